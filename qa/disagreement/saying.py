"""What one quote says of what was asked, and whether it speaks of that at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from qa.content import agree, content, plain, shared
from qa.disagreement.acts import acts, apart
from qa.disagreement.names import comparable, named, unknown_words
from qa.verification.names import names_of
from qa.verification.negation import polarity
from sources.values import Number, old_style_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from qa.types import Citation
    from sources.values import Value

    Vector = np.ndarray[Any, Any]

# Of the question's terms that tell of no act, in a quote of its language. Arabic's names cannot be told from other words.
_COVERS = {"en": 0.65, "th": 0.65, "ar": 0.8}
_ABOUT = 0.3  # cosine with the question of a quote in another language that tells of an act
_CLOSELY = 0.5  # and of one where the question names no act that is known
# What a question says of the value, and its answer need not.
_MEASURING = "high tall long deep far old number people year day date height age จำนวน ความสูง ความลึก عدد تاريخ ارتفاع"
_EDGE = re.compile(r"[;؛]|(?<!\d)[,،]\s|\band\b(?!\s+\d)|\s(?:และ|แต่|ส่วน)|\s(?=و[\u0621-\u064a]{3,})|\.\s")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question: its language, its vector, the acts that it asks about, and whether it names a unit."""

    text: str
    language: str
    vector: Vector
    acts: frozenset[str]
    counted: bool


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one citation says of what was asked.

    Attributes:
        citation: whose quote it is.
        values: all that are of the wanted type.
        nearest: those in the clause nearest to the question.
        terms: the question's that the quote has; None in another language.
        acts: what that clause tells of.
        denied: whether it denies it.
        vector: the quote's, without its values.
    """

    citation: Citation
    values: Sequence[Value]
    nearest: Sequence[Value]
    terms: frozenset[str] | None
    acts: frozenset[str]
    denied: bool
    vector: Vector


def said(asked: Asked, citation: Citation, found: Sequence[Value], vector: Vector) -> Said:
    """What a citation says, by the wanted values in its quote (at least one) and the quote's vector."""
    quote, language = citation.quote, citation.language
    terms = content(asked.text)
    own = language == asked.language  # else its words cannot be told from the question's
    clauses = [_clause(quote, value) for value in found]
    scores = [shared(terms, content(clause), clause) if own else 0.0 for clause in clauses]
    best = [place for place, score in enumerate(scores) if score == max(scores)]
    near = " ".join(clauses[place] for place in best)
    return Said(
        citation,
        found,
        [found[place] for place in best],
        frozenset(term for term in terms if shared([term], content(quote), quote)) if own else None,
        acts(near, language) or acts(quote, language),
        polarity(near, language) == "denies" and polarity(asked.text, asked.language) != "denies",
        vector,
    )


def answers(asked: Asked, told: Said) -> bool:
    """Whether a quote speaks of what the question names."""
    quote = f"{told.citation.quote} {told.citation.title}"
    language = told.citation.language
    if told.denied or (asked.acts and not told.acts) or apart(asked.acts, told.acts):
        return False
    if language == asked.language:
        terms = [term for term in content(asked.text) if term not in _measuring() and not acts(term, language)]
        if language == "en" and not all(n.stands_in(plain(quote)) for n in names_of(asked.text, "en", lambda _: True)):
            return False
        if language == "th" and not all(word in quote for word in unknown_words(asked.text)):
            return False
        return not terms or shared(terms, content(quote), quote) >= _COVERS[language]
    if float(told.vector @ asked.vector) < (_ABOUT if asked.acts else _CLOSELY):
        return False
    if "en" not in (language, asked.language):
        return True
    latin, other = (asked.text, quote) if asked.language == "en" else (told.citation.quote, asked.text)
    names = [name.text for name in names_of(latin, "en", lambda _: True) if comparable(name.text)]
    return not names or any(named(name, other) for name in names)


def differ(asked: Asked, one: Said, other: Said) -> bool:
    """Whether the nearest values differ and none at all agree."""
    if any(agree(a, b) or old_style_pair(a, b) for a in one.values for b in other.values):
        return False
    return any(agree(a, b) is False and _same_kind(asked, a, b) for a in one.nearest for b in other.nearest)


def _same_kind(asked: Asked, one: Value, other: Value) -> bool:
    """Whether two numbers count the same thing: where the question says what, one of them must."""
    numbers = isinstance(one, Number) and isinstance(other, Number)
    return not (numbers and asked.counted and not one.unit and not other.unit)  # type: ignore[union-attr]


def _clause(quote: str, value: Value) -> str:
    """The clause around a value."""
    bounds = [edge.span() for edge in _EDGE.finditer(quote)]
    start = max((end for _, end in bounds if end <= value.start), default=0)
    end = min((begin for begin, _ in bounds if begin >= value.end), default=len(quote))
    return quote[start:end]


@cache
def _measuring() -> frozenset[str]:
    return frozenset(content(_MEASURING))
