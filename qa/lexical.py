"""Words that a question and a passage share: terms within a language, names and numbers across scripts.

Each counts as it is rare among the passages compared, so that a word of the library's topic, and a likeness of sounds
that is chance, count for nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from index.words import words_of
from sources import LANGUAGES
from sources.languages.sounds import names, run

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = np.ndarray[Any, Any]
_UNPARTED = "th"  # the language whose writing does not part words: names are looked for anywhere in it
_words = lru_cache(maxsize=1 << 14)(words_of)  # much the same passages are the best ones for many questions
_ENOUGH = 5.0  # log rarity of shared names at which the signal is 1, and at twice that no more is gained


def shared_words(question: str, language: str, words: Sequence[bytes], languages: Array) -> Array:
    """How much of a question's rare words each passage has.

    Args:
        question: its text.
        language: its code.
        words: of each of n passages, see `index.words`.
        languages: (n,) their language numbers.

    Returns:
        (n, 2) float32: the share of the question's terms, by rarity, for passages in its language; and for those in
        others the rarity of the names and numbers shared, from 0 to 2.
    """
    out = np.zeros((len(words), 2), dtype=np.float32)
    for number in np.unique(languages).tolist():
        at = np.flatnonzero(languages == number)
        lines = [words[place].split(b"\n") for place in at.tolist()]
        if LANGUAGE_CODES[number] == language:
            wanted = [f" {term} ".encode() for term in sorted(set(LANGUAGES[language].terms(question)))]
            found, rarity = _found(wanted, [line[0] for line in lines])
            if rarity.sum() > 0:
                out[at, 0] = _sum(found, rarity) / rarity.sum()
        else:
            heard = [line[1] for line in lines]
            found, rarity = _found(_names(question, language, LANGUAGE_CODES[number], heard), heard)
            out[at, 1] = np.minimum(_sum(found, np.maximum(rarity - 1.0, 0.0)) / _ENOUGH, 2.0)
    return out


def shared_by_sentences(question: str, language: str, texts: Sequence[str], languages: Array) -> Array:
    """As `shared_words`, of n sentences given by their texts, each as rare as a word is among them."""
    words = [_words(text, LANGUAGE_CODES[number]) for text, number in zip(texts, languages.tolist(), strict=True)]
    return shared_words(question, language, words, languages)


def _names(question: str, language: str, theirs: str, heard: Sequence[bytes]) -> list[bytes]:
    """What to look for in the skeletons of passages in another language."""
    if theirs == _UNPARTED:
        return [name.encode() for name in sorted(names(question))]
    if language != _UNPARTED:
        return [f" {name} ".encode() for name in sorted(names(question))]
    asked = run(question).encode()
    within = {name for name in set(b" ".join(heard).split()) if name in asked}
    longest = [name for name in within if not any(name != other and name in other for other in within)]
    return [b" " + name + b" " for name in sorted(longest)]


def _found(wanted: Sequence[bytes], texts: Sequence[bytes]) -> tuple[Array, Array]:
    """Which of w strings are in which of n texts, (n, w); and how rare each is, (w,): 0 where no text has it."""
    found = np.array([[string in text for string in wanted] for text in texts], dtype=np.float32)
    found = found.reshape(len(texts), len(wanted))
    frequency = found.sum(axis=0)
    rarity = np.where(frequency > 0, np.log((len(texts) + 1) / (frequency + 0.5)), 0.0)
    return found, rarity.clip(0.0).astype(np.float32)


def _sum(found: Array, rarity: Array) -> Array:
    """(n, w) and (w,) to (n,). Not by BLAS: for so few numbers it sometimes warns of an invalid value where there is none."""
    total: Array = (found * rarity).sum(axis=1)
    return total
