"""Dates and times of day, in any of the calendars, turned to Gregorian.

Day, month and year may stand in either order and apart ("8 February 1904", "February 8th, 1904", a year
before "9 February"). A range is one Date: "27-29 May", "from February of 1904 to September 1905", "1904-05".
"""

from __future__ import annotations

import re
from dataclasses import replace

from sources.values.numerals import numeral, whole
from sources.values.scan import Scan
from sources.values.types import Date
from sources.values.units import unit_after
from sources.values.years import LATEST, LOOSE, gregorian, links, year_at, years

_BEFORE_DAY = re.compile(r"\s{0,2},?\s{0,2}")
_ALTERNATIVE = re.compile(r"\s?[/(]\s?")


def dated(s: Scan, i: int) -> tuple[Date | None, int] | None:
    """The date or range at token i, and the token after it; (None, next) for one that cannot be placed."""
    found = _date(s, i)
    if found is None:
        return None
    first, j = found
    if first is None:
        return None, j
    if first.year is not None and first.month is None:  # "1904, 9 February": a year before its day
        later = _day_first(s, j) if j < len(s.tokens) and _BEFORE_DAY.fullmatch(s.gap(j - 1)) else None
        day = later[0] if later else None
        if later and day and day.year is None:
            j = later[1]
            until = day.until and (first.until[0] if first.until else first.year, *day.until[1:])
            first = replace(day, start=first.start, year=first.year, until=until)
    if first.until is None:
        b = i - 1  # "between late February and early March"
        while s.near(b) and s.has(b, "in") and not s.has(b, "between"):
            b -= 1
        between = s.near(b) and s.has(b, "between")
        k = s.joined(j, between)
        if k:
            k = next((n for n in range(k, k + 4) if not _leads(s, n)), k)
        second = _date(s, k) if k and k < len(s.tokens) else None
        last = second[0] if second else None
        merged = _range(first, last) if last and last.until is None else None
        if second and merged:
            return merged, second[1]
    return first, j


def _leads(s: Scan, i: int) -> bool:
    """Whether token i only introduces the date after it ("in", "the year", "of")."""
    return s.near(i) and not s.has(i, "month") and any(s.has(i, role) for role in ("of", "day", "year", "in"))


def _range(first: Date, last: Date) -> Date | None:
    """Two dates joined by a dash or "to" as one, a year shared; None where they make no range."""
    year = first.year
    if first.month is not None and last.month is None and (last.day is None or first.day is None):
        return None
    if year is None and last.year is not None:
        if first.month is None or last.month is None:
            return None
        year = last.year - (first.month > last.month)
    low, high = (year, first.month, first.day), (last.year, last.month, last.day)
    if year is not None and last.year is not None and (year, first.month or 0) > (last.year, last.month or 12):
        return None
    if last.year is None and year is not None and last.month is not None and first.month is not None:
        high = (year + (first.month > last.month), last.month, last.day)
    return Date(first.start, last.end, *low, until=high) if low != high else None


def _date(s: Scan, i: int) -> tuple[Date | None, int] | None:
    return _numeric(s, i) or _day_first(s, i) or _month_first(s, i) or _century(s, i) or years(s, i)


def _day(s: Scan, i: int, words: bool) -> tuple[int, int] | None:
    """A day of the month at token i ("5", "5th", "fifth"; "five" only with `words`), and the token after."""
    if i >= len(s.tokens):
        return None
    token = s.tokens[i]
    if token.digits:
        value = whole(token, 31) if len(token.digits) <= 2 else None
        j = i + 1
        if s.has(j, "suffix") and s.gap(i) == "":
            j += 1
        return (value, j) if value else None
    if s.has(i, "ordinal"):
        return int(s.get(i, "ordinal")), i + 1
    spoken = numeral(s, i) if words else None
    return (int(spoken.value), spoken.next) if spoken and spoken.value in range(1, 32) else None


def _days(s: Scan, i: int, words: bool) -> tuple[int, int | None, int] | None:
    """A day or a range of days of one month: (first, last or None, next token)."""
    first = _day(s, i, words)
    if first is None:
        return None
    k = s.joined(first[1], both=True)
    k += 1 if k and s.has(k, "day") else 0
    if not k and s.gap(first[1] - 1) == "/" and s.has(links(s, first[1] + 1), "month"):
        k = first[1]  # the night of 8/9 February
    last = _day(s, k, words) if k else None
    return (first[0], last[0], last[1]) if last and last[0] > first[0] else (first[0], None, first[1])


def _month(s: Scan, i: int) -> tuple[int, int] | None:
    """A month at token i, given once or in two systems of names (kanun al-thani/yanayir)."""
    if not s.has(i, "month"):
        return None
    value, j = int(s.get(i, "month")), i + 1
    if s.has(j, "month") and s.get(j, "month") == value and _ALTERNATIVE.fullmatch(s.gap(i)):
        j += 1
    return value, j


def _day_first(s: Scan, i: int) -> tuple[Date | None, int] | None:
    marked = s.has(i - 1, "day") and s.near(i - 1)
    days = _days(s, i, marked)
    if days is None:
        return None
    day, last, j = days
    k = links(s, j)
    if s.has(k, "hijri"):
        return _hijri(s, i, k)
    month = _month(s, k)
    if month is None:
        if marked and s.tokens[i].digits and not s.latin(j) and (last or not unit_after(s, j, direct=True)):
            until = (None, None, last) if last else None
            return Date(s.begin(i), s.tokens[j - 1].end, day=day, until=until), j
        return None
    return _with_year(s, i, month, day, last)


