"""Writes one generation: documents in the order of their sources, new ones encoded, known ones copied."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias

import numpy as np

from index.ahead import Ahead
from index.changes import Record, facts, now
from index.encoder.threads import small_products, torch_threads
from index.layout import PASSAGE, SENTENCE
from index.projection import LANGUAGE_CODES, Projection, principal
from index.rows import Rows, encoded_rows, starts, stored_rows
from index.vectors import VectorWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path

    from index.chunking import Chunk
    from index.encoder import Encoder
    from index.snapshot import Index
    from sources import Document

    # A document, its `blocks_digest`, its passages where they are to be encoded, and where it stands where not.
    _Waiting: TypeAlias = tuple[Document, str, list[Chunk], tuple[Index, int] | None]

Array = np.ndarray[Any, Any]
_Vectors: TypeAlias = tuple[Array, Array, Array, Array, Array]  # rows, lengths, piece ids, token and sentence vectors
_BATCH = 50_000  # characters of documents that are taken in before the encoder goes to work on them
_FIRST = 500_000  # the same where a projection has to be fitted to them
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
        small_products()
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
        self._waiting: list[_Waiting] = []
        self._waiting_characters = 0
        self._begun: tuple[list[_Waiting], Ahead[_Vectors] | None] = [], None
        self._before: Index | None = None  # the last generation that documents were copied from

    def __enter__(self) -> GenerationWriter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._begun[1]:
            self._begun[1].close()
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
        self._settle()
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
        if self._waiting_characters >= (_FIRST if self.projection is None else _BATCH):
            self._flush()

    def _flush(self) -> None:
        """Begin to encode those documents that wait and need it, together, while the next are read and cut."""
        self._settle()
        sentences = _sentences(_work(self._waiting))
        self._begun = self._waiting, Ahead(self._vectors(sentences)) if sentences else None
        self._waiting, self._waiting_characters = [], 0

    def _settle(self) -> None:
        """Write the documents whose encoding was begun, and those between them."""
        waiting, vectors = self._begun
        encoded = self._encoded(_work(waiting), vectors or ())
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
        self._begun = [], None

    def _vectors(self, sentences: list[tuple[str, int]]) -> Generator[_Vectors, None, None]:
        """Encode sentences, given with the numbers of their languages."""
        texts = [text for text, _ in sentences]
        numbers = np.array([number for _, number in sentences], dtype=np.uint8)
        if self.projection is None:
            self.projection = self._fitted(texts, numbers)
        for batch in self.encoder.batches(texts):
            with torch_threads(1):  # the encoder's workers have the other cores: a second thread would wait for them
                projected = self.projection.passages(batch.features, batch.lengths, numbers[batch.rows])
            yield batch.rows, batch.lengths, batch.ids, projected, self.projection.passage_sentences(batch.sentences)

    def _encoded(self, work: list[tuple[Document, Chunk]], vectors: Iterable[_Vectors]) -> Iterator[Rows]:
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


def _work(waiting: list[_Waiting]) -> list[tuple[Document, Chunk]]:
    """The passages to be encoded of some documents."""
    return [(document, chunk) for document, _, chunks, _ in waiting for chunk in chunks]


def _sentences(work: list[tuple[Document, Chunk]]) -> list[tuple[str, int]]:
    """The sentences of some passages with the numbers of their languages."""
    return [
        (document.text[span.start : span.end], LANGUAGE_CODES.index(chunk.language))
        for document, chunk in work
        for span in chunk.sentences
    ]


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
