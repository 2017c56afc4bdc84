"""Quantities: figures and number words composed, with the unit beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.values.english import SIGNS, STOPS
from sources.values.scan import Scan, Token
from sources.values.types import Number

_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_COUNTED = frozenset(
    "person ship gun aircraft vehicle tank horse country city village island book house day".split()
)
# Between a number and its noun: "40,000 of their troops", "89 thousand of the men" in Arabic, an adjective or two in English.
_TO_NOUN = re.compile(
    r"[ \t\u00a0\u200e\u200f-]{0,2}|\n|\s?(?:กว่า|เศษ)\s?|\s+من\s+|\s(?:of (?:the|their|its|his|her|these|those|our) )?((?:[a-z-]+ ){0,2})"
)
_SQUARED = frozenset(("kilometre", "metre", "mile"))
_LATIN = re.compile("[a-zà-ɏ]")
_NAME = re.compile(r"([A-Z][\w'’-]{0,20}) $")
_HALF_OF = re.compile(r"\s(?:of|the|its|their|his|her)\s")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written: its value, the token after it, the scale that multiplied its figures, its parts."""

    value: float
    next: int
    factor: float
    parts: int
    digits: bool


def amount(digits: str) -> float | None:
    """The value of a run of figures with separators, or None when it is no number (a version, an overlong code)."""
    plain = digits
    for separator in ",،\u00a0\u2009\u202f":
        plain = plain.replace(separator, "")
    if plain.count(".") > 1:
        plain = plain.replace(".", "") if _THOUSANDS.fullmatch(digits) else ""
    return float(plain) if 0 < len(plain) <= 18 else None


def whole(token: Token, most: int) -> int | None:
    """A token of plain figures as an integer in 1..most, or None."""
    return (
        int(token.digits)
        if token.digits.isdecimal() and len(token.digits) <= 4 and 0 < int(token.digits) <= most
        else None
    )


def numeral(s: Scan, i: int) -> Numeral | None:
    """The number that begins at token i, in figures, words or both ("330 thousand")."""
    if s.has(i, "dual"):
        return Numeral(2.0, i, 1.0, 2, False)  # the token is its own unit
    j = i + 1 if s.has(i, "article") and s.near(i) and s.has(i + 1, "scale") else i
    parts: list[float] = []
    factor, last_scale, count, digits = 1.0, 1.0, 0, False
    while j < len(s.tokens):
        token = s.tokens[j]
        conjoined = token.lead == "و"
        k = j
        if parts:
            if s.has(j, "and") and s.near(j - 1) and s.near(j):  # "a hundred and five", a waw before figures
                if (token.key == "and" and parts[-1] < 100) or (
                    s.has(j + 1, "article") and not s.has(j + 2, "fraction")
                ):
                    break
                k, conjoined = j + (2 if s.has(j + 1, "article") else 1), True
            elif not (s.near(j - 1) or (s.latin(j) and s.latin(j - 1) and s.gap(j - 1) == "-")):
                break
        if s.has(k, "digits"):
            value = amount(s.tokens[k].digits)
            later = parts and not (
                last_scale >= 1e3 and value and value < last_scale and s.near(k) and s.has(k + 1, "scale")
            )
            if value is None or later:
                break
            digits = True
            parts.append(value)
        elif s.has(k, "scale") and (parts or "number" not in s.tokens[k].roles):
            size = s.get(k, "scale")
            if conjoined and parts:
                if size >= parts[-1]:
                    break
                parts.append(size)
            else:
                smaller: list[float] = []
                while parts and parts[-1] < size:
                    smaller.append(parts.pop())
                if parts and not smaller and parts[-1] % (10 * size):
                    break
                parts.append((sum(smaller) or 1.0) * size)
                factor *= size
            last_scale = size
        elif s.has(k, "number"):
            value = s.get(k, "number")
            if parts and not _follows(parts[-1], value, conjoined, s.tokens[k].key >= "ء" and not s.thai(k)):
                break
            parts.append(value)
            last_scale = value if value >= 1e3 else 1.0
        elif s.has(k, "fraction") and parts:
            share = s.get(k, "fraction")
            joined = conjoined or s.thai(k) or s.gap(k - 1) == "" or s.tokens[k].key in "½⅓⅔¼¾"
            if not joined and (len(parts) > 1 or parts[0] > 9 or (share == 1 / 2 and parts[0] != 1)):
                break
            if s.thai(k) and count == 0:
                break
            parts[-1] = parts[-1] + share * last_scale if joined else parts[-1] * share
        else:
            break
        j = k + 1
        count += 1
    return Numeral(round(float(sum(parts)), 9), j, factor, count, digits) if parts else _fraction(s, i)


