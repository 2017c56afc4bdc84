"""From signals to one probability that means the same in every language.

Raw scores are not comparable across languages: a Thai passage that answers an English question scores lower than an
English passage that doesn't. One logistic model (Platt 1999) for each pair of question and passage language puts them on one scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.trained import trained_arrays

if TYPE_CHECKING:
    from index import Index

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Logistic models, one for each pair of languages.

    Attributes:
        weights: (3, 3, s) float32: question language, passage language, signal.
        bias: (3, 3) float32.
    """

    weights: Array
    bias: Array

    def logits(self, question: int, passages: Array, signals: Array) -> Array:
        """Log odds that passages answer.

        Args:
            question: the question's language number.
            passages: (n,) the passages' language numbers.
            signals: (n, s).
        """
        out: Array = (signals * self.weights[question, passages]).sum(axis=1) + self.bias[question, passages]
        return out


def calibration_of(index: Index) -> Calibration | None:
    """The fitted calibration; None for an encoder that none was fitted for."""
    parts = trained_arrays()
    if not parts or parts.get("encoder") != index.encoder.revision or "calibration_weights" not in parts:
        return None
    return Calibration(parts["calibration_weights"].astype(np.float32), parts["calibration_bias"].astype(np.float32))


def standardised(passages: Array, signals: Array) -> Array:
    """What stands in for log odds without a calibration: how far a passage stands out among those of its language.

    Each signal is standardised over the candidates of one language, so that no language is favoured for scoring
    high throughout. Not a probability of anything: abstention is off where this is used.
    """
    out = np.zeros(len(signals), dtype=np.float32)
    for number in np.unique(passages):
        mine = passages == number
        spread = signals[mine].std(axis=0).clip(1e-3)
        out[mine] = ((signals[mine] - signals[mine].mean(axis=0)) / spread).mean(axis=1)
    return out - 2.0


def sigmoid(logits: Array) -> Array:
    """Log odds to probabilities."""
    out: Array = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
    return out
