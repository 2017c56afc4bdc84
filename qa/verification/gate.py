"""The gate for generated text: a sentence passes with its citations and what they bear out, or is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.content import content
from qa.verification.citations import fault, holds
from qa.verification.evidence import Passage, unsupported
from qa.verification.markers import claims, numbers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index
    from qa.types import Answer, Citation


@dataclass(frozen=True, slots=True)
class Gated:
    """What passed, sentence by sentence with its markers, and each sentence that was dropped with the reason."""

    text: str
    dropped: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of one citation, by its `number`, or of one sentence of the text, where that is 0.

    `reason` is empty when `ok`.
    """

    number: int
    sentence: str
    ok: bool
    reason: str


def verify(answer: Answer, index: Index) -> tuple[Verdict, ...]:
    """The verdict on each citation of an answer, then on what its text says and cites.

    An extractive answer's text is its quotes, so only its markers are looked at; a generated one goes through the gate.
    """
    out: list[Verdict] = []
    numbers = [citation.number for citation in answer.citations]
    for place, citation in enumerate(answer.citations):
        twice = "another citation has this number" if citation.number in numbers[:place] else ""
        reason = twice or fault(citation, index)
        out.append(Verdict(citation.number, citation.quote, not reason, reason))
    if answer.mode == "generated":
        gated = gate(answer.text, answer.citations, index, answer.language)
        return (*out, *(Verdict(0, sentence, False, reason) for sentence, reason in gated.dropped))
    rest = answer.text
    for citation in sorted(answer.citations, key=lambda c: -len(c.quote)):
        rest = rest.replace(citation.quote, " ")
    missing = [number for number in numbers_of(rest) if number not in numbers]
    return (*out, *(Verdict(number, "", False, "no citation has this number") for number in missing))


def gate(text: str, citations: Sequence[Citation], index: Index, language: str | None = None) -> Gated:
    """Drop the sentences of a generated text that its citations do not bear out.

    Args:
        text: sentences with markers such as [1]; lines are kept.
        citations: what the markers name. One that does not hold counts as missing.
        index: where the citations' passages are.
        language: the text's; told from its letters when None.
    """
    from sources import language_of

    language = language or language_of(text)
    good = {citation.number: citation for citation in citations if holds(citation, index)}
    passages = {number: _passage(citation, index) for number, citation in good.items()}
    kept: list[tuple[int, str]] = []
    dropped: list[tuple[str, str]] = []
    said: set[str] = set()
    for claim in claims(text, language):
        same = " ".join(claim.text.casefold().split())
        unknown = [number for number in claim.numbers if number not in good]
        if claim.malformed:
            reason = "its marker is malformed"
        elif not claim.numbers:
            reason = "it cites nothing"
        elif unknown:
            reason = f"no citation has the number {unknown[0]}"
        elif same in said:
            reason = "it was said already"
        elif not content(claim.text):
            reason = "it says nothing"
        else:
            cited = [passages[number] for number in claim.numbers]
            reason = unsupported(claim.text, language, cited, index.encoder.encode, lambda word: _common(word, index))
        if reason:
            dropped.append((claim.text, reason))
            continue
        said.add(same)
        kept.append((claim.line, f"{claim.text} {''.join(f'[{number}]' for number in claim.numbers)}"))
    lines = [" ".join(words for at, words in kept if at == line) for line in dict.fromkeys(at for at, _ in kept)]
    return Gated("\n".join(lines), tuple(dropped))


def _passage(citation: Citation, index: Index) -> Passage:
    text = index.find(citation.source).text[citation.passage_start : citation.passage_end]
    return Passage(text, citation.language, citation.title)


def _common(word: str, index: Index) -> bool:
    """Whether a word in lower case is an ordinary one: the encoder's vocabulary has it whole."""
    least, pieces = (len(ids) for ids in index.encoder.tokenize(["a", word]))
    return pieces == least
