"""Whether two values agree, differ, or say nothing about each other."""

from __future__ import annotations

from datetime import date, timedelta

from sources.values.types import Date, Day, Number, Time, Value

_CLOSE = 0.03  # of an approximate figure
_ROUNDED = 0.10  # at most, between an exact figure and its own rounding: 10 and 14 differ


def same(a: Value, b: Value) -> bool | None:
    """True when two values agree as far as both say, False when they differ, None if they cannot be compared.

    "5 September" agrees with "5 September 1905"; a day agrees with a stretch of time that holds it, so
    does a stretch given more finely; two stretches given to the same precision must be equal. Numbers of
    different units, and unequal numbers of which only one has a unit, cannot be compared.
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


def _same_number(a: Number, b: Number) -> bool:
    if a.low == a.high and b.low == b.high:
        return _same_figure(a.low, b.low, a.approximate or b.approximate)
    if a.low < a.high and b.low < b.high:
        about = a.approximate or b.approximate
        return _same_figure(a.low, b.low, about) and _same_figure(a.high, b.high, about)
    point, reach = (a, b) if a.low == a.high else (b, a)
    return reach.low <= point.low <= reach.high


def _same_figure(a: float, b: float, approximate: bool) -> bool:
    difference, size = abs(a - b), max(abs(a), abs(b))
    if difference <= 1e-6 * size or (approximate and difference <= _CLOSE * size):
        return True
    coarse = max(_step(a), _step(b))
    exact = min(_step(a), _step(b))
    return coarse > exact and difference <= coarse / 2 and (approximate or difference <= _ROUNDED * size)


def _step(value: float) -> float:
    """The place of the last figure that is not a zero: 1000 for 89,000, 0.1 for 30.4."""
    if value == 0:
        return 0.0
    mantissa, exponent = f"{abs(value):.9e}".split("e")
    decimals = len(mantissa.split(".")[1].rstrip("0"))
    return float(10.0 ** (int(exponent) - decimals))


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
