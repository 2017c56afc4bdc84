"""The index that is meant when none is named, reopened when a build has published a new one."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from index import open_index

if TYPE_CHECKING:
    from index import Index

_lock = Lock()
_open: dict[Path, Index] = {}


def default_path() -> Path:
    """`TRICITE_INDEX`, else `data/index`."""
    return Path(os.environ.get("TRICITE_INDEX") or "data/index")


def default_index() -> Index:
    """The index at `default_path`, as it is now."""
    return latest(default_path())


def latest(path: Path) -> Index:
    """The generation that serves now; kept open, so that a question costs one look at the pointer.

    Raises:
        IndexProblem: there is no index, or it is damaged.
    """
    from index import layout

    with _lock:
        index = _open.get(path)
        if index is None or index.generation != layout.current(path):
            index = _open[path] = open_index(path)
        return index
