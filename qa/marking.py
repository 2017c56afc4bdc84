"""What a question asks for, inside the quotes that answer it: the date or the number, where there is no doubt which one.

Nothing is marked rather than the wrong thing. Of two dates that differ neither is; what the question itself says is no
answer to it; and a value in a later quote is marked only where it agrees with the first quote's, or where the answer lists
it among those that differ. Persons and places are not marked: told by the words before them ("General …"), most that were
found on the project's own questions stood in the quote for another reason.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from qa.disagreement.asked import units, wanted
from qa.kinds import kind_of
from sources import Span
from sources.values import Date, Number, same, values

if TYPE_CHECKING:
    from qa.types import Answer
    from sources.values import Value

_LARGE = 1_000  # a figure without a unit counts from here on: a smaller one may be a part of a name


def marked(answer: Answer) -> dict[int, tuple[Span, ...]]:
    """Where the thing that was asked for stands in each quote: disjoint spans of the quote, by the citation's number.

    More than one where a quote says it twice, as a year in two eras. A citation without any is left out.
    """
    if answer.abstained:
        return {}
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
