"""Does a passage give the figures and dates of a sentence, of the same things, and as much or as little?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.content import content, plain, shared
from qa.verification.negation import clauses
from sources.values import Date, Number, in_old_thai_year, same, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.verification.evidence import Passage
    from sources.values import Value

_ALIKE = 0.5  # of a clause's terms, found in one clause of the passage: then both speak of the same
_CLEARLY = 0.25  # what speaks of the same thing shares so much more with a clause than what does not
# Before a figure that may be reached.
_REACHED = re.compile(
    r"(?:at least|at most|up to|no (?:fewer|less|more) than|nearly|almost|อย่างน้อย|อย่างมาก|ไม่น้อยกว่า|ไม่ต่ำกว่า|ไม่เกิน|เกือบ"
    r"|على الأقل|ما لا يقل عن|لا يقل عن|لا يزيد على|لا يتجاوز)\s*$",
    re.IGNORECASE,
)
_SPELLED = 12  # a label of so few ("First Army") may be a word in another language
# Units whose names are known in every language, so that a figure without one is no measure.
_MEASURES = frozenset(("kilometre", "metre", "mile", "foot", "percent"))
_PAIR = frozenset(("", "country", "side", "party", "city", "person"))  # what "the two" may stand for without being said


def readings(text: str) -> list[Value]:
    """A text's values, and beside a date of an old Thai year the same day of the next year."""
    found = values(text)
    dates = [v for v in found if isinstance(v, Date) and in_old_thai_year(v, text[v.start : v.end])]
    return [*found, *(replace(date, year=(date.year or 0) + 1) for date in dates)]


def stray_value(claim: str, passages: Sequence[Passage]) -> str:
    """Why a value of the claim is not the passages'; empty when each one is."""
    found = [value for passage in passages for value in passage.found]
    texts = [passage.folded for passage in passages]
    for value in values(claim):
        surface = claim[value.start : value.end]
        bounded = isinstance(value, Number) and value.bound
        if not isinstance(value, Date) and not bounded and any(_stands(plain(surface), text) for text in texts):
            continue
        if (
            isinstance(value, Number)
            and value.low == value.high == 2
            and value.unit in _PAIR
            and not re.search(r"\d", surface)
        ):
            continue
        meant = [value]
        if isinstance(value, Date) and in_old_thai_year(value, surface):
            meant.append(replace(value, year=(value.year or 0) + 1))
        agreeing = [other for other in found for one in meant if _bears(claim, one, other)]
        if not agreeing or all(_of_another_year(one, found) for one in meant):
            return f"the passage does not say {surface!r}"
        dated = isinstance(value, Date) and value.year is not None
        if dated and not any(
            isinstance(other, Number) or (isinstance(other, Date) and other.year) for other in agreeing
        ):
            years = [Date(0, 0, one.year) for one in meant if isinstance(one, Date)]
            if not any(same(year, other) for year in years for other in found):
                return f"the passage does not say {surface!r}"
    return ""


def _bears(claim: str, value: Value, other: Value) -> bool:
    """Whether a value of the passage bears out one of the claim; "more than" only what is more."""
    if _year_in_words(value, other) or _year_in_words(other, value):
        return True
    if not same(value, other) or _lost_in(value, other):
        return False
    if isinstance(value, Number) and isinstance(other, Number) and value.bound:
        beyond = (other.low - value.low) * value.bound
        reached = beyond == 0 and (other.bound == value.bound or bool(_REACHED.search(claim[: value.start])))
        return other.bound != -value.bound and (beyond > 0 or reached)
    return True


def _stands(surface: str, text: str) -> bool:
    """Whether a folded text has a figure as it is written, and not as a part of another word or figure."""
    edge = r"\d" if re.search("[ก-๎]", surface) else r"\w"
    return bool(
        re.search(rf"(?<!{edge})(?:[وفبلك]?(?:ال|لل)?(?=[\u0621-\u064a]))?{re.escape(surface)}(?!{edge})", text)
    )


def _year_in_words(value: Value, other: Value) -> bool:
    """Whether a bare number is the year of a date that gives no more: "nineteen hundred and five"."""
    if not (isinstance(value, Number) and isinstance(other, Date)) or value.unit or other.month or other.until:
        return False
    return value.low == value.high == other.year


