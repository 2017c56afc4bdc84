"""Whether a quote speaks of what was asked, and whether two quotes tell it differently."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from qa.content import content, plain
from qa.disagreement.acts import MARKED, opposed
from qa.disagreement.asked import MEASURED
from qa.disagreement.parties import others
from qa.disagreement.people import Named, alike
from qa.disagreement.words import heard_names, scores, stands, words
from sources.values import Date, Number, in_old_thai_year, old_style_pair, same

if TYPE_CHECKING:
    from qa.disagreement.saying import Asked, Said, Told
    from qa.disagreement.words import Memory

# The share of the question's words, each as far as it is met, that a quote must speak of.
_OWN = {"en": 0.7, "th": 0.7, "ar": 0.75}  # in its own language, where what is not met nearly counts for nothing
_OTHER = 0.61  # in another language
_STRANGE = 0.66  # and where the quote has names, but none that is known for the question's
_LIKE = 0.66  # cosine of the vectors of two words that may mean the same
_NAMED = 0.65  # the share of its names in another language


def answers(asked: Asked, told: Said) -> bool:
    """Whether a quote may speak of what the question does, as far as can be told without any vector."""
    if any(agree(a, b) is False for a, b in combinations(told.nearest, 2)):
        return False  # which of them is the answer cannot be told
    if told.denied or (told.planned and "plan" not in asked.acts):
        return False
    if asked.needed and told.whole and not asked.acts & told.whole:
        return False
    if opposed(asked.acts, told.acts) or _another(asked.text, told.near):
        return False
    if asked.parties and told.parties and not asked.parties & told.parties:
        return False
    if asked.years and told.years and not any(same(a, b) for a in asked.years for b in told.years):
        return False
    quote, language = f"{told.citation.quote} {told.citation.title}", told.citation.language
    return language != asked.language or all(stands(w, language, quote, language) for w in asked.words if w.name)


def covers(asked: Asked, told: Said, memory: Memory) -> frozenset[str] | None:
    """The question's words that a quote speaks of; None where it does not speak of enough of them."""
    language = told.citation.language
    own = language == asked.language
    # An English title's capitals are no names; any title may hold the question's name.
    quote = told.citation.quote if language == "en" and not own else f"{told.citation.quote} {told.citation.title}"
    found = scores(asked.words, asked.language, quote, language, memory)
    done = [score for w, score in zip(asked.words, found, strict=True) if w.acts & asked.needed]
    if done and max(done) < _LIKE and not asked.needed & told.whole:
        return None
    if own:  # acts have been looked for
        mine = [(w.text, s) for w, s in zip(asked.words, found, strict=True) if not w.acts]
        share = sum(s for _, s in mine if s >= _LIKE) / len(mine) if mine else 1.0
        return frozenset(text for text, s in mine if s >= _LIKE) if share >= _OWN[language] else None
    names = [score for word, score in zip(asked.words, found, strict=True) if word.name]
    if names and sum(names) / len(names) < _NAMED:
        return None
    if asked.acts & told.whole:  # one word may name an act that others tell more of
        found = [1.0 if word.acts else score for word, score in zip(asked.words, found, strict=True)]
    heard = heard_names(asked.text, asked.language, quote, language)
    found += [1.0] * heard
    # Names that the question does not seem to have may be another thing's.
    strange = not heard and not names and language == "en" and any(word.name for word in words(quote, "en"))
    return frozenset() if not found or sum(found) / len(found) >= (_STRANGE if strange else _OTHER) else None


def agree(one: Told, other: Told) -> bool | None:
    """As `sources.values.same`, and of names whether they may be one."""
    if isinstance(one, Named) or isinstance(other, Named):
        return alike(one, other) if isinstance(one, Named) and isinstance(other, Named) else None
    return True if old_style_pair(one, other) else same(one, other)


_APART = 50  # years, or more, between dates that are not of one event
_TIMES = 20  # as much, or more: numbers that are not of one thing


