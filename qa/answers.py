"""A question to an answer made of quotes, each checked against its source before it is returned."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.calibration import sigmoid
from qa.contextual import contextual_maxsim
from qa.conversation import thread
from qa.disagreement import disagreements
from qa.indexes import default_index
from qa.questions import Question, clean, prepare
from qa.retrieval import Scored, candidates, log_odds, runs, score
from qa.selecting import Wanted, cues, shares, widen
from qa.types import Answer, Citation
from qa.verification import holds
from qa.words import say
from sources import LANGUAGES, Span, question_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index
    from qa.conversation import FollowUp
    from qa.llm import Settings

Array = np.ndarray[Any, Any]
QUOTES = 5  # quotes in an answer at most
_PASSAGES = 12  # passages whose sentences are weighed
_CLOSELY = 20  # and where contextual vectors tell them apart
_SENTENCES = 32  # sentences that may become quotes
_SUPPORTS = 0.06  # a further quote needs this share of the best one's weight
_OWN_LANGUAGE = 3.5  # what a quote in the question's language weighs more: the reader can check it
_OWN_CLOSELY = 1.3  # and where contextual vectors tell which language answers
_ASKS = 1e-6  # and one that is a question itself: however like the one asked, it answers nothing
_QUESTION = re.compile(r"[?؟][\s\"'”’»)\]]*$")
_SAYS_AS_MUCH = 0.6  # cosine with the best quote by which one in the question's language leads in its stead
_AS_LIKELY = 0.02  # if it has this share of its weight
_WORLD_APART = 1.0  # log odds by which fiction must lead to come first: then its world is what was asked about
ABSTAINS_BELOW = {"en": 0.64, "th": 0.64, "ar": 0.64}  # probability of the best passage, by the question's language


@dataclass(frozen=True, slots=True)
class Quote:
    """A candidate for quoting.

    Attributes:
        weight: the chance that this sentence is the answer.
        log_odds: that its passage answers.
        closeness: the sentence's contextual MaxSim with the question, 0 without contextual vectors.
        row, sentence: rows of the passage and of the sentence.
        span: what would be quoted.
        fiction: whether its document is.
    """

    weight: float
    log_odds: float
    closeness: float
    row: int
    sentence: int
    span: Span
    fiction: bool


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
    probability = certainty(found, index)
    cited = [cite(quote, index, number) for number, quote in enumerate(choose(found, index), 1)]
    citations = tuple(citation for citation in cited if holds(citation, index))
    abstained = not citations or probability < ABSTAINS_BELOW[asked.language]
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


def quotes(question: Question, wanted: Wanted, index: Index, scored: Scored) -> list[Quote]:
    """The best passages' sentences, likeliest answer first."""
    logits = log_odds(question, index, scored)
    closely = index.contextual is not None
    places = np.argsort(-logits, kind="stable")[: _CLOSELY if closely else _PASSAGES]
    rows = scored.rows[places]
    table = index.passage_table[rows]
    passages = [index.passage(row) for row in rows.tolist()]
    spans = [index.sentences(row) for row in rows.tolist()]
    counts = index.passage_table["sentences"][scored.rows]
    firsts = np.cumsum(counts) - counts
    close = contextual_maxsim(question.text, index, rows)
    closeness = np.split(close, np.cumsum(table["sentences"])[:-1])
    shown: list[Array] = []
    asking: list[bool] = []
    for place, passage, mine, near in zip(places.tolist(), passages, spans, closeness, strict=True):
        text = index.find(passage.source).text
        told = slice(firsts[place], firsts[place] + len(mine))
        match, cosine = scored.scores.sentences[told], scored.scores.cosines[told]
        texts = [text[span.start : span.end] for span in mine]
        shown.append(cues(float(logits[place]), match, cosine, near, texts, wanted, passage.language))
        asking += [bool(_QUESTION.search(said)) for said in texts]
    owner = np.repeat(np.arange(len(rows)), table["sentences"])
    sentences = runs(table["first_sentence"], table["sentences"])
    own = np.array([passage.language == question.language for passage in passages])[owner]
    weights = shares(np.concatenate(shown)) * np.where(own, _OWN_CLOSELY if closely else _OWN_LANGUAGE, 1.0)
    weights *= np.where(asking, _ASKS, 1.0)
    found = []
    for best in np.argsort(-weights, kind="stable")[:_SENTENCES].tolist():
        which = int(owner[best])
        passage, sentence = passages[which], int(sentences[best])
        document = index.find(passage.source)
        number = sentence - int(table["first_sentence"][which])
        span = widen(number, spans[which], document.text, passage.language, wanted.kind)
        found.append(
            Quote(
                weight=float(weights[best]),
                log_odds=float(logits[places[which]]),
                closeness=float(close[best, 0]),
                row=int(rows[which]),
                sentence=sentence,
                span=span,
                fiction=document.kind == "fiction",
            )
        )
    return own_language_first(found, question.language, index)


def certainty(found: Sequence[Quote], index: Index) -> float:
    """How likely the sources answer, given the candidates for quoting."""
    if not found:
        return 0.0
    odds = max(quote.log_odds for quote in found)
    if index.contextual is not None:
        odds = float(index.contextual.certainty @ (odds, max(quote.closeness for quote in found), 1.0))
    return float(sigmoid(np.array(odds)))


def own_language_first(found: list[Quote], language: str, index: Index) -> list[Quote]:
    """Quotes in order, but one in the question's language leads where it says as much as the best."""
    own = [index.passage(quote.row).language == language for quote in found]
    if not any(own) or own[0]:
        return found
    vectors = index.sentence_vectors.of(np.array([quote.sentence for quote in found]))
    alike = vectors @ vectors[0]
    for place, quote in enumerate(found):
        if own[place] and alike[place] >= _SAYS_AS_MUCH and quote.weight >= found[0].weight * _AS_LIKELY:
            return [replace(quote, weight=found[0].weight), *found[:place], *found[place + 1 :]]
    return found


def choose(found: Sequence[Quote], index: Index) -> list[Quote]:
    """The quotes to show: the best, those that support it, and the best of every other language that has one.

    Fiction comes after everything else, unless the question is about its world.
    """
    if not found:
        return []
    least = found[0].weight * _SUPPORTS
    chosen: list[Quote] = []
    spoken: set[str] = set()
    spare: list[Quote] = []
    for quote in found:
        language = index.passage(quote.row).language
        if any(_overlap(quote, other, index) for other in chosen):
            continue
        if quote.weight >= least and len(chosen) < QUOTES - 2:
            chosen.append(quote)
            spoken.add(language)
        elif language not in spoken and quote.weight >= least / 2:
            spare.append(quote)
            spoken.add(language)
    chosen += spare[: QUOTES - len(chosen)]
    told = max((quote.log_odds for quote in chosen if not quote.fiction), default=-np.inf)
    made_up = max((quote.log_odds for quote in chosen if quote.fiction), default=-np.inf)
    fiction_first = made_up > told + _WORLD_APART
    return sorted(chosen, key=lambda quote: quote.fiction != fiction_first)


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


def _overlap(a: Quote, b: Quote, index: Index) -> bool:
    same = index.passage_table["document"][a.row] == index.passage_table["document"][b.row]
    return bool(same) and a.span.start < b.span.end and b.span.start < a.span.end
