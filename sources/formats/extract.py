"""What a format's reader found, put together: one text, its sections, and where in the original each part stood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from sources.languages import LANGUAGES, language_of
from sources.metadata import Facts
from sources.structure import Cut, Part, part_of

Role = Literal["prose", "heading", "label"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph; or the heading of those that follow; or a label, which is stored but no part of the reading.

    Passages cross neither headings nor labels. `places` says where in the original the text from an offset on
    stands, as (offset in `text`, label); what is not said goes on as in the piece before.
    """

    text: str
    role: Role = "prose"
    places: tuple[tuple[int, str], ...] = ()


# Characters that no store and no terminal takes well, one for one so that offsets hold: controls other than tab and
# line feed, and lone surrogates.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def compose(pieces: Iterable[Piece], facts: Facts, *, warning: str = "", guess_headings: bool = False) -> Part:
    """One document of pieces, a blank line between them.

    Args:
        pieces: in reading order.
        facts: what the format itself tells; its language is taken unless the letters speak against it.
        warning: a word about the quality of the text, for the build's report.
        guess_headings: look for headings among short lines too.
    """
    texts: list[str] = []
    cuts: list[Cut] = []
    places: list[tuple[int, str]] = []
    at = 0
    for piece in pieces:
        text = _UNFIT.sub(" ", piece.text)
        if piece.role != "prose":
            heading = " ".join(text.split()) if piece.role == "heading" else ""
            cuts.append(Cut(at, at + len(text), heading))
        for offset, label in piece.places:
            if not places or places[-1][1] != label:
                places.append((at + offset, label))
        texts.append(text)
        at += len(text) + 2
    whole = "\n\n".join(texts)
    if language_of(whole[:100_000], facts.language) != facts.language or facts.language not in LANGUAGES:
        facts = replace(facts, language="")  # a template's language, not the text's
    part = part_of(whole, facts, cuts, guess_headings=guess_headings)
    return replace(part, places=tuple(places), warning=warning)
