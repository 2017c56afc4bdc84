"""Building an index: only what changed is encoded, and the old index serves until the new one is whole."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from index import chunking, layout
from index.changes import Record, blocks_digest, compare, content, facts, facts_in, files_of, now
from index.context import chosen, reader, write_context
from index.encoder import load_encoder
from index.lock import only_builder
from index.map import write_map
from index.reporter import Reporter
from index.rows import stored_chunks
from index.snapshot import Index, open_index
from index.trained import trained_projection
from index.types import BuildReport, Failure, IndexProblem, Progress
from index.unfinished import Unfinished
from index.writer import GenerationWriter
from sources import SourceError, load_catalogue, scan
from sources.isolated import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.context import Choice
    from index.encoder import Encoder
    from index.projection import Projection
    from sources import Reading


def build_index(
    sources: str | Path,
    index: str | Path,
    *,
    encoder: str = "builtin",
    rebuild: bool = False,
    wait: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
    contextual: Choice = None,
) -> BuildReport:
    """Bring the index of a folder up to date.

    A document is known by its content: one that did not change, or was only renamed, is not encoded again. A file
    that cannot be read is reported, and what was indexed of it before stays. A build with nothing to change writes
    nothing.

    Args:
        sources: the folder of documents.
        index: the index's folder; made when it is not there.
        encoder: "builtin", or the folder or hub name of a sentence-transformers model.
        rebuild: encode everything, whatever is there.
        wait: seconds to wait for another build on the same index to end.
        progress: called as the build goes on; an exception from it ends the build and leaves the old index.
        contextual: whether to read every passage closely as well, with a model that sees it whole: better quotes
            for some minutes' work. True, False, or "auto": where the model is installed and the index has at most
            `index.context.READS` passages. None is what TRICITE_CONTEXTUAL says (always, never, auto), else "auto".

    Raises:
        IndexProblem: the index cannot be written, or another build is at work on it.
        SourceError: `sources` is no folder.
        EncoderError: a model cannot be loaded.
    """
    began = time.monotonic()
    contextual = chosen(contextual)
    root = Path(index)
    found = scan(sources, besides=root)
    catalogue = load_catalogue(sources)
    failed: list[Failure] = []
    warned: list[Failure] = []
    with only_builder(root, wait):
        if wait:  # what another build took meanwhile may have changed since
            found, catalogue = scan(sources, besides=root), load_catalogue(sources)
        layout.tidy(root, keep=None)
        model = load_encoder(encoder)
        reporter = Reporter(progress, len(found.files))
        with _Build(root, model, rebuild, contextual, reporter) as build, Reader(catalogue) as texts:
            for file in found.files:
                build.reporter.reading(file.source)
                try:
                    readings = texts.read(file)
                except SourceError as error:
                    failed.append(Failure(file.source, str(error)))
                    build.keep(file.source)
                else:
                    for reading in readings:
                        build.take(reading)
                        if reading.warning:
                            warned.append(Failure(reading.document.source, reading.warning))
                build.reporter.read(build.taken, build.settled)
            told = {
                "sources": str(Path(sources).resolve()),
                "failed": [[failure.source, failure.reason] for failure in failed],
                "warned": [[warning.source, warning.reason] for warning in warned],
            }
            generation, records, counts = build.finish(told)
        layout.tidy(root, keep=generation)
    return BuildReport(
        **compare(build.before.records if build.before else [], records),
        failed=tuple(failed),
        skipped=tuple(Failure(*entry) for entry in (*found.skipped, *catalogue.problems)),
        documents=counts["documents"],
        passages=counts["passages"],
        embedded=build.embedded,
        seconds=time.monotonic() - began,
        generation=generation,
        rebuilt=build.reason,
        warned=tuple(warned),
        read=build.read,
    )


class _Build:
    """The next generation in the making. As long as it is the old one over again, nothing is written.

    Attributes:
        before: the generation that serves now, where it can be read.
        reason: why none of its vectors can be used, where that is so.
        taken: how many documents it was given.
        read: how many passages the contextual model read.
    """

    def __init__(self, root: Path, model: Encoder, rebuild: bool, contextual: Choice, reporter: Reporter) -> None:
        self.reporter = reporter
        self.taken = self.read = 0
        self._contextual = contextual
        self._root = root
        self._model = model
        trained = trained_projection(model)
        self._identity = _identity(model, trained)
        self.before, self.reason = _serving(root, self._identity, rebuild)
        self._old = None if self.reason else self.before
        self._context = None if rebuild else self.before  # another encoder changes nothing in what is read closely
        self._unfinished = Unfinished(root, model, self._identity)
        if rebuild:
            self._unfinished.remove()
        pieces = self._unfinished.pieces()
        stores = [store for store in (self._old, *pieces) if store is not None]
        # A projection that was fitted to the first texts is kept for the later ones: vectors of two don't compare.
        self._projection = trained or next((store.projection for store in stores if len(store)), None)
        self._known = {
            content(record): (store, number)
            for store in reversed(stores)
            if self._projection is not None and store.projection.revision == self._projection.revision
            for number, record in enumerate(store.records)
        }
        self._by_file: dict[str, list[int]] = {}  # the numbers of the documents that were in each file
        for number, record in enumerate(self.before.records if self.before else []):
            for name in files_of(record):
                self._by_file.setdefault(name, []).append(number)
        self._same = 0  # documents from the first on that are as they were
        self._writer: GenerationWriter | None = None
        self._stack = ExitStack()

    def __enter__(self) -> _Build:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def settled(self) -> int:
        """How many documents are written, or need not be."""
        return self._same if self._writer is None else len(self._writer.records)

    @property
    def embedded(self) -> int:
        """How many sentences were encoded."""
        return 0 if self._writer is None else self._writer.embedded

    def take(self, reading: Reading) -> None:
        """Add a document as it is now."""
        document, blocks = reading.document, blocks_digest(reading)
        record = facts(document, blocks)
        self.taken += 1
        if self._unchanged(record):
            return
        if (origin := self._known.get(content(record))) is not None:
            self._started().copy(document, blocks, *origin)
        else:
            self._started().add(document, blocks, chunking.chunk(reading, self._model.count))

    def keep(self, source: str) -> None:
        """Add what was indexed of a file before."""
        for number in self._by_file.get(source, ()):
            assert self.before is not None
            record = self.before.records[number]
            self.taken += 1
            if self._unchanged(facts_in(record)):
                continue
            document = self.before.document(number)
            if self._old is not None:
                self._started().copy(document, record["blocks"], self._old, number)
            else:  # cut as it was; the empty digest makes it new when the file can be read again
                self._started().add(document, "", stored_chunks(self.before, number))

    def finish(self, told: Record) -> tuple[str, list[Record], dict[str, int]]:
        """Publish, if there is anything new; returns the generation that serves, its records and counts."""
        old = self._old
        same = old is not None and self._same == len(old.records) and told.items() <= old.manifest.items()
        context = old.manifest.get("contextual", "") if old is not None else ""
        if old is not None and same and self._writer is None and context == self._revision(len(old)):
            self._unfinished.remove()
            self.reporter.finished()
            return old.generation, old.records, old.manifest["counts"]
        writer = self._started()
        counts = writer.finish()
        write_map(self._folder)
        self.reporter.finished()
        if (contextual := reader(self._contextual, counts["passages"])) is not None:
            self.read = write_context(self._folder, contextual, self._context, self.reporter.passages)
        manifest = {
            "format": layout.FORMAT,
            "created": now(),
            "counts": counts,
            "contextual": self._revision(counts["passages"]),
        }
        layout.publish(self._root, self._folder, self._name, manifest | told | self._identity)
        self._unfinished.remove()
        return self._name, writer.records, counts

    def _revision(self, passages: int) -> str:
        """What the manifest says of an index of so many passages: which contextual model read it, if one did."""
        contextual = reader(self._contextual, passages)
        return "" if contextual is None else contextual.revision

    def _unchanged(self, record: Record) -> bool:
        """Whether this document and all before it are as they were."""
        at = self._same
        old = self._old.records if self._old and self._writer is None else []
        if at < len(old) and facts_in(old[at]) == record:
            self._same += 1
            return True
        return False

    def _started(self) -> GenerationWriter:
        """The writer, made when the first difference is met and given all that came before it."""
        if self._writer is None:
            self._folder, self._name = layout.new_generation(self._root)
            self._stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
            self._stack.enter_context(self._unfinished)
            self._writer = self._stack.enter_context(
                GenerationWriter(self._folder, self._model, self._projection, self._encoded, self._unfinished)
            )
            for number in range(self._same):
                assert self._old is not None
                self._writer.copy(self._old.document(number), self._old.records[number]["blocks"], self._old, number)
        return self._writer

    def _encoded(self, sentences: int) -> None:
        assert self._writer is not None
        self._unfinished.projection = self._writer.projection
        self.reporter.encoded(sentences, self.settled)


def _identity(model: Encoder, projection: Projection | None) -> Record:
    """What two generations must share for vectors of one to be used in the other."""
    return {
        "encoder": {"name": model.name, "revision": model.revision},
        "projection": projection.revision if projection else "",
        "chunking": [chunking.VERSION, chunking.TARGET, chunking.MOST],
    }


def _serving(root: Path, identity: Record, rebuild: bool) -> tuple[Index | None, str]:
    """The generation that serves now, and why none of its vectors can be used; no reason where they can."""
    if not (root / layout.POINTER).exists():
        return None, ""
    try:
        before = open_index(root)
    except IndexProblem as error:
        return None, str(error).partition("; run: ")[0]
    if damaged := layout.check_files(before.folder, before.manifest):
        return None, f"the index is damaged: {', '.join(damaged)} not as written"
    if rebuild:
        return before, "it was asked for"
    other = [key for key, value in identity.items() if before.manifest.get(key) != value]
    return before, f"the index was made with another {' and another '.join(other)}" if other else ""
