"""Whether a quote speaks of what was asked, and whether two quotes tell it differently."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.content import content, plain, shared
from qa.disagreement.acts import apart
from qa.disagreement.names import unknown_words
from qa.disagreement.parties import others
from qa.disagreement.people import Person, alike
from qa.disagreement.saying import meeting
from qa.verification.names import names_of
from sources.values import Date, Number, old_style_pair, same

if TYPE_CHECKING:
    from qa.disagreement.saying import Asked, Said, Told

# Of the question's terms that name no act, in a quote of its language. Arabic's names cannot be told from other words.
_COVERS = {"en": 0.65, "th": 0.65, "ar": 0.8}
_ABOUT = 0.3  # cosine with the question of a quote in another language that tells of an act, or has its names
_MET = 0.2  # of one that has its names and tells of the same act
_CLOSELY = 0.5  # and of one where the question names neither


def answers(asked: Asked, told: Said) -> bool:
    """Whether a quote speaks of what the question names."""
    if told.denied or (asked.needed and not told.acts) or apart(asked.acts, told.acts, asked.counted):
        return False
    if told.planned and "plan" not in asked.acts:
        return False
    if asked.parties and told.parties and not asked.parties & told.parties:
        return False
    quote = f"{told.citation.quote} {told.citation.title}"
    language = told.citation.language
    if language == asked.language:
        if language == "en" and not all(n.stands_in(plain(quote)) for n in names_of(asked.text, "en", lambda _: True)):
            return False
        if language == "th" and not all(word in quote for word in unknown_words(asked.text)):
            return False
        return not asked.terms or shared(asked.terms, content(quote), quote) >= _COVERS[language]
    met = meeting(asked, told.citation)
    if met is False:
        return False
    if met:
        least = _MET if asked.acts & told.acts else _ABOUT
    else:
        least = _ABOUT if asked.needed and asked.parties else _CLOSELY
    return float(told.vector @ asked.vector) >= least


def agree(one: Told, other: Told) -> bool | None:
    """As `sources.values.same`, and of persons whether they may be one."""
    if isinstance(one, Person) or isinstance(other, Person):
        return alike(one, other) if isinstance(one, Person) and isinstance(other, Person) else None
    return True if old_style_pair(one, other) else same(one, other)


_APART = 50  # years, or more, between dates that are not of one event
_TIMES = 20  # as much, or more: numbers that are not of one thing


# Which of several events of one name: "the second battle".
_NTH = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\bfirst (?=battle|siege|war|expedition|attack|voyage|treaty)|ครั้งที่ ?[1๑]\b|ครั้งแรก|(?<=[ةى] )الأولى",
        r"\bsecond (?=battle|siege|war|expedition|attack|voyage|treaty)|ครั้งที่ ?[2๒]\b|ครั้งที่สอง|(?<=[ةى] )الثانية",
        r"\bthird (?=battle|siege|war|expedition|attack|voyage|treaty)|ครั้งที่ ?[3๓]\b|ครั้งที่สาม|(?<=[ةى] )الثالثة",
    )
)


def _nth(text: str) -> set[int]:
    return {n for n, pattern in enumerate(_NTH) if pattern.search(text)}


def differ(asked: Asked, one: Said, other: Said) -> bool:
    """Whether the nearest values differ and none at all agree, and both are of one side and of one time."""
    if any(agree(a, b) for a in one.values for b in other.values):
        return False
    first, second = _nth(one.citation.quote), _nth(other.citation.quote)
    if first and second and not first & second:
        return False
    if not asked.needed and (one.acts ^ other.acts) - asked.loose:
        return False
    if asked.kind == "howmany" and others(asked.parties, one.parties, other.parties):
        return False
    if one.years and other.years and not any(same(a, b) for a in one.years for b in other.years):
        return False
    pairs = [(a, b) for a in one.nearest for b in other.nearest]
    if asked.counted and asked.needed & one.acts & other.acts and len(one.values) == len(other.values) == 1:
        pairs = [_counting(*pair) for pair in pairs]
    return any(agree(a, b) is False and _same_kind(asked, a, b) for a, b in pairs)


def _counting(one: Told, other: Told) -> tuple[Told, Told]:
    """Two numbers with the unit of the one that has one."""
    if isinstance(one, Number) and isinstance(other, Number):
        unit = one.unit or other.unit
        return (one if one.unit else replace(one, unit=unit)), (other if other.unit else replace(other, unit=unit))
    return one, other


def _same_kind(asked: Asked, one: Told, other: Told) -> bool:
    """Whether two values can be of one thing: near enough, and of numbers one with a unit where the question has one."""
    if isinstance(one, Date) and isinstance(other, Date):
        return one.year is None or other.year is None or abs(one.year - other.year) < _APART
    if (
        isinstance(one, Number)
        and isinstance(other, Number)
        and max(one.high, other.high) >= _TIMES * min(one.low, other.low)
    ):
        return False
    numbers = isinstance(one, Number) and isinstance(other, Number)
    return not (numbers and asked.counted and not one.unit and not other.unit)  # type: ignore[union-attr]
