"""An index as it is read: an immutable snapshot of one generation, its arrays mapped and not loaded."""

from __future__ import annotations

import json
import mmap
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from index import context, layout
from index import map as index_map
from index.changes import Record, text_digest
from index.encoder import load_encoder
from index.files import LateCheck, as_array, map_file, mapped
from index.projection import LANGUAGE_CODES, Projection
from index.types import IndexProblem, Passage
from sources import Document, Span

if TYPE_CHECKING:
    from index.contextual import Contextual, CrossEncoder
    from index.encoder import Encoder
    from index.vectors import Vectors

Array = np.ndarray[Any, Any]
T = TypeVar("T")
_TRIES = 20
_TOUCHED = 64_000_000  # bytes of token vectors that are read before their pages are let go


class Index:
    """One generation of an index. Safe to use from several threads; it never changes.

    Its files are mapped when it is opened, so it goes on working when a build has removed them.

    Attributes:
        folder: where its files are.
        manifest: what its build wrote about it.
        records: one mapping a document, in the order of their sources.
        token_ids, token_vectors: (T,) uint32 and (T, d) int8, mapped.
        frequencies: (n,) int32, in how many passages the piece of each id occurs; later ids in none.
        projection: what made the token vectors.
        by_source: the number of each source's document.
    """

    def __init__(self, folder: Path, digest: str | None = None) -> None:
        """Open a generation; `digest` is its manifest's SHA-256, where it is known.

        Raises:
            IndexProblem: it is damaged or of another format.
        """
        self.folder = folder
        self.manifest = layout.read_manifest(folder, digest)
        try:
            lines = (folder / "documents.jsonl").read_text(encoding="utf-8").strip("\n").replace("\n", ",")
            self.records: list[Record] = json.loads(f"[{lines}]")  # at once: half the time
            self._headings: list[str] = json.loads((folder / "headings.json").read_text(encoding="utf-8"))
            self._passage_table, self._sentence_table = (
                np.asarray(np.load(folder / name, mmap_mode="r", allow_pickle=False))
                for name in ("passages.npy", "sentences.npy")
            )
            self.frequencies: Array = np.load(folder / "frequencies.npy", allow_pickle=False)
            with np.load(folder / "projection.npz", allow_pickle=False) as parts:
                self.projection = Projection.from_arrays(parts)
            self.token_ids = mapped(folder / "token_ids.bin", "<u4")
            self._token_map = map_file(folder / "token_vectors.bin")
            self.token_vectors = as_array(self._token_map, "i1").reshape(-1, self.projection.dim)
            self._texts = mapped(folder / "texts.bin", "u1")
            self._word_map = map_file(folder / "words.bin")
            self._words = as_array(self._word_map, "u1")
            drawn = index_map.FILE in self.manifest["files"]
            self._map = np.load(folder / index_map.FILE, mmap_mode="r", allow_pickle=False) if drawn else None
            read = bool(self.manifest.get("contextual"))  # what was written before there was such a thing has none
            self._context_map = map_file(folder / context.VECTORS) if read else None
            self._context_lengths = np.asarray(
                np.load(folder / context.LENGTHS, mmap_mode="r", allow_pickle=False)
                if read
                else np.zeros(len(self._sentence_table), dtype=np.int32)
            )
            if self._context_lengths.shape != self._sentence_table.shape:
                raise ValueError(f"{context.LENGTHS} and sentences.npy don't agree")
            names = [name for name in self.manifest["files"] if name.endswith(".faiss")]
            self._vectors = {name: mapped(folder / name, "u1") for name in names}
            self.by_source = {record["source"]: number for number, record in enumerate(self.records)}
            self._check = LateCheck(folder, layout.unread(self.manifest))
        except Exception as error:  # a file that is only read through later can make anything of its reader
            raise self._damage(error) from error
        self._touched = 0
        self.document = lru_cache(maxsize=64)(self._document)

    def __len__(self) -> int:
        return len(self._passage_table)

    @property
    def generation(self) -> str:
        """The name of this generation."""
        return self.folder.name

    @cached_property
    def passage_table(self) -> Array:
        """A row for each passage, see `index.layout`."""
        return self._sound(self._passage_table)

    @cached_property
    def sentence_table(self) -> Array:
        """A row for each sentence, see `index.layout`."""
        return self._sound(self._sentence_table)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that made the vectors, loaded at first use.

        Raises:
            IndexProblem: the encoder that is here now is of another revision.
            EncoderError: it cannot be loaded.
        """
        encoder = load_encoder(self.manifest["encoder"]["name"])
        if encoder.revision != self.manifest["encoder"]["revision"]:
            raise IndexProblem(
                f"the index was built with another revision of {encoder.name!r}, whose vectors don't compare; "
                f"{layout.remedy(self.folder.parent)}"
            )
        return encoder

    @cached_property
    def contextual(self) -> Contextual | None:
        """What made the contextual token vectors, to ask with; None where there are none, or that is not here now."""
        if not (revision := self.manifest.get("contextual")):
            return None
        from index.contextual import load_contextual

        found = load_contextual()
        return found if found is not None and found.revision == revision else None

    @cached_property
    def cross(self) -> CrossEncoder | None:
        """What reads a question and a sentence together; None where there are no contextual vectors, or it is not here."""
        if self.contextual is None:
            return None
        from index.contextual import load_cross

        return load_cross()

    @cached_property
    def passage_vectors(self) -> Vectors:
        """Passages' unit vectors: the mean of their sentences'."""
        return self._table_vectors("passages", self.passage_table)

    @cached_property
    def sentence_vectors(self) -> Vectors:
        """Sentences' unit vectors."""
        return self._table_vectors("sentences", self.sentence_table)

    @cached_property
    def map(self) -> Array:
        """Where passages lie on a map of the library: (p, 2) float32 in [0, 1], see `index.map`."""
        if self._map is None:  # written before there were maps
            return index_map.places(self.passage_vectors, self.passage_table["language"])
        return np.asarray(self._sound(self._map))

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
        return self._headings[int(self.passage_table[row]["heading"])]

    def words(self, rows: Array) -> list[bytes]:
        """The words of some passages (n,) for matching, see `index.words`."""
        table = self.passage_table[rows]
        places = zip(table["words_at"].tolist(), table["words"].tolist(), strict=True)
        return [self._words[start : start + size].tobytes() for start, size in places]

    def token_runs(self, firsts: Array, counts: Array) -> Array:
        """Some runs of `token_vectors`, end to end: (n,) first rows and (n,) lengths, none of them 0, to (t, d) int8.

        After so many bytes the system may have their pages back, and the words', else a server of a large index would
        hold all of these files in time; the next read of a page costs a microsecond, where the system still has it.
        """
        return self._runs(self.token_vectors, firsts, counts)

    def contextual_tokens(self, rows: Array) -> tuple[Array, Array]:
        """The contextual token vectors of some passages (n,).

        Returns:
            (t, d) int8, end to end, and (m,) int32: how many each of the passages' sentences has, 0 where it has none.
        """
        vectors, starts = self._context
        lengths = self._context_lengths
        table = self.passage_table[rows]
        firsts, counts = table["first_sentence"], table["sentences"]
        mine = [lengths[:0], *(lengths[a : a + n] for a, n in zip(firsts.tolist(), counts.tolist(), strict=True))]
        return self._runs(vectors, starts[firsts], starts[firsts + counts] - starts[firsts]), np.concatenate(mine)

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
        record = self._sound(self.records)[number]
        raw = self._texts[record["text_at"] : record["text_at"] + record["text_bytes"]]
        try:
            text = layout.text_of(raw.tobytes())
            whole = text_digest(text) == record["text_sha256"]
        except ValueError:
            whole = False
        if not whole:  # nothing is quoted that was not in the source
            raise self._damage(f"the text of {record['source']} is not as it was written")
        names = ("source", "title", "language", "kind", "url", "author", "date", "sha256")
        places = tuple((int(start), str(label)) for start, label in record.get("places", ()))
        return Document(text=text, places=places, **{name: record[name] for name in names})

    @cached_property
    def _context(self) -> tuple[Array, Array]:
        """The contextual token vectors (T, d), and (sentences + 1,) where each sentence's begin and the last's end."""
        lengths = self._sound(self._context_lengths)
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)])
        content, count = as_array(self._context_map, "i1"), int(starts[-1])
        if lengths.min(initial=0) < 0 or count * (dim := len(content) // max(count, 1)) != len(content):
            raise self._damage(f"{context.VECTORS} and {context.LENGTHS} don't agree")
        return content.reshape(count, dim), starts

    def _runs(self, vectors: Array, firsts: Array, counts: Array) -> Array:
        """Some runs of rows, end to end."""
        runs = zip(firsts.tolist(), counts.tolist(), strict=True)
        out: Array = np.concatenate([vectors[:0], *(vectors[start : start + count] for start, count in runs)])
        self._touched += out.nbytes  # a count that threads spoil is only late
        if self._touched > _TOUCHED:
            self._touched = 0
            for content in (self._token_map, self._word_map, self._context_map):
                if content is not None and len(content) > _TOUCHED and hasattr(content, "madvise"):
                    content.madvise(mmap.MADV_DONTNEED)
        return out

    def _table_vectors(self, name: str, table: Array) -> Vectors:
        from index.vectors import Vectors

        files = {number: self._vectors.get(f"{name}.{code}.faiss") for number, code in enumerate(LANGUAGE_CODES)}
        try:
            return Vectors({n: content for n, content in files.items() if content is not None}, table["language"])
        except ValueError as error:
            raise self._damage(f"{name}: {error}") from error

    def _sound(self, value: T) -> T:
        """What may be used now that all tables were read through."""
        if wrong := self._check.wrong():
            raise self._damage(f"{', '.join(wrong)} not as written")
        return value

    def _damage(self, what: object) -> IndexProblem:
        return IndexProblem(f"the index is damaged: {what}; {layout.remedy(self.folder.parent)}")


def open_index(path: str | Path) -> Index:
    """Open the generation that serves now.

    Raises:
        IndexProblem: no index there, or a damaged one; the message says what to run.
    """
    root = Path(path)
    for _ in range(_TRIES):
        name, digest = layout.pointed(root)
        try:
            return Index(root / name, digest)
        except IndexProblem as error:
            problem = error
            if layout.pointed(root)[0] == name:  # else a build took the files away while they were being opened
                break
    raise problem
