"""Contrast sets: sentences about one thing, and questions that each are answered by some of them or by none.

What is ranked apart rarely sets the right kind of value of the wrong thing beside the right one: the other side's losses, the
day of the surrender for that of the attack, a plan for what came of it. A reader that never saw the two together trusts the
words that question and sentence share. Where what looks like an answer is never one, it learns to distrust them: so each sentence
answers some of the questions, worded plainly too, and only seems to answer others (Gardner et al. 2020,
https://arxiv.org/abs/2004.02709).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qa.fitting.groups import TRAINING, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np

FOLDER = "contrasts"


@dataclass(frozen=True, slots=True)
class Contrast:
    """A question, the sentences of its set that answer it, which may be none, and those that do not; of any language.

    Attributes:
        question, right, wrong: these.
        parts: of sentences that answer, the part that states what was asked, where one does; each once in its sentence.
    """

    question: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    parts: Mapping[str, str] = field(default_factory=dict)

    def drawn(self, sentences: int, chance: np.random.Generator, *, answered: bool) -> tuple[list[str], list[bool]]:
        """At most so many of its sentences, first one that answers if there is one and it is wanted, and which is."""
        right = [self.right[chance.integers(len(self.right))]] if answered and self.right else []
        wrong = [self.wrong[place] for place in chance.permutation(len(self.wrong))[: sentences - len(right)]]
        return right + wrong, [True] * len(right) + [False] * len(wrong)


def contrast_sets(folder: Path = TRAINING) -> list[tuple[Contrast, ...]]:
    """The project's own, a tuple for each set of sentences."""
    return [_contrasts(told) for told in written(folder / FOLDER)]


def _contrasts(told: dict[str, Any]) -> tuple[Contrast, ...]:
    """The questions `q` about the sentences `s`, [language, text].

    A question is [language, text, places of the sentences that answer, {place: the part of it that does}].
    """
    said = [text for _, text in told["s"]]
    return tuple(
        Contrast(
            question,
            tuple(text for place, text in enumerate(said) if place in right),
            tuple(text for place, text in enumerate(said) if place not in right),
            {said[int(place)]: part for place, part in parts.items()},
        )
        for _, question, right, parts in told["q"]
    )