def _month_first(s: Scan, i: int) -> tuple[Date | None, int] | None:
    if s.has(i, "hijri") and not s.has(i, "month"):
        found = _hijri(s, i, i)
        return found if found and found[0] else None
    month = _month(s, i)
    if month is None:
        return None
    value, j = month
    if s.latin(i):
        k = j if j < len(s.tokens) and re.fullmatch(r"\.?\s(?:the )?", s.gap(j - 1)) else len(s.tokens)
        days = _days(s, k, words=False)
        if (
            days
            and s.capital(i)
            and not unit_after(s, days[2], direct=True)
            and not s.text[s.tokens[days[2] - 1].end : s.tokens[days[2] - 1].end + 1].isalpha()
        ):
            year = year_at(s, days[2], after_month=True)
            day, last, end = days
            y, k = (year[0], year[2]) if year and not year[1] else (None, end)
            until = (y, value, last) if last else None
            return Date(s.begin(i), s.tokens[k - 1].end, y, value, day, until), k
    dated_month = _with_year(s, i, month, None, None)
    if dated_month[0].year is not None or not s.has(i, "shy"):
        return dated_month if not s.latin(i) or s.capital(i) or dated_month[0].year is not None else None
    # "May" the month or the modal: only after a word such as "in", and with its capital.
    hint = s.near(i - 1) and s.has(i - 1, "in") and s.tokens[i - 1].key not in LOOSE
    written = s.original[s.tokens[i].start : s.tokens[i].end]
    return dated_month if hint and (s.capital(i) if s.latin(i) else written != "اب") else None


def _with_year(s: Scan, i: int, month: tuple[int, int], day: int | None, last: int | None) -> tuple[Date, int]:
    value, j = month
    year = year_at(s, j, after_month=True)
    y, k = (year[0], year[2]) if year and not year[1] else (None, j)
    # Two figures after a Thai month are a year of a century that is not said.
    if not year and s.thai(j - 1) and s.near(j - 1) and len(s.tokens[j].digits) == 2 and not unit_after(s, j + 1, True):
        k = j + 1
    return Date(s.begin(i), s.tokens[k - 1].end, y, value, day, (y, value, last) if last else None), k


def _century(s: Scan, i: int) -> tuple[Date | None, int] | None:
    """A century, or two ("the 18th and 19th centuries"), as the range of its years (1801 to 1900).

    Also a decade of a century, as Arabic names it ("the nineties of the twentieth century").
    """
    if s.has(i, "tens of") and s.near(i):
        whole_century = _century(s, i + 1)
        if whole_century is None or whole_century[0] is None or not s.has(i + 1, "century before"):
            return None
        start = (whole_century[0].year or 0) - 1 + int(s.get(i, "tens of"))
        return Date(s.begin(i), whole_century[0].end, start, until=(start + 9, None, None)), whole_century[1]
    before = s.has(i, "century before") and s.near(i)
    first = _day(s, i + before, words=False)
    if first is None:
        return None
    k = s.joined(first[1], both=True)
    nth = (_day(s, k, words=False) if k else None) or first
    last, j = nth if nth[0] > first[0] else first
    if not before:
        ordinal = s.has(j - 1, "suffix") or s.has(j - 1, "ordinal")
        if not ordinal or not s.has(j, "century") or not (s.near(j - 1) or s.gap(j - 1) == "-"):
            return None
        j += 1
    start, end = 100 * first[0] - 99, 100 * last
    if s.has(j, "bc") and s.near(j - 1):
        start, end, j = -100 * first[0], -100 * last + 99, j + 1
    return Date(s.begin(i), s.tokens[j - 1].end, start, until=(end, None, None)), j


def _numeric(s: Scan, i: int) -> tuple[Date | None, int] | None:
    """1905-09-05, 5/9/1905, 5.9.1905; in English, where either may be the day, the year."""
    token = s.tokens[i]
    if not token.digits:
        return None
    if token.digits.count(".") == 2:
        fields, j = token.digits.split("."), i + 1
    elif i + 2 < len(s.tokens) and s.gap(i) == s.gap(i + 1) and s.gap(i) in ("-", "/"):
        fields, j = [t.digits for t in s.tokens[i : i + 3]], i + 3
    else:
        return None
    if any(len(f) > 4 or not f.isdecimal() for f in fields):
        return None
    a, b, c = (int(f) for f in fields)
    shape = tuple(len(f) > 2 for f in fields)
    if shape == (True, False, False):
        year, month, day = a, b, c
    elif shape == (False, False, True):
        year, month, day = (c, b, a) if b <= 12 else (c, a, b)
    else:
        return None
    year -= 543 if 2400 <= year <= 2600 else 0
    if not (1000 <= year <= LATEST and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    start, end = token.start, s.tokens[j - 1].end
    if not shape[0] and a != b and max(a, b) <= 12 and re.search("[a-z]", s.text[max(0, start - 12) : start]):
        return Date(start, end, year), j
    return Date(start, end, year, month, day), j


def _hijri(s: Scan, i: int, k: int) -> tuple[Date | None, int] | None:
    """A date of the Hijri calendar, its month at token k: its Gregorian year, or nothing without a year."""
    month, j = int(s.get(k, "hijri")), k + 1
    at = links(s, j)
    at += s.has(at, "year") and s.near(at)
    year = whole(s.tokens[at], 1600) if at < len(s.tokens) else None
    if year is None or len(s.tokens[at].digits) < 3:
        return None, j
    j = at + (2 if s.has(at + 1, "ah") and s.near(at) else 1)
    return Date(s.begin(i), s.tokens[j - 1].end, gregorian(year, month)), j
