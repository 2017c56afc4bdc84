"""Why a passage was quoted: how likely it answers, and which of its words stand for which of the question's.

The words are aligned by the token vectors that ranked the passage. Pairs under STRENGTH were mostly wrong when
looked at in the three languages ("surrender" and "losses", 0.30; "was" and "concluded", 0.41), those above it
nearly all right, across scripts too ("died" and "ตาย", 0.86; "เจรจา" and "مفاوضاته", 0.64). Words of small weight
are those that every text has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import SCALE
from qa.content import content
from sources import Span
from sources.languages.thai_words import words_and_spaces

if TYPE_CHECKING:
    from index import Index
    from qa.types import Answer, Citation

STRENGTH = 0.6  # least cosine of a pair that is shown
WEIGHT = 2.5  # least weight of a question's word that is shown
_WORD = re.compile(r"[^\W_](?:[\w\u064b-\u0652\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[^\W_])?[\u064b-\u0652\u0e31-\u0e4e]*")
_THAI = re.compile("[\u0e01-\u0e4e]")


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the question, the word of the quote that stands for it, and how strongly: a cosine."""

    asked: str
    quoted: str
    strength: float


def matches(answer: Answer, citation: Citation, index: Index) -> list[Match]:
    """Words of the question with the words of one quote that stand for them, in the question's order."""
    from qa.questions import prepare

    row = _row(citation, index)
    if row is None:
        return []
    question = prepare(answer.question, index, answer.language)
    asked = _pieces(question.text, len(question.ids), index)
    quoted, vectors = _tokens(row, citation, index)
    if not asked or not len(vectors):
        return []
    similar = question.tokens @ vectors.T
    document = index.find(citation.source).text
    there = [
        (span, mine)
        for span in words(citation.quote, citation.start)
        if (mine := [at for s, at in quoted if _meet(s, span)])
    ]
    found = []
    for word in words(question.text, 0):
        pieces = [at for span, at in asked if _meet(span, word)]
        if not pieces or not there or max(question.weights[pieces]) < WEIGHT:
            continue
        if not content(question.text[word.start : word.end]):
            continue
        strengths = [float(similar[np.ix_(pieces, mine)].max(axis=1).mean()) for _, mine in there]
        best = int(np.argmax(strengths))
        if strengths[best] >= STRENGTH:
            other = there[best][0]
            found.append(
                Match(question.text[word.start : word.end], document[other.start : other.end], strengths[best])
            )
    return found


def words(text: str, shift: int) -> list[Span]:
    """The spans of a text's words, moved on by `shift`; runs of Thai are cut by a dictionary."""
    found = []
    for match in _WORD.finditer(text):
        at = match.start()
        parts = [match.group()]
        if _THAI.search(match.group()):
            parts = words_and_spaces(match.group())
        for part in parts:
            found.append(Span(shift + at, shift + at + len(part)))
            at += len(part)
    return found


def _tokens(row: int, citation: Citation, index: Index) -> tuple[list[tuple[Span, int]], np.ndarray[Any, Any]]:
    """The tokens of a passage's sentences inside a quote: spans in the document with rows of (t, d) vectors."""
    entry = index.passage_table[row]
    first = int(entry["first_sentence"])
    document = index.find(citation.source).text
    spans: list[tuple[Span, int]] = []
    vectors = [np.zeros((0, index.token_vectors.shape[1]), dtype=np.float32)]
    for sentence in index.sentence_table[first : first + int(entry["sentences"])]:
        start, end = int(sentence["start"]), int(sentence["end"])
        if start < citation.start or end > citation.end:
            continue
        at, count = int(sentence["first_token"]), int(sentence["tokens"])
        offset = sum(map(len, vectors))
        spans += (
            (Span(s.start + start, s.end + start), n + offset) for s, n in _pieces(document[start:end], count, index)
        )
        vectors.append(index.token_vectors[at : at + count].astype(np.float32) / SCALE)
    return spans, np.concatenate(vectors)


def _pieces(text: str, count: int, index: Index) -> list[tuple[Span, int]]:
    """The pieces of a text with their token rows; none where the encoder cut the text or counts otherwise."""
    pieces = index.encoder.pieces(text)
    if len(pieces) != count:
        return []
    return [(Span(piece.start, piece.end), at) for at, piece in enumerate(pieces) if piece.end > piece.start]


def _row(citation: Citation, index: Index) -> int | None:
    """The row of a citation's passage, if the document is still the cited one."""
    number = index.by_source.get(citation.source)
    if number is None or index.records[number]["sha256"] != citation.sha256:
        return None
    starts = index.passage_table["start"]
    return next((row for row in index.passages_of(number) if int(starts[row]) == citation.passage_start), None)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
