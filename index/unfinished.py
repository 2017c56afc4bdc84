"""What a long build has encoded so far, kept as small generations that only the next build reads.

A build that is killed after an hour loses a minute. Nothing is kept once a build is done.
"""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, Any

from index import layout
from index.snapshot import Index
from index.types import IndexProblem
from index.writer import GenerationWriter

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder
    from index.projection import Projection
    from index.rows import Rows
    from sources import Document

_EVERY = 60.0  # seconds of work that may be lost


class Unfinished:
    """A `Copyist` that seals what it wrote every minute. A context manager."""

    def __init__(self, root: Path, encoder: Encoder, identity: dict[str, Any]) -> None:
        self._root = root / layout.UNFINISHED
        self._encoder = encoder
        self._manifest = {"format": layout.FORMAT} | identity
        self._writer: GenerationWriter | None = None
        self._place: tuple[Path, str]
        self._sealed = 0.0
        self.projection: Projection | None = None

    def __enter__(self) -> Unfinished:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the files, without a word about what was not sealed."""
        if self._writer is not None:
            self._writer.__exit__()

    def pieces(self) -> list[Index]:
        """What earlier builds left whose vectors are what this one would make."""
        found: list[Index] = []
        if not self._root.is_dir():
            return found
        layout.tidy(self._root, keep=None)
        for folder in sorted(self._root.glob(f"{layout.PREFIX}*")):
            try:
                index = Index(folder)
            except IndexProblem:
                continue
            if self._manifest.items() <= index.manifest.items() and not layout.check_files(folder, index.manifest):
                found.append(index)
        return found

    def begin(self, document: Document, blocks: str) -> None:
        """A document begins: the place to seal what came before it."""
        if self._writer is not None and time.monotonic() - self._sealed > _EVERY:
            self._seal()
        if self._writer is None:
            self._place = layout.new_generation(self._root)
            self._writer = GenerationWriter(self._place[0], self._encoder, None, lambda _: None)
            self._sealed = time.monotonic()
        self._writer.begin(document, blocks)

    def extend(self, rows: Rows) -> None:
        """The document's next passages."""
        assert self._writer is not None
        self._writer.extend(rows)

    def remove(self) -> None:
        """The build is done, or begins anew."""
        self.__exit__()
        shutil.rmtree(self._root, ignore_errors=True)

    def _seal(self) -> None:
        writer, self._writer = self._writer, None
        assert writer is not None
        with writer:
            writer.projection = self.projection
            writer.finish()
        layout.seal(self._root, *self._place, self._manifest)
