"""Years alone and stretches of them, of any era, as Gregorian years."""

from __future__ import annotations

import re
from datetime import date

from sources.values.numerals import numeral, whole
from sources.values.scan import Scan
from sources.values.types import Date
from sources.values.units import approximate, unit_after

# Before a word for the year: no figures after it name that year.
_ANY_YEAR = re.compile(
    r"(?:\b(?:that|each|every|per|this|one|a|next|last|same|following|any)|ต่อ|ทุก|แต่ละ|\b(?:كل|لكل|هذا|ذلك|نفس))\s?$"
)
_STOP = re.compile(r"\s?(?:[.,;:)،؛]\s|[.)]?$)|\s(?:and(?! \d)|but|by|after|before|when|while|under|as|where)\b")
_COMMA = re.compile(r"[\s,،.]{0,3}")
_EARLIEST, LATEST = 1500, 2099  # what four bare figures mean as a year
LOOSE = frozenset(("of", "and", "to", "by", "من", "و"))  # before amounts as often as before years
# "In 1500 metres" is no year, "in 1904 ships" is.
_MEASURES = frozenset(("percent", "yen", "pound", "franc", "mark", "dollar", "day", "week", "month", "year"))
_MEASURES |= {"hour", "minute", "kilometre", "metre", "mile", "foot"}


def links(s: Scan, j: int) -> int:
    """Past the words between the parts of a date ("of the year"); past the end if nothing is adjacent."""
    k = j
    while k < min(j + 4, len(s.tokens)) and _COMMA.fullmatch(s.gap(k - 1).replace(")", "")):
        if s.tokens[k].digits or not (s.has(k, "of") or s.has(k, "year")) or s.has(k, "month"):
            return k
        k += 1
    return len(s.tokens)


def year_at(s: Scan, j: int, after_month: bool = False) -> tuple[int, int | None, int] | None:
    """A year or a range of years at token j: (first, last or None, next token), Gregorian.

    After a month or a word such as "year" fewer figures are needed, and a Thai text means a Buddhist year.
    """
    k, named, era, thai = j, after_month, None, False
    if after_month:
        k = links(s, j)
        thai = s.thai(j - 1)
    while k < j + 3 and s.has(k, "year") and s.near(k):
        named, thai, k = True, s.thai(k), k + 1
    if (s.has(k, "era") or s.has(k, "ah")) and s.near(k) and s.tokens[k].key != "م":
        era, k = k, k + 1
    if k >= len(s.tokens) or not (value := whole(s.tokens[k], 9999)):
        return None
    size = len(s.tokens[k].digits)
    last, end = None, k + 1
    if named and not after_month and era is None and _counts(s, j, k, value):
        return None
    if end < len(s.tokens) and s.tokens[end].digits and re.fullmatch(r"\s?[-–—−/]\s?", s.gap(k)):
        tail = s.tokens[end].digits
        following = whole(s.tokens[end], 9999) or 0
        if len(tail) == 2 or (len(tail) == 1 and s.gap(k) == "/"):
            following += value - value % 10 ** len(tail)
        monthly = len(tail) <= 2 and s.has(links(s, end + 1), "month")
        if value < following < value + 200 and (len(tail) <= 2 or len(tail) >= size) and not monthly:
            last, end = following, end + 1
    suffix = next((r for r in ("ah", "bc", "era") if era is None and s.has(end, r) and s.near(end - 1)), None)
    if suffix == "era" and (s.thai(end) or (end + 1 < len(s.tokens) and s.near(end) and s.tokens[end + 1].digits)):
        suffix = None
    offset = 0
    if era is not None or suffix:
        at = end if suffix else era or 0
        end += 1 if suffix else 0
        if s.has(at, "ah"):
            return gregorian(value), gregorian(last or value, last=True), end
        if s.has(at, "bc"):
            return -value, -last if last else None, end
        if suffix and not named and size < 4 and not s.latin(at):
            return None
        offset = int(s.get(at, "era"))
    elif s.has(end, "bc") and s.near(end - 1):
        return -value, -last if last else None, end + 1
    elif (
        (not named and not _bare(s, k, end, value, size))
        or (named and not (3 <= size <= 4))
        or (after_month and not s.has(k - 1, "year") and not 1000 <= value <= 2700 and not _early(s, k, size))
    ):
        return None
    elif thai and LATEST < value <= 2600:
        offset = -543
    return value + offset, last + offset if last else None, end


def _early(s: Scan, k: int, size: int) -> bool:
    """Whether three figures after a month, at token k, can count nothing that follows: "on 10 October 732."."""
    return size == 3 and bool(_STOP.match(s.text, s.tokens[k].end))


def _counts(s: Scan, j: int, k: int, value: int) -> bool:
    """Whether the figures at token k, after a word for the year at token j, count something: "in the year 640 ships".

    A definite year, as Arabic says for every year, may stand before an amount; four figures after "year" hardly do.
    """
    if s.near(k) and s.has(k + 1, "scale"):
        return True
    word = s.tokens[j]
    if _ANY_YEAR.search(s.text, max(0, word.start - 12), word.start):
        return True
    definite = word.lead.endswith("ال") or " ال" in s.text[word.start : word.end] or word.key.startswith("ال")
    return bool(unit_after(s, k + 1, direct=True)) and (definite or not 1000 <= value <= LATEST)


