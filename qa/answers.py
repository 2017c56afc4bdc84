"""A question to an answer made of quotes, each checked against its source before it is returned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from qa.certainty import abstains, certainty_of
from qa.conversation import thread
from qa.disagreement import disagreements
from qa.indexes import default_index
from qa.questions import clean, prepare
from qa.quoting import quotes
from qa.retrieval import candidates, score
from qa.selecting import Wanted
from qa.types import Answer, Citation
from qa.verification import holds
from qa.widening import PIECED, joined
from qa.words import say
from sources import LANGUAGES, question_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index
    from qa.conversation import FollowUp
    from qa.llm import Settings
    from qa.quoting import Quote
    from sources import Span

QUOTES = 5  # quotes in an answer at most
_SUPPORTS = 0.007  # a further quote needs this share of the best one's weight
_FIRST_OF_ITS = 0.25  # and the first one of a language this much of that
_AS_LIKELY = 0.25  # and a neighbour this share of a quote's, to be one with it
_WORLD_APART = 1.0  # log odds by which fiction must lead to come first: then its world is what was asked about


def ask(
    question: str,
    *,
    index: Index | None = None,
    languages: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    turns: Sequence[str | FollowUp] = (),
    llm: Settings | None = None,
) -> Answer:
    """Answer a question with up to five quotes from the sources, or say that they don't tell.

    Args:
        question: in English, Thai or Arabic; the answer's own words are in its language.
        index: the default index (`TRICITE_INDEX`, else `data/index`) when None.
        languages: only passages in these; all when None.
        sources: only passages of these documents; all when None.
        turns: the questions before this one, oldest first: "And who commanded it?" takes over what the last was
            about, and the answer's `question` holds what was taken. Nothing is remembered between calls.
        llm: a model to word the answer; whatever goes wrong there, the answer is extractive. See `qa.llm`.

    Raises:
        QuestionError: the question cannot be asked, or a filter names what is not there.
        IndexProblem: the index cannot be opened.
    """
    index = index or default_index()
    asked = thread([*turns, clean(question)])[-1]
    answer, _ = weigh(asked, index, languages=languages, sources=sources)
    if llm is None:
        return answer
    from qa.llm import word

    return word(answer.question, answer, index, llm).answer


def weigh(
    question: FollowUp,
    index: Index,
    *,
    languages: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
) -> tuple[Answer, float]:
    """The extractive answer, and the calibrated probability that it is one; see `ask`."""
    # What is carried may be in another language; the answer is in the one that was typed.
    asked = prepare(question.full, index, question_language(question.question))
    wanted = Wanted.by(asked.text, asked.language)
    scored = score(asked, index, candidates(asked, index, languages=languages, sources=sources))
    found = [] if scored is None else quotes(asked, wanted, index, scored)
    probability = certainty_of(found, index)
    cited = [cite(quote, index, number) for number, quote in enumerate(choose(found, index), 1)]
    citations = tuple(citation for citation in cited if holds(citation, index))
    abstained = not citations or abstains(probability, found, asked.language, index)
    answer = Answer(
        question=asked.text,
        language=asked.language,
        text=compose(citations, abstained=abstained, language=asked.language),
        citations=citations,
        abstained=abstained,
        disagreements=()
        if abstained
        else disagreements(asked.text, asked.language, wanted.kind, citations, index.encoder.encode),
        mode="extractive",
    )
    return answer, probability


def choose(found: Sequence[Quote], index: Index) -> list[Quote]:
    """The quotes to show: the best, those that support it, and the best of every other language that has one.

    Fiction comes after everything else, one quote of it in the place of nothing else, unless it is asked for or the question is
    about its world. Neighbours that both answer, or of which neither is much likelier to, are one quote.
    """
    if not found:
        return []
    least = found[0].weight * _SUPPORTS
    told = max((quote.log_odds for quote in found if not quote.fiction), default=-np.inf)
    made_up = max((quote.log_odds for quote in found if quote.fiction and quote.weight >= least), default=-np.inf)
    fiction_first = any(quote.asked_for for quote in found) or made_up > told + _WORLD_APART
    chosen: list[Quote] = []
    spoken: set[str] = set()
    spare: list[Quote] = []
    for quote in _in_turn(found, fiction_first=fiction_first):
        language = index.passage(quote.row).language
        if any(_overlap(quote, other, index) for other in chosen):
            continue
        if quote.fiction and not fiction_first and any(one.fiction for one in (*chosen, *spare)):
            continue
        beside = [(place, whole) for place, other in enumerate(chosen) if (whole := _one_quote(other, quote, index))]
        if beside:
            place, whole = beside[0]
            chosen[place] = replace(chosen[place], span=whole)
            continue
        first_apart = bool(chosen) and all(quote.fiction != one.fiction for one in chosen)  # to be held against these
        if quote.weight >= least and (len(chosen) < QUOTES - 2 or first_apart):
            chosen.append(quote)
            spoken.add(language)
        elif language not in spoken and quote.weight >= least * _FIRST_OF_ITS:
            spare.append(quote)
            spoken.add(language)
    chosen += spare[: QUOTES - len(chosen)]
    return _in_turn(chosen, fiction_first=fiction_first)


def _in_turn(some: Sequence[Quote], *, fiction_first: bool) -> list[Quote]:
    """Quotes in their order, but fiction before or after all others."""
    return sorted(some, key=lambda quote: quote.fiction != fiction_first)


def cite(quote: Quote, index: Index, number: int) -> Citation:
    """A quote as a citation."""
    passage = index.passage(quote.row)
    document = index.find(passage.source)
    return Citation(
        number=number,
        source=document.source,
        title=document.title,
        url=document.url,
        kind=document.kind,
        language=passage.language,
        quote=document.text[quote.span.start : quote.span.end],
        start=quote.span.start,
        end=quote.span.end,
        passage_start=passage.start,
        passage_end=passage.end,
        sha256=document.sha256,
        place=document.place_at(quote.span.start),
    )


def compose(citations: Sequence[Citation], *, abstained: bool, language: str) -> str:
    """The answer as plain text: a quote a paragraph with its number; a quote that stands twice, once with both."""
    numbers: dict[str, list[Citation]] = {}
    for citation in citations:
        folded = LANGUAGES[citation.language].fold(citation.quote)
        numbers.setdefault(folded, []).append(citation)
    lines = [say("abstained" if citations else "nothing", language)] if abstained else []
    for same in numbers.values():
        marks = " ".join(f"[{citation.number}]" for citation in same)
        label = f" ({say('fiction', language)})" if same[0].kind == "fiction" else ""
        lines.append(f"{same[0].quote} {marks}{label}")
    return "\n\n".join(lines)


def _one_quote(shown: Quote, further: Quote, index: Index) -> Span | None:
    """What both quote, where the further one is a sentence beside the one shown and nearly as likely to answer, or read as an answer."""
    if shown.row != further.row:
        return None
    read = [quote.answers for quote in (shown, further) if quote.answers is not None]
    both_answer = len(read) == 2 and min(read) > 0
    if not both_answer and further.weight < shown.weight * _AS_LIKELY:
        return None
    whole, between = joined(shown.span, further.span, index.find(index.passage(shown.row).source).text)
    return None if between.strip() or whole.end - whole.start > PIECED else whole


def _overlap(a: Quote, b: Quote, index: Index) -> bool:
    same = index.passage_table["document"][a.row] == index.passage_table["document"][b.row]
    return bool(same) and a.span.start < b.span.end and b.span.start < a.span.end
