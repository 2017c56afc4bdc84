"""What one quote says of what was asked, and whether it speaks of that at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from qa.content import content, shared
from qa.disagreement.acts import UNSAID, acts
from qa.disagreement.asked import topic, units, wanted
from qa.disagreement.names import comparable, named, skeleton, unknown_words
from qa.disagreement.parties import parties
from qa.disagreement.people import Person, persons
from qa.verification.names import names_of
from qa.verification.negation import polarity
from sources.values import Date, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from qa.kinds import Kind
    from qa.types import Citation
    from sources.values import Value

    Vector = np.ndarray[Any, Any]
    Told = Value | Person

# What a question says of the value, and its answer need not.
_MEASURING = "high tall long deep far old number people year day date height age จำนวน ความสูง ความลึก عدد تاريخ ارتفاع"
_EDGE = re.compile(
    r"(?<=[ก-๎])\s+(?=[ก-๎]{4})|[;؛]|(?<!\d)[,،]\s|\band\b(?!\s+\d)|\s(?:และ|แต่|ส่วน)|\s(?=و[\u0621-\u064a]{3,})|\.\s"
)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question, what of it a quote must share, and what it is about.

    Attributes:
        text, language, kind, vector: the question's.
        acts: that it asks about.
        parties: that it names.
        counted: whether it names a unit.
        terms: what is left of it without its acts and the words that ask.
    """

    text: str
    language: str
    kind: Kind
    vector: Vector
    acts: frozenset[str]
    parties: frozenset[str]
    counted: bool
    terms: tuple[str, ...]

    @property
    def needed(self) -> frozenset[str]:
        """The acts that an answer must speak of."""
        return self.acts - self.loose

    @property
    def loose(self) -> frozenset[str]:
        """The acts that need not be said. In Arabic "signed" and "happened" may be one word."""
        return UNSAID | ({"sign"} if "happen" in self.acts else set())


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one citation says of what was asked.

    Attributes:
        citation: whose quote it is.
        values: all that are of the wanted type.
        nearest: those in the clause nearest to the question.
        terms: the question's that the quote has; None in another language.
        acts: what that clause tells of.
        parties: of whom.
        years: when, where the value is no date itself.
        denied: whether it denies it.
        met: whether it has a name that the question has, as far as that can be told.
        planned: whether it tells of a plan.
        vector: the quote's, without its values.
    """

    citation: Citation
    values: Sequence[Told]
    nearest: Sequence[Told]
    terms: frozenset[str] | None
    acts: frozenset[str]
    parties: frozenset[str]
    years: Sequence[Date]
    denied: bool
    met: bool
    planned: bool
    vector: Vector


def asking(question: str, language: str, kind: Kind, vector: Vector) -> Asked:
    """A question by its text and its unit vector."""
    terms = content(topic(question, language, kind))
    return Asked(
        question,
        language,
        kind,
        vector,
        acts(question, language),
        parties(question, language),
        bool(units(question, language)),
        tuple(term for term in terms if term not in _measuring()),
    )


def told(question: str, language: str, kind: Kind, citation: Citation) -> list[Told]:
    """What a quote tells of the kind that is asked for."""
    if kind != "who":
        return list(wanted(question, language, kind, citation.quote))
    if citation.language != language:
        return []
    # A space in a Thai clause may part a verb from its person.
    clauses = [(0, len(citation.quote))] if language == "th" else _clauses(citation.quote)
    return list(persons(question, language, citation.quote, clauses))


def said(asked: Asked, citation: Citation, found: Sequence[Told], vector: Vector) -> Said:
    """What a citation says, by what it tells (at least one value) and the quote's vector."""
    quote, language = citation.quote, citation.language
    own = language == asked.language  # else its words cannot be told from the question's
    whole = content(quote) if own else []
    clauses = [_clause(quote, value) for value in found]
    scores = [
        (shared(asked.terms, content(clause), clause) if own else 0.0)
        + bool(asked.acts & acts(clause, language))
        + 2 * bool(asked.parties & parties(clause, language))
        for clause in clauses
    ]
    best = [place for place, score in enumerate(scores) if score == max(scores)]
    near = " ".join(clauses[place] for place in best)
    return Said(
        citation,
        found,
        [found[place] for place in best],
        frozenset(term for term in asked.terms if shared([term], whole, quote)) if own else None,
        acts(near, language) or acts(quote, language),
        parties(near, language),
        () if asked.kind == "when" else [d for d in values(quote) if isinstance(d, Date) and d.year is not None],
        polarity(near, language) == "denies" and polarity(asked.text, asked.language) != "denies",
        own or bool(meeting(asked, citation)),
        "plan" in acts(quote, language),
        vector,
    )


def meeting(asked: Asked, citation: Citation) -> bool | None:
    """Whether a quote in another language has a name of the question's; None where no name can be compared.

    The names of the one that is in English are looked for in the other. Between Thai and Arabic, which mark no names,
    Thai words that no dictionary has and long Arabic ones may meet.
    """
    quote, language = citation.quote, citation.language
    # An English title's capitals are no names; any title may hold the question's name.
    titled = quote if language == "en" else f"{quote} {citation.title}"
    pair = {asked.language: asked.text, language: titled}
    if "en" in pair:
        own = pair.pop("en")
        names = [name.text for name in names_of(own, "en", lambda _: True)]
    else:
        if any(len(skeleton(word)) > 3 and named(word, pair["th"]) for word in pair["ar"].split()):
            return True
        names = unknown_words(pair.pop("th"))
    # Peoples have names of their own in each language.
    names = [name for name in names if comparable(name) and not parties(name, "en")]
    if not names and len(asked.parties & parties(quote, language)) > 1:
        return True
    return any(named(name, other) for name in names for other in pair.values()) if names else None


def _clauses(quote: str) -> list[tuple[int, int]]:
    """Where the clauses of a quote stand."""
    edges = [edge.span() for edge in _EDGE.finditer(quote)]
    return list(zip([0, *(end for _, end in edges)], [*(start for start, _ in edges), len(quote)], strict=True))


def _clause(quote: str, value: Told) -> str:
    """The clause around a value."""
    bounds = [edge.span() for edge in _EDGE.finditer(quote)]
    start = max((end for _, end in bounds if end <= value.start), default=0)
    end = min((begin for begin, _ in bounds if begin >= value.end), default=len(quote))
    return quote[start:end]


@cache
def _measuring() -> frozenset[str]:
    return frozenset(content(_MEASURING))
