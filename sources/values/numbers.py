"""Quantities: a number with its unit, and how sure the text is of it."""

from __future__ import annotations

import re

from sources.values.english import SIGNS, STOPS
from sources.values.numerals import HALF_OF, OF_THE, THOUSANDS, Numeral, numeral
from sources.values.scan import Scan
from sources.values.types import Number
from sources.values.units import approximate, bound, unit_after

_COUNTED = frozenset(("person", "ship", "gun", "aircraft", "vehicle", "tank", "country", "city", "island", "house"))
_PLURAL = frozenset(("الاف", "ملايين", "مليارات"))  # "thousands of ..." has no value
_WHOLE = re.compile(r"\s|ของ|ตาย|เสีย|เป็น|ถูก|ได้|ไม่|มี|หาย|รอด|$")  # after "one in three", not "one of three kings"
_LATIN = re.compile("[a-zà-ɏ]")
_NAME = re.compile(r"([A-Z][\w'’-]{0,20}) $")


def number(s: Scan, i: int) -> tuple[Number | None, int] | None:
    """The quantity at token i and the token after it; (None, next) for a number that is a label."""
    if s.tokens[i].lead.endswith("ال") and s.tokens[i].unit and s.near(i) and s.has(i + 1, "definite"):
        count = s.get(i + 1, "definite")  # "the five years": the noun comes first
        return Number(s.tokens[i].start, s.tokens[i + 1].end, count, count, s.tokens[i].unit or ""), i + 2
    first, unit = i, ""
    if s.tokens[i].key in SIGNS and i + 1 < len(s.tokens) and s.near(i):
        unit, i = SIGNS[s.tokens[i].key], i + 1
    elif s.has(i, "percent before") and s.near(i):
        unit, i = "percent", i + 1
    found = numeral(s, i)
    if found is None:
        return None
    if (
        s.text.endswith("หนึ่งใน", 0, s.tokens[i].start)
        and found.value in range(2, 101)
        and _WHOLE.match(s.text, s.tokens[found.next - 1].end)
    ):
        return Number(s.tokens[i].start - 7, s.tokens[found.next - 1].end, 1 / found.value, 1 / found.value), found.next
    if share := _in_so_many(s, found):
        return Number(
            s.begin(first), s.tokens[share[1] - 1].end, share[0], share[0], unit, approximate(s, first)
        ), share[1]
    if s.has(i, "dual"):
        value = s.tokens[i]
        half = _and_half(s, i + 1)
        end, count = s.tokens[i + half].end, 2.5 if half else 2.0
        about = approximate(s, first)
        return Number(s.begin(i), end, count, count, value.unit or "", about, bound(s, first - 1) * about), i + 1 + half
    low = high = found.value
    j = found.next
    about = approximate(s, first)
    way = bound(s, first - 1) if about else 0
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
    if unit and low == high and j < len(s.tokens) and s.tokens[j].key == "m" and s.gap(j - 1) == "":
        low, high, j = low * 1e6, high * 1e6, j + 1  # £30m
    if (s.near(j - 1) or s.gap(j - 1) == "-") and s.has(j, "approx after"):
        about, way = True, bound(s, j) or way
        if not unit_after(s, j):
            j += 1
    if not unit and not (s.has(j - 1, "fraction") and HALF_OF.match(s.text, s.tokens[j - 1].end)):
        beside = unit_after(s, j)
        if beside:
            unit, j = beside
            low, high = (_counted(s, i, v, unit) for v in (low, high)) if low == high else (low, high)
            if _and_half(s, j):
                low, high, j = low + 0.5, high + 0.5, j + 1
            if s.near(j - 1) and s.has(j, "approx after"):
                about, way = True, bound(s, j) or way
    keep = _is_quantity(s, i, found, beside is not None or bool(unit), about, j)
    return (Number(s.begin(first), s.tokens[j - 1].end, low, high, unit, about, way) if keep else None), j


