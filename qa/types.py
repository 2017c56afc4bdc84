"""The values that a question is answered with: small, frozen, and ignorant of where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from index import Passage
    from sources import Span

Mode = Literal["extractive", "generated"]


class QuestionError(ValueError):
    """A question that cannot be asked. The message is one line: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `score` grows with relevance. `probability` is calibrated, in [0, 1] and comparable across languages: how likely
    the passage answers the question. `quote` is its best sentence, a span of the document.
    """

    passage: Passage
    score: float
    probability: float
    quote: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """A verified quote: the text of `source` from `start` to `end` is `quote`, to the character.

    `sha256` is the digest of the file that was indexed. `place` is where in it the quote stands, if the text was
    extracted from another format: "p. 12", "row 7", a chapter's title.
    """

    number: int
    source: str
    title: str
    url: str
    kind: str
    language: str
    quote: str
    start: int
    end: int
    passage_start: int
    passage_end: int
    sha256: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing for which the sources give different values: each value with the numbers of its citations."""

    what: str
    values: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer made of citations, best first; when `abstained`, they are the nearest passages and no answer.

    `text` refers to citations as [1], [2]. `disagreements` lists what the cited sources tell differently.
    """

    question: str
    language: str
    text: str
    citations: tuple[Citation, ...]
    abstained: bool
    disagreements: tuple[Disagreement, ...]
    mode: Mode
