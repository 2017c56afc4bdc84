"""Writes one generation: documents in the order of their sources, new ones encoded in slabs, known ones copied."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from index.chunking import Chunk
from index.layout import PASSAGE, SENTENCE
from index.projection import LANGUAGE_CODES, Projection, principal
from index.tokens import count_tokens
from index.vectors import VectorWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.encoder import Encoder
    from index.snapshot import Index
    from sources import Document, Reading

Array = np.ndarray[Any, Any]
_SLAB = 4_000  # sentences encoded at a time: bounds memory, and is enough for full batches
_SAMPLE = 60_000  # tokens that a projection without training is made from


def blocks_digest(reading: Reading) -> str:
    """What decides a document's passages beside its bytes: two readings of equal digest have equal passages."""
    blocks = [(b.start, b.end, b.heading, b.language) for b in reading.blocks]
    return hashlib.sha256(json.dumps(blocks).encode()).hexdigest()[:16]


class GenerationWriter:
    """Collects a generation in `folder`. Vectors and tables grow on disk or in FAISS; texts never stay in memory."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        projection: Projection | None,
        on_sentences: Callable[[int], None],
    ) -> None:
        self.folder = folder
        self.encoder = encoder
        self.projection = projection
        self.embedded = 0
        self._on_sentences = on_sentences
        self.records: list[dict[str, Any]] = []
        self._headings: dict[str, int] = {}
        self._passages: list[Array] = []
        self._sentences: list[Array] = []
        self._counts = {"passages": 0, "sentences": 0, "tokens": 0, "text": 0}
        self._frequencies = np.zeros(0, dtype=np.int32)
        self._texts = (folder / "texts.bin").open("wb")
        self._token_ids = (folder / "token_ids.bin").open("wb")
        self._token_vectors = (folder / "token_vectors.bin").open("wb")
        self._passage_vectors = VectorWriter("passages", encoder.sentence_dim)
        self._sentence_vectors = VectorWriter("sentences", encoder.sentence_dim)
        self._slab: list[tuple[Document, str, list[Chunk]]] = []
        self._slab_sentences = 0

    def __enter__(self) -> GenerationWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._texts, self._token_ids, self._token_vectors):
            file.close()

    def add(self, document: Document, blocks: str, chunks: list[Chunk]) -> None:
        """Add a document whose passages have to be encoded; `blocks` is its `blocks_digest`."""
        self._slab.append((document, blocks, chunks))
        self._slab_sentences += sum(len(chunk.sentences) for chunk in chunks)
        if self._slab_sentences >= _SLAB:
            self._flush()

    def copy(self, document: Document, blocks: str, old: Index, number: int) -> None:
        """Add a document whose passages and vectors stand in another generation as its document `number`."""
        self._flush()
        rows = old.passages_of(number)
        passages = np.array(old.passage_table[rows.start : rows.stop])
        first = int(passages["first_sentence"][0]) if len(passages) else 0
        sentences = np.array(old.sentence_table[first : first + int(passages["sentences"].sum())])
        start = int(sentences["first_token"][0]) if len(sentences) else 0
        tokens = slice(start, start + int(sentences["tokens"].sum()))
        headings = [old.heading(row) for row in rows]
        sentence_vectors = old.sentence_vectors.of(np.arange(first, first + len(sentences)))
        self._append(
            document,
            blocks,
            passages,
            headings,
            sentences,
            old.token_ids[tokens],
            old.token_vectors[tokens],
            sentence_vectors,
            old.passage_vectors.of(np.arange(rows.start, rows.stop)),
        )

    def finish(self) -> dict[str, int]:
        """Write what is still in memory and return the counts."""
        self._flush()
        for file in (self._texts, self._token_ids, self._token_vectors):
            file.close()
        np.save(self.folder / "passages.npy", _joined(self._passages, PASSAGE))
        np.save(self.folder / "sentences.npy", _joined(self._sentences, SENTENCE))
        np.save(self.folder / "frequencies.npy", self._frequencies)
        _write_json(self.folder / "headings.json", list(self._headings))
        lines = (json.dumps(record, ensure_ascii=False) for record in self.records)
        (self.folder / "documents.jsonl").write_text("\n".join(lines), encoding="utf-8")
        nothing = np.zeros((1, self.encoder.feature_dim), dtype=np.float32)
        projection = self.projection or principal(nothing, np.zeros(1, dtype=int))
        (self.folder / "projection.npz").write_bytes(projection.to_bytes())
        self._passage_vectors.write(self.folder)
        self._sentence_vectors.write(self.folder)
        return {"documents": len(self.records)} | self._counts

    def _flush(self) -> None:
        """Encode the documents that wait."""
        slab, self._slab, self._slab_sentences = self._slab, [], 0
        spans = [(d, c, s) for d, _, chunks in slab for c in chunks for s in c.sentences]
        texts = [document.text[span.start : span.end] for document, _, span in spans]
        numbers = np.array([LANGUAGE_CODES.index(chunk.language) for _, chunk, _ in spans], dtype=np.uint8)
        ids, vectors, dense = self._encode(texts, numbers)
        lengths = np.array([len(part) for part in ids], dtype=np.int32)
        at = 0
        for document, blocks, chunks in slab:
            count = sum(len(chunk.sentences) for chunk in chunks)
            mine = slice(at, at + count)
            passages, sentences = _tables(document, chunks, lengths[mine])
            owner = sentences["passage"]
            means = np.zeros((len(chunks), self.encoder.sentence_dim), dtype=np.float32)
            np.add.at(means, owner, dense[mine])
            means /= np.linalg.norm(means, axis=1, keepdims=True).clip(1e-9)
            self._append(
                document,
                blocks,
                passages,
                [chunk.heading for chunk in chunks],
                sentences,
                _joined(ids[mine], np.dtype("<u4")),
                _joined(vectors[mine], np.dtype(np.int8)),
                dense[mine],
                means,
            )
            at += count

    def _encode(self, texts: list[str], numbers: Array) -> tuple[list[Array], list[Array], Array]:
        """Texts to token ids and token vectors, a list each, and sentence vectors (n, D)."""
        ids: list[Array] = [np.empty(0, dtype=np.uint32)] * len(texts)
        vectors: list[Array] = [np.empty((0, 0), dtype=np.int8)] * len(texts)
        dense = np.zeros((len(texts), self.encoder.sentence_dim), dtype=np.float32)
        if texts and self.projection is None:
            self.projection = self._fit_projection(texts, numbers)
        for batch in self.encoder.batches(texts):
            assert self.projection is not None
            projected = self.projection.passages(batch.features, np.repeat(numbers[batch.rows], batch.lengths))
            cuts = np.cumsum(batch.lengths)[:-1]
            for row, its_ids, its_vectors in zip(
                batch.rows, np.split(batch.ids, cuts), np.split(projected, cuts), strict=True
            ):
                ids[row], vectors[row] = its_ids.astype("<u4"), its_vectors
            dense[batch.rows] = batch.sentences
            self.embedded += len(batch.rows)
            self._on_sentences(len(batch.rows))
        return ids, vectors, dense

    def _fit_projection(self, texts: list[str], numbers: Array) -> Projection:
        """A projection from the first texts, for an encoder that has no trained one."""
        features, languages, seen = [], [], 0
        for batch in self.encoder.batches(texts):
            features.append(batch.features.float().numpy())
            languages.append(np.repeat(numbers[batch.rows], batch.lengths))
            seen += len(batch.ids)
            if seen >= _SAMPLE:
                break
        return principal(np.concatenate(features), np.concatenate(languages))

    def _append(
        self,
        document: Document,
        blocks: str,
        passages: Array,
        headings: list[str],
        sentences: Array,
        token_ids: Array,
        token_vectors: Array,
        sentence_vectors: Array,
        passage_vectors: Array,
    ) -> None:
        """Write one document's rows, renumbered to where they come to stand."""
        counts = self._counts
        text = document.text.encode("utf-8")
        record = {key: value for key, value in asdict(document).items() if key != "text"}
        record |= {"blocks": blocks, "text_at": counts["text"], "text_bytes": len(text)}
        record |= {"first_passage": counts["passages"], "passages": len(passages)}
        self._texts.write(text)
        passages["document"] = len(self.records)
        passages["heading"] = [self._headings.setdefault(h, len(self._headings)) for h in headings]
        passages["first_sentence"] = counts["sentences"] + _starts(passages["sentences"])
        sentences["passage"] = counts["passages"] + np.repeat(np.arange(len(passages)), passages["sentences"])
        sentences["first_token"] = counts["tokens"] + _starts(sentences["tokens"])
        self.records.append(record)
        self._passages.append(passages)
        self._sentences.append(sentences)
        _append_bytes(self._token_ids, token_ids)
        _append_bytes(self._token_vectors, token_vectors)
        if len(passages):
            self._sentence_vectors.add(sentence_vectors, sentences["language"])
            self._passage_vectors.add(passage_vectors, passages["language"])
            self._count_pieces(np.repeat(sentences["passage"], sentences["tokens"]), token_ids)
        counts["text"] += len(text)
        counts["passages"] += len(passages)
        counts["sentences"] += len(sentences)
        counts["tokens"] += len(token_ids)

    def _count_pieces(self, passage_of_token: Array, ids: Array) -> None:
        """Count each piece once for every passage that it occurs in."""
        pairs = np.unique(np.stack([passage_of_token, ids.astype(np.int64)], axis=1), axis=0)
        found = np.bincount(pairs[:, 1]).astype(np.int32)
        if len(found) > len(self._frequencies):
            self._frequencies = np.pad(self._frequencies, (0, len(found) - len(self._frequencies)))
        self._frequencies[: len(found)] += found


