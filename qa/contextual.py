"""Late interaction once more, of the best passages, with token vectors that know their whole passage.

The built-in encoder's token vectors see four words; those of `index.contextual` see the passage, so that "it" and "there"
and who did what to whom count. They are made for small libraries only, see `index.context`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.contextual import SCALE
from qa.late import best_matches

if TYPE_CHECKING:
    from index import Index

Array = np.ndarray[Any, Any]


def contextual_maxsim(question: str, index: Index, rows: Array) -> Array:
    """MaxSim of a question with each sentence of some passages, and with the sentence's whole passage.

    Args:
        question: its text.
        index: where the passages are.
        rows: (n,) their rows, one at least.

    Returns:
        (m, 2) float32 in [-1, 1], a row for each of their sentences in order; 0 throughout where the index has no such
        vectors, and for a sentence without a word.
    """
    counts = index.passage_table["sentences"][rows]
    if index.contextual is None:
        return np.zeros((int(counts.sum()), 2), dtype=np.float32)
    tokens, lengths = index.contextual_tokens(rows)
    asked, weights = index.contextual.question(question)
    best = np.zeros((len(lengths), len(weights)), dtype=np.float32)
    said = lengths > 0
    if said.any():
        best[said] = best_matches(asked, tokens, np.cumsum(lengths[said]) - lengths[said], SCALE)
    whole = np.maximum.reduceat(best, np.cumsum(counts) - counts, axis=0)
    out: Array = np.stack([best @ weights, np.repeat(whole @ weights, counts)], axis=1)
    return out
