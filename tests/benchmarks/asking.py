"""How long questions take: one index, in a process of its own, whose memory is then only that of answering.

    python tests/benchmarks/asking.py INDEX [seconds for each number of askers]

Prints JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).absolute().parents[2]
ASKERS = (1, 4, 20)


def questions() -> list[str]:
    """Real questions in the three languages, in turn: those that the repository judges itself with."""
    lines = (ROOT / "qa" / "judgements" / "library.jsonl").read_text(encoding="utf-8").splitlines()
    return [text for line in lines for text in json.loads(line)["question"].values()]


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Milliseconds."""
    ranked = sorted(seconds)
    return {
        f"p{share}": round(1000 * ranked[min(len(ranked) - 1, len(ranked) * share // 100)], 2) for share in (50, 95, 99)
    }


def crowd(work: Callable[[str], object], askers: int, seconds: float) -> dict[str, float]:
    """So many threads that ask one question after another until time is up."""
    times: list[float] = []
    asked = questions()
    began = time.perf_counter()

    def asker(number: int) -> None:
        at = number * 7
        while time.perf_counter() - began < seconds:
            start = time.perf_counter()
            work(asked[at % len(asked)])
            times.append(time.perf_counter() - start)
            at += 1

    threads = [threading.Thread(target=asker, args=(number,)) for number in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {**percentiles(times), "per_second": round(len(times) / (time.perf_counter() - began), 1)}


def memory() -> dict[str, int]:
    """MB: the most at any time, the process's own, and pages of mapped files, which the system takes back at need."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
    said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    names = {"peak": "VmHWM", "own": "RssAnon", "mapped": "RssFile"}  # the other counts the parent's before the start
    return {name: int(said[theirs].split()[0]) // 1024 for name, theirs in names.items()}


def measure(folder: Path, seconds: float) -> dict[str, Any]:
    from index import open_index
    from qa import ask, retrieve

    start = time.perf_counter()
    index = open_index(folder)
    opened = time.perf_counter()
    ask(questions()[0], index=index)
    result: dict[str, Any] = {
        "passages": len(index),
        "open_ms": round(1000 * (opened - start), 1),
        "first_answer_ms": round(1000 * (time.perf_counter() - opened), 1),
        "memory_after_one": memory(),
    }
    for text in questions()[1:12]:
        ask(text, index=index)
    for name, work in (
        ("search", lambda text: retrieve(text, index=index)),
        ("ask", lambda text: ask(text, index=index)),
    ):
        before, wall = time.process_time(), time.perf_counter()
        alone = crowd(work, 1, seconds)
        share = (time.process_time() - before) / (time.perf_counter() - wall)
        result[name] = {"1": alone, "processor_ms": round(1000 * share / alone["per_second"], 2)}
        for askers in ASKERS[1:]:
            result[name][str(askers)] = crowd(work, askers, seconds)
    result["memory"] = memory()
    return result


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    json.dump(measure(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 4.0), sys.stdout)
