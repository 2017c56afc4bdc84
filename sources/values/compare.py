"""Whether two values agree, differ, or say nothing about each other."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sources.values.types import Date, Day, Number, Time, Value

_CLOSE = 0.03  # of a figure, to what "about" may also stand for
_ROUNDED = 0.05  # of a figure, at most, to its own rounding
_SAID_ROUND = 0.10  # and where the text says that the rounding is one
_COUNTED = 100  # whole numbers below are counts, rounded only where the text says so
_REFORM = 1941  # from here on the Thai year begins in January
_THAI_ERA = re.compile(r"[พรจ]\.? ?ศ|\b(?:BE|RS|CS)\b|B\.E\.")
_BEYOND = 0.5  # of a figure, to what "more than" it may mean


def same(a: Value, b: Value) -> bool | None:
    """True when two values agree as far as both say, False when they differ, None if they cannot be compared.

    "5 September" agrees with "5 September 1905"; a day agrees with a stretch of time that holds it, so
    does a stretch given more finely; two stretches given to the same precision must be equal.

    A figure agrees with its own rounding: with fewer figures, and near it, so that 57,000 is no 100,000 and 90,000
    neither; further off where the text says "about". "More than" and "fewer than" agree with what is a little beyond,
    differ from what is on the other side, and say nothing of what is far beyond. Ranges agree when both ends do, and
    differ when they do not touch. Numbers of different units, and unequal numbers of which only one has a unit,
    cannot be compared.
    """
    if isinstance(a, Date) and isinstance(b, Date):
        return _same_date(a, b)
    if isinstance(a, Time) and isinstance(b, Time):
        return a.hour % 24 == b.hour % 24 and (a.minute is None or b.minute is None or a.minute == b.minute)
    if isinstance(a, Number) and isinstance(b, Number):
        if a.unit != b.unit and a.unit and b.unit:
            return None
        agree = _same_number(a, b)
        return agree if agree or a.unit == b.unit else None
    return None


def _same_number(a: Number, b: Number) -> bool | None:
    if a.low == a.high and b.low == b.high:
        if a.bound or b.bound:
            return _bounded(a, b)
        return _near(a.low, b.low, a.approximate or b.approximate)
    about = a.approximate or b.approximate
    if a.low < a.high and b.low < b.high:
        if _near(a.low, b.low, about) and _near(a.high, b.high, about):
            return True
        return None if a.low <= b.high and b.low <= a.high else False
    point, reach = (a, b) if a.low == a.high else (b, a)
    if reach.low <= point.low <= reach.high or any(_near(point.low, end, about) for end in (reach.low, reach.high)):
        return True
    # "More than 30" says nothing of "40 to 50".
    return None if (reach.low - point.low) * point.bound > 0 else False


def _bounded(a: Number, b: Number) -> bool | None:
    """Of two figures, at least one with "more than" or "fewer than" before it."""
    if a.bound * b.bound < 0:  # from different sides: together a range, if there is room between
        return None if (b.low - a.low) * a.bound > 0 else False
    if a.low == b.low:
        return True
    bound, other = (a, b) if a.bound else (b, a)
    beyond = (other.low - bound.low) * bound.bound
    if a.bound == b.bound:
        return True if _near(a.low, b.low, about=False) else None
    if beyond > 0:
        return True if beyond <= _BEYOND * bound.low else None
    return -beyond <= _CLOSE * bound.low or _near(a.low, b.low, about=False)


def _near(a: float, b: float, about: bool) -> bool:
    """Whether two figures are equal, one is the other's rounding, or "about" reaches from one to the other."""
    difference, size = abs(a - b), max(abs(a), abs(b))
    if difference <= (_CLOSE if about else 1e-6) * size:
        return True
    coarse, fine = sorted((a, b), key=_figures)
    if _figures(coarse) == _figures(fine) or (not about and fine < _COUNTED and fine == int(fine)):
        return False
    place = 10.0 ** (_order(fine) - _figures(coarse) + 1)  # of the last figure that is kept
    return difference <= min(place / 2, (_SAID_ROUND if about else _ROUNDED) * size)


