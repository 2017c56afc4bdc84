"""Text to piece ids: the likeliest division into the pieces of a unigram vocabulary.

This is what SentencePiece does with a unigram model, in plain Python. The libraries that do it take two thirds of a
second to take a quarter of a million pieces in, more than all else that a question needs; a dictionary takes a tenth.
Half a million characters a second are enough for the network behind it, which reads a few thousand.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.contextual.weights import Vocabulary

_SPACE = "▁"  # begins a word; no piece has it further on, so words are divided each by itself
_WORDS = re.compile(f"{_SPACE}[^{_SPACE}]*")
_KEPT = 16_384  # words whose ids are kept
_PENALTY = 10.0  # that an unknown character is less likely than the least likely piece


class Tokenizer:
    """Piece ids of texts. Neighbouring characters without a piece are one unknown piece."""

    def __init__(self, vocabulary: Vocabulary, unknown: int) -> None:
        pieces, self._scores, self._folded = vocabulary
        self._unknown = unknown
        # A piece with no score is a mark: written in a document it is text like any other.
        self._ids = {piece: id_ for id_, piece in enumerate(pieces) if self._scores[id_] < 0}
        self._longest = max(map(len, self._ids), default=1)
        self._floor = min(self._scores, default=0.0) - _PENALTY
        self._of_word = lru_cache(maxsize=_KEPT)(self._divided)

    def ids(self, text: str, most: int) -> list[int]:
        """The first `most` piece ids of a text, without marks around them; none of a text with no characters."""
        folded = re.sub(" {2,}", " ", text.translate(self._folded))[: most * self._longest].replace(" ", _SPACE)
        if folded and folded[0] != _SPACE:
            folded = _SPACE + folded
        found: list[int] = []
        for word in _WORDS.findall(folded):
            found += self._of_word(word)
            if len(found) >= most:
                break
        return found[:most]

    def _divided(self, word: str) -> tuple[int, ...]:
        """The division of a word with the highest sum of scores (Viterbi)."""
        known, scores, floor, longest = self._ids.get, self._scores, self._floor, self._longest
        size = len(word)
        best = [0.0] + [-1e30] * size  # sum of scores up to each place
        last = [(0, self._unknown)] * (size + 1)  # where the last piece before each place begins, and its id
        for start in range(size):
            so_far = best[start]
            if so_far + floor > best[start + 1]:
                best[start + 1], last[start + 1] = so_far + floor, (start, self._unknown)
            for end in range(start + 1, min(start + longest, size) + 1):
                id_ = known(word[start:end])
                if id_ is not None and so_far + scores[id_] > best[end]:
                    best[end], last[end] = so_far + scores[id_], (start, id_)
        found = []
        while size:
            size, id_ = last[size]
            found.append(id_)
        found.reverse()
        return tuple(id_ for id_, run in groupby(found) for _ in ([id_] if id_ == self._unknown else run))