def one_and_a_half(s: Scan, i: int) -> tuple[Number, int] | None:
    """A measure that is said once, with a half after it, and the token after that: "a year and a half", "ปีครึ่ง", "سنة ونصف"."""
    j = i + 1 if s.has(i, "article") and s.near(i) else i
    unit = s.unit(j)
    if not unit or "dual" in s.tokens[j].roles or s.has(i - 1, "number") or not s.near(j):
        return None
    if j > i:  # English
        half = j + 3
        added = (
            s.has(j + 1, "and") and s.near(j + 1) and s.has(j + 2, "article") and s.near(j + 2) and _is_half(s, half)
        )
    else:
        half = j + 1
        added = _and_half(s, half) and not (s.gap(j) if s.thai(half) else s.tokens[j].lead.endswith("ال"))
    if not added:
        return None
    of = OF_THE.match(s.text, s.tokens[half].end)
    if of and not s.text.startswith(s.tokens[j].key[:3], of.end()):
        return None  # "a month, and half of the army"
    return Number(s.begin(i), s.tokens[half].end, 1.5, 1.5, unit, approximate(s, i)), half + 1


def _in_so_many(s: Scan, over: Numeral) -> tuple[float, int] | None:
    """Thai for a fraction, "two in three", and the token after it; not "one of four countries"."""
    k = over.next
    if not (k + 1 < len(s.tokens) and s.tokens[k].key == "ใน" and s.near(k - 1) and s.near(k)):
        return None
    under = numeral(s, k + 1)
    if not under or under.value not in range(2, 101) or over.value not in range(1, int(under.value)):
        return None
    return None if unit_after(s, under.next) else (over.value / under.value, under.next)


def _and_half(s: Scan, j: int) -> bool:
    """Whether token j adds a half to a number whose unit is before it: "two years and a half"."""
    return s.near(j - 1) and _is_half(s, j) and (s.thai(j) or s.tokens[j].lead == "و")


def _is_half(s: Scan, j: int) -> bool:
    """Whether token j is a half that can be added; the Thai for "half of" is none."""
    return s.has(j, "fraction") and s.get(j, "fraction") == 1 / 2 and s.tokens[j].key != "ครึ่งหนึ่ง"


def _chain(s: Scan, j: int) -> bool:
    """Whether figures go on after a dash: a telephone number or a code, not a range."""
    return 0 < j < len(s.tokens) and s.gap(j - 1) in ("-", "/") and bool(s.tokens[j].digits)


def _counted(s: Scan, i: int, value: float, unit: str) -> float:
    """1.500 soldiers are 1500: what is counted has no thousandths."""
    grouped = unit in _COUNTED and value < 1000 and THOUSANDS.fullmatch(s.tokens[i].digits)
    return value * 1000 if grouped else value


def _is_quantity(s: Scan, i: int, found: Numeral, united: bool, about: bool, j: int) -> bool:
    """Precision first: figures of a name, an ordinal, a number word inside another are no quantity."""
    token, last = s.tokens[i], s.tokens[found.next - 1]
    before = s.text[max(0, token.start - 2) : token.start]
    if found.digits and token.digits:
        if _LATIN.match(before[-1:]) or before[-1:] in ("_", "#", "=", "@"):
            return False
        if before[-1:] in ("-", "/", ".") and len(before) == 2 and (_LATIN.match(before) or before[0].isdecimal()):
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
        if found.value == 1 and s.text.endswith("not ", 0, token.start):
            return False  # "not one ship"
        start = s.original[max(0, token.start - 2) : token.start].strip(" \"'“‘")
        if s.capital(i) and start and start[-1] not in ".!?:;(\n–—-•":
            return False
        if s.has(i, "article") or (found.parts > 1 and (not s.has(i, "scale") or about)):
            return True
        return (not s.has(i, "scale") and found.value >= 2) or (
            found.value == 1 and united and s.near(i) and s.unit(i + 1) not in (None, "day", "time")
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
        return not (alone and found.value == 1 and s.has(i, "number") and s.unit(found.next) == "")
    if token.key >= "ء":
        return not alone or (united or about if s.has(i, "scale") and "number" not in token.roles else found.value >= 2)
    return True
