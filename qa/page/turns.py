"""A conversation as values: what was asked, and the answer with what the page shows around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.conversation import FollowUp, follow_up
from qa.page.strings import Tongue, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index import Index
    from qa.types import Answer, Citation
    from sources import Span


@dataclass(frozen=True, slots=True)
class Around:
    """The passage that a quote was taken from, as it was when the question was answered."""

    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer, or with the problem that kept it from being asked; with neither it waits.

    Attributes:
        question: as it was typed.
        answer: what came of it.
        around: an entry for each citation of the answer.
        problem: why it could not be asked.
        chance: the calibrated probability that the answer is one.
        carried: what the question leans on, taken from the turns before.
        alone: whether the reader took that away again.
        marks: where in each quote the thing stands that was asked for, by the citation's number.
        wording: whether a model is at work on the answer.
        note: why no model worded it, though there is one.
        dropped: how many of the model's sentences the quotes did not bear out.
    """

    question: str
    answer: Answer | None = None
    around: tuple[Around, ...] = ()
    problem: str = ""
    chance: float = 0.0
    carried: str = ""
    alone: bool = False
    marks: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    wording: bool = False
    note: str = ""
    dropped: int = 0

    @property
    def asked(self) -> FollowUp:
        """The question with what it carries now."""
        return FollowUp(self.question, "" if self.alone else self.carried)


def next_turn(question: str, history: Sequence[Turn]) -> Turn:
    """A question that waits for its answer, with what it takes over from the turns before."""
    asked = follow_up(question, [turn.asked for turn in history if turn.answer])
    return Turn(question, carried=asked.carried)


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
