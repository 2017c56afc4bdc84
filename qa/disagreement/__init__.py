"""Where the cited sources give different values for what was asked. Precision comes before recall."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from qa.content import agree, content, plain, shared
from qa.disagreement.acts import acts, apart
from qa.disagreement.asked import wanted
from qa.disagreement.names import comparable, named
from qa.types import Disagreement
from qa.verification.names import names_of
from qa.words import say
from sources.values import old_style_pair, values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from qa.types import Citation
    from sources.values import Value

    Vector = np.ndarray[Any, Any]
    Encode = Callable[[Sequence[str]], np.ndarray[Any, Any]]

_COVERS = 0.6  # of the question's terms, in a quote of its language
_ABOUT = 0.4  # cosine with the question of a quote in another language that tells of the act that is asked about
_CLOSELY = 0.5  # and of one where no act is known
_LIKE_ENOUGH = 0.45  # the same, where the other is in it and both tell of the act that is asked about
# What a question says of the value, and its answer need not.
_MEASURING = "high tall long deep far old number people year day date height age จำนวน ความสูง ความลึก عدد تاريخ ارتفاع"
_ALIKE = 0.6  # cosine of two quotes, their values left out, of which one is not in the question's language


@dataclass(frozen=True, slots=True)
class _Said:
    """What one citation says of what was asked.

    `terms` are the question's that the quote has, None in another language; `acts` those of the value's
    clause; `tells` whether one of them is asked about.
    """

    citation: Citation
    values: tuple[Value, ...]
    terms: frozenset[str] | None
    acts: frozenset[str]
    tells: bool
    vector: Vector


def disagreements(
    question: str, language: str, kind: str, citations: Sequence[Citation], encode: Encode
) -> tuple[Disagreement, ...]:
    """What the citations' quotes tell differently, of what was asked; what fiction tells is an entry of its own.

    Args:
        question: as asked, with what it carries over.
        language: the question's.
        kind: see `qa.kinds`; only "when" and "howmany" have values to compare.
        citations: of any languages. Two of one source are never held against each other.
        encode: texts to unit vectors (n, D), as `index.encoder.encode`. Not called where no values differ.
    """
    told = [(citation, wanted(question, language, kind, citation.quote)) for citation in citations]
    told = [(citation, found) for citation, found in told if found]
    if not any(_differ(one, other) for (_, one), (_, other) in combinations(told, 2)):
        return ()
    vectors = encode([question, *(_bare(citation.quote) for citation, _ in told)])
    asked = acts(question, language)
    sayings = [
        said
        for (citation, found), vector in zip(told, vectors[1:], strict=True)
        if _answers(said := _said(question, language, citation, found, asked, vector), question, language, vectors[0])
    ]
    history = [said for said in sayings if said.citation.kind != "fiction"]
    fiction = [said for said in sayings if said.citation.kind == "fiction"]
    what = question.strip(" ?؟")
    out = [Disagreement(what, groups)] if (groups := _groups(history)) else []
    for said in fiction:
        against = [other for other in history if _conflict(said, other)]
        if against and len(against) == len(history):
            rows = (*(_row([other]) for other in _firsts(against)), _row([said]))
            out.append(Disagreement(f"{what} ({say('fiction', language)})", rows))
            break
    return tuple(out)


def _answers(said: _Said, question: str, language: str, vector: Vector) -> bool:
    """Whether a quote speaks of what the question names."""
    citation = said.citation
    quote = f"{citation.quote} {citation.title}"
    asked = acts(question, language)
    if (asked and not said.acts) or apart(asked, said.acts):
        return False
    if citation.language == language:
        terms = [term for term in content(question) if term not in _measuring()]
        names = names_of(question, language, lambda _: True)
        if language == "en" and not all(name.stands_in(plain(quote)) for name in names):
            return False
        return shared(terms, content(quote), quote) >= _COVERS
    if float(said.vector @ vector) < (_ABOUT if asked else _CLOSELY):
        return False
    latin, other = (question, quote) if language == "en" else (citation.quote, question)
    if "en" not in (language, citation.language):
        return True
    found = [name.text for name in names_of(latin, "en", lambda _: True) if comparable(name.text)]
    return not found or any(named(name, other) for name in found)


@cache
def _measuring() -> frozenset[str]:
    return frozenset(content(_MEASURING))


def _said(
    question: str, language: str, citation: Citation, found: Sequence[Value], asked: frozenset[str], vector: Vector
) -> _Said:
    """The value of a quote nearest to what the question says, and the clause's terms and acts."""
    quote = citation.quote
    terms = content(question)
    own = citation.language == language  # else its words cannot be told from the question's
    scored = []
    for value in found:
        clause = _clause(quote, value)
        scored.append((shared(terms, content(clause), clause) if own else 0.0, clause))
    best = max(score for score, _ in scored)
    kept = tuple(value for value, (score, _) in zip(found, scored, strict=True) if score >= best)
    said = " ".join(clause for score, clause in scored if score >= best)
    covered = frozenset(term for term in terms if shared([term], content(quote), quote)) if own else None
    told = acts(said, citation.language)
    return _Said(citation, kept, covered, told, bool(asked & told), vector)


