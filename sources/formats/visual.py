"""Lines of a page as they are seen, from left to right, into the order in which they are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand together, from left to right as they are seen. Points, from the page's upper left."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the order in which it is read, and the box that it fills. `start` is the width of its first word."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    start: float
    rtl: bool

    @property
    def height(self) -> float:
        """Of its letters: about the size of the type."""
        return self.bottom - self.top


_ARABIC = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_THAI = re.compile("[\u0e01-\u0e5b]")
_LETTER = re.compile(r"[\u0620-\u064a\u0671-\u06d3]")
_FORMS = re.compile(r"[\ufb1d-\ufdff\ufe70-\ufefc]+")
_CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
# What is turned as one: a letter with its marks, a number with the separators inside it.
_ATOM = re.compile(
    r"[0-9\u0660-\u0669]+(?:[.,:/\u066b\u066c][0-9\u0660-\u0669]+)*|.[\u0300-\u036f\u064b-\u065f\u0670]*", re.DOTALL
)
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»", "‹": "›"}

# A gap after a marked letter seems wider than it is: one of so many spaces is none, or of so many beside a lone letter.
NARROW, LONELY = 1.35, 1.5
GUTTER = 0.9  # of the type's size
COLUMN = 5  # lines of a column at least
CROSSING = 0.15  # of a page's lines that may cross from one column to the other
TOUCHING = 0.08  # of the type's size: a gap that no space makes


def arabic_share(texts: Iterable[str]) -> float:
    """How much of the letters is Arabic."""
    letters = arabic = 0
    for text in texts:
        letters += sum(map(str.isalpha, text))
        arabic += len(_ARABIC.findall(text))
    return arabic / letters if letters else 0.0


def line_of(words: Sequence[Word], page_rtl: bool) -> Line:
    """One line of words that stand side by side."""
    words = sorted(words, key=lambda word: word.left)
    share = arabic_share(word.text for word in words)
    letters = any(char.isalpha() for word in words for char in word.text)
    # On a page of Arabic a line with other words at both of its ends is of their language and quotes Arabic.
    quoting = all(_kind(word.text[0]) == "L" for word in (words[0], words[-1]))
    rtl = share > 0.5 or (page_rtl and (share > 0 or not letters) and not quoting)
    text = _read(_joined(words), rtl)
    first = words[-1 if rtl else 0]
    # Where most of its letters stand: numbers are often of another font, whose letters reach further down.
    letters_of = [word for word in words for _ in word.text]
    return Line(
        text=_repaired(text),
        left=words[0].left,
        right=words[-1].right,
        top=median(word.top for word in letters_of),
        bottom=median(word.bottom for word in letters_of),
        start=first.right - first.left,
        rtl=rtl,
    )


def merged(lines: Iterable[list[Word]]) -> list[list[Word]]:
    """Lines with those made one that stand on one line of the page and touch: marks may have been drawn apart."""
    out: list[list[Word]] = []
    for line in lines:
        if out and line and _beside(out[-1], line):
            out[-1] = out[-1] + line
        elif line:
            out.append(line)
    return out


def _beside(one: Sequence[Word], two: Sequence[Word]) -> bool:
    if not any(unicodedata.category(word.text[0]) == "Mn" for word in (*one[-1:], *two)):
        return False
    above, below = max(one[0].top, two[0].top), min(one[0].bottom, two[0].bottom)
    size = min(one[0].bottom - one[0].top, two[0].bottom - two[0].top)
    gap = max(
        min(w.left for w in two) - max(w.right for w in one), min(w.left for w in one) - max(w.right for w in two)
    )
    return below - above > 0.7 * size and gap < 0.5 * size


def parted(words: Sequence[Word]) -> list[list[Word]]:
    """A line's words, parted where there is room for a gutter: poppler may take two columns' lines for one."""
    out: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.left):
        if out and word.left - out[-1][-1].right < GUTTER * (word.bottom - word.top):
            out[-1].append(word)
        else:
            out.append([word])
    return out[::-1]


def from_the_right(lines: list[Line]) -> list[Line]:
    """The lines of an Arabic page, the right one of two columns first, and what crosses both where it stands."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    out: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line in sorted(lines, key=lambda line: line.bottom):
        if line.left < gutter < line.right:
            out += [*sides[0], *sides[1], line]
            sides = ([], [])
        else:
            sides[line.right <= gutter].append(line)
    return [*out, *sides[0], *sides[1]]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where few lines of many cross from one half of a page to the other."""
    if len(lines) < 2 * COLUMN:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    places = [left + (right - left) * at / 100 for at in range(30, 71)]
    crossing = [sum(line.left < place < line.right for line in lines) for place in places]
    least = min(crossing)
    best = [place for place, count in zip(places, crossing, strict=True) if count == least]
    place = best[len(best) // 2]
    halves = sum(line.right <= place for line in lines), sum(line.left >= place for line in lines)
    return place if least <= CROSSING * len(lines) and min(halves) >= COLUMN else None


def _repaired(text: str) -> str:
    """Letters instead of their printed shapes, and no controls; not NFKC of all, which would part Thai sara am."""
    text = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), _CONTROLS.sub("", text))
    return " ".join(_SARA_AM.sub("\\1\u0e33", text).split())


def _joined(words: Sequence[Word]) -> str:
    """The words with spaces between them, but for those that only a vowel mark has parted."""
    gaps = [after.left - before.right for before, after in pairwise(words)]
    marked = [_marked(word.text) for word in words[1:]]
    plain = [gap for gap, mark in zip(gaps, marked, strict=True) if gap > 0 and not mark]
    space = median(plain or [gap for gap in gaps if gap > 0] or [0.0])
    out = words[0].text if words else ""
    for gap, mark, (before, after) in zip(gaps, marked, pairwise(words), strict=True):
        # One letter is no word, but for "and".
        alone = 1 in (len(_LETTER.findall(before.text)), len(_LETTER.findall(after.text))) and "و" not in before.text
        glued = mark and _ARABIC.search(before.text[-1:]) is not None and gap < (LONELY if alone else NARROW) * space
        # Thai marks that were drawn apart from their letters.
        drawn = (
            _THAI.match(after.text) and _THAI.match(before.text[-1:]) and gap < TOUCHING * (after.bottom - after.top)
        )
        out += ("" if glued or drawn else " ") + after.text
    return out


def _marked(text: str) -> bool:
    """Whether an Arabic word, as it is seen, begins with a letter that has a mark: in reading order it is the last."""
    return bool(_ARABIC.match(text)) and unicodedata.category(text[1:2] or " ") == "Mn"


def _kind(atom: str) -> str:
    if _ARABIC.match(atom):
        return "A"
    return "L" if atom[0].isalpha() or unicodedata.category(atom[0])[0] == "M" else "1" if atom[0].isdigit() else " "


def _read(seen: str, rtl: bool) -> str:
    """A line's characters in reading order: runs of the other direction are turned round."""
    atoms = _ATOM.findall(seen)
    kinds = "".join(map(_kind, atoms))
    if rtl:
        atoms.reverse()
        kinds = kinds[::-1]
        runs = re.finditer(r"(?:1 ?)?L(?:[^A]*L)?", kinds)  # a number after Latin letters goes with them
    else:
        runs = re.finditer(r"A(?:[^L]*A)?", kinds)
    for run in runs:
        atoms[run.start() : run.end()] = atoms[run.start() : run.end()][::-1]
    return "".join(atoms)


def paired(text: str) -> str:
    """A text whose brackets close what they open, where some were written as they look and not as they mean."""
    for start, close in _PAIRS.items():
        found = [match.start() for match in re.finditer(f"[{re.escape(start + close)}]", text)]
        if len(found) % 2 or _balanced([text[at] for at in found], start):
            continue
        letters = list(text)
        for number, at in enumerate(found):
            letters[at] = close if number % 2 else start
        text = "".join(letters)
    return text


def _balanced(brackets: list[str], start: str) -> bool:
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket == start else -1
        if depth < 0:
            return False
    return depth == 0
