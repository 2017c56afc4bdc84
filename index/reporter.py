"""How far a build is."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from index.types import Progress

if TYPE_CHECKING:
    from collections.abc import Callable


class Reporter:
    """Turns what happens into `Progress`."""

    def __init__(self, tell: Callable[[Progress], None] | None, total: int) -> None:
        self._tell = tell or (lambda _: None)
        self._total = total
        self._ends: list[int] = []  # how many documents there are up to each file's end
        self._done = 0
        self._sentences = 0
        self._source = ""
        self._read = self._to_read = 0

    def reading(self, source: str) -> None:
        """The next file is being read."""
        self._source = source
        self._say()

    def read(self, documents: int, settled: int) -> None:
        """A file was read; so many documents are in, and so many of them done."""
        self._ends.append(documents)
        self._settle(settled)

    def encoded(self, sentences: int, settled: int) -> None:
        """Some more sentences were encoded, and so many documents are done."""
        self._sentences += sentences
        self._settle(settled)
        self._say()

    def finished(self) -> None:
        """All files are in."""
        self._done, self._source = self._total, ""
        self._say()

    def passages(self, read: int, to_read: int) -> None:
        """So many passages were read by the contextual model, of so many."""
        self._read, self._to_read = read, to_read
        self._say()

    def _settle(self, documents: int) -> None:
        self._done = max(self._done, bisect_right(self._ends, documents))

    def _say(self) -> None:
        self._tell(Progress(self._done, self._total, self._sentences, self._source, self._read, self._to_read))
