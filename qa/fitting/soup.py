"""The mean of what several runs of training learned, as one model that costs what one does.

Runs that start from the same weights and see other questions in another order err differently, and the mean of their
weights errs less than any of them on texts unlike those learned from (model soups, Wortsman et al. 2022,
https://arxiv.org/abs/2203.05482).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.contextual.adapters import MATRICES, Adapter, read_adapters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Array = np.ndarray[Any, Any]


def mean_of(runs: Sequence[Mapping[str, Array]], rank: int) -> dict[str, Array]:
    """One model of several, each as `qa.fitting.tuning.tune` leaves it.

    Args:
        runs: of the same shapes, one at least.
        rank: of the additions that are made: the mean of n additions of rank r is of rank n times r, of which the largest
            singular values are kept.
    """
    first = runs[0]
    made = {
        name: np.mean([run[name].astype(np.float32) for run in runs], axis=0).astype(part.dtype)
        for name, part in first.items()
        if not name.endswith(("_down", "_up"))
    }
    adapters = [read_adapters(run) for run in runs]
    for name in MATRICES:
        if name in adapters[0]:
            down, up = _smaller([one[name] for one in adapters], rank)
            made |= {f"{name}_down": down.astype(np.float16), f"{name}_up": up.astype(np.float16)}
    return made


def _smaller(some: Sequence[Adapter], rank: int) -> Adapter:
    """The mean of additions as one of that rank: the nearest there is (Eckart and Young 1936)."""
    layers = []
    for number in range(len(some[0].down)):
        total = np.mean([one.down[number] @ one.up[number] for one in some], axis=0)
        left, values, right = np.linalg.svd(total, full_matrices=False)
        share = np.sqrt(values[:rank])
        layers.append((left[:, :rank] * share, share[:, None] * right[:rank]))
    return Adapter(np.stack([down for down, _ in layers]), np.stack([up for _, up in layers]))
