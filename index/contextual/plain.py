"""The contextual encoder's forward pass, written plainly in NumPy.

Multilingual E5 small is a twelve-layer transformer of BERT's kind (Wang et al. 2024, https://arxiv.org/abs/2402.05672;
Devlin et al. 2019, https://arxiv.org/abs/1810.04805): every token's state depends on the whole text. As with the
built-in encoder this is the definition, and what the first question is encoded with, without torch;
`index.contextual.network` computes the same of passages and further questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.contextual.layers import Layer
    from index.contextual.weights import Weights

Array = np.ndarray[Any, Any]

_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


def states(weights: Weights, layers: Sequence[Layer[Array]], ids: Array) -> Array:
    """The last layer's states (n, H) float32 of one text's (n,) piece ids, marks included."""
    count, width, heads = len(ids), weights.width, weights.heads
    scale = np.float32((width // heads) ** -0.5)
    x = normal(weights.embedded(ids, np.arange(count)), *weights.norm, weights.epsilon)
    for layer in layers:
        attend = x @ layer.attend + layer.attend_bias
        query, key, value = attend.reshape(count, 3, heads, -1).transpose(1, 2, 0, 3)  # each (heads, n, H / heads)
        seen = _softmax(query @ key.swapaxes(1, 2) * scale) @ value
        gathered = seen.transpose(1, 0, 2).reshape(count, width) @ layer.gather + layer.gather_bias
        x = normal(x + gathered, layer.gather_gain, layer.gather_shift, weights.epsilon)
        inner = _gelu(x @ layer.widen + layer.widen_bias) @ layer.narrow + layer.narrow_bias
        x = normal(x + inner, layer.narrow_gain, layer.narrow_shift, weights.epsilon)
    return x


def normal(x: Array, gain: Array, shift: Array, epsilon: float) -> Array:
    """Rows with mean 0 and variance 1, times gain, plus shift."""
    x = x - x.mean(axis=1, keepdims=True)
    x /= np.sqrt(np.square(x).mean(axis=1, keepdims=True) + np.float32(epsilon))
    x *= gain
    x += shift
    return x


def _softmax(x: Array) -> Array:
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    x /= x.sum(axis=-1, keepdims=True)
    return x


def _gelu(x: Array) -> Array:
    """Each x times the normal distribution's share below x; erf by formula 7.1.26 of Abramowitz and Stegun, to 2e-7."""
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    total = np.float32(_ERF[0]) * t
    for factor in _ERF[1:]:
        total += np.float32(factor)
        total *= t
    erf = np.copysign(1 - total * np.exp(-z * z), x)
    out: Array = np.float32(0.5) * x * (1 + erf)
    return out
