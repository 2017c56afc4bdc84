"""Late interaction: a question against passages, token by token.

MaxSim (ColBERT, Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832): for each token of the question the best
cosine over the tokens of a text. Here the question's tokens are weighted, and the score is their weighted mean, so
that it stays in [-1, 1] whatever the question's length. It is taken over single sentences and over whole passages at
once: a passage's best token is the best of its sentences' best tokens.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.projection import SCALE

Array = np.ndarray[Any, Any]
_BLOCK = 256  # tokens that are widened at once: they stay in the cache, and BLAS has quick ways with small products


def maxsim(question: Array, weights: Array, tokens: Array, starts: Array) -> Array:
    """Weighted MaxSim of one question against texts that lie end to end.

    Args:
        question: (q, d) float32, unit rows.
        weights: (q,) float32, not negative, not all zero.
        tokens: (T, d) float32, unit rows; or int8, as they are stored.
        starts: (n,) int64, where each text's tokens start, increasing from 0; no text is empty.

    Returns:
        (n,) float32 in [-1, 1].
    """
    return weighted_mean(best_matches(question, tokens, starts), weights)


def best_matches(question: Array, tokens: Array, starts: Array, scale: float = SCALE) -> Array:
    """For each text (n) and each token of the question (q), the best cosine over the text's tokens: (n, q).

    Tokens as `maxsim` has them; those in int8 are `scale` times unit rows.
    """
    asked = np.ascontiguousarray(question.T / np.float32(scale if tokens.dtype == np.int8 else 1.0))
    similarity = np.empty((len(tokens), len(question)), dtype=np.float32)
    block = np.empty((_BLOCK, tokens.shape[1]), dtype=np.float32)
    # BLAS on a busy machine has warned of an invalid value; of unit rows there is none.
    with np.errstate(invalid="ignore"):
        for start in range(0, len(tokens), _BLOCK):
            some = block[: len(tokens) - start]
            np.copyto(some, tokens[start : start + _BLOCK])
            np.matmul(some, asked, out=similarity[start : start + _BLOCK])
    best: Array = np.maximum.reduceat(similarity, starts, axis=0)
    return best


def weighted_mean(best: Array, weights: Array) -> Array:
    """(n, q) best cosines to (n,) scores."""
    out: Array = best @ (weights / weights.sum())
    return out


def rarity(frequencies: Array, passages: int, ids: Array) -> Array:
    """How rare each piece is among an index's passages: log(1 + N / (1 + df)), (n,) ids to (n,) float32.

    The inverse document frequency of Sparck Jones (1972), smoothed. Pieces that the index has never seen
    are the rarest.
    """
    seen = np.zeros(len(ids), dtype=np.float32)
    known = ids < len(frequencies)
    seen[known] = frequencies[ids[known]]
    out: Array = np.log1p(passages / (1.0 + seen)).astype(np.float32)
    return out
