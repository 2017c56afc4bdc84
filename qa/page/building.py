"""Building the index while the page serves: one build at a time, in its own thread, watched by whoever looks."""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from index import BuildReport, Progress


@dataclass(frozen=True, slots=True)
class Work:
    """Where the build is, or how the last one ended; `report` and `problem` are of the last one."""

    running: bool = False
    stopping: bool = False
    stopped: bool = False
    progress: Progress | None = None
    began: float = 0.0
    report: BuildReport | None = None
    problem: str = ""

    def left(self, now: float) -> float | None:
        """Seconds to the end, judged by the files that are done; None while that cannot be told.

        When passages are read closely, which takes longer than all before it, nothing is told.
        """
        if self.progress is None or self.progress.to_read or self.progress.done < 1 or now - self.began < 1.0:
            return None
        return (now - self.began) / self.progress.done * (self.progress.total - self.progress.done)


_WAIT = 600.0  # seconds that a build waits for one of another process
_NICE = 15


class _Stop(Exception):
    """Ends a build from inside its progress."""


def _give_way() -> None:
    """Have this thread, and those that it starts, run when nobody waits for an answer."""
    sys.setswitchinterval(0.001)  # an answer waits no longer than this for the interpreter
    if sys.platform == "linux":  # elsewhere the priority is the whole process's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


class Builder:
    """Builds one index from one folder. What serves meanwhile is the generation before."""

    def __init__(self, sources: Path, index: Path) -> None:
        self._sources, self._index = sources, index
        self._lock = threading.Lock()
        self._work = Work()
        self._again = False

    @property
    def work(self) -> Work:
        """How things stand."""
        return self._work

    def start(self) -> None:
        """Begin a build; when one is running, another follows it, because it may have passed the change by."""
        with self._lock:
            if self._work.running:
                self._again = True
                return
            self._again = False
            self._work = Work(running=True, began=time.monotonic())
        threading.Thread(target=self._run, name="build", daemon=True).start()

    def stop(self) -> None:
        """End the build; the index stays as it was."""
        with self._lock:
            if self._work.running:
                self._again = False
                self._work = replace(self._work, stopping=True)

    def _tell(self, progress: Progress) -> None:
        with self._lock:
            if self._work.stopping:
                raise _Stop
            self._work = replace(self._work, progress=progress)

    def _run(self) -> None:
        from index import IndexProblem, build_index
        from sources import SourceError

        _give_way()
        while True:
            ended = Work()
            try:
                ended = Work(report=build_index(self._sources, self._index, wait=_WAIT, progress=self._tell))
            except _Stop:
                ended = Work(stopped=True)
            except (IndexProblem, SourceError, OSError) as error:
                ended = Work(problem=str(error))
            except Exception as error:  # whatever it was, the page goes on and says so
                ended = Work(problem=f"{type(error).__name__}: {error}")
            with self._lock:
                if not self._again:
                    self._work = ended
                    return
                self._again = False
                self._work = Work(running=True, began=time.monotonic())
