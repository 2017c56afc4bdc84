"""A conversation as values: what was asked, and the answer with what the page shows around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.page.strings import Tongue, say

if TYPE_CHECKING:
    from index import Index
    from qa.types import Answer, Citation


@dataclass(frozen=True, slots=True)
class Around:
    """The passage that a quote was taken from, as it was when the question was answered."""

    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer, or with the problem that kept it from being asked; with neither it waits.

    `around` has an entry for each citation of the answer; `chance` is the calibrated probability of its best passage.
    """

    question: str
    answer: Answer | None = None
    around: tuple[Around, ...] = ()
    problem: str = ""
    chance: float = 0.0


def surroundings(answer: Answer, index: Index) -> tuple[Around, ...]:
    """The passages around an answer's citations."""
    return tuple(_around(citation, index) for citation in answer.citations)


def _around(citation: Citation, index: Index) -> Around:
    number = index.by_source[citation.source]
    text = index.document(number).text[citation.passage_start : citation.passage_end]
    for row in index.passages_of(number):
        if int(index.passage_table[row]["start"]) == citation.passage_start:
            return Around(text, index.heading(row))
    return Around(text, "")


def why_not(question: str, error: Exception, tongue: Tongue) -> str:
    """Why a question cannot be asked, in the interface's language."""
    from qa.questions import LONGEST

    if len(question) > LONGEST:
        return say("too_long", tongue, count=f"{len(question):,}", most=f"{LONGEST:,}")
    if not any(letter.isalnum() for letter in question):
        return say("no_question", tongue)
    return say("cannot", tongue, reason=str(error))
