"""A person whom no passage names, where claim and passages are in different languages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from qa.verification.evidence import Passage

    Encode = Callable[[Sequence[str]], np.ndarray[Any, Any]]

_UNLIKE = 0.5  # cosine with every word of the passages, below which a word is none of theirs
_LEAST = 3  # consonants of a name that can be told by its sound


def stranger(
    claim: str, language: str, passages: Sequence[Passage], encode: Encode, common: Callable[[str], bool]
) -> str:
    """Why a name of two words is nobody's in the passages; empty when it is, or when that cannot be told.

    One word alone may be a name that is translated, as Euphrates is, or that is spelled by another rule.
    """
    # They share these words with `qa.disagreement`, which itself reads names as this package does.
    from qa.disagreement.names import skeleton
    from qa.disagreement.words import Word, memory, sounds, words

    def may_be_name(word: Word) -> bool:
        if language == "ar":  # which marks none
            return not word.text.startswith(("ال", "بال", "وال", "لل")) and not common(word.text)
        return word.name

    def unmet(word: Word) -> bool:
        return (
            may_be_name(word)
            and len(skeleton(word.text)) >= _LEAST
            and not any(sounds(word, f"{p.text} {p.above}", p.language) for p in passages)
        )

    if any(passage.language == language for passage in passages):
        return ""
    pairs = [
        (a, b) for a, b in pairwise(words(claim, language)) if f"{a.text} {b.text}" in claim and unmet(a) and unmet(b)
    ]
    others = [word.text for p in passages for word in words(p.text, p.language)] if pairs else []
    for pair in pairs if others else ():
        vectors = memory(encode).vectors([*(word.text for word in pair), *others])
        if float((vectors[:2] @ vectors[2:].T).max()) < _UNLIKE:
            return f"the passage does not name {' '.join(word.text for word in pair)!r}"
    return ""
