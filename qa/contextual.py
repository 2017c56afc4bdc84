"""Late interaction once more, of the best passages, with token vectors that know their whole passage.

The built-in encoder's token vectors see four words; those of `index.contextual` see the passage, so that "it" and "there"
and who did what to whom count. They are made for small libraries only, see `index.context`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.contextual import SCALE
from qa.late import best_matches

if TYPE_CHECKING:
    from index import Index

Array = np.ndarray[Any, Any]
_LEAST = 0.02  # by which a token stands out at least, so that one passage alone has weights too


class Closeness(NamedTuple):
    """How m sentences compare with a question of q tokens; all float32, cosines in [-1, 1].

    Attributes:
        maxsim: (m, 2) of each sentence, and of it with those beside it in its passage, a token counting as it tells these
            passages apart, see `telling`.
        matches: (m, q) the best cosine in each sentence for each token.
        weights: (q,) the tokens' weights, summing to 1, as the encoder gives them: they don't depend on other passages.
    """

    maxsim: Array
    matches: Array
    weights: Array


def contextual_maxsim(question: str, index: Index, rows: Array) -> Closeness:
    """MaxSim of a question with each sentence of some passages, alone and with those beside it.

    Args:
        question: its text.
        index: where the passages are.
        rows: (n,) their rows, one at least.

    Returns:
        A row for each of their sentences in order. Where the index has no such vectors MaxSim is 0 throughout and q is
        0; and in a sentence without a word nothing matches.
    """
    counts = index.passage_table["sentences"][rows]
    if index.contextual is None:
        nothing = np.zeros((int(counts.sum()), 2), dtype=np.float32)
        return Closeness(nothing, nothing[:, :0], nothing[0, :0])
    tokens, lengths = index.contextual_tokens(rows)
    asked, weights = index.contextual.question(question)
    best = np.zeros((len(lengths), len(weights)), dtype=np.float32)
    said = lengths > 0
    if said.any():
        best[said] = best_matches(asked, tokens, np.cumsum(lengths[said]) - lengths[said], SCALE)
    passage = np.repeat(np.arange(len(rows)), counts)
    within = (passage[1:] == passage[:-1])[:, None]
    beside = best.copy()
    beside[1:] = np.where(within, np.maximum(beside[1:], best[:-1]), beside[1:])
    beside[:-1] = np.where(within, np.maximum(beside[:-1], best[1:]), beside[:-1])
    told = telling(weights, np.maximum.reduceat(best, np.cumsum(counts) - counts, axis=0))
    return Closeness(np.stack([best @ told, beside @ told], axis=1), best, weights)


def telling(weights: Array, matches: Array) -> Array:
    """The weights of a question's tokens for some passages: the more, the more one passage stands out by a token.

    What a token tells depends on the library. In one about a war "war" is met everywhere, and a name in one passage only;
    the encoder's weights, learned where all passages tell of one thing, take both for the topic. A token counts as its best
    match is above the median of the passages'.

    Args:
        weights: (q,) the encoder's, not negative, not all zero.
        matches: (n, q) the best cosine in each passage for each token.

    Returns:
        (q,) summing to 1.
    """
    apart: Array = weights * np.maximum(matches.max(axis=0) - np.median(matches, axis=0), _LEAST)
    out: Array = apart / apart.sum()
    return out
