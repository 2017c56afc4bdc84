"""Read the word tables of the language modules: `[role]`, then lines `value: word|phrase|...`.

An indented line goes on from the one before it; `#` begins a comment.

Roles: number, scale (thousand), fraction, ordinal, suffix (th), article; month, shy (a month only beside a
day or a year), hijri (month), of and in (what stands before a month or a year), year, era (years to add to
reach the Gregorian), ah, bc, decade, century, tens of, day; to, and, between (ranges); approx, above and below (more than, fewer than); section (a
label follows); counted (an amount came before); hour of, clock (12: after noon); opaque (shields what it
holds).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction


def words(table: str) -> Iterator[tuple[str, str, float]]:
    """(role, phrase, value) for every phrase of a WORDS table."""
    role = ""
    for line in _lines(table):
        if line.startswith("["):
            role = line[1:-1]
        else:
            value, _, phrases = line.partition(": ")
            yield from ((role, phrase, float(Fraction(value))) for phrase in phrases.split("|"))


def units(table: str) -> Iterator[tuple[str, str]]:
    """(unit key, phrase) for every phrase of a UNITS table."""
    for line in _lines(table):
        unit, _, phrases = line.partition(": ")
        yield from ((unit, phrase) for phrase in phrases.split("|"))


def _lines(table: str) -> list[str]:
    return [line for line in table.replace("\n  ", "").split("\n") if line and not line.startswith("#")]
