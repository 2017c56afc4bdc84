"""Where the cited sources give different values for what was asked. Precision comes before recall."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from qa.disagreement.acts import apart
from qa.disagreement.judging import agree, answers, differ
from qa.disagreement.saying import Asked, Said, asking, said, told
from qa.types import Disagreement
from qa.words import say
from sources.values import values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from qa.kinds import Kind
    from qa.types import Citation

    Encode = Callable[[Sequence[str]], np.ndarray[Any, Any]]

__all__ = ["disagreements"]

_ALIKE = 0.6  # cosine of two quotes, their values left out, that are not both in the question's language
_LIKE_ENOUGH = 0.38  # and where one of them is in it, and both tell of the act that is asked about


def disagreements(
    question: str, language: str, kind: Kind, citations: Sequence[Citation], encode: Encode
) -> tuple[Disagreement, ...]:
    """What the citations' quotes tell differently, of what was asked; what fiction tells is an entry of its own.

    Args:
        question: as asked, with what it carries over.
        language: the question's.
        kind: see `qa.kinds`; only "when", "howmany" and, within a language, "who" have values to compare.
        citations: of any languages. Two of one source are never held against each other.
        encode: texts to unit vectors (n, D), as `index.encoder.encode`; called only where two sources give values.
    """
    found = [(citation, told(question, language, kind, citation)) for citation in citations]
    found = [(citation, mine) for citation, mine in found if mine]
    if len({citation.source for citation, _ in found}) < 2:
        return ()
    own, *vectors = encode([question, *(_bare(citation.quote) for citation, _ in found)])
    asked = asking(question, language, kind, own)
    all_said = [said(asked, citation, mine, vector) for (citation, mine), vector in zip(found, vectors, strict=True)]
    answering = [one for one in all_said if answers(asked, one)]
    history = [one for one in answering if one.citation.kind != "fiction"]
    what = question.strip(" ?؟")
    groups = _groups(asked, history)
    out = [Disagreement(what, tuple(_row(group) for group in groups))] if groups else []
    for fiction in (one for one in answering if one.citation.kind == "fiction"):
        against = [one for one in history if _conflict(asked, fiction, one)]
        if against and len(against) == len(history):
            out.append(Disagreement(f"{what} ({say('fiction', language)})", (_row(against), _row([fiction]))))
            break
    return tuple(out)


def _bare(quote: str) -> str:
    """A quote without its values, so that its vector tells what they are values of."""
    out, at = "", 0
    for value in values(quote):
        out += quote[at : value.start] + " "
        at = value.end
    return out + quote[at:]


def _conflict(asked: Asked, one: Said, other: Said) -> bool:
    """Whether two citations give different values for the same thing."""
    if (
        one.citation.source == other.citation.source
        or apart(one.acts, other.acts, asked.counted)
        or not differ(asked, one, other)
    ):
        return False
    if one.terms is not None and other.terms is not None:
        return one.terms == other.terms
    acted, met = bool(asked.acts & one.acts & other.acts) or not asked.needed, one.met and other.met
    neither = one.terms is None and other.terms is None
    surer = acted and met if neither else acted or met
    return float(one.vector @ other.vector) >= (_LIKE_ENOUGH if surer else _ALIKE)


def _groups(asked: Asked, told: Sequence[Said]) -> list[list[Said]]:
    """The citations that conflict with another, by what they agree on, and those that agree with one group of them.

    One that is vague enough to agree with several groups is in none. The first of each group stands for it.
    """
    conflicting = {id(one) for pair in combinations(told, 2) if _conflict(asked, *pair) for one in pair}
    groups: list[list[Said]] = []
    for one in sorted(told, key=lambda one: (id(one) not in conflicting, one.citation.number)):
        mine = [group for group in groups if any(agree(a, b) for a in one.values for b in group[0].values)]
        if id(one) in conflicting and not mine:
            groups.append([one])
        elif len(mine) == 1 or (mine and id(one) in conflicting):
            mine[0].append(one)
    groups.sort(key=lambda group: min(one.citation.number for one in group))
    return groups if len(groups) > 1 else []


def _row(group: Sequence[Said]) -> tuple[str, tuple[int, ...]]:
    """A value in its source's words, and who gives it."""
    value = group[0].nearest[0]
    numbers = tuple(sorted(one.citation.number for one in group))
    return group[0].citation.quote[value.start : value.end], numbers
