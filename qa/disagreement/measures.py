"""Units of one family, held against each other: 481 feet and 146.6 metres are one height, 4,400 miles and 6,650 km are not."""

from __future__ import annotations

from itertools import chain

from sources.values import Number

LENGTHS = {
    "millimetre": 0.001,
    "centimetre": 0.01,
    "inch": 0.0254,
    "foot": 0.3048,
    "yard": 0.9144,
    "metre": 1.0,
    "kilometre": 1000.0,
    "mile": 1609.344,
    "nautical mile": 1852.0,
}
TIMES = {
    "second": 1 / 86400,
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 30.44,
    "year": 365.25,
    "decade": 3652.5,
    "century": 36525.0,
}
_WEIGHTS = {"gram": 0.001, "kilogram": 1.0, "tonne": 1000.0}
_AREAS = {"square metre": 1e-6, "acre": 0.004047, "hectare": 0.01, "square kilometre": 1.0, "square mile": 2.59}
_FAMILIES = (LENGTHS, TIMES, _WEIGHTS, _AREAS)
# Units of a thing, not of what happens.
MATTER = frozenset((*LENGTHS, *_WEIGHTS, *_AREAS))
_CLOSE = 0.03  # of a measure, to what another unit's whole numbers may make of it


def kin(units: frozenset[str]) -> frozenset[str]:
    """Some units, and all that can be turned into one of them."""
    return units.union(*(family for family in _FAMILIES if units & family.keys()))


def size(unit: str) -> float:
    """A unit in its family's own; 1 where it has none."""
    return next(chain((family[unit] for family in _FAMILIES if unit in family), (1.0,)))


def converted(one: Number, other: Number) -> bool | None:
    """Whether measures of two units of one family agree, roundings allowed; None where they cannot be compared."""
    if one.unit == other.unit or not any(one.unit in family and other.unit in family for family in _FAMILIES):
        return None
    first, second = size(one.unit), size(other.unit)
    apart = max(one.low * first - other.high * second, other.low * second - one.high * first)
    # The greater unit is not counted in less than halves.
    slack = max(_CLOSE * max(one.high * first, other.high * second), max(first, second) / 2)
    return True if apart <= slack else None if one.bound or other.bound else False
