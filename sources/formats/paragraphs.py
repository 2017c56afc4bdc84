"""Lines of printed pages into paragraphs, without what is printed on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from sources.formats.extract import Piece
from sources.formats.visual import Line
from sources.languages.spans import ITEM

EDGE = 3  # so many lines at the top and at the foot of a page may be printed on every page
SHARE = 0.3  # of the pages on which such a line stands
LARGER = 1.15  # type so much larger than the text's is a heading's

_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_NUMBER = re.compile(r"\W*\d+\W*")
_STOP = re.compile(r"[.!?؟…:؛;][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010]$")
_THAI = re.compile(r"[\u0e01-\u0e5b]")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with its page, counted from 1, and where the lines of its column end (start: `near`)."""

    line: Line
    page: int
    far: float
    near: float


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[Piece]:
    """The paragraphs of pages of lines in reading order; places are "p. 1", "p. 2" and so on."""
    printed = _printed(pages)
    lines = [
        _Placed(line, number, *_edges(line, column))
        for number, page in enumerate(pages, 1)
        for column in _columns([line for at, line in enumerate(page) if (number, at) not in printed])
        for line in column
    ]
    if not lines:
        return []
    size = _weighted_median([(one.line.height, len(one.line.text)) for one in lines])
    pitch = _pitch(lines, size)
    groups = [[lines[0]]]
    for before, after in pairwise(lines):
        if _parted(before, after, len(groups[-1]) == 1, size, pitch):
            groups.append([])
        groups[-1].append(after)
    words = Counter(word for one in lines for word in re.findall(r"[^\W\d_]+", one.line.text.lower()))
    return [_piece(group, size, words) for group in groups]


def _printed(pages: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
    """Which lines, by page and place, are running headers and footers: alike but for numbers on many pages."""
    seen: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for number, page in enumerate(pages, 1):
        by_height = sorted(range(len(page)), key=lambda at: page[at].top)
        for at in {*by_height[:EDGE], *by_height[-EDGE:]}:
            alike = _DIGITS.sub("#", page[at].text.lower()), round(page[at].height / 4)  # a title is larger
            seen.setdefault(alike, []).append((number, at))
    enough = max(2.0, SHARE * len(pages))
    out = {place for places in seen.values() if len({page for page, _ in places}) >= enough for place in places}
    # The number of a page that stands alone: every page has another one, and a short document few.
    out |= {
        (page, at)
        for places in seen.values()
        for page, at in places
        if _NUMBER.fullmatch(pages[page - 1][at].text) and str(page) in pages[page - 1][at].text
    }
    return out


def _columns(lines: Sequence[Line]) -> list[list[Line]]:
    """A page's lines, parted where reading goes up again."""
    out: list[list[Line]] = []
    for line in lines:
        if out and line.top > out[-1][-1].top - line.height / 2:
            out[-1].append(line)
        else:
            out.append([line])
    return out


def _edges(line: Line, column: Sequence[Line]) -> tuple[float, float]:
    """Where the lines that begin about where this one does end, and begin; a title that is wider has no say."""
    begins = line.right if line.rtl else line.left
    alike = [other for other in column if abs((other.right if line.rtl else other.left) - begins) <= 3 * line.height]
    ends = sorted((-other.left if line.rtl else other.right) for other in alike)
    starts = [(other.right if line.rtl else other.left) for other in alike]
    far = ends[-(-9 * (len(ends) - 1) // 10)]
    return (-far, max(starts)) if line.rtl else (far, min(starts))


def _weighted_median(values: list[tuple[float, int]]) -> float:
    half, total = sum(weight for _, weight in values) / 2, 0
    for value, weight in sorted(values):
        total += weight
        if total >= half:
            return value
    return 0.0


def _pitch(lines: Sequence[_Placed], size: float) -> float:
    """From one line to the next within a paragraph: the usual step where the line above is full."""
    pairs = [(a.line, b.line) for a, b in pairwise(lines) if a.page == b.page and not _short(a, b.line, size)]
    steps = [below.bottom - above.bottom for above, below in pairs if below.bottom > above.bottom]
    return median(steps) if steps else 0.0


def _short(one: _Placed, below: Line, size: float) -> bool:
    """Whether a line ends before its column does, though the next one's first word would have had room.

    Thai breaks within what looks like one word, so there a few letters' room is enough.
    """
    room = one.line.left - one.far if one.line.rtl else one.far - one.line.right
    needed = min(below.start, 3.5 * size) if _THAI.search(below.text[:1]) else below.start
    return room > needed + 0.5 * size


def _parted(one: _Placed, two: _Placed, first: bool, size: float, pitch: float) -> bool:
    """Whether a paragraph ends between two lines."""
    above, below = one.line, two.line
    if (above.height > LARGER * size) != (below.height > LARGER * size) or ITEM.match(below.text):
        return True
    if above.rtl != below.rtl:
        return True
    step = below.bottom - above.bottom
    turned = one.page != two.page or step <= 0  # a new page or column
    larger = max(1.0, min(above.height, below.height) / size if size else 1.0)
    if not turned and pitch and step > 1.4 * pitch * larger:
        return True
    if _short(one, below, size):
        return not (turned and not _STOP.search(above.text) and below.text[:1].islower())
    indent = two.near - below.right if below.rtl else below.left - two.near
    was = one.near - above.right if above.rtl else above.left - one.near
    return 0.8 * size < indent < 6 * size and (not first or was < 0.5 * size) and not turned


def _piece(group: Sequence[_Placed], size: float, words: Counter[str]) -> Piece:
    text = ""
    places: list[tuple[int, str]] = []
    for page, ones in groupby(group, key=lambda one: one.page):
        for at, one in enumerate(ones):
            text = _glued(text, one.line.text, words)
            if at == 0:
                places.append((len(text) - len(one.line.text), f"p. {page}"))
    short = len(group) <= 4 and len(text) <= 300 and not text.endswith((".", "،", ","))
    large = all(one.line.height > LARGER * size for one in group)
    return Piece(text, "heading" if short and large else "prose", tuple(places))


def _glued(text: str, more: str, words: Counter[str]) -> str:
    """Two lines of one paragraph as one: parted words made whole, and no space within Thai."""
    if not text:
        return more
    if text[-1] == "\u00ad":
        return text[:-1] + more
    if _HYPHEN.search(text) and more[:1].isalpha():
        first, second = re.findall(r"[^\W\d_]+", text[-60:])[-1].lower(), re.match(r"[^\W\d_]+", more)
        # The text itself tells whether the two halves are one word when nothing parts them.
        whole = second is not None and words[first + second[0].lower()] > 0
        compound = words[first] > 1 and second is not None and words[second[0].lower()] > 1
        return text[:-1] + more if whole or (more[0].islower() and not compound) else text + more
    return text + more if _THAI.match(text[-1]) and _THAI.match(more) else f"{text} {more}"
