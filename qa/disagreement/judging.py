"""Whether a quote speaks of what was asked, and whether two quotes tell it differently."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from qa.content import content, plain
from qa.disagreement.acts import DIMENSIONS, MARKED, ONCE, REDONE, opposed
from qa.disagreement.asked import MEASURED, MONEY
from qa.disagreement.measures import MATTER, converted, size
from qa.disagreement.names import comparable, named, skeleton
from qa.disagreement.parties import of_a_side, others
from qa.disagreement.people import Named, alike
from qa.disagreement.which import another, which
from qa.disagreement.words import heard_names, scores, stands
from sources.values import Date, Number, in_old_thai_year, old_style_pair, same

if TYPE_CHECKING:
    from qa.disagreement.saying import Asked, Said, Told
    from qa.disagreement.words import Memory

# The share of the question's words, each as far as it is met, that a quote must speak of.
_OWN = 0.66  # in its own language, where what is not met nearly counts for nothing
_OTHER = 0.61  # in another language
_LIKE = 0.66  # cosine of the vectors of two words that may mean the same
_NO_NAME = 0.45  # of each of its names there, of which one is more like


def answers(asked: Asked, told: Said) -> bool:
    """Whether a quote may speak of what the question does, as far as can be told without any vector."""
    if any(agree(a, b) is False for a, b in combinations(told.nearest, 2)):
        return False  # which of them is the answer cannot be told
    if told.denied or (told.planned and "plan" not in asked.acts):
        return False
    if asked.needed and told.whole and not asked.acts & told.whole:
        return False
    measured = asked.acts & DIMENSIONS  # the width of a thing is not its length
    if measured and (not measured & told.whole or (told.acts & DIMENSIONS and not measured & told.acts)):
        return False
    if opposed(asked.acts, told.acts) or another(asked.text, told.near, told.citation.quote):
        return False
    if asked.parties and told.parties and not asked.parties & told.parties:
        return False
    if "all" in told.parties - asked.parties and of_a_side(asked.text):
        return False
    if asked.years and told.years and not any(same(a, b) for a in asked.years for b in told.years):
        return False
    quote, language = f"{told.alone} {told.citation.title}", told.citation.language
    return language != asked.language or all(stands(w, language, quote, language) for w in asked.words if w.name)


def covers(asked: Asked, told: Said, memory: Memory) -> frozenset[str] | None:
    """The question's words that a quote speaks of; None where it does not speak of enough of them."""
    language = told.citation.language
    own = language == asked.language
    # An English title's capitals are no names; any title may hold the question's name.
    quote = told.alone if language == "en" and not own else f"{told.alone} {told.citation.title}"
    found = scores(asked.words, asked.language, quote, language, memory)
    done = [score for w, score in zip(asked.words, found, strict=True) if w.acts & asked.needed]
    if done and max(done) < _LIKE and not asked.needed & told.whole:
        return None
    if own:  # acts have been looked for
        mine = [(w.text, s) for w, s in zip(asked.words, found, strict=True) if not w.acts]
        share = sum(s for _, s in mine if s >= _LIKE) / len(mine) if mine else 1.0
        return frozenset(text for text, s in mine if s >= _LIKE) if share >= _OWN else None
    names = [s for w, s in zip(asked.words, found, strict=True) if w.name and len(skeleton(w.text)) > 1]
    heard = heard_names(asked.text, asked.language, quote, language)
    # Thai may have cut into syllables what an English name is heard in.
    if names and not (heard and asked.language == "th") and (min(names) < _NO_NAME or max(names) < _LIKE):
        return None
    given = [told.citation.quote[v.start : v.end].split()[0] for v in told.nearest if isinstance(v, Named)]
    if given and asked.words and (memory.vectors(given) @ memory.vectors(w.text for w in asked.words).T).max() >= _LIKE:
        return None  # the name begins with a word of the question
    if asked.acts & told.whole:  # one word may name an act that others tell more of
        found = [1.0 if word.acts else score for word, score in zip(asked.words, found, strict=True)]
    found += [1.0] * heard
    return frozenset() if not found or sum(found) / len(found) >= _OTHER else None


