"""The best passages' sentences as candidates for quoting, likeliest answer first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.contextual import contextual_maxsim
from qa.lexical import shared_by_sentences
from qa.retrieval import log_odds, runs
from qa.selecting import cues, shares
from qa.signals import above_rivals
from qa.widening import complete, widen
from sources import Span

if TYPE_CHECKING:
    from index import Index
    from qa.questions import Question
    from qa.retrieval import Scored
    from qa.selecting import Wanted

Array = np.ndarray[Any, Any]
_PASSAGES = 12  # passages whose sentences are weighed
_CLOSELY = 20  # and where contextual vectors tell them apart
_SENTENCES = 32  # sentences that may become quotes
_OWN_LANGUAGE = 1.8  # what a quote in the question's language weighs more: the reader can check it
_OWN_CLOSELY = 1.3  # and where contextual vectors tell which language answers
_ASKS = 1e-6  # and one that is a question itself: however like the one asked, it answers nothing
_QUESTION = re.compile(r"[?؟][\s\"'”’»)\]]*$")
_SAYS_AS_MUCH = 0.6  # cosine with the best quote by which one in the question's language leads in its stead
_AS_LIKELY = 0.02  # if it has this share of its weight


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
    ends = np.cumsum(table["sentences"])
    texts = [index.find(passage.source).text for passage in passages]
    said = [[text[span.start : span.end] for span in mine] for text, mine in zip(texts, spans, strict=True)]
    spoken = np.repeat(table["language"], table["sentences"])
    shared = shared_by_sentences(question.text, question.language, list(chain.from_iterable(said)), spoken)
    near = np.concatenate([close.maxsim, above_rivals(close.maxsim[:, :1], spoken)], axis=1)
    shown: list[Array] = []
    for place, passage, mine, end in zip(places.tolist(), passages, said, ends.tolist(), strict=True):
        here, told = slice(end - len(mine), end), slice(firsts[place], firsts[place] + len(mine))
        match, cosine = scored.scores.sentences[told], scored.scores.cosines[told]
        logit, language = float(logits[place]), passage.language
        shown.append(cues(logit, match, cosine, near[here], shared[here], mine, wanted, language))
    asking = [bool(_QUESTION.search(sentence)) for sentence in chain.from_iterable(said)]
    owner = np.repeat(np.arange(len(rows)), table["sentences"])
    sentences = runs(table["first_sentence"], table["sentences"])
    own = spoken == LANGUAGE_CODES.index(question.language)
    weights = shares(np.concatenate(shown)) * np.where(own, _OWN_CLOSELY if closely else _OWN_LANGUAGE, 1.0)
    weights *= np.where(asking, _ASKS, 1.0)
    found = []
    for best in np.argsort(-weights, kind="stable")[:_SENTENCES].tolist():
        which = int(owner[best])
        passage, sentence = passages[which], int(sentences[best])
        number = sentence - int(table["first_sentence"][which])
        span = widen(number, spans[which], texts[which], passage.language, wanted.kind)
        here = slice(ends[which] - len(spans[which]), ends[which])
        span = complete(span, spans[which], texts[which], close.matches[here], close.weights)
        found.append(
            Quote(
                weight=float(weights[best]),
                log_odds=float(logits[places[which]]),
                closeness=float(close.maxsim[best, 0]),
                row=int(rows[which]),
                sentence=sentence,
                span=span,
                fiction=index.find(passage.source).kind == "fiction",
            )
        )
    return own_language_first(found, question.language, index)


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
