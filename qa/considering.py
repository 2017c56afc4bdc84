"""The sentences of a question's best passages, and what speaks for each: for answering, and for fitting what helps to."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.contextual import Closeness, contextual_maxsim
from qa.lexical import shared_by_sentences
from qa.retrieval import log_odds, runs
from qa.selecting import cues
from qa.signals import above_rivals

if TYPE_CHECKING:
    from index import Index
    from qa.questions import Question
    from qa.retrieval import Scored
    from qa.selecting import Wanted
    from sources import Document, Span

Array = np.ndarray[Any, Any]


class Considered(NamedTuple):
    """The n best passages, best first, and their m sentences end to end.

    Attributes:
        rows, log_odds: (n,) the passages' rows, and the log odds that each answers.
        ends: (n,) where each one's sentences end among the m.
        spans: each one's sentences in its document.
        documents: each one's document.
        sentences, owner, languages: (m,) rows of the sentences, the places of their passages among the n, language numbers.
        texts: the m sentences.
        close: how they compare in their context.
        cues: (m, c) what speaks for each, see `qa.selecting.CUES`.
    """

    rows: Array
    log_odds: Array
    ends: Array
    spans: list[list[Span]]
    documents: list[Document]
    sentences: Array
    owner: Array
    languages: Array
    texts: list[str]
    close: Closeness
    cues: Array


def consider(question: Question, wanted: Wanted, index: Index, scored: Scored, most: int) -> Considered:
    """The sentences of the `most` passages that likeliest answer."""
    logits = log_odds(question, index, scored)
    places = np.argsort(-logits, kind="stable")[:most]
    rows, logits = scored.rows[places], logits[places]
    table = index.passage_table[rows]
    counts = table["sentences"]
    every = index.passage_table["sentences"][scored.rows]
    told = runs((np.cumsum(every) - every)[places], counts)
    match, cosine = scored.scores.sentences[told], scored.scores.cosines[told]
    spans = [index.sentences(row) for row in rows.tolist()]
    documents = [index.find(index.passage(row).source) for row in rows.tolist()]
    said = [[told.text[span.start : span.end] for span in mine] for told, mine in zip(documents, spans, strict=True)]
    texts = list(chain.from_iterable(said))
    languages = np.repeat(table["language"], counts)
    shared = shared_by_sentences(question.text, question.language, texts, languages)
    close = contextual_maxsim(question.text, index, rows)
    near = np.concatenate([close.maxsim, above_rivals(close.maxsim[:, :1], languages)], axis=1)
    ends = np.cumsum(counts)
    shown = []
    for odds, number, mine, end in zip(logits.tolist(), table["language"].tolist(), said, ends.tolist(), strict=True):
        here = slice(end - len(mine), end)
        shown.append(
            cues(odds, match[here], cosine[here], near[here], shared[here], mine, wanted, LANGUAGE_CODES[number])
        )
    owner = np.repeat(np.arange(len(rows)), counts)
    return Considered(
        rows,
        logits,
        ends,
        spans,
        documents,
        scored.sentences[told],
        owner,
        languages,
        texts,
        close,
        np.concatenate(shown),
    )
