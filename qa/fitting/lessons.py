"""What a training step is made of: some groups' sentences and questions, and which sentence answers which question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.fitting.features import Encoded
    from qa.fitting.groups import Group


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: steps, groups a step, step size, first inverse temperature, and each origin's share of groups."""

    steps: int
    groups: int
    rate: float
    inverse_temperature: float = 20.0
    seed: int = 0
    shares: tuple[tuple[str, float], ...] = (("own", 4.0), ("words", 0.5))

    def chances(self, groups: list[Group]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """How likely each group is drawn; a share is the origin's, however many groups it has."""
        chances = np.array([dict(self.shares).get(group.origin, 1.0) for group in groups])
        for name in {group.origin for group in groups}:
            mine = np.array([group.origin == name for group in groups])
            chances[mine] /= mine.sum()
        found: np.ndarray[tuple[int], np.dtype[np.float64]] = chances / chances.sum()
        return found


@dataclass(frozen=True, slots=True)
class Lesson:
    """Sentences and questions by the rows of `Encoded`, in blocks of one language.

    Attributes:
        shown: a block for each paragraph: its language and its sentences' rows. All blocks together are the columns
            that a question is compared with.
        paragraph_of: the paragraph of each sentence.
        asked: blocks of questions.
        right_sentences, right_paragraphs: for each question the columns that answer it; no sentence where the
            one that does is not known.
    """

    shown: list[tuple[str, list[int]]]
    paragraph_of: list[int]
    asked: list[tuple[str, torch.Tensor]]
    right_sentences: list[list[int]]
    right_paragraphs: list[list[int]]


def draw(
    groups: list[Group], encoded: dict[str, Encoded], chosen: Sequence[int], chance: np.random.Generator
) -> Lesson:
    """Each chosen group's paragraph in one or two of its languages, and some of its questions in all of them."""
    lesson = Lesson([], [], [], [], [])
    for number in chosen:
        group = groups[number]
        codes = list(group.sides)
        shown = chance.choice(codes, size=min(len(codes), int(chance.integers(1, 3))), replace=False).tolist()
        places = []  # of each language shown: its paragraph, and where its sentences start
        for code in shown:
            first = encoded[code].first_sentence[number]
            rows = list(range(first, first + len(group.sides[code].sentences)))
            places.append((len(lesson.shown), len(lesson.paragraph_of)))
            lesson.paragraph_of.extend([len(lesson.shown)] * len(rows))
            lesson.shown.append((code, rows))
        for code in codes:
            side = encoded[code]
            mine = torch.nonzero(side.group_of_question == number)[:, 0]
            picked = mine[torch.from_numpy(chance.permutation(len(mine))[: 2 if len(codes) > 1 else 3])]
            if not len(picked):
                continue
            lesson.asked.append((code, picked))
            for row in picked.tolist():
                place = int(side.answer[row]) - side.first_sentence[number]
                known = group.parallel or shown == [code]
                lesson.right_sentences.append([start + place for _, start in places] if known else [])
                lesson.right_paragraphs.append([paragraph for paragraph, _ in places])
    return lesson


def contrast(logits: torch.Tensor, right: list[list[int]]) -> torch.Tensor:
    """Cross entropy where several columns may be right: half for finding any of them, half for finding each."""
    told = [row for row, columns in enumerate(right) if columns]
    counts = torch.tensor([len(right[row]) for row in told])
    hits = torch.zeros(len(told), logits.shape[1], dtype=torch.bool)
    hits[torch.repeat_interleave(counts), torch.tensor([column for row in told for column in right[row]])] = True
    likely = torch.log_softmax(logits[told], dim=1)
    any_of_them = torch.logsumexp(likely.masked_fill(~hits, -torch.inf), dim=1)
    each = likely.masked_fill(~hits, 0.0).sum(1) / counts
    return -0.5 * (any_of_them + each).mean()
