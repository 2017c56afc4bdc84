"""What a step of fitting the contextual projection is made of: questions, some of their candidates, the states of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from index.projection import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qa.fitting.candidates import Candidates

Array = np.ndarray[Any, Any]
_QUESTION, _SENTENCE = 40, 56  # tokens that are looked at


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Token states of n texts, end to end: `values` (T, H) float16, mapped; `starts` (n + 1,) int64."""

    values: Array
    starts: Array

    @classmethod
    def written(cls, texts: Iterable[Sequence[Array]], path: Path) -> States:
        """Write them as they come: of each group of texts the states (t, H) of each."""
        lengths, width = [0], 1
        with path.open("wb") as file:
            for group in texts:
                for states in group:
                    lengths.append(len(states))
                    width = states.shape[1]
                    file.write(states.astype(np.float16).tobytes())
        return cls(np.memmap(path, np.float16, "r").reshape(-1, width), np.cumsum(lengths))

    def of(self, row: int, most: int) -> Array:
        """The first `most` states of one text: (t, H)."""
        start = int(self.starts[row])
        return self.values[start : min(start + most, int(self.starts[row + 1]))]


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """b questions with up to k candidates each, padded.

    Attributes:
        asked, asked_there: (b, q, H) states, and which are (b, q).
        said, said_there: (b, k, t, H) states, and which are (b, k, t).
        base, same, right, there: (b, k), see `Candidates`; whether in the question's language; whether there is one.
    """

    asked: torch.Tensor
    asked_there: torch.Tensor
    said: torch.Tensor
    said_there: torch.Tensor
    base: torch.Tensor
    same: torch.Tensor
    right: torch.Tensor
    there: torch.Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What lessons are made of: the questions' candidates, and the states of sentences and of questions by row."""

    candidates: list[Candidates]
    sentences: States
    questions: States

    def lesson(self, drawn: Sequence[tuple[int, Array]]) -> Lesson:
        """Questions by number, each with the places of the candidates to show."""
        asked = [self.questions.of(number, _QUESTION) for number, _ in drawn]
        shown = [[self.sentences.of(row, _SENTENCE) for row in self.candidates[n].rows[at].tolist()] for n, at in drawn]
        sizes = len(drawn), max(map(len, shown)), max(len(one) for said in shown for one in said)
        said = np.zeros((*sizes, self.sentences.values.shape[1]), dtype=np.float32)
        said_there = np.zeros(sizes, dtype=bool)
        questions = np.zeros((len(drawn), max(map(len, asked)), said.shape[3]), dtype=np.float32)
        asked_there = np.zeros(questions.shape[:2], dtype=bool)
        base, same = np.zeros(sizes[:2], dtype=np.float32), np.zeros(sizes[:2], dtype=np.float32)
        right, there = np.zeros(sizes[:2], dtype=bool), np.zeros(sizes[:2], dtype=bool)
        for b, (number, at) in enumerate(drawn):
            mine = self.candidates[number]
            questions[b, : len(asked[b])], asked_there[b, : len(asked[b])] = asked[b], True
            for k, one in enumerate(shown[b]):
                said[b, k, : len(one)], said_there[b, k, : len(one)] = one, True
            base[b, : len(at)], right[b, : len(at)], there[b, : len(at)] = mine.base[at], mine.right[at], True
            same[b, : len(at)] = mine.languages[at] == LANGUAGE_CODES.index(mine.asked.language)
        parts = (questions, asked_there, said, said_there, base, same, right, there)
        return Lesson(*map(torch.from_numpy, parts))
