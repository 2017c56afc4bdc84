"""What a step of training the contextual encoder is made of: questions about one topic, and passages to read for them.

The questions share their passages: what answers one is what another must tell from its own answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from index.projection import LANGUAGE_CODES
from qa.fitting.candidates import in_one_language, sentence_texts
from qa.retrieval import runs

if TYPE_CHECKING:
    from index import Index
    from index.contextual import Contextual
    from index.contextual.model import Pieces
    from qa.fitting.candidates import Candidates
    from qa.fitting.tuning import Plan

Array = np.ndarray[Any, Any]
_FLOOR = 0.1  # sentences that retrieval did not find are as likely as this share of those that it did
_ANSWERS = 100.0  # how much more the passage that answers is wanted than another question's likeliest
_NEAR = 5  # best passages of each question that are read, as far as there is room


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """b questions and the s sentences of the passages that are read for them.

    Attributes:
        asked: each question's pieces.
        passages: each passage's pieces.
        base, same: (b, s) float32, see `Candidates`; whether a sentence is in the question's language.
        there: (b, s) whether a sentence may be chosen.
        right: (b, s + 1) whether a sentence answers; last, whether nothing does.
    """

    asked: list[Pieces]
    passages: list[Pieces]
    base: torch.Tensor
    same: torch.Tensor
    there: torch.Tensor
    right: torch.Tensor


class Readings:
    """Draws readings from candidates.

    Args:
        candidates: questions and what they may choose from.
        index: of the texts.
        encoder: what cuts texts into pieces.
        plan: how many, and which.
    """

    def __init__(self, candidates: list[Candidates], index: Index, encoder: Contextual, plan: Plan) -> None:
        self.candidates = candidates
        self._index, self._encoder, self._plan = index, encoder, plan
        self._passages: dict[int, Pieces] = {}
        members: defaultdict[str, list[int]] = defaultdict(list)
        for number, mine in enumerate(candidates):
            members[mine.asked.topic].append(number)
        self._members = dict(members)

    def topics(self) -> dict[str, list[str]]:
        """The topics of each set of texts, by the set's name."""
        sets: defaultdict[str, list[str]] = defaultdict(list)
        for topic in self._members:
            sets[topic.rsplit("-", 1)[0]].append(topic)
        return dict(sets)

    def questions(self, topic: str) -> list[int]:
        """The numbers of a topic's questions."""
        return self._members[topic]

    def reading(self, numbers: list[int], chance: np.random.Generator) -> Reading | None:
        """Questions, by number, with the passages that answer them and the likeliest others, while there is room.

        None if no question is left, because what answers it found no room.
        """
        plan = self._plan
        kept = [in_one_language(self.candidates[number], plan.alone, chance) for number in numbers]
        wanted: defaultdict[int, float] = defaultdict(float)
        for number, here in zip(numbers, kept, strict=True):
            mine = self.candidates[number]
            same = mine.languages == LANGUAGE_CODES.index(mine.asked.language)
            likely = mine.base + np.log(plan.own) * same + chance.normal(0.0, plan.noise, len(same))
            order = np.argsort(-np.where(here, likely, -np.inf), kind="stable")
            rows = self._index.sentence_table["passage"][mine.rows[order]]
            for row in dict.fromkeys(rows[mine.right[order] & here[order]][:1].tolist()):
                wanted[row] += _ANSWERS
            for rank, row in enumerate(list(dict.fromkeys(rows.tolist()))[:_NEAR], 1):
                wanted[row] += 1 / rank
        chosen: list[int] = []
        room = plan.pieces
        for row in sorted(wanted, key=lambda row: -wanted[row]):
            size = self._pieces(row).size()
            if size <= room or not chosen:
                chosen.append(row)
                room -= size
        return self._laid_out(numbers, kept, chosen)

    def _laid_out(self, numbers: list[int], kept: list[Array], chosen: list[int]) -> Reading | None:
        passages = self._index.passage_table[chosen]
        sentences = runs(passages["first_sentence"], passages["sentences"])
        place = {sentence: at for at, sentence in enumerate(sentences.tolist())}
        languages = self._index.sentence_table["language"][sentences]
        asked, base, same, there, right = [], [], [], [], []
        for number, here in zip(numbers, kept, strict=True):
            mine = self.candidates[number]
            likely = np.full(len(sentences), np.quantile(mine.base, _FLOOR), dtype=np.float32)
            may, answers = np.ones(len(sentences), dtype=bool), np.zeros(len(sentences) + 1, dtype=bool)
            for row, how, yes, left in zip(mine.rows.tolist(), mine.base, mine.right, here, strict=True):
                if (at := place.get(row)) is not None:
                    likely[at], may[at], answers[at] = how, left, yes and left
            answers[-1] = not mine.asked.answers
            if answers.any():
                asked.append(self._encoder.asked(mine.asked.text))
                base.append(likely)
                same.append((languages == LANGUAGE_CODES.index(mine.asked.language)).astype(np.float32))
                there.append(may)
                right.append(answers)
        if not asked:
            return None
        parts = (torch.from_numpy(np.stack(part)) for part in (base, same, there, right))
        return Reading(asked, [self._pieces(row) for row in chosen], *parts)

    def _pieces(self, row: int) -> Pieces:
        if row not in self._passages:
            self._passages[row] = self._encoder.read(sentence_texts(self._index, row))
        return self._passages[row]
