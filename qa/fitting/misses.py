"""Near misses: a question, sentences that answer it, and such as only seem to.

What is ranked apart rarely sets the right kind of value of the wrong thing beside the right one: the other side's losses, the
day of the surrender for that of the attack, a plan for what came of it. A reader that never saw the two together trusts the
words that question and sentence share.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.fitting.groups import TRAINING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

FOLDER = "near"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A question in one language, sentences of any that answer it, and sentences that do not."""

    question: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]

    def drawn(self, sentences: int, chance: np.random.Generator, *, answered: bool) -> tuple[list[str], list[bool]]:
        """At most so many of its sentences, one of them an answer or none, and which is."""
        right = [self.right[chance.integers(len(self.right))]] if answered else []
        wrong = [self.wrong[place] for place in chance.permutation(len(self.wrong))[: sentences - len(right)]]
        return right + wrong, [True] * len(right) + [False] * len(wrong)


def near_misses(folder: Path = TRAINING) -> list[tuple[NearMiss, ...]]:
    """The project's own, each question in its three languages."""
    items = [
        json.loads(line)
        for path in sorted((folder / FOLDER).glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [
        tuple(NearMiss(text, _said(item["yes"]), _said(item["no"])) for text in item["q"].values()) for item in items
    ]


def _said(sentences: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(text for _, text in sentences)