def _bare(s: Scan, k: int, end: int, value: int, size: int) -> bool:
    """Whether four figures with no word for "year" beside them are a year and not an amount."""
    token = s.tokens[k]
    before = s.text[max(0, token.start - 1) : token.start]
    # "In 980.": three figures only where nothing follows that they could count.
    short = size == 3 and s.near(k - 1) and s.tokens[k - 1].key == "in" and _STOP.match(s.text, token.end)
    if (
        not (size == 4 or short)
        or before in ("$", "£", "€", "¥", "฿", "#", "=", "/", "_", "@")
        or ("a" <= before <= "z")
    ):
        return False
    if (approximate(s, k) and s.get(k - 1, "approx") == 2) or (s.has(k - 1, "section") and s.near(k - 1)):
        return False
    if s.has(k - 1, "year") and s.near(k - 1) and _counts(s, k - 1, k, value):
        return False  # "each year 1500 pilgrims"
    placed = s.near(k - 1) and s.has(k - 1, "in")
    placed = placed and (s.tokens[k - 1].key not in LOOSE or (s.tokens[k - 1].key == "by" and s.capital(k - 1)))
    other = s.joined(end)
    last = unit_after(s, other + 1, direct=True) if other and s.tokens[other].digits else None
    if last and (not placed or last[0] in _MEASURES):
        return False  # "from 1500 to 1800 pounds"
    if s.near(end - 1) and (s.has(end, "scale") or (s.has(end, "counted") and not placed)):
        return False
    unit = unit_after(s, end, direct=True)
    if unit and not (placed and s.latin(k - 1) and unit[0] not in _MEASURES):
        return False
    glued = s.text[s.tokens[end - 1].end : s.tokens[end - 1].end + 1]
    if "a" <= glued <= "z" and not s.has(end, "decade"):
        return False
    return bool(short) or (1000 if placed or end > k + 1 else _EARLIEST) <= value <= LATEST


def years(s: Scan, i: int) -> tuple[Date | None, int] | None:
    """A year, a range of years or a decade with no month."""
    if s.has(i, "decade before") and i + 1 < len(s.tokens) and s.near(i):
        start = whole(s.tokens[i + 1], 2999)
        if start and start % 10 == 0 and len(s.tokens[i + 1].digits) == 4:
            start -= 543 if start >= 2400 else 0
            return Date(s.begin(i), s.tokens[i + 1].end, start, until=(start + 9, None, None)), i + 2
    named = s.has(i, "year") and not s.tokens[i].digits
    if s.has(i, "number") and s.latin(i) and (paired := _paired(s, i)):
        return Date(s.tokens[i].start, s.tokens[paired[1] - 1].end, paired[0]), paired[1]
    if not (named or s.tokens[i].digits or s.has(i, "era") or s.has(i, "ah")):
        return None
    found = year_at(s, i) or (_spoken(s, i) if named else None)
    if found is None:
        return None
    year, last, j = found
    first = next((n for n in range(i, j) if not s.has(n, "year")), i)
    start, end = s.tokens[first].start, s.tokens[j - 1].end
    if s.has(j, "decade") and s.gap(j - 1) == "" and year % 10 == 0:
        span = 99 if year % 100 == 0 and year < 1900 and not s.text[end + 1 :][:1].isalpha() else 9
        return Date(start, end + 1, year, until=(year + span, None, None)), j + 1
    return Date(start, end, year, until=(last, None, None) if last and last != year else None), j


def _spoken(s: Scan, i: int) -> tuple[int, int | None, int] | None:
    """A year in words after a word for the year: "the year nineteen hundred and five"."""
    k = next((n for n in range(i, min(i + 3, len(s.tokens))) if not s.has(n, "year")), i)
    found = numeral(s, k) if s.near(k - 1) else None
    if (
        not found
        or found.digits
        or found.value not in range(1000, LATEST + 1)
        or unit_after(s, found.next, direct=True)
    ):
        return None
    return int(found.value), None, found.next


def _paired(s: Scan, i: int) -> tuple[int, int] | None:
    """A year in two numbers, "eighteen ninety-four", and the token after it."""
    century, rest = numeral(s, i), numeral(s, i + 1) if s.near(i) else None
    if not century or not rest or century.next != i + 1 or rest.digits or rest.parts > 2:
        return None
    if century.value not in range(11, 21) or rest.value not in range(10, 100) or unit_after(s, rest.next, direct=True):
        return None
    return int(century.value * 100 + rest.value), rest.next


def gregorian(year: int, month: int = 1, last: bool = False) -> int:
    """The Gregorian year of a Hijri month, or with `last` of the end of that year, by the mean calendar."""
    days = (year - 1) * 354.367 + (month - 1) * 29.53 + (354 if last else 0)
    return date.fromordinal(max(1, min(int(days) + 227015, date.max.toordinal()))).year