def _of_another_year(value: Value, found: Sequence[Value]) -> bool:
    """Whether the passage gives a full date's day and month, and each time with another year."""
    if not isinstance(value, Date) or None in (value.year, value.month, value.day) or value.until:
        return False
    day = Date(0, 0, None, value.month, value.day)
    years = [d.year for d in found if isinstance(d, Date) and not d.until and d.year and d.day and same(day, d)]
    return bool(years) and value.year not in years


def misplaced(claim: str, language: str, passages: Sequence[Passage]) -> str:
    """A value that the passage gives, but to another thing: what speaks of the same thing gives a different one."""
    own = [clause for p in passages if p.language == language for clause in p.clauses]
    for part in clauses(claim):
        terms = content(_without_values(part))
        given = readings(part)
        for value in given:
            likeness: dict[bool, float] = {True: 0.0, False: 0.0}
            for clause, others in own:
                told = {same(value, other) for other in readings(clause)} - {None}
                if told:
                    likeness[True in told] = max(likeness[True in told], shared(terms, others, clause))
            shares = likeness[False] * len(set(terms))
            if shares > 1.5 and likeness[False] >= max(_ALIKE, likeness[True] + _CLEARLY):
                return f"the passage says otherwise than {part[value.start : value.end]!r}"
    return ""


def miscounted(claim: str, language: str, passages: Sequence[Passage]) -> str:
    """A number that the passage gives of other things, while it gives another one of these: 40 guns for 40 horses."""
    told = [pair for p in passages if p.language == language for pair in _counts(p.text)]
    found = [v for p in passages for v in p.found]
    for value, noun in _counts(claim):
        alike = [v for v in found if isinstance(v, Number) and _equal(value, v)]
        if not value.unit and value.high > _SPELLED and alike and all(v.unit in _MEASURES for v in alike):
            return f"the passage says otherwise than {claim[value.start : value.end]!r}"
        these = [other for other, its in told if its == noun]
        if (
            these
            and not any(_equal(value, other) for other in these)
            and any(_equal(value, other) for other, _ in told)
        ):
            return f"the passage says otherwise than {claim[value.start : value.end]!r}"
    return ""


def _counts(text: str) -> list[tuple[Number, str]]:
    """The numbers of a text, each with the word for what it counts."""
    out = []
    for value in values(text):
        if isinstance(value, Number):
            # What a bare number counts stands right after it, or cannot be told.
            after = re.match(r"\s*([^\s\d.,;:،؛()]+)", text[value.end :])
            noun = content(text[value.start : value.end] if value.unit else after[1] if after else "")
            out += [(value, noun[-1] if value.unit else noun[0])] if noun else []
    return out


def _equal(one: Number, other: Number) -> bool:
    return same(replace(one, unit=""), replace(other, unit="")) is True


def _without_values(text: str) -> str:
    for value in reversed(values(text)):
        text = f"{text[: value.start]} {text[value.end :]}"
    return text


def _lost_in(value: Value, stretch: Value) -> bool:
    """Whether a date is a day somewhere inside a stretch of more than a month: no text says so."""
    if not (isinstance(value, Date) and isinstance(stretch, Date)) or value.until or not value.day or not stretch.until:
        return False
    if stretch.month == stretch.until[1] and stretch.year == stretch.until[0]:
        return False
    ends = [stretch.until, (stretch.year, stretch.month, stretch.day)]
    return not any(same(value, Date(0, 0, *end)) for end in ends)


def stray_label(claim: str, passages: Sequence[Passage]) -> str:
    """Figures that are no quantity ("the 38th parallel", "Hill 203") must stand in the passage as they are."""
    spans = values(claim)
    known = {number for passage in passages for number in re.findall(r"\d+", passage.folded.replace(",", ""))}
    for match in re.finditer(r"\d[\d,]*", claim):
        if any(span.start <= match.start() < span.end for span in spans):
            continue
        figures = plain(match[0]).replace(",", "")
        if figures not in known and int(figures) > _SPELLED:
            return f"the passage does not say {match[0]!r}"
    return ""
