"""A build, timed by stage: read, segment, embed, write.

    python tests/benchmarks/building.py SOURCES INDEX

A stage's time is the processor time of the thread that does it: text is cut while earlier text is encoded, so the
stages overlap; the rest is what the encoder's own workers compute, and writing. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asking import memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).absolute().parents[2]


class Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def around(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed."""

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return work(*arguments, **named)
            finally:
                self.seconds[stage] = self.seconds.get(stage, 0.0) + time.thread_time() - began

        return timed

    def each(self, stage: str, work: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """The same generator, its steps timed."""

        def timed(*arguments: Any, **named: Any) -> Iterator[Any]:
            step = self.around(stage, iter(work(*arguments, **named)).__next__)
            while True:
                try:
                    value = step()
                except StopIteration:
                    return
                yield value

        return timed


def measure(sources: Path, index: Path) -> dict[str, Any]:
    from index import build, build_index, chunking, layout, projection
    from index.encoder.builtin import BuiltinEncoder
    from sources.isolated import Reader

    clock = Clock()
    Reader.read = clock.around("read", Reader.read)  # type: ignore[method-assign]
    build.scan = clock.around("read", build.scan)  # type: ignore[attr-defined]
    chunking.chunk = clock.around("segment", chunking.chunk)
    BuiltinEncoder.batches = clock.each("embed", BuiltinEncoder.batches)  # type: ignore[method-assign]
    projection.Projection.passages = clock.around("embed", projection.Projection.passages)  # type: ignore[method-assign]
    layout.publish = clock.around("publish", layout.publish)
    began, spent = time.perf_counter(), time.process_time()
    report = build_index(sources, index)
    total = time.perf_counter() - began
    seconds = clock.seconds | {"rest": time.process_time() - spent - sum(clock.seconds.values())}
    return {
        "passages": report.passages,
        "sentences_encoded": report.embedded,
        "seconds": {name: round(value, 2) for name, value in seconds.items()} | {"total": round(total, 2)},
        "passages_per_second": round(report.passages / total, 1),
        "peak_mb": memory()["peak"],
    }


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    json.dump(measure(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
