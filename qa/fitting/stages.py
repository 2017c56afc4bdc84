"""Fitting the contextual encoder, stage by stage: the projection, the last layers with it, and how sure an answer may be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from index import build_index, open_index
from index.contextual import Contextual
from index.contextual.weights import Weights
from qa.fitting import contextual, tuning
from qa.fitting.adapting import Below
from qa.fitting.candidates import all_candidates
from qa.fitting.certainty import fit_certainty
from qa.fitting.contextual import fit_maps
from qa.fitting.readings import Readings
from qa.fitting.soup import mean_of
from qa.fitting.tuning import tune

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index import Index
    from qa.fitting.candidates import Candidates
    from qa.fitting.material import Material

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Plans:
    """How to train the maps, and then the layers."""

    maps: contextual.Plan = contextual.PLAN
    layers: tuning.Plan = tuning.PLAN


def fit_contextual(
    material: Material, weights: Path, plans: Plans, folder: Path, tell: Callable[[str], None] = lambda _: None
) -> dict[str, Array]:
    """Index the texts, ask the questions, train.

    Args:
        material: texts and questions.
        weights: the file of the encoder's weights.
        plans: how.
        folder: an empty folder to work in; what is left there is of no use.
        tell: called with a line now and then.

    Returns:
        The parts of index/contextual.npz: those of `fit_maps`, the additions to the layers of `tune`, and `certainty` (3,)
        float32, see `qa.fitting.certainty`.
    """
    index, candidates = asked_of_all(material, folder, tell)
    encoder = Contextual(weights, None)
    parts = fit_maps(candidates, index, encoder, plans.maps, folder, tell)
    plan = plans.layers
    readings = Readings(candidates, index, encoder, plan)
    opened = Weights(weights)
    below = Below(opened, opened.layers(), plan.layers)
    each = (replace(plan, seed=plan.seed + run) for run in range(plan.runs))
    parts = mean_of([tune(readings, below, parts, run, tell) for run in each], plan.mean_rank)
    unsure: dict[str, Any] = {**parts, "certainty": np.zeros(3, dtype=np.float32)}
    np.savez(folder / "tuned.npz", **unsure)
    tuned = Contextual(weights, folder / "tuned.npz")
    return parts | {"certainty": fit_certainty(candidates, index, tuned, plans.layers.seed, tell)}


def asked_of_all(
    material: Material, folder: Path, tell: Callable[[str], None] = lambda _: None
) -> tuple[Index, list[Candidates]]:
    """An index of the texts, built in `folder`, and what each question may choose from there."""
    tell(f"indexing {len(material.texts):,} texts")
    material.write(folder / "texts")
    build_index(folder / "texts", folder / "index", contextual=False)
    index = open_index(folder / "index")
    return index, all_candidates(material.asked, index, tell)
