"""The best passages' sentences as candidates for quoting, likeliest answer first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.certainty import certainty
from qa.considering import consider
from qa.crossing import read_together
from qa.selecting import shares
from qa.widening import complete, widen
from sources import Span

if TYPE_CHECKING:
    from index import Index
    from qa.questions import Question
    from qa.retrieval import Scored
    from qa.selecting import Wanted

Array = np.ndarray[Any, Any]
_PASSAGES = 12  # passages whose sentences are weighed
CLOSELY = 30  # and where contextual vectors tell them apart
_SENTENCES = 32  # sentences that may become quotes
_OWN_LANGUAGE = 1.8  # what a quote in the question's language weighs more: the reader can check it
_OWN_CLOSELY = 1.3  # and where contextual vectors tell which language answers
_ASKS = 1e-9  # and one that is a question itself: however like the one asked, it answers nothing
_QUESTION = re.compile(r"[?؟][\s\"'”’»)\]]*$")
_STORY = 100.0  # what one of fiction weighs more where the question asks for what is made up
_ITS_OWN = 0.21  # cosine by which fiction meets a word of the question better than all else does where that is its own
_SAYS_AS_MUCH = 0.6  # cosine with the best quote by which one in the question's language leads in its stead
_AS_LIKELY = 0.02  # if it has this share of its weight


@dataclass(frozen=True, slots=True)
class Quote:
    """A candidate for quoting.

    Attributes:
        weight: the chance that this sentence is the answer.
        log_odds: that its passage answers.
        closeness: the sentence's contextual MaxSim with the question, 0 without contextual vectors.
        answers: its logit by the cross encoder, None where that did not read it.
        row, sentence: rows of the passage and of the sentence.
        span: what would be quoted.
        fiction: whether its document is.
        asked_for: whether it is fiction, and the question is about what is made up.
    """

    weight: float
    log_odds: float
    closeness: float
    answers: float | None
    row: int
    sentence: int
    span: Span
    fiction: bool
    asked_for: bool


def quotes(question: Question, wanted: Wanted, index: Index, scored: Scored) -> list[Quote]:
    """The best passages' sentences, likeliest answer first."""
    closely = index.contextual is not None
    seen = consider(question, wanted, index, scored, CLOSELY if closely else _PASSAGES)
    own = seen.languages == LANGUAGE_CODES.index(question.language)
    weights = shares(seen.cues) * np.where(own, _OWN_CLOSELY if closely else _OWN_LANGUAGE, 1.0)
    closeness = seen.close.matches @ seen.close.weights
    made_up = np.array([document.kind == "fiction" for document in seen.documents])
    story = wanted.story or names_what_is_made_up(seen.close.matches, made_up[seen.owner])
    if story:
        weights *= np.where(made_up, _STORY, 1.0)[seen.owner]
    weights *= np.where([bool(_QUESTION.search(text)) for text in seen.texts], _ASKS, 1.0)
    likely = certainty(float(seen.log_odds.max()), float(closeness.max()), None, index)
    cross = None if wanted.topic else index.cross  # no sentence answers what has no one answer
    weights, answers = read_together(question.text, seen.texts, weights, likely, cross)
    found = []
    for best in np.argsort(-weights, kind="stable")[:_SENTENCES].tolist():
        which = int(seen.owner[best])
        passage, spans, text = index.passage(int(seen.rows[which])), seen.spans[which], seen.documents[which].text
        first = int(seen.ends[which]) - len(spans)
        span = widen(best - first, spans, text, passage.language, wanted.kind)
        matches = seen.close.matches[first : first + len(spans)]
        found.append(
            Quote(
                weight=float(weights[best]),
                log_odds=float(seen.log_odds[which]),
                closeness=float(closeness[best]),
                answers=answers.get(best),
                row=int(seen.rows[which]),
                sentence=int(seen.sentences[best]),
                span=complete(span, spans, text, matches, seen.close.weights),
                fiction=bool(made_up[which]),
                asked_for=story and bool(made_up[which]),
            )
        )
    return own_language_first(found, question.language, index)


def names_what_is_made_up(matches: Array, made_up: Array) -> bool:
    """Whether a word of the question is met in fiction and nowhere else: a kingdom, say, that never was.

    Args:
        matches: (m, q) the best contextual cosine in each sentence for each token of the question; q may be 0.
        made_up: (m,) whether each is of fiction.
    """
    if not matches.size or made_up.all() or not made_up.any():
        return False
    return bool((matches[made_up].max(axis=0) - matches[~made_up].max(axis=0)).max() >= _ITS_OWN)


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
