"""An index as it is read: an immutable snapshot of one generation, its arrays mapped and not loaded."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import layout
from index.encoder import load_encoder
from index.projection import LANGUAGE_CODES, Projection
from index.types import IndexProblem, Passage
from index.vectors import Vectors, read_vectors
from sources import Document, Span

if TYPE_CHECKING:
    from index.encoder import Encoder

Array = np.ndarray[Any, Any]


class Index:
    """One generation of an index. Safe to use from several threads; it never changes.

    Attributes:
        folder: where its files are.
        manifest: what its build wrote about it.
        records: one mapping a document, in the order of their sources.
        passage_table, sentence_table: structured arrays, see `index.layout`.
        token_ids, token_vectors: (T,) uint32 and (T, d) int8, mapped.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = layout.read_manifest(folder)
        try:
            lines = (folder / "documents.jsonl").read_text(encoding="utf-8").split("\n")
            self.records: list[dict[str, Any]] = [json.loads(line) for line in lines if line]
            self._headings: list[str] = json.loads((folder / "headings.json").read_text(encoding="utf-8"))
            self.passage_table: Array = np.load(folder / "passages.npy", mmap_mode="r", allow_pickle=False)
            self.sentence_table: Array = np.load(folder / "sentences.npy", mmap_mode="r", allow_pickle=False)
            self.frequencies: Array = np.load(folder / "frequencies.npy", allow_pickle=False)
            with np.load(folder / "projection.npz", allow_pickle=False) as parts:
                self.projection = Projection.from_arrays(parts)
            self.token_ids: Array = _mapped(folder / "token_ids.bin", np.dtype("<u4"))
            self.token_vectors: Array = _mapped(folder / "token_vectors.bin", np.dtype("i1")).reshape(
                -1, self.projection.dim
            )
        except (OSError, ValueError, KeyError) as error:
            raise IndexProblem(f"the index is damaged ({error}); {layout.REBUILD}") from error
        if len(self.token_ids) != len(self.token_vectors):
            raise IndexProblem(f"the index is damaged (tokens without vectors); {layout.REBUILD}")
        self.by_source = {record["source"]: number for number, record in enumerate(self.records)}
        self.document = lru_cache(maxsize=64)(self._document)

    def __len__(self) -> int:
        return len(self.passage_table)

    @property
    def generation(self) -> str:
        """The name of this generation."""
        return self.folder.name

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that made the vectors, loaded at first use.

        Raises:
            IndexProblem: the encoder that is here now is of another revision.
        """
        encoder = load_encoder(self.manifest["encoder"]["name"])
        if encoder.revision != self.manifest["encoder"]["revision"]:
            raise IndexProblem(
                f"the index was built with another revision of {encoder.name!r}, whose vectors don't compare; "
                f"{layout.REBUILD}"
            )
        return encoder

    @cached_property
    def passage_vectors(self) -> Vectors:
        """Passages' unit vectors: the mean of their sentences'."""
        return read_vectors("passages", self.folder, self.passage_table["language"])

    @cached_property
    def sentence_vectors(self) -> Vectors:
        """Sentences' unit vectors."""
        return read_vectors("sentences", self.folder, self.sentence_table["language"])

    def passage(self, row: int) -> Passage:
        """The passage in one row of the table."""
        entry = self.passage_table[row]
        document = self.document(int(entry["document"]))
        start, end = int(entry["start"]), int(entry["end"])
        return Passage(
            id=f"{document.source}:{start}-{end}",
            source=document.source,
            start=start,
            end=end,
            text=document.text[start:end],
            language=LANGUAGE_CODES[entry["language"]],
            heading=self.heading(row),
            tokens=int(entry["tokens"]),
        )

    def heading(self, row: int) -> str:
        """The heading that one passage stands under."""
        heading: str = self._headings[self.passage_table[row]["heading"]]
        return heading

    def sentences(self, row: int) -> list[Span]:
        """The spans, in the document, of the sentences of one passage."""
        entry = self.passage_table[row]
        first = int(entry["first_sentence"])
        mine = self.sentence_table[first : first + int(entry["sentences"])]
        return [Span(int(start), int(end)) for start, end in zip(mine["start"], mine["end"], strict=True)]

    def passages_of(self, document: int) -> range:
        """The rows of one document's passages."""
        record = self.records[document]
        return range(record["first_passage"], record["first_passage"] + record["passages"])

    def find(self, source: str) -> Document:
        """The document of a source.

        Raises:
            KeyError: no such document in the index.
        """
        return self.document(self.by_source[source])

    def _document(self, number: int) -> Document:
        record = self.records[number]
        with (self.folder / "texts.bin").open("rb") as file:
            file.seek(record["text_at"])
            text = file.read(record["text_bytes"]).decode("utf-8")
        names = ("source", "title", "language", "kind", "url", "author", "date", "sha256")
        return Document(text=text, **{name: record[name] for name in names})


def open_index(path: str | Path) -> Index:
    """Open the generation that serves now.

    Raises:
        IndexProblem: no index there, or a damaged one; the message says what to run.
    """
    root = Path(path)
    for _ in range(3):  # a build may take a generation away between the two steps
        name = layout.current(root)
        if (root / name).is_dir():
            return Index(root / name)
    raise IndexProblem(f"the index at {root} names a generation that is not there; {layout.REBUILD}")


def _mapped(path: Path, dtype: np.dtype[Any]) -> Array:
    """A raw array, mapped; an empty file cannot be mapped and is an empty array."""
    if path.stat().st_size == 0:
        return np.empty(0, dtype=dtype)
    return np.memmap(path, dtype=dtype, mode="r")
