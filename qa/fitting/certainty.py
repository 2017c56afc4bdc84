"""How sure an answer may be: from the best passage's log odds and the best sentence's contextual MaxSim to one probability.

Each question is asked three times: of all texts, of all but those that answer it, where neighbours of what answers are left,
and of those that answer another. And questions are asked that sound as if a text answered them, but none does. A logistic
model (Platt 1999) of both figures learns which is which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.contextual import SCALE
from qa.fitting.candidates import sentence_texts
from qa.late import best_matches
from qa.questions import prepare
from qa.quoting import CLOSELY
from qa.retrieval import candidates, log_odds, score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index import Index
    from index.contextual import Contextual
    from qa.fitting.candidates import Candidates
    from qa.fitting.material import Asked

Array = np.ndarray[Any, Any]
ANSWERABLE = 4.5  # questions that the sources answer, for each that they do not
_QUESTIONS = 900  # of each sort


def fit_certainty(
    asked: list[Candidates],
    index: Index,
    encoder: Contextual,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Array:
    """The weights of log odds, of MaxSim and of 1, (3,) float32; their sum is the log odds that the sources answer.

    Args:
        asked: questions that the texts answer, and some that they don't.
        index: of the texts.
        encoder: with what was trained.
        seed: of the choice of questions.
        tell: called with a line at the end.
    """
    said = list(encoder.passages(sentence_texts(index, row) for row in range(len(index))))
    chance = np.random.default_rng(seed)
    every = [record["source"] for record in index.records]
    found, answered = [], []
    for answerable in (True, False):
        some = [mine.asked for mine in asked if bool(mine.asked.answers) == answerable]
        for place in chance.permutation(len(some))[:_QUESTIONS].tolist():
            another = some[int(chance.integers(len(some)))]
            for sources, told in _asked_of(some[place], another, every):
                figures = _figures(some[place], index, encoder, said, sources)
                if figures is not None:
                    found.append(figures)
                    answered.append(told)
    weights = logistic(np.array(found), np.array(answered))
    right = np.mean((np.c_[found, np.ones(len(found))] @ weights > 0) == answered)
    tell(f"{len(found):,} questions, of which {sum(answered):,} have an answer: {right:.3f} told apart")
    weights[-1] += np.log(ANSWERABLE * (len(answered) - sum(answered)) / sum(answered))
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


def _asked_of(mine: Asked, another: Asked, every: Sequence[str]) -> Iterator[tuple[Sequence[str] | None, bool]]:
    """The sources of which a question is asked, and whether they answer."""
    yield mine.among or None, bool(mine.answers)
    if mine.answers:
        right = {source for source, _, _ in mine.answers}
        yield [source for source in mine.among or every if source not in right], False
        if another.topic != mine.topic:
            yield another.among or sorted({source for source, _, _ in another.answers}), False


def _figures(
    asked: Asked, index: Index, encoder: Contextual, said: list[list[Array]], sources: Sequence[str] | None
) -> tuple[float, float] | None:
    """The best log odds of a passage and the best contextual MaxSim of a sentence, among these sources."""
    question = prepare(asked.text, index, asked.language)
    scored = score(question, index, candidates(question, index, sources=sources))
    if scored is None:
        return None
    logits = log_odds(question, index, scored)
    rows = scored.rows[np.argsort(-logits, kind="stable")[:CLOSELY]].tolist()
    vectors = [sentence for row in rows for sentence in said[row] if len(sentence)]
    lengths = np.array([len(sentence) for sentence in vectors])
    tokens, weights = encoder.question(asked.text)
    best = best_matches(tokens, np.concatenate(vectors), np.cumsum(lengths) - lengths, SCALE) @ weights
    return float(logits.max()), float(best.max())
