"""The values that an evaluation is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from qa.questions import Question
    from sources import Span

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a data set; its translations have the same `group`."""

    group: int
    language: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Posed:
    """A question of a data set, in one language; its translations have the same `id`.

    `article` is the place, from 0, of the article that it was asked about.
    """

    id: str
    language: str
    text: str
    group: int
    article: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """Paragraphs, and questions that are answered by one group of them each."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Posed, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A question as asked of one index.

    Attributes:
        id: the same for its translations: they are not independent, and the intervals know it.
        question: ready for retrieval.
        gold: (g,) rows of the passages that answer it; none when nothing does.
    """

    id: str
    question: Question
    gold: Array


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """What a method returned for one question, best first: (n,) rows, and (n,) probabilities where it has them."""

    rows: Array
    probabilities: Array | None = None

    def within(self, mask: Array) -> Ranking:
        """What it returns where only some passages are there: (passages,) bool."""
        kept = mask[self.rows]
        return Ranking(self.rows[kept], None if self.probabilities is None else self.probabilities[kept])


class Ranked(Protocol):
    """A ranking, or what makes one for each pool."""

    def within(self, mask: Array) -> Ranking:
        """See `Ranking.within`."""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """What may be found: one or more masks (passages,) bool over the same index, each searched by each question.

    Attributes:
        name: for people.
        about: what it asks for, in a line.
        masks: with more than one, every question counts once for each mask that leaves it something to find.
    """

    name: str
    about: str
    masks: tuple[Array, ...]
