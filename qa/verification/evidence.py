"""Does a passage bear out what a sentence says: its values, its names, who did what to whom, and what it denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from qa.content import agree, content, plain, shared
from qa.verification.names import names_of, passive, roles
from qa.verification.negation import clauses, neutral, polarity
from sources import LANGUAGES
from sources.values import Date, Number, values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from sources.values import Value

    Encode = Callable[[Sequence[str]], np.ndarray[Any, Any]]

_ALIKE = 0.5  # of a clause's terms, found in one clause of the passage: then both speak of the same
_NEARLY = 0.15  # clauses that are so much less alike than the best one speak of it too
_CLEARLY = 0.25  # what speaks of the same thing shares so much more with a clause than what does not
_SPELLED = 12  # a label of so few ("First Army") may be a word in another language
_PAIR = frozenset(("", "country", "side", "party", "city", "person"))  # what "the two" may stand for without being said


@dataclass(frozen=True)
class Passage:
    """What one citation rests on: the passage's text, its language, and the title and heading that it stands under."""

    text: str
    language: str
    above: str

    @cached_property
    def found(self) -> list[Value]:
        """Its values."""
        return values(self.text)

    @cached_property
    def folded(self) -> str:
        """The text with what stands above it, folded for finding names."""
        return plain(f"{self.text} \n {self.above}")

    @cached_property
    def sentences(self) -> list[str]:
        """Its sentences."""
        return [self.text[s.start : s.end] for s in LANGUAGES[self.language].sentences(self.text)]

    @cached_property
    def clauses(self) -> list[tuple[str, list[str]]]:
        """Its clauses with their terms."""
        return [(part, content(part)) for sentence in self.sentences for part in clauses(sentence)]


def unsupported(
    claim: str, language: str, passages: Sequence[Passage], encode: Encode, common: Callable[[str], bool]
) -> str:
    """Why the passages do not bear out a sentence, in a few words; empty when nothing speaks against it.

    Args:
        claim: one sentence, without markers.
        language: its language.
        passages: what it cites, at least one.
        encode: texts to unit vectors, for comparing across languages.
        common: whether a word in lower case is an ordinary one.
    """
    claim = re.sub(r"^\s*(?:[-*•–]|#{1,6}|\(?\w{1,2}[.)])\s+", "", claim)
    return (
        _stray_value(claim, passages)
        or _stray_label(claim, passages)
        or _misplaced(claim, language, passages)
        or _stray_name(claim, language, passages, common)
        or _swapped(claim, language, passages)
        or _denied(claim, language, passages, encode)
    )


def _stray_value(claim: str, passages: Sequence[Passage]) -> str:
    found = [value for passage in passages for value in passage.found]
    texts = [passage.folded for passage in passages]
    for value in values(claim):
        surface = claim[value.start : value.end]
        if any(plain(surface) in text for text in texts) and not isinstance(value, Date):
            continue
        if (
            isinstance(value, Number)
            and value.low == value.high == 2
            and value.unit in _PAIR
            and not re.search(r"\d", surface)
        ):
            continue
        agreeing = [other for other in found if agree(value, other) and not _lost_in(value, other)]
        if not agreeing:
            return f"the passage does not say {surface!r}"
        if (
            isinstance(value, Date)
            and value.year is not None
            and not any(isinstance(other, Date) and other.year is not None for other in agreeing)
        ):
            year = Date(0, 0, value.year)
            if not any(agree(year, other) for other in found):
                return f"the passage does not say {surface!r}"
    return ""


def _misplaced(claim: str, language: str, passages: Sequence[Passage]) -> str:
    """A value that the passage gives, but to another thing: what speaks of the same thing gives a different one."""
    own = [clause for p in passages if p.language == language for clause in p.clauses]
    for part in clauses(claim):
        terms = content(part)
        for value in values(part):
            likeness: dict[bool, float] = {True: 0.0, False: 0.0}
            for clause, others in own:
                told = {agree(value, other) for other in values(clause)} - {None}
                if told:
                    likeness[True in told] = max(likeness[True in told], shared(terms, others, clause))
            if likeness[False] >= max(_ALIKE, likeness[True] + _CLEARLY):
                return f"the passage says otherwise than {part[value.start : value.end]!r}"
    return ""