def _tables(document: Document, chunks: list[Chunk], lengths: Array) -> tuple[Array, Array]:
    """The rows of one document's passages and sentences, numbered from 0."""
    text = document.text
    passages = np.zeros(len(chunks), dtype=PASSAGE)
    sentences = np.zeros(len(lengths), dtype=SENTENCE)
    sentences["tokens"] = lengths
    spans = [span for chunk in chunks for span in chunk.sentences]
    for number, chunk in enumerate(chunks):
        entry = passages[number]
        entry["start"], entry["end"] = chunk.start, chunk.end
        entry["language"] = LANGUAGE_CODES.index(chunk.language)
        entry["tokens"] = count_tokens(text[chunk.start : chunk.end])
        entry["sentences"] = len(chunk.sentences)
    sentences["start"] = [span.start for span in spans]
    sentences["end"] = [span.end for span in spans]
    sentences["passage"] = np.repeat(np.arange(len(chunks)), passages["sentences"])
    sentences["language"] = np.repeat(passages["language"], passages["sentences"])
    return passages, sentences


def _starts(lengths: Array) -> Array:
    """Where each of some consecutive runs starts."""
    out: Array = np.cumsum(lengths, dtype=np.int64) - lengths
    return out


def _joined(parts: list[Array], dtype: np.dtype[Any]) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)


def _append_bytes(file: BinaryIO, array: Array) -> None:
    file.write(np.ascontiguousarray(array).tobytes())


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
