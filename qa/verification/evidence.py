"""Does a passage bear out what a sentence says: its values, its names, who did what to whom, and what it denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qa.content import content, plain, shared
from qa.verification.contraries import contrary
from qa.verification.figures import miscounted, misplaced, readings, stray_label, stray_value
from qa.verification.names import names_of
from qa.verification.negation import clauses, neutral, polarity
from qa.verification.order import swapped, turned
from qa.verification.strangers import stranger
from sources import LANGUAGES
from sources.values import same, values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from sources.values import Value

    Encode = Callable[[Sequence[str]], np.ndarray[Any, Any]]

_ALIKE = 0.5  # of a clause's terms, found in one clause of the passage: then both speak of the same
_NEARLY = 0.15  # clauses that are so much less alike than the best one speak of it too


@dataclass(frozen=True)
class Passage:
    """What one citation rests on: the passage's text, its language, and the title and heading that it stands under."""

    text: str
    language: str
    above: str

    @cached_property
    def found(self) -> list[Value]:
        """Its values; see `qa.verification.figures.readings`."""
        return readings(self.text)

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
        stray_value(claim, passages)
        or stray_label(claim, passages)
        or misplaced(claim, language, passages)
        or miscounted(claim, language, passages)
        or _stray_name(claim, language, passages, common)
        or stranger(claim, language, passages, encode, common)
        or swapped(claim, language, passages)
        or turned(claim, language, passages, encode)
        or _of_another(claim, language, passages, common)
        or _denied(claim, language, passages, encode, common)
    )


def _stray_name(claim: str, language: str, passages: Sequence[Passage], common: Callable[[str], bool]) -> str:
    for name in names_of(claim, language, common):
        comparable = [p for p in passages if p.language == name.script]
        # In a passage of another script the name may stand in other letters.
        if len(comparable) == len(passages) and not any(name.stands_in(p.folded) for p in comparable):
            return f"the passage does not name {name.text!r}"
    return ""


def _of_another(claim: str, language: str, passages: Sequence[Passage], common: Callable[[str], bool]) -> str:
    """A deed that the passage tells in the same words, but of another: "Duarte led the besiegers" for "Reiss led them"."""
    own = [clause for p in passages if p.language == language for clause in p.clauses]
    for part in clauses(claim):
        names = names_of(part, language, common)
        deed = [term for term in content(part) if not any(term in content(name.text) for name in names)]
        if not names or len(set(deed)) < 2:
            continue
        telling = [text for text, terms in own if shared(deed, terms, text) > 0.99]
        if telling and not any(name.stands_in(plain(text)) for name in names for text in telling):
            others = [name for text in telling for name in names_of(text, language, common)]
            if others and all(names_of(text, language, common) for text in telling):
                return f"the passage says it of {others[0].text!r}"
    return ""


def _denied(
    claim: str, language: str, passages: Sequence[Passage], encode: Encode, common: Callable[[str], bool]
) -> str:
    own = [passage for passage in passages if passage.language == language]
    units = [clause for passage in own for clause in passage.clauses]
    whole = [(sentence, content(sentence)) for passage in own for sentence in passage.sentences]
    for part in clauses(claim):
        terms = content(part)
        denying = polarity(part, language) == "denies"
        if len(set(terms)) < 2:
            continue
        named = {term for name in names_of(part, language, common) for term in content(name.text)}
        deed = [term for term in terms if term not in named] or terms
        # A clause that has only the claim's names tells another thing of them.
        near = [text for text in _near(terms, units) if shared(deed, content(text), text)]
        if not near and denying:  # what is denied here may be told there over several clauses
            near = _near(terms, whole)
        # Where the deed is told in another clause, whose subject is not said again, that one counts.
        rest = [term for term in terms if not any(shared([term], content(text), text) for text in near)]
        near = [text for text, others in units if shared(rest, others, text)] or near if near else near
        if near and all(_opposed(part, language, text, language) for text in near):
            return "the passage says the contrary"
    if any(p.language != language for p in passages) and not own:
        sentences = _telling(claim, [(sentence, p.language) for p in passages for sentence in p.sentences])
        sentence, other = _closest(claim, language, sentences, encode)
        if _opposed(claim, language, sentence, other):
            part, _ = _closest(claim, language, [(part, other) for part in clauses(sentence)], encode)
            told = polarity(part, other) == "denies" or bool(contrary(claim, language, part, other))
            if polarity(claim, language) != "affirms" or told:
                return "the passage says the contrary"
    return ""


def _telling(claim: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the sentences that give a value of the claim's; all where none does."""
    given = values(claim)
    return [pair for pair in choices if any(same(v, other) for v in given for other in values(pair[0]))] or choices


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
    said = contrary(claim, language, evidence, other)
    says, told = polarity(claim, language), polarity(evidence, other)
    # "Did not accept" is "refused"; else one of the two denies what the other affirms.
    return bool(said) or (said is None and {says, told} == {"affirms", "denies"})
