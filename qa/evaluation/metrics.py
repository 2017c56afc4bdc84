"""The measures, as functions of where the right passages came: ranks count from 1, and only the found ones are given.

Relevance is binary. The tests compare every one of them with ranx.
"""

from __future__ import annotations

from functools import partial
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Array = np.ndarray[Any, Any]


def order(scores: Array) -> Array:
    """Places of (n,) scores from the highest to the lowest; equal ones stay in the order they came in."""
    return np.argsort(-scores, kind="stable")


def average_precision(ranks: Sequence[int], total: int) -> float:
    """Mean over all `total` right passages of the precision at their rank; one that is not found counts 0."""
    return sum(found / rank for found, rank in enumerate(ranks, 1)) / total


def reciprocal_rank(ranks: Sequence[int], total: int) -> float:  # noqa: ARG001 - all measures are called alike
    """One over the rank of the first right passage; 0 when none is found."""
    return 1.0 / ranks[0] if len(ranks) else 0.0


def hit(ranks: Sequence[int], total: int, k: int) -> float:  # noqa: ARG001
    """Whether a right passage is among the first `k`."""
    return float(len(ranks) > 0 and ranks[0] <= k)


def recall(ranks: Sequence[int], total: int, k: int) -> float:
    """The share of the right passages that are among the first `k`."""
    return sum(rank <= k for rank in ranks) / total


def ndcg(ranks: Sequence[int], total: int, k: int) -> float:
    """Normalised discounted cumulative gain at `k` (Järvelin and Kekäläinen 2002), gain 1 for a right passage."""
    ideal = sum(1.0 / log2(place + 1) for place in range(1, min(total, k) + 1))
    return sum(1.0 / log2(rank + 1) for rank in ranks if rank <= k) / ideal


MEASURES: Mapping[str, Callable[[Sequence[int], int], float]] = {
    "mAP": average_precision,
    "hit@1": partial(hit, k=1),
    "recall@3": partial(recall, k=3),
    "recall@10": partial(recall, k=10),
    "MRR": reciprocal_rank,
    "nDCG@10": partial(ndcg, k=10),
}


def intervals(values: Array, clusters: Array, seed: int, resamples: int = 1000) -> Array:
    """Means with 95% bootstrap intervals, resampling whole clusters (Efron 1979).

    Args:
        values: (n, m), n > 0.
        clusters: (n,) integers; what has the same one is drawn together.
        seed: of the drawing.
        resamples: how many times to draw.

    Returns:
        (m, 3): mean, lower and upper end.
    """
    _, member = np.unique(clusters, return_inverse=True)
    sizes = np.bincount(member).astype(np.float64)
    sums = np.stack([np.bincount(member, weights=column) for column in values.T], axis=1)
    drawn = np.random.default_rng(seed).multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=resamples)
    means = (drawn @ sums) / (drawn @ sizes)[:, None]
    ends = np.quantile(means, (0.025, 0.975), axis=0)
    return np.stack([values.mean(axis=0), ends[0], ends[1]], axis=1)


def reliability(probabilities: Array, right: Array, bins: int = 10) -> list[dict[str, float]]:
    """How often what was said with some probability was right: one row a bin of equal width, empty ones left out.

    Args:
        probabilities: (n,) in [0, 1].
        right: (n,) bool.
        bins: how many.
    """
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        {
            "from": number / bins,
            "to": (number + 1) / bins,
            "count": int((place == number).sum()),
            "said": float(probabilities[place == number].mean()),
            "right": float(right[place == number].mean()),
        }
        for number in np.unique(place).tolist()
    ]


def calibration_error(table: Sequence[Mapping[str, float]]) -> float:
    """Expected calibration error of a `reliability` table (Guo et al. 2017, https://arxiv.org/abs/1706.04599)."""
    total = sum(row["count"] for row in table)
    return sum(row["count"] * abs(row["said"] - row["right"]) for row in table) / total if total else 0.0


def shares(languages: Sequence[Array], k: int, count: int) -> Array:
    """Each language's share of everyone's first `k`: rankings as language numbers to (count,) that sum to 1."""
    found = np.bincount(np.concatenate([ranked[:k] for ranked in languages]), minlength=count)
    out: Array = found / max(int(found.sum()), 1)
    return out
