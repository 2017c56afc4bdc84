"""Passages to everything that is stored of them: their sentences encoded, while other text is read and cut."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from index.ahead import Ahead
from index.encoder.threads import torch_threads
from index.projection import LANGUAGE_CODES, Projection, principal
from index.rows import Rows, encoded_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from index.chunking import Chunk
    from index.encoder import Encoder
    from sources import Document

    Work: TypeAlias = list[tuple[Document, Chunk]]  # passages in order, each with its document

Array = np.ndarray[Any, Any]
Vectors: TypeAlias = tuple[Array, Array, Array, Array, Array]  # rows, lengths, piece ids, token and sentence vectors
_RUN = 500  # sentences of a document that are written at once
_SAMPLE = 60_000  # tokens that a projection without training is made from


class Embedder:
    """Encodes passages in a thread of its own.

    Attributes:
        projection: what token vectors are made with; where there is none it is fitted to the first texts.
        embedded: how many sentences were encoded.
    """

    def __init__(self, encoder: Encoder, projection: Projection | None, on_sentences: Callable[[int], None]) -> None:
        """Take what makes the vectors, the attribute, and what is told how many more sentences were encoded."""
        self.projection = projection
        self.embedded = 0
        self._encoder = encoder
        self._on_sentences = on_sentences

    def begin(self, work: Work, after: Ahead[Vectors] | None) -> Ahead[Vectors] | None:
        """Begin to encode some passages, if there are any, after those before them; `rows` takes what comes of it."""
        sentences = _sentences(work)
        return Ahead(self._vectors(sentences), after) if sentences else None

    def rows(self, work: Work, vectors: Iterable[Vectors]) -> Iterator[Rows]:
        """Encoded passages, in order and as soon as they are done, some of one document at a time."""
        done: dict[int, tuple[Array, ...]] = {}
        at = 0
        runs = _runs(work)
        run = next(runs, None)
        for rows, lengths, ids, projected, mapped in vectors:
            cuts = np.cumsum(lengths)[:-1]
            parts = zip(np.split(ids, cuts), np.split(projected, cuts), mapped, strict=True)
            done.update(zip(rows.tolist(), parts, strict=True))
            self.embedded += len(rows)
            self._on_sentences(len(rows))
            while run is not None and all(at + i in done for i in range(run[2])):
                document, chunks, size = run
                pieces, tokens, dense = zip(*(done.pop(at + i) for i in range(size)), strict=True)
                yield encoded_rows(document.text, chunks, pieces, tokens, np.stack(dense))
                at += size
                run = next(runs, None)

    def _vectors(self, sentences: list[tuple[str, int]]) -> Generator[Vectors, None, None]:
        """Encode sentences, given with the numbers of their languages."""
        texts = [text for text, _ in sentences]
        numbers = np.array([number for _, number in sentences], dtype=np.uint8)
        if self.projection is None:
            self.projection = self._fitted(texts, numbers)
        for batch in self._encoder.batches(texts):
            with torch_threads(1):  # the encoder's workers have the other cores: a second thread would wait for them
                projected = self.projection.passages(batch.features, batch.lengths, numbers[batch.rows])
            yield batch.rows, batch.lengths, batch.ids, projected, self.projection.passage_sentences(batch.sentences)

    def _fitted(self, texts: list[str], numbers: Array) -> Projection:
        """A projection made from the first texts, for an encoder that has no trained one."""
        features, languages, seen = [], [], 0
        for batch in self._encoder.batches(texts):
            features.append(batch.features.copy())
            languages.append(np.repeat(numbers[batch.rows], batch.lengths))
            seen += len(batch.ids)
            if seen >= _SAMPLE:
                break
        return principal(np.concatenate(features), np.concatenate(languages), self._encoder.sentence_dim)


def rows_of(chunks: list[Chunk], encoded: Iterator[Rows]) -> Iterator[Rows]:
    """The rows of the next document, which has these passages."""
    left = len(chunks)
    while left:
        yield (rows := next(encoded))
        left -= len(rows.passages)


def _sentences(work: Work) -> list[tuple[str, int]]:
    """The sentences of some passages with the numbers of their languages."""
    return [
        (document.text[span.start : span.end], LANGUAGE_CODES.index(chunk.language))
        for document, chunk in work
        for span in chunk.sentences
    ]


def _runs(work: Work) -> Iterator[tuple[Document, list[Chunk], int]]:
    """Neighbouring passages of one document with their number of sentences, which is at least one more `_RUN`."""
    for _, group in groupby(work, key=lambda item: id(item[0])):
        chunks: list[Chunk] = []
        size = 0
        for document, chunk in group:
            chunks.append(chunk)
            size += len(chunk.sentences)
            if size >= _RUN:
                yield document, chunks, size
                chunks, size = [], 0
        if chunks:
            yield document, chunks, size
