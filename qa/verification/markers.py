"""Citation markers in a text, and the text's sentences with the markers that each one carries.

[1], [1][2], [1, 2] and [1-3] are read, with the digits of any script and in the brackets that models write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from sources import LANGUAGES

_OPEN, _CLOSE = r"\[［【〔", r"\]］】〕"
_GROUP = re.compile(rf"\s*[{_OPEN}]+[^{_OPEN}{_CLOSE}\n]*\d[^{_OPEN}{_CLOSE}\n]*[{_CLOSE}]+")
_PLAIN = re.compile(rf"\s*[{_OPEN}](\d[\d\s,،;؛–—-]*)[{_CLOSE}]")
_LEFT_OVER = re.compile(rf"[{_OPEN}]\s*\d|\d\s*[{_CLOSE}]")
_MOST = 50  # numbers that a range may stand for


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a text without its markers.

    Attributes:
        text: the sentence.
        numbers: what its markers name, in order, each once.
        malformed: a marker is nested or holds something that is no number.
        line: which of the text's lines it stands in.
    """

    text: str
    numbers: tuple[int, ...]
    malformed: bool
    line: int


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers that a text's markers name, in order, each once."""
    found: list[int] = []
    for match in _PLAIN.finditer(text):
        for part in re.split(r"[,،;؛]", match[1]):
            ends = [int(end) for end in re.findall(r"\d{1,9}", part)]
            if len(ends) == 2 and ends[0] <= ends[1] < ends[0] + _MOST:
                ends = list(range(ends[0], ends[1] + 1))
            found += ends
    return tuple(dict.fromkeys(found))


def claims(text: str, language: str) -> list[Claim]:
    """The sentences of a text, in order; a marker after a sentence's stop still belongs to that sentence.

    Thai ends no sentence with a mark, so there all that stands before a marker, on its line, is one claim.
    """
    out: list[Claim] = []
    for number, line in enumerate(text.split("\n")):
        plain, marks = _parted(line)
        places = [0, *_starts(plain, [at for at, _ in marks], language), len(plain) + 1]
        for start, end in pairwise(sorted(set(places))):
            # A marker where a sentence begins stands after the stop of the one before, except on the line's first.
            mine = "".join(mark for at, mark in marks if start < at <= end or at == start == 0)
            words = plain[start:end].strip()
            wrong = bool(_LEFT_OVER.search(words)) or any(not _PLAIN.fullmatch(mark) for mark in _GROUP.findall(mine))
            if any(char.isalnum() for char in words):
                out.append(Claim(words, numbers_of(mine), wrong, number))
            elif mine and out and not out[-1].numbers:  # a marker on a line of its own
                out[-1] = Claim(out[-1].text, numbers_of(mine), out[-1].malformed or wrong, out[-1].line)
    return out


def _starts(plain: str, marked: list[int], language: str) -> list[int]:
    spans = LANGUAGES[language].sentences(plain)
    if language != "th" or not marked:
        return [span.start for span in spans[1:]]
    return [at for at in marked if plain[at:].strip()] + [span.start for span in spans if span.start > marked[-1]]


def _parted(line: str) -> tuple[str, list[tuple[int, str]]]:
    """A line without its markers, and where in what is left each of them stood."""
    plain, marks, at = "", [], 0
    for match in _GROUP.finditer(line):
        plain += line[at : match.start()]
        marks.append((len(plain), match[0]))
        at = match.end()
    return plain + line[at:], marks
