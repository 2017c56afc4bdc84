"""Work in a thread while its results are waited for, or something else is done meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


_END = _End()


class Ahead(Generic[T]):
    """Goes through a generator in a thread of its own, to its end, whether or not its items are asked for yet.

    Iterate over it once. What the generator raises is raised where its next item would be.
    """

    def __init__(self, items: Generator[T, None, None], after: Ahead[T] | None = None) -> None:
        """Begin, or wait until another one has come to its end."""
        self._items = items
        self._after = after
        self._found: SimpleQueue[T | _End] = SimpleQueue()
        self._stopped = False
        self._thread = Thread(target=self._run, name="ahead")
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        while not isinstance(found := self._found.get(), _End):
            yield found
        if found.error is not None:
            raise found.error

    def stop(self) -> None:
        """Have it stop after the item at hand."""
        self._stopped = True

    def close(self) -> None:
        """Have it stop after the item at hand, and wait for that."""
        self.stop()
        self._thread.join()

    def _run(self) -> None:
        error = None
        if self._after is not None:
            self._after._thread.join()
            self._after = None  # or each would keep all before it
        try:
            while not self._stopped and not isinstance(item := next(self._items, _END), _End):
                self._found.put(item)
        except BaseException as raised:
            error = raised
        finally:
            self._items.close()
            self._found.put(_End(error))
