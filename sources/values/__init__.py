"""Dates, times and numbers of English, Thai and Arabic text, found and made comparable.

`values(text)` finds them in a text of any of the languages, or of all three at once.
`same(a, b)` says whether two agree.
`in_old_thai_year(a, text)` says whether a date may be of the next year, because the Thai year once began in April.
`old_style_pair(a, b)` says whether two dates may be one day in the Julian and the Gregorian calendar.

Precision comes first: ordinals, labels ("chapter 3", "Nicholas 2"), references and list numbers are no
quantities. Spans hold the figure with its unit or era, but not "about" or "in the year". A range of dates is
one Date. Years of the Buddhist, Rattanakosin and Chula eras are turned by a fixed difference, though until
1941 the Thai year began in April. A minus sign is not read.
"""

from __future__ import annotations

from functools import lru_cache

from sources.values.clock import clock
from sources.values.compare import in_old_thai_year, old_style_pair, same
from sources.values.dates import dated
from sources.values.english import SIGNS
from sources.values.numbers import number, one_and_a_half
from sources.values.scan import Scan, scan
from sources.values.types import Date, Number, Time, Value

_SHORT = 1000

__all__ = ["Date", "Number", "Time", "Value", "in_old_thai_year", "old_style_pair", "same", "values"]


# The roles of a word that a value, or a label to be skipped, can begin with.
_STARTS = frozenset(("digits", "number", "scale", "fraction", "article", "dual", "ordinal", "month", "hijri"))
_STARTS |= {"year", "era", "ah", "tens of", "century before", "decade before", "percent before", "section"}


def values(text: str) -> list[Value]:
    """Every date, time and number of the text, in order and disjoint, as half-open spans of its code points.

    Linear in the text; never raises. What short texts hold is remembered: a quote is read several times in one answer.
    """
    return list(_remembered(text)) if len(text) <= _SHORT else _found(text)


@lru_cache(maxsize=512)
def _remembered(text: str) -> tuple[Value, ...]:
    return tuple(_found(text))


def _found(text: str) -> list[Value]:
    s = scan(text)
    found: list[Value] = []
    i = 0
    while i < len(s.tokens):
        token = s.tokens[i]
        halved = token.unit is not None and s.has(i + 1, "fraction")
        if _STARTS.isdisjoint(token.roles) and not token.lead and token.key not in SIGNS and not halved:
            i += 1
            continue
        if s.has(i, "section") and i + 1 < len(s.tokens) and s.gap(i) in ("", " ", ".", ". "):
            labelled = None if s.get(i, "section") == 2 and _day_of_month(s, i + 1) else number(s, i + 1)
            # The weaker word is also the Thai for "at": a figure with a unit after it is an amount.
            if labelled and (s.get(i, "section") == 1 or labelled[0] is None or not _amount(labelled[0])):
                i = labelled[1]
                continue
        for find in (clock, one_and_a_half, dated, number):
            result = find(s, i)
            if result:
                value, i = result
                if value is not None:
                    found.append(value)
                break
        else:
            i += 1
    return found


def _day_of_month(s: Scan, i: int) -> bool:
    found = dated(s, i)
    return bool(found and found[0] and found[0].month)


def _amount(value: Number) -> bool:
    return bool(value.unit) or value.high >= 1000 or value.approximate
