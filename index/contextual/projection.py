"""The contextual encoder's projection: from its states to vectors that compare by their products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = np.ndarray[Any, Any]

SCALE = 127  # of a passage's unit vectors, as int8
SPREAD = np.float32(4)  # states are divided by it, so that what was trained had numbers near 1


class Projection(NamedTuple):
    """One matrix for passages and one for questions, of states (n, H) less their mean; a share for each token; certainty.

    H is the encoder's width, d that of the vectors. All are float32.
    """

    mean: Array  # (H,)
    passage: Array  # (d, H)
    question: Array  # (d, H)
    weight: Array  # (H,): a token's score among those of a question
    # (3,): of a passage's log odds, a sentence's MaxSim, and 1, each at its best, in the log odds that the texts answer
    certainty: Array

    @classmethod
    def of(cls, parts: Mapping[str, Array]) -> Projection:
        """From arrays by name, in any precision."""
        return cls(*(parts[name].astype(np.float32) for name in cls._fields))

    def of_passage(self, states: Array) -> Array:
        """Unit vectors (n, d) times `SCALE`, as int8."""
        vectors: Array = np.rint(SCALE * _unit(self._centred(states) @ self.passage.T)).astype(np.int8)
        return vectors

    def of_question(self, states: Array) -> tuple[Array, Array]:
        """Unit vectors (n, d), and the tokens' weights (n,), which sum to 1."""
        centred = self._centred(states)
        score = centred @ self.weight
        share = np.exp(score - score.max())
        return _unit(centred @ self.question.T), share / share.sum()

    def _centred(self, states: Array) -> Array:
        centred: Array = (states - self.mean) / SPREAD
        return centred


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
    return unit
