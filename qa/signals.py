"""What speaks for a passage: late interaction and dense cosines, and how far both stand out in its language.

Pure functions of arrays, the same for answering questions and for fitting the calibration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from qa.late import best_matches, weighted_mean

Array = np.ndarray[Any, Any]
SIGNALS = (
    "passage MaxSim",
    "best-sentence MaxSim",
    "best-sentence cosine",
    "passage cosine",
    "terms shared",
    "names shared",
    "passage MaxSim above others",
    "best-sentence MaxSim above others",
    "best-sentence cosine above others",
    "passage cosine above others",
    "terms shared above others",
    "names shared above others",
)
_RIVALS = 5  # passages of the same language that a passage is compared with


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Passages that lie end to end, sentence by sentence.

    Attributes:
        tokens: (T, d) token vectors, float32 or, as they are stored, int8.
        lengths: (m,) tokens of each sentence; no sentence is empty.
        counts: (n,) sentences of each passage; no passage is empty.
        sentences: (m, D) float32, unit sentence vectors.
        passages: (n, D) float32, unit passage vectors.
        languages: (n,) language number of each passage.
    """

    tokens: Array
    lengths: Array
    counts: Array
    sentences: Array
    passages: Array
    languages: Array


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """How n passages of m sentences compare with a question.

    Attributes:
        signals: (n, s), see `SIGNALS`.
        best: (n,) the place of each passage's best sentence among all m sentences.
        sentences: (m,) MaxSim of every sentence.
        cosines: (m,) cosine of every sentence.
    """

    signals: Array
    best: Array
    sentences: Array
    cosines: Array


def compare(tokens: Array, weights: Array, dense: Array, shared: Array, texts: Texts) -> Scores:
    """A question against passages.

    Args:
        tokens: (q, d) float32, unit.
        weights: (q,) not negative, not all zero.
        dense: (D,) float32, unit.
        shared: (n, 2) float32, see `qa.lexical`.
        texts: the passages; at least one.
    """
    starts = np.cumsum(texts.lengths) - texts.lengths
    firsts = np.cumsum(texts.counts) - texts.counts
    heard = weights > 0  # the others would be compared for nothing
    tokens, weights = tokens[heard], weights[heard]
    matches = best_matches(tokens, texts.tokens, starts)
    by_sentence = weighted_mean(matches, weights)
    by_passage = weighted_mean(np.maximum.reduceat(matches, firsts, axis=0), weights)
    cosines = texts.sentences @ dense
    best = _argmax_runs(by_sentence, texts.counts)
    own = np.stack(
        [by_passage, by_sentence[best], np.maximum.reduceat(cosines, firsts), texts.passages @ dense, *shared.T], axis=1
    )
    return Scores(np.concatenate([own, above_rivals(own, texts.languages)], axis=1), best, by_sentence, cosines)


def above_rivals(scores: Array, languages: Array) -> Array:
    """How far each passage scores above the best others of its language: (n, c) to (n, c).

    The mean of the five best others is taken away. A passage that answers stands out among those of its language; where the
    language holds no answer, none does. A lone passage stands out by nothing.
    """
    out = np.zeros_like(scores)
    for number in np.unique(languages):
        mine = languages == number
        values = scores[mine]
        rivals = min(_RIVALS, len(values) - 1)
        if rivals < 1:
            continue
        ranked = -np.sort(-values, axis=0)
        last = ranked[rivals]
        total = ranked[: rivals + 1].sum(axis=0)
        among = values >= last
        out[mine] = values - np.where(among, total - values, total - last) / rivals
    return out


def _argmax_runs(values: Array, lengths: Array) -> Array:
    """The place of the first largest value in each run."""
    firsts = np.cumsum(lengths) - lengths
    largest = np.repeat(np.maximum.reduceat(values, firsts), lengths)
    places = np.flatnonzero(values == largest)
    owner = np.repeat(np.arange(len(lengths)), lengths)[places]
    _, first = np.unique(owner, return_index=True)
    out: Array = places[first]
    return out