def _follows(before: float, value: float, conjoined: bool, arabic: bool) -> bool:
    """Whether a number word can go on after another: twenty + five, five and twenty in Arabic, three + teen."""
    if arabic and before < 10:
        return 10 <= value < 100 and value % 10 == 0 and (conjoined or value == 10)
    if arabic and (not conjoined or before < 100):
        return False
    return 0 < value < before and before % 10 ** len(str(int(value))) == 0


def _fraction(s: Scan, i: int) -> Numeral | None:
    """A fraction that begins a quantity: "half a million", "a third of", "half of"."""
    j = (
        i + 1
        if s.has(i, "article")
        and s.near(i)
        and s.has(i + 1, "fraction")
        and s.get(i + 1, "fraction") != 1 / 2
        else i
    )
    if not s.has(j, "fraction") or s.has(i - 1, "ordinal"):
        return None
    value = s.get(j, "fraction")
    if s.tokens[j].key in "½⅓⅔¼¾":
        return Numeral(value, j + 1, 1.0, 2, True)
    if j == i and value != 1 / 2:
        return None
    k = j + 1
    if s.has(k, "article") and s.near(j) and s.near(k) and (s.has(k + 1, "scale") or unit_after(s, k + 1)):
        k += 1
    if s.tokens[j].key == "ครึ่งหนึ่ง":
        return Numeral(value, j + 1, 1.0, 2, False)
    if s.near(j) and s.near(k - 1) and s.has(k, "scale"):
        return Numeral(value * s.get(k, "scale"), k + 1, s.get(k, "scale"), 2, False)
    if s.near(j) and s.near(k - 1) and k < len(s.tokens) and s.tokens[k].unit is not None:
        return Numeral(value, k, 1.0, 2, False)
    if s.latin(j) and _HALF_OF.match(s.text, s.tokens[j].end):
        return Numeral(value, j + 1, 1.0, 2, False)
    return None


def unit_after(s: Scan, j: int, direct: bool = False) -> tuple[str, int] | None:
    """The unit of a number that ends before token j, and the token after it; `direct` allows no word between."""
    if not 0 < j:
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
        # "the second time, in the year 1939": a year follows, so the word belongs to it.
        following = s.tokens[k + 1].digits if k + 1 < len(s.tokens) and s.near(k) else ""
        if "year" in token.roles and (
            (following.isdecimal() and len(following) == 4) or (s.near(k) and s.has(k + 1, "era"))
        ):
            return None
        if token.key == "m" and not s.gap(j - 1)[:1].isspace() and s.capital(k):
            return None
        unit, after = token.unit, k + 1
        if (
            unit in _SQUARED
            and s.gap(k) == ""
            and after < len(s.tokens)
            and s.tokens[after].key in ("2", "²")
        ):
            return f"square {unit}", after + 1
        # "elementary school teachers": in English the last noun is the one counted.
        if s.latin(k) and s.near(k) and s.latin(after) and s.tokens[after].unit and not s.tokens[after].roles:
            return s.tokens[after].unit or "", after + 1
        return unit, after
    return None


def approximate(s: Scan, i: int) -> bool:
    """Whether a word such as "about" stands right before token i."""
    return s.near(i - 1) and s.has(i - 1, "approx")