def _clause(quote: str, value: Value) -> str:
    """The clause around a value."""
    bounds = [m.span() for m in re.finditer(r"[;؛]|(?<!\d)[,،]\s|\band\b(?!\s+\d)|\s(?:และ|แต่|ส่วน)|\s(?=و[\u0621-\u064a]{3,})|\.\s", quote)]
    start = max((end for _, end in bounds if end <= value.start), default=0)
    end = min((begin for begin, _ in bounds if begin >= value.end), default=len(quote))
    return quote[start:end]


def _bare(quote: str) -> str:
    """A quote without its values, so that its vector tells what they are values of."""
    out, at = "", 0
    for value in values(quote):
        out += quote[at : value.start] + " "
        at = value.end
    return out + quote[at:]


def _differ(one: Sequence[Value], other: Sequence[Value]) -> bool:
    """Whether some values of two quotes differ and none agree."""
    pairs = [(a, b) for a in one for b in other]
    if any(agree(a, b) or old_style_pair(a, b) for a, b in pairs):
        return False
    return any(agree(a, b) is False for a, b in pairs)


def _conflict(one: _Said, other: _Said) -> bool:
    """Whether two citations give different values for the same thing."""
    if one.citation.source == other.citation.source or not _differ(one.values, other.values):
        return False
    if apart(one.acts, other.acts):
        return False
    if one.terms is not None and other.terms is not None:
        return one.terms == other.terms
    both_tell = one.tells and other.tells and not (one.terms is None and other.terms is None)
    return float(one.vector @ other.vector) >= (_LIKE_ENOUGH if both_tell else _ALIKE)


def _groups(sayings: Sequence[_Said]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The citations that conflict with another, grouped by what they agree on; fewer than two groups are none."""
    pairs = [(a, b) for a, b in combinations(sayings, 2) if _conflict(a, b)]
    groups: list[list[_Said]] = []
    for said in sayings:
        if not any(said in pair for pair in pairs):
            continue
        for group in groups:
            if not any(_differ(said.values, other.values) for other in group):
                group.append(said)
                break
        else:
            groups.append([said])
    # Those that conflict with nobody side with the first group that they agree with.
    for said in sayings:
        if groups and not any(said in group for group in groups):
            for group in groups:
                if any(agree(a, b) for a in said.values for b in group[0].values):
                    group.append(said)
                    break
    return tuple(_row(group) for group in groups) if len(groups) > 1 else ()


def _firsts(sayings: Sequence[_Said]) -> list[_Said]:
    out: list[_Said] = []
    for said in sayings:
        if all(_differ(said.values, other.values) for other in out):
            out.append(said)
    return out


def _row(group: Sequence[_Said]) -> tuple[str, tuple[int, ...]]:
    first = min(group, key=lambda said: said.citation.number)
    value = first.values[0]
    return (
        first.citation.quote[value.start : value.end],
        tuple(sorted(said.citation.number for said in group)),
    )
