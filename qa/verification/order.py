"""What stands in another order than in the passage: before for after, and one name in the place of another."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from qa.content import content, shared
from qa.verification.names import passive, roles
from qa.verification.negation import clauses
from sources.values import same, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np

    from qa.verification.evidence import Passage

    Encode = Callable[[Sequence[str]], np.ndarray[Any, Any]]

_ALIKE = 0.6  # of a phrase's terms, or the cosine of two phrases: both speak of the same
# What comes first, and what comes later.
_SIDES = {
    "en": (r"\bbefore\b", r"\bafter\b"),
    "th": (r"ก่อน(?=หน้า|การ|ที่|จะ|[ก-๎])", r"(?:ภาย)?หลัง(?:จาก)?(?!คา|ๆ)"),
    "ar": (r"(?<![\u0621-\u064a])[وف]?قبل(?: أن)?(?= )", r"(?<![\u0621-\u064a])[وف]?بعد(?: أن)?(?= )"),
}
_WORDS = re.compile(r"\s*((?:[^\s.,;:،؛()]+\s*){1,5})")
_THAI = 24  # characters of a Thai phrase


def turned(claim: str, language: str, passages: Sequence[Passage], encode: Encode) -> str:
    """Why a sentence has turned the order of two things in time; empty when it has not."""
    for side, phrase in _phrases(claim, language):
        told = [(its, other, p.language) for p in passages for its, other in _phrases(p.text, p.language)]
        alike = {0: 0.0, 1: 0.0}
        for its, other, code in told:
            alike[its] = max(alike[its], _likeness(phrase, other, code == language, encode))
        if alike[1 - side] >= _ALIKE and alike[1 - side] > alike[side]:
            return f"the passage says otherwise than {phrase.strip()!r}"
    return ""


def _phrases(text: str, language: str) -> Iterable[tuple[int, str]]:
    """What follows each "before", 0, and "after", 1."""
    for side, pattern in enumerate(_SIDES[language]):
        for match in _pattern(pattern).finditer(text):
            words = _WORDS.match(text, match.end())
            if words:
                yield side, words[1][:_THAI] if language == "th" else words[1]


def _likeness(one: str, other: str, same_language: bool, encode: Encode) -> float:
    given, told = values(one), values(other)
    if given and told:
        return float(any(same(a, b) for a in given for b in told))
    if not same_language:
        first, second = encode([one, other])
        return float(first @ second)
    return shared(content(one), content(other), other)


def swapped(claim: str, language: str, passages: Sequence[Passage]) -> str:
    """Two terms that have changed places: "Nogi surrendered to Stessel" for "Stessel surrendered to Nogi"."""
    own = [p for p in passages if p.language == language]
    # A clause may be told over several; there only a preposition tells who did it to whom.
    texts = [(text, False) for p in own for text, _ in p.clauses]
    texts += [(text, True) for p in own for text in p.sentences]
    for part in clauses(claim):
        mine = roles(part, language)
        for text, several in texts:
            placed = roles(text, language)
            theirs, order = dict(placed), [term for term, _ in placed]
            if shared([term for term, _ in mine], order) < _WHOLE or passive(part, language) != passive(text, language):
                continue
            for (first, one), (second, two) in combinations(mine, 2):
                if first == second or first not in theirs or second not in theirs:
                    continue
                crossed = (theirs[first], theirs[second]) == (two, one)
                if crossed and order.index(first) > order.index(second) and (one != two or not (one or several)):
                    return f"in the passage {first!r} and {second!r} stand the other way round"
    return ""


_WHOLE = 0.9  # of a clause's terms, found in another: then both tell of one deed


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)