def number(s: Scan, i: int) -> tuple[Number | None, int] | None:
    """The quantity at token i and the token after it; (None, next) for figures that are a label and no quantity."""
    first, unit = i, ""
    if s.tokens[i].key in SIGNS and i + 1 < len(s.tokens) and s.near(i):
        unit, i = SIGNS[s.tokens[i].key], i + 1
    elif s.has(i, "percent before") and s.near(i):
        unit, i = "percent", i + 1
    found = numeral(s, i)
    if found is None:
        return None
    if s.has(i, "dual"):
        value = s.tokens[i]
        return Number(s.begin(i), value.end, 2.0, 2.0, value.unit or "", approximate(s, first)), i + 1
    low = high = found.value
    j = found.next
    about = approximate(s, first)
    between = s.near(first - 1) and s.has(first - 1, "between")
    k = s.joined(j, between)
    if k < len(s.tokens) and k and s.tokens[k].key == s.tokens[first].key in SIGNS:
        k += 1
    other = numeral(s, k) if k and not s.has(k, "dual") else None
    if other and other.digits == found.digits:
        if found.factor == 1.0 and other.factor > 1.0 and low < other.value / other.factor:
            low *= other.factor
        if low < other.value and not _chain(s, other.next):
            high, j = other.value, other.next
        else:
            low = high
    beside = None
    if s.near(j - 1) and s.has(j, "approx after"):
        about = True
        if not unit_after(s, j):
            j += 1
    if not unit:
        beside = unit_after(s, j)
        if beside:
            unit, j = beside
            low, high = (_counted(s, i, v, unit) for v in (low, high)) if low == high else (low, high)
            if (
                s.near(j - 1)
                and s.has(j, "fraction")
                and s.get(j, "fraction") == 1 / 2
                and (s.thai(j) or s.tokens[j].lead)
            ):
                low, high, j = low + 0.5, high + 0.5, j + 1  # "two years and a half"
            if s.near(j - 1) and s.has(j, "approx after"):
                about = True
    keep = _is_quantity(s, i, found, beside is not None or bool(unit), about, j)
    return (Number(s.begin(first), s.tokens[j - 1].end, low, high, unit, about) if keep else None), j


def _chain(s: Scan, j: int) -> bool:
    """Whether figures go on after a dash: a telephone number or a code, not a range."""
    return 0 < j < len(s.tokens) and s.gap(j - 1) in ("-", "/") and bool(s.tokens[j].digits)


def _counted(s: Scan, i: int, value: float, unit: str) -> float:
    """1.500 soldiers are 1500: what is counted has no thousandths."""
    return (
        value * 1000
        if unit in _COUNTED and _THOUSANDS.fullmatch(s.tokens[i].digits) and value < 1000
        else value
    )


def _is_quantity(s: Scan, i: int, found: Numeral, united: bool, about: bool, j: int) -> bool:
    """Precision first: a figure glued to a name, an ordinal, a number word inside another word are no quantity."""
    token, last = s.tokens[i], s.tokens[found.next - 1]
    before = s.text[max(0, token.start - 2) : token.start]
    if found.digits and token.digits:
        if _LATIN.match(before[-1:]) or before[-1:] in ("_", "#", "=", "@"):
            return False
        if (
            before[-1:] in ("-", "/", ".")
            and len(before) == 2
            and (_LATIN.match(before) or before[0].isdecimal())
        ):
            return False
        if found.parts == 1 and not united:
            glued = s.text[last.end : last.end + 1]
            if _LATIN.match(glued) or _chain(s, j):
                return False
            name = _NAME.search(s.original, max(0, token.start - 22), token.start)
            if name and found.value < 100 and name[1].lower() not in STOPS and not s.near(i - 1):
                return False
        return True
    if s.latin(i):
        start = s.original[max(0, token.start - 2) : token.start].strip(" \"'“‘")
        if s.capital(i) and start and start[-1] not in ".!?:;(\n–—-•":
            return False
        if s.has(i, "article") or found.parts > 1:
            return True
        return (
            not s.has(i, "scale")
            and found.value >= 2
            or (
                found.value == 1
                and united
                and s.near(i)
                and s.tokens[i + 1].unit not in (None, "day", "time")
            )
        )
    alone = found.parts == 1
    if s.thai(i):
        if alone and not united:
            around = s.text[token.start - 1 : token.start] if token.start else ""
            return (
                s.has(i, "number")
                and not ("ก" <= around <= "๛")
                and not ("ก" <= s.text[last.end : last.end + 1] <= "๛")
            )
        return True
    if token.key >= "ء":
        return not alone or (
            united or about if s.has(i, "scale") and "number" not in token.roles else found.value >= 2
        )
    return True
