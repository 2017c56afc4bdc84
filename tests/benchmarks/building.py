"""A build, timed by stage.

    python tests/benchmarks/building.py SOURCES INDEX

A stage's time is the processor time of whatever threads do it: text is cut while earlier text is encoded on all cores,
so stages overlap in wall time and add up in processor time. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asking import cores
from resident import Most

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).absolute().parents[2]


class Clock:
    """Processor seconds by stage. What one stage spends inside of another is its own alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._lock = threading.Lock()
        self._within = threading.local()  # seconds of the stages that ended inside of the one at work, in this thread

    def method(self, stage: str, owner: type, name: str) -> None:
        """Time a class's method."""
        setattr(owner, name, self._timed(stage, getattr(owner, name)))

    def function(self, stage: str, work: Callable[..., Any]) -> None:
        """Time a function in every module that has it by its name."""
        timed = self._timed(stage, work)
        for module in list(sys.modules.values()):
            if module.__name__.partition(".")[0] == "index" and vars(module).get(work.__name__) is work:
                setattr(module, work.__name__, timed)

    def _timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            outer, self._within.seconds = getattr(self._within, "seconds", 0.0), 0.0
            began = time.thread_time()
            try:
                return work(*arguments, **named)
            finally:
                took = time.thread_time() - began
                with self._lock:
                    self.seconds[stage] = self.seconds.get(stage, 0.0) + took - self._within.seconds
                self._within.seconds = outer + took

        return timed


def watched() -> Clock:
    """A clock of the builds of this process."""
    from index import build, chunking, layout, rows, vectors
    from index.encoder.builtin import BuiltinEncoder
    from index.map import write_map
    from index.projection import Projection
    from index.unfinished import Unfinished
    from index.writer import GenerationWriter
    from sources.isolated import Reader

    clock = Clock()
    for stage, work in (
        ("read", build.scan),
        ("segment", chunking.chunk),
        ("count", rows.encoded_rows),  # words for matching, and tokens of each passage
        ("lists", vectors._filled),
        ("map", write_map),
        ("write", layout.publish),
    ):
        clock.function(stage, work)
    for stage, owner, name in (
        ("read", Reader, "read"),
        ("load", BuiltinEncoder, "_load"),
        ("embed", BuiltinEncoder, "_encode"),
        ("embed", Projection, "passages"),
        ("embed", Projection, "passage_sentences"),
        ("write", GenerationWriter, "extend"),
        ("write", GenerationWriter, "finish"),
        ("write", Unfinished, "extend"),
    ):
        clock.method(stage, owner, name)
    return clock


def measure(sources: Path, index: Path) -> dict[str, Any]:
    from index import build_index

    clock = watched()
    began, spent = time.perf_counter(), time.process_time()
    with Most() as most:
        report = build_index(sources, index)
    total, processor = time.perf_counter() - began, time.process_time() - spent
    seconds = clock.seconds | {"rest": processor - sum(clock.seconds.values())}
    return {
        "passages": report.passages,
        "documents": report.documents,
        "sentences_encoded": report.embedded,
        "seconds": round(total, 2),
        "passages_per_second": round(report.passages / total, 1),
        "processor_seconds": {name: round(value, 2) for name, value in seconds.items()} | {"all": round(processor, 2)},
        "embedding_share": round(seconds.get("embed", 0.0) / processor, 3),
        "cores_busy": round(processor / total / cores(), 3),
        "memory": most.found,
    }


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    json.dump(measure(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
