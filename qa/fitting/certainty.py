"""How sure an answer may be: from the best passage's log odds and the best sentence's contextual MaxSim to one probability.

Each question is asked twice: of all texts, and of all but those that answer it. Neighbours of what answers are left, so that
most of what is to be told apart is near. A logistic model (Platt 1999) of both figures learns which is which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.contextual import SCALE
from qa.late import best_matches
from qa.questions import prepare
from qa.retrieval import candidates, log_odds, runs, score

if TYPE_CHECKING:
    from collections.abc import Callable

    from index import Index
    from index.contextual.projection import Projection
    from qa.fitting.candidates import Asked
    from qa.fitting.courses import Course

Array = np.ndarray[Any, Any]
ANSWERABLE = 7.0  # questions that the sources answer, for each that they do not
_QUESTIONS = 900
_PASSAGES = 20
_TOKENS = 160


def fit_certainty(
    course: Course, index: Index, projection: Projection, seed: int, tell: Callable[[str], None] = lambda _: None
) -> Array:
    """The weights of log odds, of MaxSim and of 1, (3,) float32; their sum is the log odds that the sources answer.

    Args:
        course: questions, and the states of the index's sentences.
        index: of the texts.
        projection: what was fitted.
        seed: of the choice of questions.
        tell: called with a line at the end.
    """
    some = np.random.default_rng(seed).permutation(len(course.candidates))[:_QUESTIONS].tolist()
    every = [record["source"] for record in index.records]
    found, answered = [], []
    for number in some:
        asked = course.candidates[number].asked
        answers = {source for source, _, _ in asked.answers}
        for sources in (None, [source for source in every if source not in answers]):
            figures = _figures(asked, number, course, index, projection, sources)
            if figures is not None:
                found.append(figures)
                answered.append(sources is None)
    weights = logistic(np.array(found), np.array(answered))
    right = np.mean((np.c_[found, np.ones(len(found))] @ weights > 0) == answered)
    tell(f"{len(found):,} questions with and without what answers them: {right:.3f} told apart")
    weights[-1] += np.log(ANSWERABLE)
    return weights.astype(np.float32)


def logistic(figures: Array, answered: Array) -> Array:
    """Logistic regression by Newton's method: (n, f) figures and (n,) truth to (f + 1,) weights, the last the constant."""
    inputs = np.c_[figures, np.ones(len(figures))].astype(np.float64)
    weights = np.zeros(inputs.shape[1])
    for _ in range(30):
        chance = 1.0 / (1.0 + np.exp(-inputs @ weights))
        slope = inputs.T @ (answered - chance) - 1e-3 * weights
        curve = (inputs * (chance * (1.0 - chance))[:, None]).T @ inputs + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def _figures(
    asked: Asked, number: int, course: Course, index: Index, projection: Projection, sources: list[str] | None
) -> tuple[float, float] | None:
    """The best log odds of a passage and the best contextual MaxSim of a sentence, among these sources."""
    question = prepare(asked.text, index, asked.language)
    scored = score(question, index, candidates(question, index, sources=sources))
    if scored is None:
        return None
    logits = log_odds(question, index, scored)
    passages = index.passage_table[scored.rows[np.argsort(-logits, kind="stable")[:_PASSAGES]]]
    rows = runs(passages["first_sentence"], passages["sentences"]).tolist()
    states = [course.sentences.of(row, _TOKENS) for row in rows]
    lengths = np.array([len(one) for one in states if len(one)])
    vectors = projection.of_passage(np.concatenate(states).astype(np.float32))
    tokens, weights = projection.of_question(course.questions.of(number, _TOKENS).astype(np.float32))
    best = best_matches(tokens, vectors, np.cumsum(lengths) - lengths, SCALE) @ weights
    return float(logits.max()), float(best.max())