# Which of several events of one name, and on which side of another.
_WHICH = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\bfirst (?=battle|siege|war|expedition|attack|voyage|treaty|performance|edition)|ครั้งที่ ?[1๑]\b|ครั้งแรก|(?<=[ةى] )الأولى",
        (
            r"\bsecond (?=battle|siege|war|expedition|attack|voyage|treaty|performance|edition|time)|\bagain\b|\bonce more\b"
            r"|ครั้งที่ ?[2๒]\b|ครั้งที่สอง|อีกครั้ง|(?<=[ةى] )(?:ال)?ثانية|مرة أخرى|مجددا"
        ),
        r"\bthird (?=battle|siege|war|expedition|attack|voyage|treaty|performance|edition|time)|ครั้งที่ ?[3๓]\b|ครั้งที่สาม|(?<=[ةى] )(?:ال)?ثالثة",
    )
)
_SIDES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (r"\bbefore\b|ก่อน|(?<![\u0621-\u064a])[وف]?قبل\b", r"\bafter\b|หลัง|(?<![\u0621-\u064a])[وف]?بعد\b")
)


def _which(text: str) -> set[int]:
    return {n for n, pattern in enumerate(_WHICH) if pattern.search(text)}


def _another(question: str, clause: str) -> bool:
    """Whether a clause tells of another time than a question: of the second, or after for before."""
    asked, told = _which(question), _which(clause)
    if told - asked - {0}:
        return True
    sides = [(bool(side.search(question)), bool(side.search(clause))) for side in _SIDES]
    return sides in ([(True, False), (False, True)], [(False, True), (True, False)])


def differ(asked: Asked, one: Said, other: Said) -> bool:
    """Whether the nearest values differ and none at all agree, and both are of one side and of one time."""
    if one.citation.source == other.citation.source or opposed(one.acts, other.acts):
        return False
    if any(agree(a, b) for a in _either(one) for b in _either(other)):
        return False
    if _mentions(one, other) or _mentions(other, one):
        return False
    first, second = _which(one.near), _which(other.near)
    if first and second and not first & second:
        return False
    extra = frozenset() if asked.needed else (one.acts ^ other.acts) - asked.loose
    if asked.acts & one.acts & other.acts:
        extra &= MARKED
    if (asked.kind == "howmany" and extra) or (asked.kind == "when" and extra & MARKED):
        return False
    if (
        asked.kind == "howmany"
        and not (asked.units and asked.units <= MEASURED)
        and others(asked.parties, one.parties, other.parties)
    ):
        return False
    if one.years and other.years and not any(same(a, b) for a in one.years for b in other.years):
        return False
    pairs = [(a, b) for a in one.nearest for b in other.nearest]
    if asked.units and len(one.values) == len(other.values) == 1:
        pairs = [_counting(*pair) for pair in pairs]
    if not any(agree(a, b) is False and _same_kind(a, b) for a, b in pairs):
        return False
    bare = [isinstance(a, Number) and not a.unit for a in (*one.nearest, *other.nearest)]
    if all(bare) and one.citation.language == other.citation.language:
        return bool(_counted(one) & _counted(other))
    return not (asked.units and all(bare))


def _mentions(one: Said, other: Said) -> bool:
    """Whether a quote has a name that the other gives for an answer."""
    text = plain(one.citation.quote)
    return any(
        isinstance(v, Named) and any(len(word) > _SHORT and word in text for word in v.words) for v in other.values
    )


_SHORT = 3  # letters of a word that may be part of any


def _either(told: Said) -> list[Told]:
    """Its values, and beside a date of an old Thai year the same day of the next year."""
    old = [
        replace(date, year=(date.year or 0) + 1)
        for date in told.values
        if isinstance(date, Date) and in_old_thai_year(date, told.citation.quote[date.start : date.end])
    ]
    return [*told.values, *old]


def _counting(one: Told, other: Told) -> tuple[Told, Told]:
    """Two numbers with the unit of the one that has one."""
    if isinstance(one, Number) and isinstance(other, Number):
        unit = one.unit or other.unit
        return (one if one.unit else replace(one, unit=unit)), (other if other.unit else replace(other, unit=unit))
    return one, other


def _counted(told: Said) -> set[str]:
    """What follows its numbers: what they count, where no unit is known."""
    quote = told.citation.quote
    return {term for value in told.nearest for term in content(quote[value.end : value.end + 40])[:1]}


def _same_kind(one: Told, other: Told) -> bool:
    """Whether two values can be of one thing: near enough."""
    if isinstance(one, Date) and isinstance(other, Date):
        return one.year is None or other.year is None or abs(one.year - other.year) < _APART
    if not isinstance(one, Number) or not isinstance(other, Number):
        return True
    return max(one.high, other.high) < _TIMES * min(one.low, other.low)