def _lost_in(value: Value, stretch: Value) -> bool:
    """Whether a date is a day somewhere inside a stretch of more than a month: no text says so."""
    if not (isinstance(value, Date) and isinstance(stretch, Date)) or value.until or not value.day or not stretch.until:
        return False
    if stretch.month == stretch.until[1] and stretch.year == stretch.until[0]:
        return False
    ends = [stretch.until, (stretch.year, stretch.month, stretch.day)]
    return not any(agree(value, Date(0, 0, *end)) for end in ends)


def _stray_label(claim: str, passages: Sequence[Passage]) -> str:
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


def _stray_name(claim: str, language: str, passages: Sequence[Passage], common: Callable[[str], bool]) -> str:
    for name in names_of(claim, language, common):
        comparable = [p for p in passages if p.language == name.script]
        # In a passage of another script the name may stand in other letters.
        if len(comparable) == len(passages) and not any(name.stands_in(p.folded) for p in comparable):
            return f"the passage does not name {name.text!r}"
    return ""


def _swapped(claim: str, language: str, passages: Sequence[Passage]) -> str:
    """Two terms that have changed places: "Nogi surrendered to Stessel" for "Stessel surrendered to Nogi"."""
    for part in clauses(claim):
        mine = roles(part, language)
        for clause in [clause for p in passages if p.language == language for clause, _ in p.clauses]:
            placed = roles(clause, language)
            theirs, order = dict(placed), [term for term, _ in placed]
            if shared([term for term, _ in mine], order) >= 0.9 and passive(part, language) == passive(
                clause, language
            ):
                for (first, one), (second, two) in combinations(mine, 2):
                    if first == second or first not in theirs or second not in theirs:
                        continue
                    crossed = (theirs[first], theirs[second]) == (two, one)
                    turned = order.index(first) > order.index(second)
                    if crossed and turned and (one != two or not one):
                        return f"in the passage {first!r} and {second!r} stand the other way round"
    return ""


def _denied(claim: str, language: str, passages: Sequence[Passage], encode: Encode) -> str:
    own = [passage for passage in passages if passage.language == language]
    units = [clause for passage in own for clause in passage.clauses]
    whole = [(sentence, content(sentence)) for passage in own for sentence in passage.sentences]
    for part in clauses(claim):
        terms = content(part)
        denying = polarity(part, language) == "denies"
        if len(set(terms)) < 2:
            continue
        near = _near(terms, units)
        if not near and denying:  # what is denied here may be told there over several clauses
            near = _near(terms, whole)
        if near and all(_opposed(part, language, text, language) for text in near):
            return "the passage says the contrary"
    if any(p.language != language for p in passages) and not own:
        sentences = _telling(claim, [(sentence, p.language) for p in passages for sentence in p.sentences])
        sentence, other = _closest(claim, language, sentences, encode)
        if _opposed(claim, language, sentence, other):
            part, _ = _closest(claim, language, [(part, other) for part in clauses(sentence)], encode)
            if polarity(claim, language) != "affirms" or polarity(part, other) == "denies":
                return "the passage says the contrary"
    return ""


def _telling(claim: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the sentences that give a value of the claim's; all where none does."""
    given = values(claim)
    return [pair for pair in choices if any(agree(v, other) for v in given for other in values(pair[0]))] or choices


def _near(terms: Sequence[str], choices: Sequence[tuple[str, list[str]]]) -> list[str]:
    """The texts, of pairs with their terms, that speak of the same as the terms do."""
    alike = [(shared(terms, others, text), text) for text, others in choices]
    best = max((likeness for likeness, _ in alike), default=0.0)
    return [text for likeness, text in alike if likeness >= max(_ALIKE, best - _NEARLY)]


def _closest(claim: str, language: str, choices: Sequence[tuple[str, str]], encode: Encode) -> tuple[str, str]:
    """The text, of pairs with their languages, that is nearest in meaning."""
    if len(choices) == 1:
        return choices[0]
    # A word of denial would draw the claim to whatever denies something.
    vectors = encode([neutral(claim, language), *(neutral(text, other) for text, other in choices)])
    return choices[int((vectors[1:] @ vectors[0]).argmax())]


def _opposed(claim: str, language: str, evidence: str, other: str) -> bool:
    says, told = polarity(claim, language), polarity(evidence, other)
    return {says, told} == {"affirms", "denies"}
