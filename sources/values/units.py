"""The unit of a number: the noun, classifier or sign beside it."""

from __future__ import annotations

import re

from sources.values.english import STOPS
from sources.values.scan import Scan

_SQUARED = frozenset(("kilometre", "metre", "mile"))
# Between a number and its noun: "40,000 of their troops", "89 thousand of the men" in Arabic, an adjective or
# two in English.
_TO_NOUN = re.compile(
    r"[ \t\u00a0\u200e\u200f-]{0,2}|\n|\s?(?:กว่า|เศษ)\s?|\s+(?:من|المليون|المليار|الالف)\s+"
    r"|\s(?:of (?:the|their|its|his|her|these|those|our) )?((?:[a-z-]+ ){0,2})"
)


def unit_after(s: Scan, j: int, direct: bool = False) -> tuple[str, int] | None:
    """The unit of a number that ends before token j, and the token after it.

    `direct` allows no word between.
    """
    if not j > 0:
        return None
    end = s.tokens[j - 1].end
    for k in range(j, min(j + 4, len(s.tokens))):
        token = s.tokens[k]
        if token.digits or token.start - end > 40:
            return None
        if token.unit is None or "dual" in token.roles:
            continue
        match = _TO_NOUN.fullmatch(s.text, end, token.start)
        if not match or (match[1] and STOPS.intersection(match[1].split())):
            return None
        if direct and len(match[0]) > 2:
            return None
        # In Arabic what is counted has no prefix, and no article but after "of".
        if token.lead and not (token.lead == "ال" and "من" in match[0]):
            return None
        # "the second time, in the year 1939": a year follows, so the word belongs to it.
        following = s.tokens[k + 1].digits if k + 1 < len(s.tokens) and s.near(k) else ""
        if "year" in token.roles and (
            (following.isdecimal() and len(following) == 4) or (s.near(k) and s.has(k + 1, "era"))
        ):
            return None
        if token.key == "m" and not s.gap(j - 1)[:1].isspace() and s.capital(k):
            return None
        unit, after = token.unit, k + 1
        if unit in _SQUARED and s.gap(k) == "" and after < len(s.tokens) and s.tokens[after].key in ("2", "²"):
            return f"square {unit}", after + 1
        # "elementary school teachers": in English the last noun is the one counted.
        if (
            s.latin(k)
            and match[0] != "-"
            and s.near(k)
            and s.latin(after)
            and s.tokens[after].unit
            and not s.tokens[after].roles
        ):
            return s.tokens[after].unit or "", after + 1
        return unit, after
    return None


def approximate(s: Scan, i: int) -> bool:
    """Whether a word such as "about" stands right before token i."""
    return s.near(i - 1) and s.has(i - 1, "approx")


def bound(s: Scan, i: int) -> int:
    """1 where token i says "more than", -1 where it says "fewer than", else 0."""
    return s.has(i, "above") - s.has(i, "below")