def _figures(value: float) -> int:
    """How many figures a number has, without the zeros at its ends: 2 for 89,000, 3 for 30.4."""
    return len(f"{abs(value):.9e}".split("e")[0].replace(".", "").rstrip("0"))


def _order(value: float) -> int:
    """The power of ten of a number's first figure."""
    return int(f"{abs(value):.9e}".split("e")[1])


def _parts(a: Date, b: Date) -> tuple[int, ...]:
    """Which of year, month and day both dates give, at both ends."""
    ends = [(d.year, d.month, d.day) for d in (a, b)] + [d.until for d in (a, b) if d.until]
    return tuple(n for n in range(3) if all(end[n] is not None for end in ends))


def _bounds(d: Date, parts: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    first: Day = (d.year, d.month, d.day)
    low, high = (tuple(end[n] or 0 for n in parts) for end in (first, d.until or first))
    return low, high


def _same_date(a: Date, b: Date) -> bool | None:
    parts = _parts(a, b)
    if not parts or parts == (0, 2):
        return None
    (a_low, a_high), (b_low, b_high) = _bounds(a, parts), _bounds(b, parts)
    a_point, b_point = a_low == a_high, b_low == b_high
    if a_point and b_point:
        return a_low == b_low
    if a.until and b.until and not a_point and not b_point and _precision(a) == _precision(b):
        return (a_low, a_high) == (b_low, b_high)
    return _holds(a_low, a_high, b_low, b_high) or _holds(b_low, b_high, a_low, a_high)


def _precision(d: Date) -> int:
    return (d.month is not None) + (d.day is not None)


def _holds(low: tuple[int, ...], high: tuple[int, ...], first: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether low..high holds first..last; without a year the stretch may pass the end of one."""
    if low <= high:
        return low <= first and last <= high and first <= last
    return (first >= low or first <= high) and (last >= low or last <= high)


def old_style_pair(a: Value, b: Value) -> bool:
    """Whether two dates may be one day in the Julian and the Gregorian calendar: 27 Dec 1904 and 9 Jan 1905.

    Day and month must be given; a missing year is taken from the other date (without any, both the 19th and
    the 20th century are tried). Ranges must be a pair at both ends.
    """
    if not (isinstance(a, Date) and isinstance(b, Date)):
        return False
    if a.until and b.until and not _julian(a.until, b.until) and not _julian(b.until, a.until):
        return False
    first, second = (a.year, a.month, a.day), (b.year, b.month, b.day)
    return _julian(first, second) or _julian(second, first)


def in_old_thai_year(date: Date, written: str) -> bool:
    """Whether a date, as it is written, may be of the year after the one that it was turned to.

    Until 1941 the Thai year began in April or thereabouts: of a date in January, February or March a fixed difference
    gives the year before.
    """
    early = date.year is not None and date.year < _REFORM and date.month in (1, 2, 3) and date.until is None
    return early and bool(_THAI_ERA.search(written))


def _julian(old: Day, new: Day) -> bool:
    """Whether `old`, read in the Julian calendar, is the Gregorian `new`."""
    if None in (*old[1:], *new[1:]):
        return False
    if new[0] is None:
        years = [(y, y + n) for y in ((1850, 1950) if old[0] is None else (old[0],)) for n in (0, 1)]
    else:
        years = [(y, new[0]) for y in ((new[0], new[0] - 1) if old[0] is None else (old[0],))]
    return any(_shifted(y, old, z, new) for y, z in years)


def _shifted(old_year: int, old: Day, new_year: int, new: Day) -> bool:
    century = (old_year if (old[1] or 0) > 2 else old_year - 1) // 100
    days = century - century // 4 - 2
    if days < 10:
        return False
    try:
        return date(old_year, old[1] or 0, old[2] or 0) + timedelta(days) == date(new_year, new[1] or 0, new[2] or 0)
    except (ValueError, OverflowError):
        return False
