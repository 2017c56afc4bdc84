"""Text to piece ids: the likeliest division into the pieces of a unigram vocabulary.

This is what SentencePiece does with a unigram model, in plain Python. The libraries that do it take two thirds of a
second to take a quarter of a million pieces in, more than all else that a question needs; a dictionary takes a tenth.
Half a million characters a second are enough for the network behind it, which reads a few thousand.
"""

from __future__ import annotations

import re
from functools import lru_cache
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
            found += self._of_word(word)[0]
            if len(found) >= most:
                break
        return found[:most]

    def places(self, text: str, most: int) -> list[tuple[int, int]]:
        """Where each of the same pieces stands in the text, from and to; the space before a word is the word's."""
        folded, at = "", list[int]()
        for place, character in enumerate(text):
            for letter in character.translate(self._folded):
                if not (letter == " " and folded.endswith(" ")):
                    folded += letter
                    at.append(place)
            if len(folded) >= most * self._longest:
                break
        folded = folded[: most * self._longest]
        if folded and folded[0] != " ":
            folded, at = " " + folded, [0, *at]
        found: list[tuple[int, int]] = []
        start = 0
        for word in _WORDS.findall(folded.replace(" ", _SPACE)):
            for size in self._of_word(word)[1]:
                found.append((at[start], at[start + size - 1] + 1))
                start += size
            if len(found) >= most:
                break
        return found[:most]

    def _divided(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The division of a word with the highest sum of scores (Viterbi): its pieces' ids, and their sizes in characters."""
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
        found = list[tuple[int, int]]()
        while size:
            start, id_ = last[size]
            if found and id_ == self._unknown == found[-1][0]:
                found[-1] = (id_, found[-1][1] + size - start)
            else:
                found.append((id_, size - start))
            size = start
        ids, sizes = zip(*reversed(found), strict=True)
        return ids, sizes
