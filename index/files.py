"""An index's files as they are read: mapped, and the large ones among the tables checked meanwhile."""

from __future__ import annotations

import hashlib
import mmap
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import BufferedReader
    from pathlib import Path

Array = np.ndarray[Any, Any]


class LateCheck:
    """Reads files through in a thread of its own, so that nobody who opens an index waits for it.

    They are opened at once: a build may remove them.
    """

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        """Begin to compare files, by their names, with their SHA-256.

        Raises:
            OSError: one cannot be opened.
        """
        self._wrong: list[str] = []
        self._thread: Thread | None = None
        if files:
            opened = [(name, (folder / name).open("rb"), digest) for name, digest in files.items()]
            self._thread = Thread(target=self._read, args=(opened,), name="check", daemon=True)
            self._thread.start()

    def wrong(self) -> list[str]:
        """The names of files that are not as they were written, when all are read."""
        if self._thread is not None:
            self._thread.join()
        return self._wrong

    def _read(self, opened: list[tuple[str, BufferedReader, str]]) -> None:
        for name, file, digest in opened:
            try:
                with file:
                    right = hashlib.file_digest(file, "sha256").hexdigest() == digest
            except OSError:
                right = False
            if not right:
                self._wrong.append(name)


def map_file(path: Path) -> mmap.mmap | None:
    """A file's map; None where it is empty, as nothing cannot be mapped."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else None


def as_array(content: mmap.mmap | None, dtype: str) -> Array:
    """A plain array over a map: to slice a `np.memmap` takes ten times as long, and a question takes 700 slices."""
    return np.empty(0, dtype=dtype) if content is None else np.frombuffer(content, dtype=dtype)


def mapped(path: Path, dtype: str) -> Array:
    """A file as a plain array that is not loaded."""
    return as_array(map_file(path), dtype)
