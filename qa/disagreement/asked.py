"""Which of a quote's values can be the one that was asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sources.values import Date, Number, values

if TYPE_CHECKING:
    from sources.values import Value

# What asks for a number, with nothing between it and the noun that it asks the number of.
_HOW_MANY = {
    "en": re.compile(r"\b(?:how many|how much|what number of|what was the (?:total )?number of)\b", re.IGNORECASE),
    "th": re.compile(r"กี่"),
    "ar": re.compile(r"\b[وفب]?كم(?: (?:كان|كانت|يبلغ|بلغ|بلغت|هو|هي))?(?: (?:عدد|من))?\b|\bما عدد\b"),
}
_TIMES = frozenset("second minute hour day week month year decade century".split())  # noqa: SIM905
_LENGTHS = frozenset(
    ("metre", "kilometre", "centimetre", "millimetre", "mile", "nautical mile", "foot", "inch", "yard")
)
_MONEY = frozenset(("yen", "pound", "franc", "mark", "rouble", "dollar", "baht", "euro", "rupee", "dinar", "riyal"))
# What a question asks the measure of when it names no unit.
_MEASURES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(
            r"\bhow long (did|does|was|had|has|is)\b.*\b(last|take|hold|stay|go on|endure|fight|war|siege)|\bhow old\b",
            re.I,
        ),
        _TIMES,
    ),
    (re.compile(r"นานเท่า|นานแค่|นานกี่|อายุเท่า|\bكم (دام|دامت|استمر|استغرق|بقي)|\bما مدة", re.I), _TIMES),
    (re.compile(r"\bhow (high|tall|deep|far|wide|long)\b|สูงเท่า|ลึกเท่า|ไกลเท่า|ยาวเท่า|กว้างเท่า", re.I), _LENGTHS),
    (re.compile(r"\bارتفاع|\bطول |\bعمق|\bعرض |المسافة|\bمسافة", re.I), _LENGTHS),
    (re.compile(r"\b(cost|price|paid|worth)\b|ราคา|ค่าใช้จ่าย|มูลค่า|\bكلف\w*|\bتكلفة|\bثمن|\bسعر", re.I), _MONEY),
)
_YEAR = re.compile(r"\b(what|which) year\b|ปี(ใด|ไหน|อะไร)|(พ\.ศ\.|ค\.ศ\.) ?ใด|\b(أي|اي|أية) (عام|سنة)\b", re.IGNORECASE)
# Before a value that is a part of another: "of the dead, 200 were …", "including 40".
_PART = re.compile(
    r"(\bof (whom|them|which|these|those)\b|\bof (the|its|their|all)\b[^,;.]{3,},|\bincluding\b|\bamong (them|whom)\b"
    r"|ในจำนวนนี้|ในจำนวนนั้น|ในนี้|รวมถึง|\bمنهم\b|\bمنها\b|\bبينهم\b|\bبينها\b|\bمن ضمنهم\b)[^,;.،؛]{0,40}$",
    re.IGNORECASE,
)


def wanted(question: str, language: str, kind: str, quote: str) -> list[Value]:
    """The values of a quote that are of the type, and as far as it is known of the unit, that is asked for.

    `kind` is "when" or "howmany"; a question of any other kind asks for none.
    """
    found = [value for value in values(quote) if not _PART.search(quote[: value.start])]
    if kind == "when":
        dates = [value for value in found if isinstance(value, Date)]
        return [_year(date) for date in dates if date.year] if _YEAR.search(question) else list(dates)
    if kind != "howmany":
        return []
    numbers = [value for value in found if isinstance(value, Number)]
    fitting = units(question, language)
    if fitting:
        return [number for number in numbers if not number.unit or number.unit in fitting]
    return [n for n in numbers if n.unit not in _TIMES | _LENGTHS | {"percent"}]


def units(question: str, language: str) -> frozenset[str]:
    """The units that an answer may be in; empty when that is not known."""
    for pattern, units in _MEASURES:
        if pattern.search(question):
            return units
    # The unit is what a number would have in the place of the words that ask for it.
    stated = _HOW_MANY[language].sub(" 7 ", question)
    return frozenset(
        value.unit for value in values(stated) if isinstance(value, Number) and value.low == 7 and value.unit
    )


def _year(date: Date) -> Date:
    return replace(date, month=None, day=None, until=(date.until[0], None, None) if date.until else None)
