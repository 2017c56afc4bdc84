"""Does a passage give the figures and dates of a sentence, of the same things, and as much or as little?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.content import content, plain, shared
from qa.verification.negation import clauses
from sources.values import Date, Number, same, values

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
_PAIR = frozenset(("", "country", "side", "party", "city", "person"))  # what "the two" may stand for without being said


def stray_value(claim: str, passages: Sequence[Passage]) -> str:
    """Why a value of the claim is not the passages'; empty when each one is."""
    found = [value for passage in passages for value in passage.found]
    texts = [passage.folded for passage in passages]
    for value in values(claim):
        surface = claim[value.start : value.end]
        bounded = isinstance(value, Number) and value.bound
        if any(plain(surface) in text for text in texts) and not isinstance(value, Date) and not bounded:
            continue
        if (
            isinstance(value, Number)
            and value.low == value.high == 2
            and value.unit in _PAIR
            and not re.search(r"\d", surface)
        ):
            continue
        agreeing = [other for other in found if _bears(claim, value, other)]
        if not agreeing or _of_another_year(value, found):
            return f"the passage does not say {surface!r}"
        if (
            isinstance(value, Date)
            and value.year is not None
            and not any(isinstance(other, Date) and other.year is not None for other in agreeing)
        ):
            year = Date(0, 0, value.year)
            if not any(same(year, other) for other in found):
                return f"the passage does not say {surface!r}"
    return ""


def _bears(claim: str, value: Value, other: Value) -> bool:
    """Whether a value of the passage bears out one of the claim; "more than" only what is more."""
    if not same(value, other) or _lost_in(value, other):
        return False
    if isinstance(value, Number) and isinstance(other, Number) and value.bound:
        beyond = (other.low - value.low) * value.bound
        reached = beyond == 0 and (other.bound == value.bound or bool(_REACHED.search(claim[: value.start])))
        return other.bound != -value.bound and (beyond > 0 or reached)
    return True


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
        for value in values(part):
            likeness: dict[bool, float] = {True: 0.0, False: 0.0}
            for clause, others in own:
                told = {same(value, other) for other in values(clause)} - {None}
                if told:
                    likeness[True in told] = max(likeness[True in told], shared(terms, others, clause))
            shares = likeness[False] * len(set(terms))
            if shares > 1.5 and likeness[False] >= max(_ALIKE, likeness[True] + _CLEARLY):
                return f"the passage says otherwise than {part[value.start : value.end]!r}"
    return ""


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
