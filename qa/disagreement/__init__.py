"""Where the cited sources give different values for what was asked. Precision comes before recall."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.disagreement.judging import agree, answers, covers, differ
from qa.disagreement.saying import Asked, Said, asking, said, told
from qa.disagreement.words import Memory, memory
from qa.types import Disagreement
from qa.words import say
from sources.values import values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qa.kinds import Kind
    from qa.types import Citation

    Encode = Callable[[Sequence[str]], np.ndarray[Any, Any]]
    Covered = Mapping[int, frozenset[str] | None]

__all__ = ["disagreements"]

_NEAR = 1.5  # the cosines between a question and two quotes without their values, added up
_NEAR_ENOUGH = 1.25  # and where all three tell of one act
_NEARER = 1.7  # and where it is not known what act a date, person or place is asked of


def disagreements(
    question: str, language: str, kind: Kind, citations: Sequence[Citation], encode: Encode
) -> tuple[Disagreement, ...]:
    """What the citations' quotes tell differently, of what was asked; what fiction tells is an entry of its own.

    Args:
        question: as asked, with what it carries over.
        language: the question's.
        kind: see `qa.kinds`; only "when", "howmany", "who" and "where" have values to compare.
        citations: of any languages. Two of one source are never held against each other.
        encode: texts to unit vectors (n, D), as `index.encoder.encode`; called only with words, and only where two sources give
            values that differ.
    """
    asked = asking(question, language, kind)
    if asked.vague:
        return ()
    found = [(citation, told(asked, citation)) for citation in citations]
    answering = [one for citation, mine in found if mine and answers(asked, one := said(asked, citation, mine))]
    # Vectors are made only of what differs.
    differing = {id(one) for pair in combinations(answering, 2) if differ(asked, *pair) for one in pair}
    covered = {id(one): covers(asked, one, memory(encode)) for one in answering if id(one) in differing}
    answering = [one for one in answering if id(one) not in differing or covered[id(one)] is not None]
    history = [one for one in answering if one.citation.kind != "fiction"]
    what = question.strip(" ?؟")
    conflict = partial(_conflict, asked, covered, memory(encode))
    groups = _groups(history, conflict)
    out = [Disagreement(what, tuple(_row(group) for group in groups))] if groups else []
    for fiction in (one for one in answering if one.citation.kind == "fiction"):
        against = [one for one in history if conflict(fiction, one)]
        if against and len(against) == len(history):
            out.append(Disagreement(f"{what} ({say('fiction', language)})", (_row(against), _row([fiction]))))
            break
    return tuple(out)


def _conflict(asked: Asked, covered: Covered, known: Memory, one: Said, other: Said) -> bool:
    """Whether two citations give different values for the same thing."""
    if not differ(asked, one, other):
        return False
    if one.citation.language == other.citation.language == asked.language:
        return covered.get(id(one)) == covered.get(id(other))
    if "fiction" in (one.citation.kind, other.citation.kind):  # which tells things in its own way, and is labelled
        return True
    # Across languages a word's nearest vector is no sure sign: both quotes as a whole must also be about what is asked.
    vectors = known.vectors([asked.text, *(_bare(said.citation.quote) for said in (one, other))])
    near = float((vectors @ vectors.T)[np.triu_indices(3, 1)].sum())
    if asked.acts & one.acts & other.acts:
        return near >= _NEAR_ENOUGH
    return near >= (_NEAR if asked.acts or asked.kind == "howmany" else _NEARER)


def _bare(quote: str) -> str:
    """A quote without its values, so that its vector tells what they are values of."""
    out, at = "", 0
    for value in values(quote):
        out += quote[at : value.start] + " "
        at = value.end
    return out + quote[at:]


def _groups(told: Sequence[Said], conflict: Callable[[Said, Said], bool]) -> list[list[Said]]:
    """The citations that conflict with another, by what they agree on, and those that agree with one group of them.

    One that is vague enough to agree with several groups is in none. The first of each group stands for it.
    """
    conflicting = {id(one) for pair in combinations(told, 2) if conflict(*pair) for one in pair}
    groups: list[list[Said]] = []
    for one in sorted(told, key=lambda one: (id(one) not in conflicting, one.citation.number)):
        mine = [group for group in groups if any(agree(a, b) for a in one.values for b in group[0].values)]
        if id(one) in conflicting and not mine:
            groups.append([one])
        elif len(mine) == 1 or (mine and id(one) in conflicting):
            mine[0].append(one)
    groups.sort(key=lambda group: min(one.citation.number for one in group))
    return groups if len(groups) > 1 else []


def _row(group: Sequence[Said]) -> tuple[str, tuple[int, ...]]:
    """A value in its source's words, and who gives it."""
    value = group[0].nearest[0]
    numbers = tuple(sorted(one.citation.number for one in group))
    return group[0].citation.quote[value.start : value.end], numbers