def agree(one: Told, other: Told) -> bool | None:
    """As `sources.values.same`, and of names whether they may be one."""
    if isinstance(one, Named) or isinstance(other, Named):
        return alike(one, other) if isinstance(one, Named) and isinstance(other, Named) else None
    if isinstance(one, Number) and isinstance(other, Number) and (told := converted(one, other)) is not None:
        return told
    return True if old_style_pair(one, other) else same(one, other)


_APART = 50  # years, or more, between dates that are not of one event
_TIMES = 20  # as much, or more: numbers that are not of one thing


def differ(asked: Asked, one: Said, other: Said) -> bool:
    """Whether the nearest values differ and none at all agree, and both are of one side and of one time."""
    if one.citation.source == other.citation.source or opposed(one.acts, other.acts):
        return False
    if any(agree(a, b) for a in _either(one) for b in _either(other)):
        return False
    if _mentions(one, other) or _mentions(other, one) or _region(one) != _region(other):
        return False
    first, second = which(one.near), which(other.near)
    if first and second and not first & second:
        return False
    extra = frozenset() if asked.needed else (one.acts ^ other.acts) - asked.loose - DIMENSIONS
    if asked.acts & one.acts & other.acts:
        extra &= MARKED
    if asked.units and asked.units <= MATTER:
        extra &= REDONE
    if (asked.kind == "howmany" and extra) or (asked.kind == "when" and extra & MARKED):
        return False
    if (
        asked.kind == "howmany"
        and not (asked.units and asked.units <= MEASURED)
        and others(asked.parties, one.parties, other.parties)
    ):
        return False
    once = asked.kind in ("who", "where") and asked.acts & ONCE
    if not once and one.years and other.years and not any(same(a, b) for a in one.years for b in other.years):
        return False
    pairs = [(a, b) for a in one.nearest for b in other.nearest]
    if asked.units and not asked.units & MONEY and len(one.values) == len(other.values) == 1:
        pairs = [_counting(*pair) for pair in pairs]
    elif not asked.units and len(pairs) == 1 and (_named_count(asked, one) or _named_count(asked, other)):
        pairs = [_counting(*pairs[0])]
    if not any(agree(a, b) is False and _same_kind(a, b) for a, b in pairs):
        return False
    bare = [isinstance(a, Number) and not a.unit for a in (*one.nearest, *other.nearest)]
    if all(bare) and one.citation.language == other.citation.language:
        return bool(_counted(one) & _counted(other))
    return not (asked.units and all(bare))


def _mentions(one: Said, other: Said) -> bool:
    """Whether a quote has a name that the other gives for an answer."""
    text = plain(one.citation.quote)
    across = one.citation.language != other.citation.language
    return any(
        (len(word) > _SHORT and word in text) or (across and comparable(word) and named(word, text))
        for v in other.values
        if isinstance(v, Named)
        for word in v.words
    )


def _region(told: Said) -> bool:
    """Whether a place that is given may hold another one."""
    spans = [value for value in told.nearest if isinstance(value, Named)]
    return any(_REGION.search(told.citation.quote, max(0, v.start - 14), v.end + 10) for v in spans)


_REGION = re.compile(
    r"\b(?:province|state|county|region|duchy|district|valley|country)\b|รัฐ|แคว้น|ประเทศ|มณฑล|ภาค|หุบเขา"
    r"|(?<![\u0621-\u064a])(?:ال)?(?:ولاية|إقليم|مقاطعة|منطقة|دولة|بلاد|وادي)\b"
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


def _named_count(asked: Asked, told: Said) -> bool:
    """Whether a number counts, in a quote of the question's language, what the question names: "1,091 ลูก"."""
    return told.citation.language == asked.language and any(term.startswith(asked.counted) for term in _counted(told))


def _counted(told: Said) -> set[str]:
    """What follows its numbers: what they count, where no unit is known."""
    quote = told.citation.quote
    return {term for value in told.nearest for term in content(quote[value.start : value.end + 40])[:1]}


def _same_kind(one: Told, other: Told) -> bool:
    """Whether two values can be of one thing: near enough."""
    if isinstance(one, Date) and isinstance(other, Date):
        return one.year is None or other.year is None or abs(one.year - other.year) < _APART
    if not isinstance(one, Number) or not isinstance(other, Number):
        return True
    first, second = size(one.unit), size(other.unit)
    return max(one.high * first, other.high * second) < _TIMES * min(one.low * first, other.low * second)
