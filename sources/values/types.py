"""What a text can say that two texts can be compared by: a date, a time of day, a number with its unit."""

from __future__ import annotations

from dataclasses import dataclass

from sources.types import Span

Day = tuple[int | None, int | None, int | None]
"""(year, month, day); a part that the text does not give is None."""


@dataclass(frozen=True, slots=True)
class Date(Span):
    """A Gregorian date, or a stretch of time from it to `until`, both ends included.

    Parts may be None. The year of a Buddhist, Rattanakosin or Chula era date is already Gregorian; a Hijri
    date keeps only its year (or the two years it touches, as a range). Years before Christ are negative.
    A decade or a century is the range of its years.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    until: Day | None = None


@dataclass(frozen=True, slots=True)
class Time(Span):
    """A time of day on the 24 hour clock; `minute` is None where only the hour is given."""

    hour: int = 0
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Number(Span):
    """A quantity: `low == high` unless a range is given.

    `unit` is a key that is the same in every language ('person', 'ship', 'yen', 'month') or '' when unknown.
    `approximate` is set by words such as about, nearly, more than; `bound` is 1 where the text says that it is
    at least so much, -1 where at most.
    """

    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    approximate: bool = False
    bound: int = 0


Value = Date | Time | Number
