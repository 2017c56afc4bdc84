"""Writes one generation: documents in the order of their sources, new ones encoded, known ones copied."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias

import numpy as np

from index.changes import Record, facts, now
from index.embedder import Embedder, rows_of
from index.encoder.threads import small_products
from index.layout import PASSAGE, SENTENCE, text_bytes
from index.projection import Projection, principal
from index.rows import Rows, starts, stored_rows
from index.vectors import VectorWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.ahead import Ahead
    from index.chunking import Chunk
    from index.embedder import Vectors
    from index.encoder import Encoder
    from index.snapshot import Index
    from sources import Document

    # A document, its `blocks_digest`, its passages where they are to be encoded, and where it stands where not.
    _Waiting: TypeAlias = tuple[Document, str, list[Chunk], tuple[Index, int] | None]

Array = np.ndarray[Any, Any]
_BATCH = 50_000  # characters of documents that are taken in before the encoder goes to work on them
_FIRST = 500_000  # the same where a projection has to be fitted to them


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
            projection: what token vectors are made with; where there is none it is fitted to the first texts.
            on_sentences: told how many more sentences were encoded.
            copyist: given every document that is encoded, as this writer writes it.
        """
        self.folder = folder
        self.encoder = encoder
        self.records: list[Record] = []
        self._began = now()
        small_products()
        self._embedder = Embedder(encoder, projection, on_sentences)
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
        self._begun: deque[tuple[list[_Waiting], Ahead[Vectors] | None]] = deque()
        self._before: Index | None = None  # the last generation that documents were copied from

    def __enter__(self) -> GenerationWriter:
        return self

    def __exit__(self, *_: object) -> None:
        running = [vectors for _waiting, vectors in self._begun if vectors]
        for vectors in running:  # all at once: the later wait for the earlier
            vectors.stop()
        for vectors in running:
            vectors.close()
        files = self._texts, self._token_ids, self._token_vectors, self._words
        for file in (*files, self._passage_vectors, self._sentence_vectors):
            file.close()

    @property
    def embedded(self) -> int:
        """How many sentences were encoded."""
        return self._embedder.embedded

    @property
    def projection(self) -> Projection | None:
        """What token vectors are made with."""
        return self._embedder.projection

    @projection.setter
    def projection(self, projection: Projection | None) -> None:
        self._embedder.projection = projection

    def add(self, document: Document, blocks: str, chunks: list[Chunk]) -> None:
        """Add a document whose passages have to be encoded; `blocks` is its `blocks_digest`."""
        self._wait(document, blocks, chunks, None)

    def copy(self, document: Document, blocks: str, old: Index, number: int) -> None:
        """Add a document whose passages and vectors stand in another generation as its document `number`."""
        self._wait(document, blocks, [], (old, number))

    def begin(self, document: Document, blocks: str) -> None:
        """Write a document whose rows follow with `extend`."""
        text = text_bytes(document.text)
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
        while self._begun:
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
        parts: dict[str, Any] = {name: _half(part) for name, part in self.projection.arrays().items()}
        np.savez(self.folder / "projection.npz", **parts)
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
        """Begin to encode those documents that wait and need it, together, while the next are read and cut.

        Those before them are written meanwhile: the encoder never waits.
        """
        before = next((vectors for _, vectors in reversed(self._begun) if vectors), None)
        self._begun.append((self._waiting, self._embedder.begin(_work(self._waiting), before)))
        self._waiting, self._waiting_characters = [], 0
        while len(self._begun) > 1:
            self._settle()

    def _settle(self) -> None:
        """Write the documents whose encoding was begun first, and those between them."""
        waiting, vectors = self._begun[0]
        encoded = self._embedder.rows(_work(waiting), vectors or ())
        for document, blocks, chunks, origin in waiting:
            writers = (self, self._copyist) if chunks and self._copyist else (self,)
            for writer in writers:
                writer.begin(document, blocks)
            if origin:
                self._before, number = origin
                former = self._before.records[number].get("indexed") or self._before.manifest.get("created")
                self.records[-1]["indexed"] = former or self._began
            for rows in stored_rows(*origin) if origin else rows_of(chunks, encoded):
                for writer in writers:
                    writer.extend(rows)
        self._begun.popleft()

    def _count_pieces(self, passage_of_token: Array, ids: Array) -> None:
        """Count each piece once for every passage that it occurs in."""
        pairs = np.unique(passage_of_token.astype(np.int64) << 32 | ids.astype(np.int64))
        found, counts = np.unique(pairs & 0xFFFFFFFF, return_counts=True)
        if (most := int(found.max(initial=-1)) + 1) > len(self._frequencies):
            self._frequencies = np.pad(self._frequencies, (0, most - len(self._frequencies)))
        self._frequencies[found] += counts.astype(np.int32)


def _work(waiting: list[_Waiting]) -> list[tuple[Document, Chunk]]:
    """The passages to be encoded of some documents."""
    return [(document, chunk) for document, _, chunks, _ in waiting for chunk in chunks]


def _append(file: BinaryIO, array: Array, dtype: str) -> None:
    file.write(np.ascontiguousarray(array, dtype=dtype).tobytes())


def _half(array: Array) -> Array:
    """An array in half precision, where that says the same."""
    return half if array.dtype == np.float32 and np.array_equal(half := array.astype(np.float16), array) else array
