import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluation.metrics import (
    MEASURES,
    calibration_error,
    intervals,
    order,
    reliability,
    shares,
)

RANX = {
    "mAP": "map",
    "hit@1": "hit_rate@1",
    "recall@3": "recall@3",
    "recall@10": "recall@10",
    "MRR": "mrr",
    "nDCG@10": "ndcg@10",
}
modest = settings(deadline=None, max_examples=40)


def random_runs(random, questions=150, passages=40, *, ties=False):
    """Gold and scores of some questions: often several right passages, some of them not found."""
    runs = []
    for _ in range(questions):
        gold = random.choice(passages, size=random.integers(1, 15), replace=False)
        found = random.choice(passages, size=random.integers(1, passages + 1), replace=False)
        scores = random.integers(0, 6, size=len(found)) / 7 if ties else random.permutation(len(found)) / 7
        runs.append((gold, found, scores))
    return runs


def measured(runs):
    out = {name: [] for name in MEASURES}
    for gold, found, scores in runs:
        ranked = found[order(scores)]
        ranks = (np.flatnonzero(np.isin(ranked, gold)) + 1).tolist()
        for name, measure in MEASURES.items():
            out[name].append(measure(ranks, len(gold)))
    return out


@pytest.mark.parametrize("ties", [False, True])
def test_measures_are_those_of_ranx(ties):
    import numba

    numba.config.DISABLE_JIT = True  # compiling takes longer than everything else here
    from ranx import Qrels, Run, evaluate

    runs = random_runs(np.random.default_rng(3), ties=ties)
    qrels, run = {}, {}
    for number, (gold, found, scores) in enumerate(runs):
        places = np.empty(len(found))
        places[order(scores)] = np.arange(len(found))  # ranx has no stable order, so equal scores are told apart for it
        qrels[f"q{number:03}"] = {f"p{row}": 1 for row in gold}
        run[f"q{number:03}"] = {f"p{row}": float(len(found) - place) for row, place in zip(found, places, strict=True)}
    theirs = evaluate(Qrels(qrels), Run(run), list(RANX.values()), return_mean=False)
    for name, values in measured(runs).items():
        assert values == pytest.approx(list(theirs[RANX[name]]), abs=1e-9), name


def test_equal_scores_stay_in_order():
    assert order(np.array([0.5, 0.9, 0.5, 0.9, 0.1, 0.5])).tolist() == [1, 3, 0, 2, 5, 4]


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_nothing_found_is_nothing(measure):
    assert measure([], 3) == 0.0


@modest
@given(st.sets(st.integers(1, 50), min_size=1, max_size=8), st.integers(0, 5))
def test_measures_stay_between_0_and_1_and_never_fall_with_a_better_rank(found, missing):
    ranks = sorted(found)
    total = len(ranks) + missing
    better = [ranks[0] - 1, *ranks[1:]] if ranks[0] > 1 else ranks
    for measure in MEASURES.values():
        assert 0.0 <= measure(ranks, total) <= measure(better, total) <= 1.0


@modest
@given(st.lists(st.booleans(), min_size=2, max_size=60), st.integers(0, 9))
def test_an_interval_holds_the_mean_and_is_the_same_for_the_same_seed(outcomes, seed):
    values = np.array(outcomes, dtype=float)[:, None]
    clusters = np.arange(len(values))
    (mean, low, high) = intervals(values, clusters, seed)[0]
    assert mean == pytest.approx(np.mean(outcomes))
    assert 0 <= low <= high <= 1
    assert low - 0.05 <= mean <= high + 0.05
    assert np.array_equal(intervals(values, clusters, seed), intervals(values, clusters, seed))


def test_translations_of_a_question_count_as_one_draw():
    random = np.random.default_rng(0)
    once = random.random((200, 1)) < 0.7
    thrice = np.repeat(once, 3, axis=0).astype(float)
    width = np.diff(intervals(once.astype(float), np.arange(200), 0)[0, 1:])
    together = np.diff(intervals(thrice, np.repeat(np.arange(200), 3), 0)[0, 1:])
    apart = np.diff(intervals(thrice, np.arange(600), 0)[0, 1:])
    assert together == pytest.approx(width)
    assert apart < 0.7 * width


def test_an_interval_is_as_wide_as_the_binomial_one():
    values = (np.arange(400) < 280).astype(float)[:, None]
    (_, low, high) = intervals(values, np.arange(400), 1, resamples=4000)[0]
    assert (high - low) / 2 == pytest.approx(1.96 * np.sqrt(0.7 * 0.3 / 400), rel=0.08)


def test_reliability_by_hand():
    probabilities = np.array([0.05, 0.92, 0.98, 1.0, 0.55])
    right = np.array([False, True, True, False, True])
    table = reliability(probabilities, right)
    assert [(row["from"], row["count"]) for row in table] == [(0.0, 1), (0.5, 1), (0.9, 3)]
    assert table[2]["right"] == pytest.approx(2 / 3)
    assert table[2]["said"] == pytest.approx((0.92 + 0.98 + 1.0) / 3)
    wanted = (0.05 + (1 - 0.55) + 3 * ((0.92 + 0.98 + 1.0) / 3 - 2 / 3)) / 5
    assert calibration_error(table) == pytest.approx(wanted)


def test_who_says_what_is_so_has_no_calibration_error():
    random = np.random.default_rng(5)
    said = random.random(40_000)
    assert calibration_error(reliability(said, random.random(40_000) < said)) < 0.01
    assert calibration_error(reliability(said, random.random(40_000) < said**2)) > 0.1


def test_shares_count_the_first_few_only():
    ranked = [np.array([0, 0, 1, 2, 2]), np.array([1, 0]), np.array([2, 2, 2, 1])]
    assert shares(ranked, 3, 3).tolist() == pytest.approx([3 / 8, 2 / 8, 3 / 8])
