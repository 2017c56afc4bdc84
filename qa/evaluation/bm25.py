"""BM25, as a baseline only (Robertson and Zaragoza 2009, https://doi.org/10.1561/1500000019)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = np.ndarray[Any, Any]


class BM25:
    """Texts as terms, ready to be searched.

    Args:
        texts: the terms of each text.
        k1: how fast a term's repetitions stop counting.
        b: how much a long text is held back.
    """

    def __init__(self, texts: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.75) -> None:
        self._size = len(texts)
        lengths = np.array([len(terms) for terms in texts], dtype=np.float64)
        norms = k1 * (1 - b + b * lengths / max(lengths.mean(), 1.0)) if len(texts) else lengths
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, terms in enumerate(texts):
            for term, count in Counter(terms).items():
                postings.setdefault(term, []).append((number, count * (k1 + 1) / (count + norms[number])))
        self._postings = {
            term: (
                np.array([number for number, _ in found]),
                self._rarity(len(found)) * np.array([w for _, w in found]),
            )
            for term, found in postings.items()
        }

    def scores(self, terms: Sequence[str]) -> Array:
        """The score of each text for a question's terms: (texts,), 0 where none occurs."""
        out = np.zeros(self._size)
        for term in terms:
            if term in self._postings:
                numbers, weights = self._postings[term]
                out[numbers] += weights
        return out

    def _rarity(self, found: int) -> float:
        """Lucene's form, which is never negative."""
        return float(np.log1p((self._size - found + 0.5) / (found + 0.5)))
