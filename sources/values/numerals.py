"""The value of a number as written: figures, words, both ("330 thousand"), fractions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.values.scan import Scan, Token
from sources.values.units import unit_after

THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")  # with the full stop for a separator
_DENOMINATORS = frozenset(("2", "3", "4", "5", "8", "10", "16"))
HALF_OF = re.compile(r"\s(?:of|the|its|their|his|her)\s")
_TANWIN = "\u064b"
OF_THE = re.compile(r"\s+ال")  # "a third of the", in Arabic


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written.

    Its value, the token after it, the scale that multiplied its figures, how many tokens it has, and whether
    it has figures.
    """

    value: float
    next: int
    factor: float
    parts: int
    digits: bool


def amount(digits: str) -> float | None:
    """The value of a run of figures with separators, or None for a version or an overlong code."""
    plain = digits
    if "," in digits and len(digits.rpartition(",")[2]) < 3:  # 56,2%
        plain = digits.replace(",", ".")
    for separator in ",،\u00a0\u2009\u202f":
        plain = plain.replace(separator, "")
    if plain.count(".") > 1:
        plain = plain.replace(".", "") if THOUSANDS.fullmatch(digits) else ""
    return float(plain) if 0 < len(plain) <= 18 else None


def whole(token: Token, most: int) -> int | None:
    """A token of plain figures as an integer in 1..most, or None."""
    value = int(token.digits) if token.digits.isdecimal() and len(token.digits) <= 4 else 0
    return value if 0 < value <= most else None


def numeral(s: Scan, i: int) -> Numeral | None:
    """The number that begins at token i, in figures, words or both ("330 thousand")."""
    if s.has(i, "dual"):
        return Numeral(2.0, i, 1.0, 2, False)  # the token is its own unit
    j = i + 1 if s.has(i, "article") and s.near(i) and s.has(i + 1, "scale") else i
    parts: list[float] = []
    factor, last_scale, count, digits = 1.0, 1.0, 0, False
    while j < len(s.tokens):
        token = s.tokens[j]
        conjoined = token.lead == "و" or token.key == "واحد"  # "one", or "and one" (of eleven) without its hamza
        k = j
        if parts:
            if s.has(j, "and") and s.near(j - 1) and s.near(j):  # "a hundred and five", a waw before figures
                half = s.has(j + 1, "article") and s.near(j + 1) and s.has(j + 2, "fraction")
                if not half and ((token.key == "and" and parts[-1] < 100) or s.has(j + 1, "article")):
                    break
                k, conjoined = j + (2 if half else 1), True
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
            share = _slashed(s, k)
            if share:
                value, k = share, k + 1
            parts.append(value)
            if not share and s.near(k) and (share := _slashed(s, k + 1)):  # 8 1/2
                parts[-1], k = value + share, k + 2
        elif s.has(k, "scale") and (parts or "number" not in s.tokens[k].roles or _accusative(s, k)):
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
            if joined and s.near(k) and s.has(k + 1, "scale") and s.get(k + 1, "scale") == last_scale > 1:
                k += 1  # "a million and half a million", in Arabic
        else:
            break
        j = k + 1
        count += 1
    return Numeral(round(float(sum(parts)), 9), j, factor, count, digits) if parts else _fraction(s, i)


def _accusative(s: Scan, k: int) -> bool:
    """Whether an Arabic word is one thousand or million in the accusative: without its marks it is written as two are."""
    token = s.tokens[k]
    if not token.key.endswith("ا"):
        return False
    # Two have what is counted after them, not "and".
    joined = s.near(k) and (s.has(k + 1, "and") or s.tokens[k + 1].lead == "و")
    return joined or _TANWIN in s.original[token.start : token.end]


def _slashed(s: Scan, k: int) -> float | None:
    """1/2, 2/3 and the like at token k."""
    if not (k + 1 < len(s.tokens) and s.gap(k) in ("/", "⁄") and s.tokens[k + 1].key in _DENOMINATORS):
        return None
    if s.gap(k + 1)[:1] in ("/", "⁄") or s.text[s.tokens[k].start - 1 : s.tokens[k].start] == "/":
        return None
    over, under = whole(s.tokens[k], 9), int(s.tokens[k + 1].key)
    return over / under if over and over < under else None


def _follows(before: float, value: float, conjoined: bool, arabic: bool) -> bool:
    """Whether a number word can go on after another: twenty + five, in Arabic five and twenty."""
    if arabic and before < 10:
        return 10 <= value < 100 and value % 10 == 0 and (conjoined or value == 10)
    if arabic and (not conjoined or before < 100):
        return False
    return 0 < value < before and before % 10 ** len(str(int(value))) == 0


def _fraction(s: Scan, i: int) -> Numeral | None:
    """A fraction that begins a quantity: "half a million", "a third of", "half of"."""
    j = i
    if s.has(i, "article") and s.near(i) and s.has(i + 1, "fraction") and s.get(i + 1, "fraction") != 1 / 2:
        j = i + 1
    if not s.has(j, "fraction") or s.has(i - 1, "ordinal"):
        return None
    value = s.get(j, "fraction")
    if s.tokens[j].key in "½⅓⅔¼¾":
        return Numeral(value, j + 1, 1.0, 2, True)
    if s.tokens[j].key[:3] == "ثلث" and value == 2 / 3:
        return Numeral(value, j + 1, 1.0, 2, False)
    of = OF_THE.match(s.text, s.tokens[j].end) or (s.near(j) and s.has(j + 1, "scale"))
    if j == i and value != 1 / 2 and not (of and s.tokens[j].key[:1] >= "ء"):
        return None
    if s.tokens[j].key == "ครึ่งหนึ่ง":
        return Numeral(value, j + 1, 1.0, 2, False)
    k = j + 1
    if s.near(j) and s.near(k) and s.near(k + 1) and s.tokens[k].key == "of" and s.has(k + 2, "scale"):
        k += 1  # "a quarter of a million"
    if s.has(k, "article") and s.near(k - 1) and s.near(k) and (s.has(k + 1, "scale") or unit_after(s, k + 1)):
        k += 1
    if s.near(k - 1) and s.has(k, "scale"):
        return Numeral(value * s.get(k, "scale"), k + 1, s.get(k, "scale"), 2, False)
    if s.near(j) and s.near(k - 1) and k < len(s.tokens) and s.tokens[k].unit is not None:
        return Numeral(value, k, 1.0, 2, False)
    if HALF_OF.match(s.text, s.tokens[j].end) or OF_THE.match(s.text, s.tokens[j].end):
        return Numeral(value, j + 1, 1.0, 2, False)
    return None
