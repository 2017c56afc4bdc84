"""How long questions take: one index, in a process of its own, whose memory is then only that of answering.

    python tests/benchmarks/asking.py INDEX [seconds for each number of askers]

Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resident import Most, memory

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


def cores() -> int:
    """Those that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def with_shares(runs: dict[str, dict[str, float]], processor_ms: float) -> dict[str, Any]:
    """Runs by number of askers, each with its throughput as a share of what the cores could do at best."""
    best = 1000 * cores() / processor_ms
    of_best = {number: {**run, "of_best": round(run["per_second"] / best, 2)} for number, run in runs.items()}
    return {**of_best, "processor_ms": round(processor_ms, 2)}


def crowd(work: Callable[[str], object], askers: int, seconds: float, least: int = 0) -> dict[str, float]:
    """So many threads that ask one question after another until time is up and each has asked `least` questions."""
    times: list[float] = []
    asked = questions()
    began = time.perf_counter()

    def asker(number: int) -> None:
        at, left = number * 7, least
        while left > 0 or time.perf_counter() - began < seconds:
            start = time.perf_counter()
            work(asked[at % len(asked)])
            times.append(time.perf_counter() - start)
            at, left = at + 1, left - 1

    threads = [threading.Thread(target=asker, args=(number,)) for number in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    return {**percentiles(times), "per_second": round(len(times) / took, 1), "asked": len(times)}


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
    with Most() as most:
        for name, work in (
            ("search", lambda text: retrieve(text, index=index)),
            ("ask", lambda text: ask(text, index=index)),
        ):
            spent = time.process_time()
            alone = crowd(work, 1, seconds, len(questions()))  # each of them once, whatever it takes
            processor_ms = 1000 * (time.process_time() - spent) / alone["asked"]
            if name == "search":
                result["memory_alone"] = memory()
            crowds = {str(askers): crowd(work, askers, seconds) for askers in ASKERS[1:]}
            result[name] = with_shares({"1": alone, **crowds}, processor_ms)
    result["memory"] = most.found
    return result


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    json.dump(measure(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 4.0), sys.stdout)
