"""Passages with everything that is stored of them, before they have a place in a generation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.chunking import Chunk
from index.layout import PASSAGE, SENTENCE
from index.projection import LANGUAGE_CODES
from index.tokens import count_tokens
from index.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.snapshot import Index

Array = np.ndarray[Any, Any]
_MOST = 2_000  # passages that are copied at once


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Some neighbouring passages of one document, p of them with s sentences of t tokens in all.

    Attributes:
        passages: (p,) `PASSAGE`, whose `document`, `heading`, `first_sentence` and `words_at` say nothing yet.
        headings: the passages' headings.
        words: their words for matching, see `index.words`.
        sentences: (s,) `SENTENCE`, whose `passage` is counted from 0 and `first_token` says nothing yet.
        token_ids: (t,) uint32.
        token_vectors: (t, d) int8.
        sentence_vectors, passage_vectors: (s, D) and (p, D) float32, unit.
    """

    passages: Array
    headings: list[str]
    words: list[bytes]
    sentences: Array
    token_ids: Array
    token_vectors: Array
    sentence_vectors: Array
    passage_vectors: Array


def encoded_rows(
    text: str, chunks: Sequence[Chunk], ids: Sequence[Array], vectors: Sequence[Array], dense: Array
) -> Rows:
    """Rows of passages that were encoded.

    Args:
        text: the document's.
        chunks: the passages.
        ids: (n,) for each sentence.
        vectors: (n, d) int8 for each sentence.
        dense: (s, D) float32, the sentences' vectors. A passage's is their mean, unit again.
    """
    spans = [span for chunk in chunks for span in chunk.sentences]
    passages = np.zeros(len(chunks), dtype=PASSAGE)
    passages["start"] = [chunk.start for chunk in chunks]
    passages["end"] = [chunk.end for chunk in chunks]
    passages["language"] = [LANGUAGE_CODES.index(chunk.language) for chunk in chunks]
    passages["tokens"] = [count_tokens(text[chunk.start : chunk.end]) for chunk in chunks]
    passages["sentences"] = [len(chunk.sentences) for chunk in chunks]
    words = [words_of(text[chunk.start : chunk.end], chunk.language) for chunk in chunks]
    passages["words"] = [len(part) for part in words]
    sentences = np.zeros(len(spans), dtype=SENTENCE)
    sentences["passage"] = np.repeat(np.arange(len(chunks)), passages["sentences"])
    sentences["start"] = [span.start for span in spans]
    sentences["end"] = [span.end for span in spans]
    sentences["language"] = np.repeat(passages["language"], passages["sentences"])
    sentences["tokens"] = [len(part) for part in ids]
    means = np.add.reduceat(dense, starts(passages["sentences"]))
    means /= np.linalg.norm(means, axis=1, keepdims=True).clip(1e-9)
    headings = [chunk.heading for chunk in chunks]
    return Rows(passages, headings, words, sentences, np.concatenate(ids), np.concatenate(vectors), dense, means)


def stored_rows(index: Index, document: int) -> Iterator[Rows]:
    """The rows of a document that is in an index, so many passages at a time."""
    every = index.passages_of(document)
    for at in range(every.start, every.stop, _MOST):
        rows = range(at, min(at + _MOST, every.stop))
        passages = np.array(index.passage_table[rows.start : rows.stop])
        first = int(passages["first_sentence"][0])
        sentences = np.array(index.sentence_table[first : first + int(passages["sentences"].sum())])
        sentences["passage"] -= rows.start
        token = int(sentences["first_token"][0])
        tokens = slice(token, token + int(sentences["tokens"].sum()))
        yield Rows(
            passages,
            [index.heading(row) for row in rows],
            index.words(np.arange(rows.start, rows.stop)),
            sentences,
            index.token_ids[tokens],
            index.token_vectors[tokens],
            index.sentence_vectors.of(np.arange(first, first + len(sentences))),
            index.passage_vectors.of(np.arange(rows.start, rows.stop)),
        )


def stored_chunks(index: Index, document: int) -> list[Chunk]:
    """A document's passages as they were cut when it was indexed."""
    return [
        Chunk(tuple(index.sentences(row)), LANGUAGE_CODES[index.passage_table[row]["language"]], index.heading(row))
        for row in index.passages_of(document)
    ]


def starts(lengths: Array) -> Array:
    """Where each of some consecutive runs starts."""
    out: Array = np.cumsum(lengths, dtype=np.int64) - lengths
    return out
