"""A question to an answer made of quotes, each checked against its source before it is returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.indexes import default_index
from qa.questions import prepare
from qa.retrieval import candidates, rank, score
from qa.types import Answer, Citation, Hit
from qa.verification import holds
from qa.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index

QUOTES = 5  # quotes in an answer at most
ANSWERS = 0.30  # probability below which the best hit is no answer
SUPPORTS = 0.5  # a further quote needs this share of the best one's probability


def ask(
    question: str,
    *,
    index: Index | None = None,
    languages: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
) -> Answer:
    """Answer a question with up to five quotes from the sources, or say that they don't tell.

    Args:
        question: in English, Thai or Arabic; the answer's own words are in its language.
        index: the default index (`TRICITE_INDEX`, else `data/index`) when None.
        languages: only passages in these; all when None.
        sources: only passages of these documents; all when None.

    Raises:
        QuestionError: the question cannot be asked, or a filter names what is not there.
        IndexProblem: the index cannot be opened.
    """
    index = index or default_index()
    asked = prepare(question, index)
    rows = candidates(asked, index, languages=languages, sources=sources)
    hits = rank(asked, index, score(asked, index, rows), 4 * QUOTES)
    abstained = not hits or hits[0].probability < ANSWERS
    least = 0.0 if abstained else hits[0].probability * SUPPORTS
    chosen = [hit for hit in hits if hit.probability >= least]
    citations: list[Citation] = []
    for hit in chosen:
        citation = cite(hit, index, len(citations) + 1)
        if holds(citation, index) and all(citation.quote != other.quote for other in citations):
            citations.append(citation)
        if len(citations) == QUOTES:
            break
    return Answer(
        question=asked.text,
        language=asked.language,
        text=_text(citations, abstained or not citations, asked.language),
        citations=tuple(citations),
        abstained=abstained or not citations,
        disagreements=(),
        mode="extractive",
    )


def cite(hit: Hit, index: Index, number: int) -> Citation:
    """A hit's quote as a citation."""
    document = index.find(hit.passage.source)
    return Citation(
        number=number,
        source=document.source,
        title=document.title,
        url=document.url,
        kind=document.kind,
        language=hit.passage.language,
        quote=document.text[hit.quote.start : hit.quote.end],
        start=hit.quote.start,
        end=hit.quote.end,
        passage_start=hit.passage.start,
        passage_end=hit.passage.end,
        sha256=document.sha256,
    )


def _text(citations: list[Citation], abstained: bool, language: str) -> str:
    """The answer as plain text: a quote a paragraph, each with its number."""
    lines = [say("abstained" if citations else "nothing", language)] if abstained else []
    for citation in citations:
        label = f" ({say('fiction', language)})" if citation.kind == "fiction" else ""
        lines.append(f"{citation.quote} [{citation.number}]{label}")
    return "\n\n".join(lines)
