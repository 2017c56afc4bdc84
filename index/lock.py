"""One build at a time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.types import IndexProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_builder(root: Path, wait: float) -> Iterator[None]:
    """Hold the index's lock, which the system lets go of whatever becomes of this process.

    Raises:
        IndexProblem: another build holds it, or what is to be written cannot be.
    """
    from filelock import FileLock, Timeout

    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / ".lock", timeout=wait)
        lock.acquire()
    except Timeout:
        raise IndexProblem(f"another build is at work on {root}; run this again when it is done") from None
    except OSError as error:
        raise IndexProblem(f"the index at {root} cannot be written: {_reason(error)}") from error
    try:
        yield
    except OSError as error:
        raise IndexProblem(f"the build could not go on: {_reason(error)}; the index is as it was") from error
    finally:
        lock.release()


def _reason(error: OSError) -> str:
    return " ".join((error.strerror or str(error)).lower().split())
