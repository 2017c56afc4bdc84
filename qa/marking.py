"""What a question asks for, inside the quotes that answer it: a date, a number, a name, a place, a reason.

Nothing is marked rather than the wrong thing. Dates and numbers are read by rule first: of two dates that differ neither is
marked; what the question itself says is no answer to it; and a value in a later quote is marked only where it agrees with the
first quote's, or where the answer lists it among those that differ. Where no rule tells, the cross encoder marks the first quote
if it is sure enough of both ends, and that the quote answers. Later quotes answer too seldom for that.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from qa.disagreement.asked import units, wanted
from qa.kinds import asks_of_topic, kind_of
from sources import Span
from sources.values import Date, Number, same, values

if TYPE_CHECKING:
    from index.contextual import CrossEncoder
    from qa.types import Answer
    from sources.values import Value

_LARGE = 1_000  # a figure without a unit counts from here on: a smaller one may be a part of a name
# What the cross encoder marks: of the first quotes of 510 development questions a part is marked in 172, with the rules, and is
# in 0.93 of the right ones among these the one that was asked for.
_SURE = 0.3  # probability of the part
_ANSWERS = 0.0  # logit of its quote


def marked(answer: Answer, cross: CrossEncoder | None = None) -> dict[int, tuple[Span, ...]]:
    """Where the thing that was asked for stands in each quote: disjoint spans of the quote, by the citation's number.

    More than one where a quote says it twice, as a year in two eras. A citation without any is left out.

    Args:
        answer: whose quotes.
        cross: what marks the first quote where no rule does; None to mark dates and numbers only.
    """
    if answer.abstained or not answer.citations:
        return {}
    found = _by_rule(answer)
    first = answer.citations[0]
    if cross is not None and first.number not in found and not asks_of_topic(answer.question, answer.language):
        [part] = cross.marks(answer.question, [first.quote])
        if part is not None and part.chance >= _SURE and part.logit >= _ANSWERS:
            found[first.number] = (part.span,)
    return found


def _by_rule(answer: Answer) -> dict[int, tuple[Span, ...]]:
    """Dates and numbers of which there is no doubt."""
    differing = {number: value for item in answer.disagreements for value, numbers in item.values for number in numbers}
    first: list[Value] = []
    out: dict[int, tuple[Span, ...]] = {}
    for place, citation in enumerate(answer.citations):
        found = asked_for(answer.question, answer.language, citation.quote)
        if place == 0:
            first = found
        told = differing.get(citation.number, "")
        if told and citation.quote.count(told) == 1:
            start = citation.quote.index(told)
            out[citation.number] = (Span(start, start + len(told)),)
        elif any(same(one, other) for one in first for other in found):
            out[citation.number] = tuple(Span(value.start, value.end) for value in found)
    return out


def asked_for(question: str, language: str, quote: str) -> list[Value]:
    """The values of a quote that can be what a question asks for, if they all say the same; else none."""
    kind = kind_of(question, language)
    asked = units(question, language)
    found = wanted(question, language, kind, quote)
    if kind == "when":
        # A day of some month is not told from any other.
        found = [v for v in found if isinstance(v, Date) and (v.year is not None or v.month is not None)]
    else:
        found = [v for v in found if isinstance(v, Number) and asked and (v.unit in asked or v.high >= _LARGE)]
    said = values(question)
    found = [value for value in found if not any(same(value, other) for other in said)]
    return found if all(same(one, other) for one, other in combinations(found, 2)) else []
