"""Dates and times of day, in any of the calendars, turned to Gregorian.

Day, month and year may stand in either order and apart ("8 February 1904", "February 8th, 1904", a year before
"9 February"). A range is one Date: "27-29 May", "from February of 1904 to September 1905", "1904-05".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from sources.values.numbers import approximate, numeral, unit_after, whole
from sources.values.scan import Scan
from sources.values.types import Date, Time

_COMMA = re.compile(r"[\s,،.]{0,3}")
_BEFORE_DAY = re.compile(r"\s{0,2},?\s{0,2}")
_EARLIEST, _LATEST = 1500, 2099  # what four bare figures mean as a year
_MEASURES = frozenset(
    "percent yen pound franc mark dollar day week month year hour minute kilometre metre mile foot".split()
)
_ALTERNATIVE = re.compile(r"\s?[/(]\s?")
_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})")


def dated(s: Scan, i: int) -> tuple[Date | None, int] | None:
    """The date or range of dates at token i, and the token after it; (None, next) for one that cannot be placed."""
    found = _date(s, i)
    if found is None or found[0] is None:
        return found
    first, j = found
    if (
        first.year is not None and first.month is None
    ):  # "1904, 9 February": a year that stands before its day
        later = _day_first(s, j) if j < len(s.tokens) and _BEFORE_DAY.fullmatch(s.gap(j - 1)) else None
        if later and later[0] and later[0].year is None:
            day, j = later
            until = day.until and (first.until[0] if first.until else first.year, *day.until[1:])
            first, j = replace(day, start=first.start, year=first.year, until=until), j
    if first.until is None:
        between = s.near(i - 1) and s.has(i - 1, "between")
        k = s.joined(j, between)
        while (
            k
            and k < len(s.tokens) - 1
            and s.near(k)
            and any(s.has(k, r) for r in ("of", "day", "year", "in"))
            and not s.has(k, "month")
        ):
            k += 1
        second = _date(s, k) if k and k < len(s.tokens) else None
        if second and second[0] and second[0].until is None:
            merged = _range(first, second[0])
            if merged:
                return merged, second[1]
    return first, j


def _range(first: Date, last: Date) -> Date | None:
    """Two dates joined by a dash or "to" as one, the year of the second shared; None where they make no range."""
    year = first.year
    if first.month is not None and last.month is None and (last.day is None or first.day is None):
        return None
    if year is None and last.year is not None:
        if first.month is None or last.month is None:
            return None
        year = last.year - (first.month > last.month)
    low, high = (year, first.month, first.day), (last.year, last.month, last.day)
    if (
        year is not None
        and last.year is not None
        and (year, first.month or 0) > (last.year, last.month or 12)
    ):
        return None
    if last.year is None and year is not None and last.month is not None and first.month is not None:
        high = (year + (first.month > last.month), last.month, last.day)
    return Date(first.start, last.end, *low, until=high) if low != high else None


def _date(s: Scan, i: int) -> tuple[Date | None, int] | None:
    return _numeric(s, i) or _day_first(s, i) or _month_first(s, i) or _century(s, i) or _alone(s, i)


def _day(s: Scan, i: int, words: bool) -> tuple[int, int] | None:
    """A day of the month at token i ("5", "5th", "fifth") and the token after; a plain word only with `words`."""
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
    last = _day(s, k, words) if k else None
    return (first[0], last[0], last[1]) if last and last[0] > first[0] else (first[0], None, first[1])


def _month(s: Scan, i: int) -> tuple[int, int] | None:
    """A month at token i, given once or in two systems of names ("kanun al-thani/yanayir"), and the token after."""
    if not s.has(i, "month"):
        return None
    value, j = int(s.get(i, "month")), i + 1
    if s.has(j, "month") and s.get(j, "month") == value and _ALTERNATIVE.fullmatch(s.gap(i)):
        j += 1
    return value, j


def _links(s: Scan, j: int) -> int:
    """Past the words between the parts of a date ("of", "of the year"); j when the next part is not adjacent."""
    k = j
    while k < min(j + 4, len(s.tokens)) and _COMMA.fullmatch(s.gap(k - 1).replace(")", "")):
        if s.tokens[k].digits or not (s.has(k, "of") or s.has(k, "year")) or s.has(k, "month"):
            return k
        k += 1
    return len(s.tokens)


def _day_first(s: Scan, i: int) -> tuple[Date | None, int] | None:
    marked = s.has(i - 1, "day") and s.near(i - 1)
    days = _days(s, i, marked)
    if days is None:
        return None
    day, last, j = days
    k = _links(s, j)
    if s.has(k, "hijri"):
        return _hijri(s, i, k)
    month = _month(s, k)
    if month is None:
        if marked and s.tokens[i].digits and not s.latin(j) and (last or not unit_after(s, j, direct=True)):
            return Date(
                s.begin(i), s.tokens[j - 1].end, day=day, until=(None, None, last) if last else None
            ), j
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
            and not s.text[s.tokens[days[2] - 1].end :][:1].isalpha()
        ):
            year = _year(s, days[2], after_month=True)
            day, last, end = days
            y, k = (year[0], year[2]) if year and not year[1] else (None, end)
            until = (y, value, last) if last else None
            return Date(s.begin(i), s.tokens[k - 1].end, y, value, day, until), k
    dated_month = _with_year(s, i, month, None, None)
    if dated_month[0].year is not None or not s.has(i, "shy"):
        return dated_month if not s.latin(i) or s.capital(i) or dated_month[0].year is not None else None
    # "May" the month or the modal, "mars" or "practised": only after a word such as "in", and with its capital.
    hint = (
        s.near(i - 1) and s.has(i - 1, "in") and not (s.tokens[i - 1].key in ("و", "من", "of", "and", "to"))
    )
    return (
        dated_month
        if hint and (s.capital(i) if s.latin(i) else s.original[s.tokens[i].start : s.tokens[i].end] != "اب")
        else None
    )


def _with_year(
    s: Scan, i: int, month: tuple[int, int], day: int | None, last: int | None
) -> tuple[Date, int]:
    value, j = month
    year = _year(s, j, after_month=True)
    y, k = (year[0], year[2]) if year and not year[1] else (None, j)
    return Date(s.begin(i), s.tokens[k - 1].end, y, value, day, (y, value, last) if last else None), k


def _year(s: Scan, j: int, after_month: bool = False) -> tuple[int, int | None, int] | None:
    """A year or a range of years at token j: (first, last or None, next token), Gregorian.

    After a month or a word such as "year" fewer figures are needed, and a Thai text means a Buddhist year.
    """
    k, named, era, thai = j, after_month, None, False
    if after_month:
        k = _links(s, j)
        thai = s.thai(j - 1)
    while s.has(k, "year") and s.near(k) and not s.tokens[k].digits:
        named, thai, k = True, s.thai(k), k + 1
    if (s.has(k, "era") or s.has(k, "ah")) and s.near(k) and s.tokens[k].key != "م":
        era, k = k, k + 1
    if k >= len(s.tokens) or not (value := whole(s.tokens[k], 9999)):
        return None
    size = len(s.tokens[k].digits)
    last, end = None, k + 1
    if end < len(s.tokens) and s.tokens[end].digits and re.fullmatch(r"\s?[-–—−/]\s?", s.gap(k)):
        tail = s.tokens[end].digits
        following = whole(s.tokens[end], 9999) or 0
        if len(tail) == 2 or (len(tail) == 1 and s.gap(k) == "/"):
            following += value - value % 10 ** len(tail)
        monthly = (
            end + 1 < len(s.tokens)
            and _links(s, end + 1) < len(s.tokens)
            and s.has(_links(s, end + 1), "month")
            and len(tail) <= 2
        )
        if value < following < value + 200 and len(tail) in (1, 2, size) and not monthly:
            last, end = following, end + 1
    suffix = next((r for r in ("ah", "bc", "era") if era is None and s.has(end, r) and s.near(end - 1)), None)
    if suffix == "era" and (
        s.thai(end) or (end + 1 < len(s.tokens) and s.near(end) and s.tokens[end + 1].digits)
    ):
        suffix = None
    offset = 0
    if era is not None or suffix:
        at = end if suffix else era or 0
        end += 1 if suffix else 0
        if s.has(at, "ah"):
            return _gregorian(value), _gregorian(last or value, last=True), end
        if s.has(at, "bc"):
            return -value, -last if last else None, end
        if (
            suffix
            and not named
            and size < 4
            and s.tokens[at].key not in ("ad", "ce", "a d", "c e", "anno domini")
        ):
            return None
        offset = int(s.get(at, "era"))
    elif s.has(end, "bc") and s.near(end - 1):
        return -value, -last if last else None, end + 1
    elif not named and not _bare(s, k, end, value, size):
        return None
    elif named and not (3 <= size <= 4):
        return None
    elif after_month and not s.has(k - 1, "year") and not 1000 <= value <= 2700:
        return None
    elif thai and 2400 <= value <= 2600:
        offset = -543
    return value + offset, last + offset if last else None, end


def _bare(s: Scan, k: int, end: int, value: int, size: int) -> bool:
    """Whether four figures with no word for "year" beside them are a year and not an amount."""
    token = s.tokens[k]
    before = s.text[max(0, token.start - 1) : token.start]
    if size != 4 or before in ("$", "£", "€", "¥", "฿", "#", "=", "/", "_", "@") or ("a" <= before <= "z"):
        return False
    if approximate(s, k) and s.get(k - 1, "approx") == 2 or (s.has(k - 1, "section") and s.near(k - 1)):
        return False
    placed = (
        s.near(k - 1)
        and s.has(k - 1, "in")
        and s.tokens[k - 1].key not in ("of", "and", "to", "من", "و", "by")
    )
    if s.near(end - 1) and (s.has(end, "scale") or (s.has(end, "counted") and not placed)):
        return False
    unit = unit_after(s, end, direct=True)
    if unit and not (placed and s.latin(k - 1) and unit[0] not in _MEASURES):
        return False
    glued = s.text[s.tokens[end - 1].end : s.tokens[end - 1].end + 1]
    return (1000 if placed or end > k + 1 else _EARLIEST) <= value <= _LATEST and not (
        "a" <= glued <= "z" and not s.has(end, "decade")
    )


def _alone(s: Scan, i: int) -> tuple[Date | None, int] | None:
    """A year, a range of years or a decade with no month."""
    if s.has(i, "decade before") and i + 1 < len(s.tokens) and s.near(i):
        start = whole(s.tokens[i + 1], 2999)
        if start and start % 10 == 0 and len(s.tokens[i + 1].digits) == 4:
            start -= 543 if start >= 2400 else 0
            return Date(s.begin(i), s.tokens[i + 1].end, start, until=(start + 9, None, None)), i + 2
    named = s.has(i, "year") and not s.tokens[i].digits
    if not (named or s.tokens[i].digits or s.has(i, "era") or s.has(i, "ah")):
        return None
    found = _year(s, i)
    if found is None:
        return None
    year, last, j = found
    first = i
    while s.has(first, "year") and not s.tokens[first].digits:
        first += 1
    start, end = s.tokens[first].start, s.tokens[j - 1].end
    if s.has(j, "decade") and s.gap(j - 1) == "" and year % 10 == 0:
        span = 99 if year % 100 == 0 and year < 1900 and not s.text[end + 1 :][:1].isalpha() else 9
        return Date(start, end + 1, year, until=(year + span, None, None)), j + 1
    return Date(start, end, year, until=(last, None, None) if last and last != year else None), j


def _century(s: Scan, i: int) -> tuple[Date | None, int] | None:
    """A century as the range of its years: 1801 to 1900 for the nineteenth."""
    k = i + 1 if s.has(i, "century before") and s.near(i) else i
    nth = _day(s, k, words=False)
    if nth is None or not 1 <= nth[0] <= 30:
        return None
    j = nth[1]
    if k == i:
        if not (s.has(j, "century") and (s.near(j - 1) or s.gap(j - 1) == "-")) or not (
            s.has(j - 1, "suffix") or s.has(j - 1, "ordinal")
        ):
            return None
        j += 1
    if s.has(j, "bc") and s.near(j - 1):
        return Date(s.begin(i), s.tokens[j].end, -100 * nth[0], until=(-100 * nth[0] + 99, None, None)), j + 1
    return Date(s.begin(i), s.tokens[j - 1].end, 100 * nth[0] - 99, until=(100 * nth[0], None, None)), j


def _numeric(s: Scan, i: int) -> tuple[Date | None, int] | None:
    """1905-09-05, 5/9/1905, 5.9.1905; where day and month could be either way round in English, the year only."""
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
    if not (1000 <= year <= _LATEST and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    start, end = token.start, s.tokens[j - 1].end
    if (
        not shape[0]
        and a != b
        and a <= 12
        and b <= 12
        and re.search("[a-z]", s.text[max(0, start - 12) : start])
    ):
        return Date(start, end, year), j
    return Date(start, end, year, month, day), j


def _gregorian(year: int, month: int = 1, last: bool = False) -> int:
    """The Gregorian year in which a Hijri month (or with `last` the end of that year) falls, by the mean calendar."""
    days = (year - 1) * 354.367 + (month - 1) * 29.53 + (354 if last else 0)
    return date.fromordinal(max(1, min(int(days) + 227015, date.max.toordinal()))).year


def _hijri(s: Scan, i: int, k: int) -> tuple[Date | None, int] | None:
    """A date of the Hijri calendar whose month is at token k: its Gregorian year, or nothing without a year."""
    month, j = int(s.get(k, "hijri")), k + 1
    at = _links(s, j)
    while s.has(at, "year") and s.near(at):
        at += 1
    year = whole(s.tokens[at], 1600) if at < len(s.tokens) else None
    if year is None or len(s.tokens[at].digits) < 3:
        return None, j
    j = at + (2 if s.has(at + 1, "ah") and s.near(at) else 1)
    return Date(s.begin(i), s.tokens[j - 1].end, _gregorian(year, month)), j


def clock(s: Scan, i: int) -> tuple[Time | None, int] | None:
    """The time of day at token i: "14:08", "12.15 n." in Thai, "5 pm", or figures after a word such as "at"."""
    token = s.tokens[i]
    if not token.digits:
        return None
    j = i + 1
    if j < len(s.tokens) and s.gap(i) == ":" and len(s.tokens[j].digits) == 2:
        written, j = f"{token.digits}:{s.tokens[j].digits}", j + 1
    else:
        written = token.digits
    match = _CLOCK.fullmatch(written)
    said = s.has(j, "clock") and s.near(j - 1)
    k = i - 2 if approximate(s, i) else i - 1
    asked = s.has(k, "hour of") and s.near(k)
    if match is None and not (len(written) <= 2 and (said or (asked and s.tokens[k].key == "الساعه"))):
        return None
    if (
        match
        and "." in written
        and not (said or (asked and not s.latin(k) and not unit_after(s, j, direct=True)))
    ):
        return None
    hour, minute = (int(match[1]), int(match[2])) if match else (int(written), None)
    if said:
        if s.get(j, "clock") and 0 < hour < 12:
            hour += 12
        j += 1
    return (
        (Time(token.start, s.tokens[j - 1].end, hour, minute), j)
        if hour <= 24 and (minute or 0) < 60
        else None
    )
