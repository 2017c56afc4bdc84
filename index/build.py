"""Building an index: only what changed is encoded, and the old index serves until the new one is whole."""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import chunking, layout
from index.encoder import load_encoder
from index.snapshot import Index, open_index
from index.trained import trained_projection
from index.types import BuildReport, Failure, IndexProblem
from index.writer import GenerationWriter, blocks_digest
from sources import SourceError, SourceFile, load_catalogue, read, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.encoder import Encoder
    from index.projection import Projection
    from sources import Catalogue

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: files read of all, sentences encoded so far, and the file at hand."""

    done: int
    total: int
    sentences: int
    source: str


def build_index(
    sources: str | Path,
    index: str | Path,
    *,
    encoder: str = "builtin",
    rebuild: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> BuildReport:
    """Bring the index of a folder up to date.

    A file is known by its content: one that did not change, or was only renamed, is not encoded again. A file that
    cannot be read is reported, and what was indexed of it before stays.

    Args:
        sources: the folder of documents.
        index: the index's folder; made when it is not there.
        encoder: "builtin", or the folder or hub name of a sentence-transformers model.
        rebuild: encode everything, whatever is there.
        progress: called as the build goes on; an exception from it ends the build and leaves the old index.

    Raises:
        IndexProblem: the index cannot be written, or another build is at work on it.
        SourceError: `sources` is no folder.
        EncoderError: the model cannot be loaded.
    """
    began = time.monotonic()
    found = scan(sources)
    catalogue = load_catalogue(sources)
    root = Path(index)
    with _only_builder(root), _draft(root) as (folder, name):
        model = load_encoder(encoder)
        projection = trained_projection(model)
        old = None if rebuild else _comparable(root, model, projection)
        reporter = _Reporter(progress, len(found.files))
        failed: list[Failure] = []
        with GenerationWriter(folder, model, old.projection if old else projection, reporter.encoded) as writer:
            for file in found.files:
                reporter.reading(file.source)
                try:
                    _take(writer, file, catalogue, old)
                except SourceError as error:
                    failed.append(Failure(file.source, str(error)))
                    _keep(writer, file, old)
            counts = writer.finish()
        reporter.finished()
        changes = compare(old.records if old else [], writer.records)
        if old and not any(changes[key] for key in ("added", "changed", "removed", "renamed")):
            name = old.generation
        else:
            manifest = {
                "format": layout.FORMAT,
                "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "sources": str(Path(sources).resolve()),
                "counts": counts,
                "failed": [[failure.source, failure.reason] for failure in failed],
            }
            layout.publish(root, folder, name, manifest | _identity(model, projection))
            layout.tidy(root, keep={name, old.generation if old else name})
        return BuildReport(
            **changes,
            failed=tuple(failed),
            skipped=tuple(Failure(*entry) for entry in (*found.skipped, *catalogue.problems)),
            documents=counts["documents"],
            passages=counts["passages"],
            embedded=writer.embedded,
            seconds=time.monotonic() - began,
            generation=name,
        )


def compare(before: Sequence[Record], after: Sequence[Record]) -> dict[str, tuple[Any, ...]]:
    """What became of the documents: added, changed, removed, renamed (old, new) and unchanged sources.

    A document that is gone and one that came with the same content are one document renamed.
    """
    old = {record["source"]: record for record in before}
    new = {record["source"]: record for record in after}
    came = [source for source in new if source not in old]
    gone = {(old[s]["sha256"], old[s]["blocks"]): s for s in old if s not in new}
    renamed = []
    for source in came:
        former = gone.pop((new[source]["sha256"], new[source]["blocks"]), None)
        if former is not None:
            renamed.append((former, source))
    former_names, later_names = {pair[0] for pair in renamed}, {pair[1] for pair in renamed}
    stayed = [source for source in new if source in old]
    changed = [source for source in stayed if _facts(old[source]) != _facts(new[source])]
    return {
        "added": tuple(source for source in came if source not in later_names),
        "changed": tuple(changed),
        "removed": tuple(s for s in old if s not in new and s not in former_names),
        "renamed": tuple(renamed),
        "unchanged": tuple(source for source in stayed if source not in changed),
    }


def _facts(record: Record) -> Record:
    """What is said of a document, without where it stands in its generation."""
    return {key: value for key, value in record.items() if key not in ("text_at", "first_passage")}


def _take(writer: GenerationWriter, file: SourceFile, catalogue: Catalogue, old: Index | None) -> None:
    """Read a file and hand its documents to the writer, those of known content with their old vectors.

    Raises:
        SourceError: the file cannot be read; the writer has seen none of it.
    """
    known = {(r["sha256"], r["blocks"]): number for number, r in enumerate(old.records)} if old else {}
    entries = []
    for reading in read(file, catalogue):
        digest = blocks_digest(reading)
        number = known.get((reading.document.sha256, digest))
        chunks = chunking.chunk(reading, writer.encoder.count) if number is None else []
        entries.append((reading.document, digest, number, chunks))
    for document, digest, number, chunks in entries:
        if old is not None and number is not None:
            writer.copy(document, digest, old, number)
        else:
            writer.add(document, digest, chunks)


def _keep(writer: GenerationWriter, file: SourceFile, old: Index | None) -> None:
    """Hand on what is indexed of a file that cannot be read now."""
    for number, record in enumerate(old.records if old else []):
        if record["source"] == file.source or record["source"].startswith(f"{file.source}#"):
            assert old is not None
            writer.copy(old.document(number), record["blocks"], old, number)


def _identity(model: Encoder, projection: Projection | None) -> Record:
    """What two generations must share for vectors of one to be used in the other."""
    return {
        "encoder": {"name": model.name, "revision": model.revision},
        "projection": projection.revision if projection else "",
        "chunking": [chunking.VERSION, chunking.TARGET, chunking.MOST, chunking.LONGEST],
    }


def _comparable(root: Path, model: Encoder, projection: Projection | None) -> Index | None:
    """The generation that serves now, if its passages and vectors are what this build would make."""
    try:
        old = open_index(root)
    except IndexProblem:
        return None
    same = all(old.manifest.get(key) == value for key, value in _identity(model, projection).items())
    return old if same else None


class _Reporter:
    """Turns what happens into `Progress`."""

    def __init__(self, tell: Callable[[Progress], None] | None, total: int) -> None:
        self._tell = tell or (lambda _: None)
        self._total = total
        self._done = -1
        self._sentences = 0
        self._source = ""

    def reading(self, source: str) -> None:
        """The next file is being read."""
        self._done += 1
        self._source = source
        self._say()

    def encoded(self, sentences: int) -> None:
        """Some more sentences were encoded."""
        self._sentences += sentences
        self._say()

    def finished(self) -> None:
        """All files are in."""
        self._done, self._source = self._total, ""
        self._say()

    def _say(self) -> None:
        self._tell(Progress(max(self._done, 0), self._total, self._sentences, self._source))


@contextmanager
def _draft(root: Path) -> Iterator[tuple[Path, str]]:
    """A folder for the new generation, gone again unless it was published."""
    try:
        folder, name = layout.new_generation(root)
    except OSError as error:
        raise IndexProblem(f"the index at {root} cannot be written: {error.strerror}") from error
    try:
        yield folder, name
    except OSError as error:
        raise IndexProblem(f"the build could not go on: {error}; the index is as it was") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _only_builder(root: Path) -> Iterator[None]:
    """Hold the index's lock, which the system lets go of whatever becomes of this process.

    Raises:
        IndexProblem: another build holds it, or the folder cannot be written.
    """
    import fcntl

    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / ".lock").open("w")
    except OSError as error:
        raise IndexProblem(f"the index at {root} cannot be written: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexProblem(
                f"another build is at work on {root}; wait until it is done and run this again"
            ) from None
        yield
