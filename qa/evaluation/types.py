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
class Part:
    """Some of an index's passages.

    Attributes:
        mask: (passages,) bool.
        sources: their documents, where a search has to be told to keep to them. None where the search of everything
            shows what a search of this part would return: of everything itself, and of all passages of a language.
    """

    mask: Array
    sources: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """What a method returned for one question, best first: (n,) rows, and (n,) probabilities where it has them."""

    rows: Array
    probabilities: Array | None = None

    def within(self, part: Part) -> Ranking:
        """What it returned of a part."""
        kept = part.mask[self.rows]
        return Ranking(self.rows[kept], None if self.probabilities is None else self.probabilities[kept])


class Ranked(Protocol):
    """A ranking, or what makes one for each part of an index."""

    def within(self, part: Part) -> Ranking:
        """What is returned where only this part can be found."""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """What may be found: one or more parts of the same index, each searched by each question.

    Attributes:
        name: for people.
        about: what it asks for, in a line.
        parts: with more than one, every question counts once for each part that leaves it something to find.
    """

    name: str
    about: str
    parts: tuple[Part, ...]
