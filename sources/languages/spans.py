"""From the places where a text may be cut to spans: shared by the languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from sources.types import Span

NEWLINE = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
ITEM = re.compile(r"[ \t]*(?:[•‣◦▪●*–—-][ \t]|[(\[]?\w{1,3}[)\]][ \t]?|\d{1,3}\.[ \t])")
_ENDED = re.compile(r"[.!?؟…:؛;。]['\"”’»)\]]*\s*$")

# Thai vowels that are written after, or before, the consonant that they belong to. Marks above and below
# are combining characters and need no list.
_THAI_AFTER = "ะาำๅๆฯ"
_THAI_BEFORE = "เแโใไ"
_JOINERS = "\u200d\u2060"


def cluster_start(text: str, at: int) -> bool:
    """Whether `text` may be cut at `at` without parting what a reader sees as one character."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    return not (
        unicodedata.category(after)[0] == "M"
        or before in _THAI_BEFORE
        or after in _THAI_AFTER
        or before in _JOINERS
        or after in _JOINERS
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")
        or (before == "\r" and after == "\n")
    )


def spans_between(text: str, cuts: Iterable[int]) -> list[Span]:
    """The spans between cuts, trimmed of white space, without the empty ones.

    Together they cover every character that is not white space. Cuts inside a cluster are ignored.
    """
    places = sorted({0, len(text), *(cut for cut in cuts if cluster_start(text, cut))})
    return [span for start, end in pairwise(places) if (span := trimmed(text, start, end))]


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The range without the white space at its ends; None when nothing is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    length = len(piece.strip())
    return Span(start + left, start + left + length) if length else None


def lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The lines of `text[start:end]` in order, without their line breaks."""
    end = len(text) if end is None else end
    at = start
    for match in NEWLINE.finditer(text, start, end):
        yield Span(at, match.start())
        at = match.end()
    yield Span(at, end)


# A chronicle on one line, as extraction from a page leaves it: "… - 1904 this: won - 1905 that: lost".
_CHRONICLE = re.compile(r"(?<=[^\s\d])\s?(?=- [12]\d{3}\b)")


def line_cuts(text: str) -> Iterator[int]:
    """Where the lines end a sentence: everywhere, except inside a paragraph that is hard-wrapped."""
    if len(items := [match.end() for match in _CHRONICLE.finditer(text)]) >= 3:
        yield from items
    paragraph: list[Span] = []
    for line in lines(text):
        if text[line.start : line.end].strip():
            paragraph.append(line)
            continue
        yield line.start
        yield from _paragraph_cuts(text, paragraph)
        paragraph = []
    yield from _paragraph_cuts(text, paragraph)


def _paragraph_cuts(text: str, paragraph: list[Span]) -> Iterator[int]:
    # Hard-wrapped: all lines but the last are about equally long, and no longer than a page is wide.
    lengths = [line.end - line.start for line in paragraph[:-1]]
    wrapped = len(lengths) >= 2 and 40 <= max(lengths) <= 110 and min(lengths) > 0.7 * max(lengths)
    for above, below in pairwise(paragraph):
        ended = _ENDED.search(text, max(above.start, above.end - 20), above.end)
        goes_on = text[below.start : below.end].lstrip()[:1].islower()
        if ITEM.match(text, below.start, below.end) or not (goes_on or wrapped) or ended:
            yield below.start


def capped(text: str, spans: Iterable[Span], limit: int, words: Callable[[str], list[str]] | None = None) -> list[Span]:
    """Spans of at most `limit` characters: longer ones are cut at the last good place before it.

    Good places, best first: after a mark that parts clauses, at a space, between two of `words` (whose
    concatenation is the text), between two clusters.
    """
    out: list[Span] = []
    for span in spans:
        start = span.start
        while span.end - start > limit:
            cut = _place(text, start, limit, words)
            if piece := trimmed(text, start, cut):
                out.append(piece)
            start = cut
        if piece := trimmed(text, start, span.end):
            out.append(piece)
    return out


_CLAUSE = re.compile(r"[;:,،؛](?=\s)")


def _place(text: str, start: int, limit: int, words: Callable[[str], list[str]] | None) -> int:
    window = text[start : start + limit]
    clauses = [match.end() for match in _CLAUSE.finditer(window, limit // 2)]
    spaces = [at for at in range(limit // 2, limit) if window[at].isspace()]
    bounds: list[int] = []
    if words and not clauses and not spaces:
        at = 0
        for word in words(window)[:-1]:
            at += len(word)
            bounds.append(at)
    for places in (clauses, spaces, bounds, range(1, limit + 1)):
        for place in reversed(places):
            if cluster_start(text, start + place):
                return start + place
    # Nothing but combining marks for `limit` characters: not writing, so the cap gives way.
    at = start + limit
    while at < len(text) and not cluster_start(text, at):
        at += 1
    return at


def table(words: str) -> frozenset[str]:
    """A set of words from a text with spaces between them."""
    return frozenset(words.split())
