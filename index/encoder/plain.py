"""The built-in encoder's forward pass, written plainly in NumPy.

Universal Sentence Encoder Multilingual v3 is a deep averaging network over n-gram convolutions (Yang et al. 2019,
https://arxiv.org/abs/1907.04307): a token's vector sees two neighbours on either side twice over, and a sentence's
vector is made from the mean of its tokens.

This is the definition, and what a question is encoded with: it is as quick as torch on a few dozen tokens, and to
import torch takes longer than all else that a question needs. `index.encoder.network` computes the same in torch, fast
on much text; the tests hold the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SENTENCE_DIM = 512
FEATURE_DIM = 1280
BRANCH_DIM = 256
BRANCHES = ((2, 0), (3, 1), (5, 2))  # (n-gram width, tokens of it that lie to the left)
GAP = 2  # the widest n-gram reaches two tokens to either side
CHUNKS = 17  # the embedding table is quantised in 17 interleaved pieces, each with its scale and offset

Array = np.ndarray[Any, Any]


class PlainNetwork:
    """Piece ids to token features and sentence vectors, in float32. Weights as `index.encoder.weights` gives them."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = weights
        self._epsilon = float(weights["epsilon"][0])

    def features(self, pieces: Array, lengths: Array) -> Array:
        """Contextual features (n, 1280) of n pieces: B texts laid end to end, with (B,) tokens, none of them 0."""
        w = self._weights
        chunk = pieces % CHUNKS
        embedded = w["table"][pieces] * w["scale"][chunk] + w["offset"][chunk]
        projected = embedded @ w["project"].T + w["project_bias"]
        projected = self._normal(projected, w["branch_gain"], w["branch_bias"])
        place = np.arange(len(pieces)) + GAP * (1 + np.repeat(np.arange(len(lengths)), lengths))
        return self._normal(np.concatenate([embedded, *self._branches(projected, place)], axis=1), w["gain"], w["bias"])

    def sentence_vectors(self, features: Array, lengths: Array) -> Array:
        """Unit sentence vectors (B, 512) from the (n, 1280) features of B texts laid end to end."""
        w = self._weights
        count = lengths[:, None].astype(np.float32)
        total = np.add.reduceat(features, np.cumsum(lengths) - lengths, axis=0)
        mean = (total @ w["token"].T + count * w["token_bias"]) / np.sqrt(count)
        y = _relu(mean @ w["p1"].T + _relu(mean @ w["d0"].T) @ w["d1"].T)
        z = np.tanh(y @ w["p3"].T + _relu(y @ w["d2"].T) @ w["d3"].T)
        out: Array = z / np.sqrt(np.maximum((z * z).sum(axis=1, keepdims=True), self._epsilon))
        return out

    def _branches(self, projected: Array, place: Array) -> Iterator[Array]:
        """Two convolutions for each n-gram width over tokens at their places in a row: (n, 256) each."""
        w = self._weights
        for (n, left), own in zip(BRANCHES, np.split(projected, len(BRANCHES), axis=1), strict=True):
            around = place[:, None] + np.arange(n) - left
            first = w[f"first_{n}"].reshape(n, BRANCH_DIM, BRANCH_DIM)
            seen = _laid(own, place)[around]
            products = sum(seen[:, at] @ first[at].T for at in range(n))
            hidden = _relu(products + w[f"first_bias_{n}"][left * BRANCH_DIM :][:BRANCH_DIM]) + own
            reach = _laid(hidden, place)[around].reshape(len(place), n * BRANCH_DIM)
            yield _relu(reach @ w[f"second_{n}"].T + w[f"second_bias_{n}"]) + hidden

    def _normal(self, x: Array, gain: Array, bias: Array) -> Array:
        x = x - x.mean(axis=1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(axis=1, keepdims=True) + self._epsilon)
        x *= gain
        x += bias
        return x


def _laid(values: Array, place: Array) -> Array:
    """Tokens' values at their places in a row, zeros between and around texts."""
    row = np.zeros((int(place[-1]) + GAP + 1, values.shape[1]), dtype=np.float32)
    row[place] = values
    return row


def _relu(x: Array) -> Array:
    return np.maximum(x, 0.0)
