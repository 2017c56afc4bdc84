"""From rankings to figures: plain dictionaries, as `--json` prints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.evaluation.metrics import MEASURES, calibration_error, intervals, reliability, shares
from qa.evaluation.types import Array, Part, Pool, Ranked, Trial

if TYPE_CHECKING:
    from collections.abc import Sequence

Figures = dict[str, Any]
NEAR = (3, 10)  # how far down the shares of the languages are counted


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """One row for each question and part of a pool that leaves it a right passage.

    Attributes:
        values: (n, m), a column for each of `MEASURES`.
        clusters: (n,) the question's number, the same for its translations.
        asked: (n,) the question's language number.
        found: (n,) the right passages' language number; -1 where they are in several.
    """

    values: Array
    clusters: Array
    asked: Array
    found: Array

    def where(self, keep: Array) -> Samples:
        """Some of the rows: (n,) bool."""
        return Samples(self.values[keep], self.clusters[keep], self.asked[keep], self.found[keep])


def method_figures(
    trials: Sequence[Trial], rankings: Sequence[Ranked], pools: Sequence[Pool], languages: Array, seed: int
) -> Figures:
    """Everything about one method.

    Args:
        trials: the questions.
        rankings: what the method returned for each of them, over all passages.
        pools: see `Pool`.
        languages: (passages,) language numbers.
        seed: of the intervals.
    """
    out: Figures = {"pools": {}}
    for pool in pools:
        samples = samples_of(trials, rankings, pool, languages)
        if len(samples.values):
            out["pools"][pool.name] = {"about": pool.about} | pool_figures(samples, seed)
    out["shares"] = share_figures(trials, rankings, languages)
    calibrations = {pool.name: calibration_figures(trials, rankings, pool) for pool in pools}
    if any(found["questions"] for found in calibrations.values()):
        out["calibration"] = calibrations
    return out


def samples_of(trials: Sequence[Trial], rankings: Sequence[Ranked], pool: Pool, languages: Array) -> Samples:
    """Measure every question in a pool."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(trial.id for trial in trials))}
    values, clusters, asked, found = [], [], [], []
    for trial, ranking in zip(trials, rankings, strict=True):
        right = np.zeros(len(languages), dtype=bool)
        right[trial.gold] = True
        for part in pool.parts:
            gold = trial.gold[part.mask[trial.gold]]
            if not len(gold):
                continue
            ranks = (np.flatnonzero(right[ranking.within(part).rows]) + 1).tolist()
            values.append([measure(ranks, len(gold)) for measure in MEASURES.values()])
            clusters.append(numbers[trial.id])
            asked.append(LANGUAGE_CODES.index(trial.question.language))
            theirs = set(languages[gold].tolist())
            found.append(theirs.pop() if len(theirs) == 1 else -1)
    shaped = np.array(values, dtype=np.float64).reshape(-1, len(MEASURES))
    return Samples(shaped, np.array(clusters, dtype=int), np.array(asked, dtype=int), np.array(found, dtype=int))


def pool_figures(samples: Samples, seed: int) -> Figures:
    """The measures over all questions, by the question's language, and by both languages where that can be said."""
    out: Figures = {"all": _estimates(samples, seed), "asked in": {}, "cells": {}}
    several = bool((samples.found < 0).any())
    for asked, code in enumerate(LANGUAGE_CODES):
        mine = samples.where(samples.asked == asked)
        if not len(mine.values):
            continue
        out["asked in"][code] = _estimates(mine, seed)
        if not several:
            out["cells"][code] = {
                LANGUAGE_CODES[found]: _estimates(mine.where(mine.found == found), seed)
                for found in np.unique(mine.found).tolist()
            }
    return out


def share_figures(trials: Sequence[Trial], rankings: Sequence[Ranked], languages: Array) -> Figures:
    """Each language's share of the first few, over all questions and by the question's language."""
    everything = Part(np.ones(len(languages), dtype=bool))
    ranked = [languages[ranking.within(everything).rows] for ranking in rankings]
    asked = [trial.question.language for trial in trials]
    there = np.unique(languages).tolist()

    def count(some: Sequence[Array], k: int) -> dict[str, float]:
        found = shares(some, k, len(LANGUAGE_CODES))
        return {LANGUAGE_CODES[number]: round(float(found[number]), 4) for number in there}

    return {
        f"top {k}": {"all": count(ranked, k)}
        | {
            code: count([r for r, a in zip(ranked, asked, strict=True) if a == code], k)
            for code in LANGUAGE_CODES
            if code in asked
        }
        for k in NEAR
    }


def calibration_figures(trials: Sequence[Trial], rankings: Sequence[Ranked], pool: Pool) -> Figures:
    """How far the first hit's probability can be believed; a question that nothing answers counts as well."""
    said, right = [], []
    for trial, ranking in zip(trials, rankings, strict=True):
        for part in pool.parts:
            inside = ranking.within(part)
            if inside.probabilities is not None and len(inside.rows):
                said.append(float(inside.probabilities[0]))
                right.append(bool(np.isin(inside.rows[0], trial.gold)))
    table = reliability(np.array(said, dtype=float), np.array(right, dtype=bool))
    bins = [{key: round(value, 4) for key, value in row.items()} for row in table]
    return {"ECE": _round(calibration_error(table)), "questions": len(said), "bins": bins}


def rate(outcomes: Sequence[bool], clusters: Sequence[int], seed: int) -> Figures:
    """A share of yes with its interval."""
    if not outcomes:
        return {"mean": None, "low": None, "high": None, "n": 0}
    values = np.array(outcomes, dtype=np.float64)[:, None]
    (mean, low, high) = intervals(values, np.array(clusters), seed)[0]
    return {"mean": _round(mean), "low": _round(low), "high": _round(high), "n": len(outcomes)}


def _estimates(samples: Samples, seed: int) -> Figures:
    found = intervals(samples.values, samples.clusters, seed)
    return {
        name: {"mean": _round(mean), "low": _round(low), "high": _round(high), "n": len(samples.values)}
        for name, (mean, low, high) in zip(MEASURES, found.tolist(), strict=True)
    }


def _round(value: float) -> float:
    return round(float(value), 4)
