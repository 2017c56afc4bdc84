"""The memory of a process: what it holds of its own, and pages of mapped files, which the system takes back at need."""

from __future__ import annotations

import resource
import threading
from pathlib import Path
from typing import Any

_STATUS = Path("/proc/self/status")
_EVERY = 0.1  # seconds between two looks


def memory() -> dict[str, int]:
    """MB now, own and mapped apart, and the most of both together at any time."""
    if not _STATUS.exists():
        return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
    said = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines() if ":" in line)
    names = {"peak": "VmHWM", "own": "RssAnon", "mapped": "RssFile"}
    return {name: int(said[theirs].split()[0]) // 1024 for name, theirs in names.items()}


class Most:
    """The most of each kind while it is open: `found` has "peak", and where the system says them "own" and "mapped"."""

    def __init__(self) -> None:
        self.found = memory()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Most:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        self._thread.join()
        self._note()

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            self._note()

    def _note(self) -> None:
        self.found = {name: max(size, self.found[name]) for name, size in memory().items()}
