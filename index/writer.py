"""Writes one generation: documents in the order of their sources, new ones encoded, known ones copied."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import numpy as np

from index.changes import Record, facts, now
from index.layout import PASSAGE, SENTENCE
from index.projection import LANGUAGE_CODES, Projection, principal
from index.rows import Rows, encoded_rows, starts, stored_rows
from index.vectors import VectorWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.chunking import Chunk
    from index.encoder import Encoder
    from index.snapshot import Index
    from sources import Document

Array = np.ndarray[Any, Any]
_BATCH = 500_000  # characters of documents that are taken in before the encoder goes to work on them
_RUN = 500  # sentences of a document that are written at once
_SAMPLE = 60_000  # tokens that a projection without training is made from


class Copyist(Protocol):
    """Writes down what it is told, as `GenerationWriter` does."""

    def begin(self, document: Document, blocks: str) -> None:
        """A document begins."""

    def extend(self, rows: Rows) -> None:
        """Its next passages."""


class GenerationWriter:
    """Collects a generation in `folder`. What grows with the texts grows on disk; memory holds the tables.

    Attributes:
        records: what is said of each document so far.
        embedded: how many sentences were encoded.
        projection: what token vectors are made with; where there is none it is fitted to the first texts.
    """

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        projection: Projection | None,
        on_sentences: Callable[[int], None],
        copyist: Copyist | None = None,
    ) -> None:
        """Begin a generation.

        Args:
            folder: an empty one.
            encoder: makes the vectors.
            projection: as the attribute.
            on_sentences: told how many more sentences were encoded.
            copyist: given every document that is encoded, as this writer writes it.
        """
        self.folder = folder
        self.encoder = encoder
        self.projection = projection
        self.embedded = 0
        self.records: list[Record] = []
        self._began = now()
        self._on_sentences = on_sentences
        self._copyist = copyist
        self._headings: dict[str, int] = {}
        self._passages: list[Array] = []
        self._sentences: list[Array] = []
        self._counts = {"passages": 0, "sentences": 0, "tokens": 0, "text": 0, "words": 0}
        self._frequencies = np.zeros(0, dtype=np.int32)
        self._texts, self._token_ids, self._token_vectors, self._words = (
            (folder / name).open("wb") for name in ("texts.bin", "token_ids.bin", "token_vectors.bin", "words.bin")
        )
        self._passage_vectors = VectorWriter("passages", encoder.sentence_dim, folder)
        self._sentence_vectors = VectorWriter("sentences", encoder.sentence_dim, folder)
        self._waiting: list[tuple[Document, str, list[Chunk], tuple[Index, int] | None]] = []
        self._waiting_characters = 0
        self._before: Index | None = None  # the last generation that documents were copied from

    def __enter__(self) -> GenerationWriter:
        return self

    def __exit__(self, *_: object) -> None:
        files = self._texts, self._token_ids, self._token_vectors, self._words
        for file in (*files, self._passage_vectors, self._sentence_vectors):
            file.close()

    def add(self, document: Document, blocks: str, chunks: list[Chunk]) -> None:
        """Add a document whose passages have to be encoded; `blocks` is its `blocks_digest`."""
        self._wait(document, blocks, chunks, None)

    def copy(self, document: Document, blocks: str, old: Index, number: int) -> None:
        """Add a document whose passages and vectors stand in another generation as its document `number`."""
        self._wait(document, blocks, [], (old, number))

    def begin(self, document: Document, blocks: str) -> None:
        """Write a document whose rows follow with `extend`."""
        text = document.text.encode("utf-8")
        place = {"text_at": self._counts["text"], "text_bytes": len(text)}
        place |= {"first_passage": self._counts["passages"], "passages": 0}
        self.records.append(facts(document, blocks) | {"indexed": self._began} | place)
        self._texts.write(text)
        self._counts["text"] += len(text)

    def extend(self, rows: Rows) -> None:
        """Write further rows of the document that was begun last, renumbered to where they come to stand."""
        counts, passages, sentences = self._counts, rows.passages.copy(), rows.sentences.copy()
        passages["document"] = len(self.records) - 1
        passages["heading"] = [self._headings.setdefault(h, len(self._headings)) for h in rows.headings]
        passages["first_sentence"] = counts["sentences"] + starts(passages["sentences"])
        passages["words_at"] = counts["words"] + starts(passages["words"])
        sentences["passage"] += counts["passages"]
        sentences["first_token"] = counts["tokens"] + starts(sentences["tokens"])
        self._passages.append(passages)
        self._sentences.append(sentences)
        self._words.writelines(rows.words)
        _append(self._token_ids, rows.token_ids, "<u4")
        _append(self._token_vectors, rows.token_vectors, "i1")
        self._sentence_vectors.add(rows.sentence_vectors, sentences["language"])
        self._passage_vectors.add(rows.passage_vectors, passages["language"])
        self._count_pieces(np.repeat(rows.sentences["passage"], sentences["tokens"]), rows.token_ids)
        self.records[-1]["passages"] += len(passages)
        counts["passages"] += len(passages)
        counts["words"] += int(passages["words"].sum())
        counts["sentences"] += len(sentences)
        counts["tokens"] += len(rows.token_ids)

    def finish(self) -> dict[str, int]:
        """Write what is still in memory and return the counts."""
        self._flush()
        for file in (self._texts, self._token_ids, self._token_vectors, self._words):
            file.close()
        np.save(self.folder / "passages.npy", np.concatenate([np.empty(0, dtype=PASSAGE), *self._passages]))
        np.save(self.folder / "sentences.npy", np.concatenate([np.empty(0, dtype=SENTENCE), *self._sentences]))
        np.save(self.folder / "frequencies.npy", self._frequencies)
        lines = (json.dumps(record, ensure_ascii=False) for record in self.records)
        (self.folder / "documents.jsonl").write_text("\n".join(lines), encoding="utf-8")
        headings = json.dumps(list(self._headings), ensure_ascii=False)
        (self.folder / "headings.json").write_text(headings, encoding="utf-8")
        if self.projection is None:  # no texts: nothing to fit one to, and nothing to use it on
            nothing = np.zeros((1, self.encoder.feature_dim), dtype=np.float32)
            self.projection = principal(nothing, np.zeros(1, dtype=int), self.encoder.sentence_dim)
        (self.folder / "projection.npz").write_bytes(self.projection.to_bytes())
        before = self._before
        self._passage_vectors.write(before.passage_vectors if before else None)
        self._sentence_vectors.write(before.sentence_vectors if before else None)
        return {"documents": len(self.records)} | self._counts

    def _wait(self, document: Document, blocks: str, chunks: list[Chunk], origin: tuple[Index, int] | None) -> None:
        self._waiting.append((document, blocks, chunks, origin))
        self._waiting_characters += len(document.text)
        if self._waiting_characters >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        """Write the documents that wait, encoding those that need it together."""
        waiting, self._waiting, self._waiting_characters = self._waiting, [], 0
        encoded = self._encoded([(document, chunk) for document, _, chunks, _ in waiting for chunk in chunks])
        for document, blocks, chunks, origin in waiting:
            writers = (self, self._copyist) if chunks and self._copyist else (self,)
            for writer in writers:
                writer.begin(document, blocks)
            if origin:
                self._before, number = origin
                former = self._before.records[number].get("indexed") or self._before.manifest.get("created")
                self.records[-1]["indexed"] = former or self._began
            for rows in stored_rows(*origin) if origin else _of(chunks, encoded):
                for writer in writers:
                    writer.extend(rows)

    def _encoded(self, work: list[tuple[Document, Chunk]]) -> Iterator[Rows]:
        """Encode passages; yields them in order and as soon as they are done, some of one document at a time."""
        sentences = [(document.text, span, chunk.language) for document, chunk in work for span in chunk.sentences]
        texts = [text[span.start : span.end] for text, span, _ in sentences]
        numbers = np.array([LANGUAGE_CODES.index(language) for _, _, language in sentences], dtype=np.uint8)
        if texts and self.projection is None:
            self.projection = self._fitted(texts, numbers)
        done: dict[int, tuple[Array, ...]] = {}
        at = 0
        runs = _runs(work)
        run = next(runs, None)
        for batch in self.encoder.batches(texts):
            assert self.projection is not None
            projected = self.projection.passages(batch.features, batch.lengths, numbers[batch.rows])
            mapped = self.projection.passage_sentences(batch.sentences)
            cuts = np.cumsum(batch.lengths)[:-1]
            parts = zip(np.split(batch.ids, cuts), np.split(projected, cuts), mapped, strict=True)
            done.update(zip(batch.rows.tolist(), parts, strict=True))
            self.embedded += len(batch.rows)
            self._on_sentences(len(batch.rows))
            while run is not None and all(at + i in done for i in range(run[2])):
                document, chunks, size = run
                ids, vectors, dense = zip(*(done.pop(at + i) for i in range(size)), strict=True)
                yield encoded_rows(document.text, chunks, ids, vectors, np.stack(dense))
                at += size
                run = next(runs, None)

    def _fitted(self, texts: list[str], numbers: Array) -> Projection:
        """A projection made from the first texts, for an encoder that has no trained one."""
        features, languages, seen = [], [], 0
        for batch in self.encoder.batches(texts):
            features.append(batch.features.copy())
            languages.append(np.repeat(numbers[batch.rows], batch.lengths))
            seen += len(batch.ids)
            if seen >= _SAMPLE:
                break
        return principal(np.concatenate(features), np.concatenate(languages), self.encoder.sentence_dim)

    def _count_pieces(self, passage_of_token: Array, ids: Array) -> None:
        """Count each piece once for every passage that it occurs in."""
        pairs = np.unique(passage_of_token.astype(np.int64) << 32 | ids.astype(np.int64))
        found = np.bincount(pairs & 0xFFFFFFFF).astype(np.int32)
        if len(found) > len(self._frequencies):
            self._frequencies = np.pad(self._frequencies, (0, len(found) - len(self._frequencies)))
        self._frequencies[: len(found)] += found


def _of(chunks: list[Chunk], encoded: Iterator[Rows]) -> Iterator[Rows]:
    """The rows of the next document, which has these passages."""
    left = len(chunks)
    while left:
        yield (rows := next(encoded))
        left -= len(rows.passages)


def _runs(work: list[tuple[Document, Chunk]]) -> Iterator[tuple[Document, list[Chunk], int]]:
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


def _append(file: BinaryIO, array: Array, dtype: str) -> None:
    file.write(np.ascontiguousarray(array, dtype=dtype).tobytes())
