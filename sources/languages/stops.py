"""Sentences of languages that end them with a stop: a scan for stops, with a table of what is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.languages.spans import capped, line_cuts, spans_between
from sources.types import Span

# A sentence longer than this is a list or a text without stops, and no quote.
LONGEST = 1_000

_STOP = re.compile(r"(?P<mark>[.!?؟…۔]+)(?P<close>['\"”’»)\]]*)")
# A reference after the stop belongs to the sentence before: [12], [3][4], (Surname, 22).
_REFERENCE = re.compile(r"(?:\[[^\[\]\n]{1,30}\])+|\s?\([^()\n]{0,60}\d[^()\n]{0,12}\)\.")
_NEXT = re.compile(r"\s*(?:[\"“‘«(\['•–—-]\s?)*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]$")
_ADDRESS = re.compile(r"(?:://|www\.|@)\S*$")


@dataclass(frozen=True, slots=True)
class Stops:
    """How one language uses its stops.

    `abbreviations` never end a sentence, `before_number` don't when a number follows, `openers` are words
    that begin a sentence even after an abbreviation of capitals. `cased`: a sentence begins with a capital.
    All without the final stop, in lower case.
    """

    abbreviations: frozenset[str]
    before_number: frozenset[str]
    openers: frozenset[str]
    cased: bool

    def sentences(self, text: str) -> list[Span]:
        """The sentences of `text`: spans in order that cover every character that is not white space."""
        pieces: list[Span] = []
        for line in spans_between(text, line_cuts(text)):
            part = text[line.start : line.end]
            pieces += (
                Span(line.start + span.start, line.start + span.end) for span in spans_between(part, self._cuts(part))
            )
        return capped(text, pieces, LONGEST)

    def _cuts(self, text: str) -> Iterator[int]:
        last = seen = 0
        said = False
        for match in _STOP.finditer(text):
            said = said or any(map(str.isalnum, text[seen : match.start()]))
            seen = max(seen, match.end())
            # A stop before any letter, as in ".Then they left", ends nothing.
            if match.start() >= last and said:
                cut = match.end()
                if reference := _REFERENCE.match(text, cut):
                    cut = reference.end()
                if cut < len(text) and self._ends(text, last, match, cut):
                    last = seen = cut
                    said = False
                    yield cut

    def _ends(self, text: str, start: int, match: re.Match[str], cut: int) -> bool:
        gap = _NEXT.match(text, cut)
        follows = text[gap.end() if gap else cut :][:1]
        before = re.search(r"\S*$", text[max(start, match.start() - 40) : match.start()])
        word = before[0].lstrip("([{\"'“‘«") if before else ""
        if not text[cut].isspace():
            return self._glued(text, match, cut, word)
        if not (follows.isalnum() or (gap and gap.end() == len(text))) and follows in ",،;؛:.!?؟)":
            return False
        if self.cased and follows.islower():
            return False
        mark = match["mark"]
        if mark in {"…", "...", ".."} or (len(mark) > 1 and set(mark) <= {".", "…"}):
            return self.cased
        if mark != "." or match["close"]:
            return True
        # Only a sentence's first few letters can be the number of an item.
        head = text[start : match.start()] if match.start() - start < 12 else ""
        return not self._abbreviates(head, word, follows, text[cut : cut + 24])

    def _abbreviates(self, head: str, word: str, follows: str, rest: str) -> bool:
        lower = word.lower()
        if lower in self.before_number:
            return follows.isdigit()
        if lower in self.abbreviations:
            return True
        if lower.isdigit() and len(lower) <= 3 and head.strip("([• \t") == word:
            return True  # the number of a list item
        if _INITIALS.match(word) and not word.isdigit():
            opener = re.match(r"\W*([\w'’]+)", rest)
            return not (opener and opener[1].lower() in self.openers)
        return False

    def _glued(self, text: str, match: re.Match[str], cut: int, word: str) -> bool:
        """Whether a stop with no space after it, as in "end.Next", ends a sentence."""
        if match["mark"] == "…" or len(match["mark"]) > 2:
            return False
        after, more = text[cut], text[cut + 1 : cut + 2]
        if _INITIALS.match(word) or _ADDRESS.search(text[max(0, cut - 80) : cut]):
            return False
        if "\u0600" <= after <= "\u06ff" and after.isalpha():
            return word[-1:].isalpha() or word[-1:].isdigit() or bool(match["close"])
        if not (after.isupper() and (more.islower() or more.isspace())):
            return False
        return word[-1:].isdigit() or (len(word) > 1 and word[-2:].islower()) or bool(match["close"])
