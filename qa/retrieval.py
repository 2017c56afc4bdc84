"""A question to hits: candidates from every language, late interaction, one calibrated probability.

Higher is better everywhere in this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.calibration import calibration_of, sigmoid, standardised
from qa.indexes import default_index
from qa.lexical import shared_words
from qa.questions import Question, prepare
from qa.signals import Scores, Texts, compare
from qa.types import Hit
from sources import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index

Array = np.ndarray[Any, Any]
CANDIDATES = 100  # passages taken from each language by passage vectors, and again by sentence vectors
OWN_LANGUAGE = 0.15  # log odds given to the question's own language: a reader can check what they can read


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Candidates of one question: (n,) passage rows, (m,) rows of their sentences, and how they compare."""

    rows: Array
    sentences: Array
    scores: Scores


def retrieve(
    question: str,
    *,
    index: Index | None = None,
    k: int = 10,
    languages: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
) -> list[Hit]:
    """The passages that answer a question, whatever their language.

    Args:
        question: in English, Thai or Arabic.
        index: the default index (`TRICITE_INDEX`, else `data/index`) when None.
        k: how many at most.
        languages: only passages in these; all when None.
        sources: only passages of these documents; all when None.

    Raises:
        QuestionError: the question cannot be asked, or a filter names what is not there.
        IndexProblem: the index cannot be opened.
    """
    index = index or default_index()
    asked = prepare(question, index)
    scored = score(asked, index, candidates(asked, index, languages=languages, sources=sources))
    return rank(asked, index, scored, k)


def candidates(
    question: Question,
    index: Index,
    *,
    languages: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    most: int = CANDIDATES,
) -> Array:
    """Passage rows worth a closer look, some from each language: (n,) int64, sorted."""
    from qa.filters import allowed_passages, wanted_languages

    allowed = allowed_passages(index, sources)
    of_sentences = None if allowed is None else allowed[index.sentence_table["passage"]]
    found = [np.empty(0, dtype=np.int64)]
    for code in wanted_languages(languages):
        number = LANGUAGE_CODES.index(code)
        found.append(index.passage_vectors.search(question.sentence, number, most, allowed)[0])
        rows, _ = index.sentence_vectors.search(question.sentence, number, 2 * most, of_sentences)
        found.append(index.sentence_table["passage"][rows])
    return np.unique(np.concatenate(found))


def score(question: Question, index: Index, rows: Array) -> Scored | None:
    """Compare a question with passages given by row; None when there are none."""
    if not len(rows):
        return None
    passages = index.passage_table[rows]
    sentences = runs(passages["first_sentence"], passages["sentences"])
    of_sentence = index.sentence_table[sentences]
    texts = Texts(
        tokens=_gather(index, of_sentence, passages),
        lengths=of_sentence["tokens"],
        counts=passages["sentences"],
        sentences=index.sentence_vectors.of(sentences),
        passages=index.passage_vectors.of(rows),
        languages=passages["language"],
    )
    shared = shared_words(question.text, question.language, index.words(rows), passages["language"])
    return Scored(rows, sentences, compare(question.tokens, question.weights, question.sentence, shared, texts))


def rank(question: Question, index: Index, scored: Scored | None, k: int) -> list[Hit]:
    """The best `k` candidates as hits; near ties go to the question's own language."""
    if scored is None:
        return []
    logits = log_odds(question, index, scored)
    scores = logits + OWN_LANGUAGE * (_languages(index, scored) == LANGUAGE_CODES.index(question.language))
    probabilities = sigmoid(logits)
    hits = []
    for place in np.lexsort((scored.rows, -scores))[: max(k, 0)]:
        quote = index.sentence_table[scored.sentences[scored.scores.best[place]]]
        hits.append(
            Hit(
                passage=index.passage(int(scored.rows[place])),
                score=float(scores[place]),
                probability=float(probabilities[place]),
                quote=Span(int(quote["start"]), int(quote["end"])),
            )
        )
    return hits


def log_odds(question: Question, index: Index, scored: Scored) -> Array:
    """The log odds that each candidate answers: (n,)."""
    languages = _languages(index, scored)
    calibration = calibration_of(index)
    if calibration is None:
        return standardised(languages, scored.scores.signals)
    return calibration.logits(LANGUAGE_CODES.index(question.language), languages, scored.scores.signals)


def _languages(index: Index, scored: Scored) -> Array:
    numbers: Array = index.passage_table["language"][scored.rows]
    return numbers


def _gather(index: Index, sentences: Array, passages: Array) -> Array:
    """The candidates' token vectors end to end, (T, d) int8; a passage's tokens lie together in the file."""
    firsts = np.cumsum(passages["sentences"]) - passages["sentences"]
    return index.token_runs(sentences["first_token"][firsts], np.add.reduceat(sentences["tokens"], firsts))


def runs(starts: Array, lengths: Array) -> Array:
    """The numbers of consecutive runs, end to end: starts [3, 9] and lengths [2, 1] give [3, 4, 9]."""
    offsets = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    out: Array = offsets + np.arange(int(lengths.sum()))
    return out
