"""What searching in lists loses: the whole search's ten best passages beside those of an exact one.

    python tests/benchmarks/recall.py INDEX POOL [lists that are searched]

INDEX was drawn: see `drawn.py`. The exact search compares every vector, see `exact.py`; all else, from the question to
the calibrated probability, is the same code. Also searched: half as many lists, twice as many, and all of them, which
tells what is lost by 8 bits a number and what by lists. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from asking import ROOT, percentiles, questions

BEST = 10
_ALL = 1_000_000_000


def measure(folder: Path, pool: dict[str, list[str]], probes: int | None = None) -> dict[str, Any]:
    import exact
    from drawn import encoded
    from resident import Most

    from index import open_index, vectors
    from qa.questions import prepare
    from qa.retrieval import CANDIDATES

    index = open_index(folder)
    chosen = probes or vectors._PROBES
    asked = questions()
    lists = {
        f"{name} {number}": getattr(its, "nlist", 0)
        for name, table in (("passages", index.passage_vectors), ("sentences", index.sentence_vectors))
        for number, its in table._indexes.items()
    }
    found, times = {}, {}
    for number in (chosen // 2, chosen, 2 * chosen, _ALL):
        vectors._PROBES = number
        found[number], times[number] = _answers(index, asked)
    began = time.perf_counter()
    with Most() as most:
        given = np.stack([prepare(text, index).sentence for text in asked])
        sentences = encoded(pool, index.encoder, index.projection)
        found_exactly = exact.exact(index, sentences, given, {"passages": CANDIDATES, "sentences": 2 * CANDIDATES})
        index.__dict__ |= {f"{table.removesuffix('s')}_vectors": its for table, its in found_exactly.items()}
        truth, _ = _answers(index, asked)
    return {
        "questions": len(asked),
        "probes": chosen,
        "lists": lists,
        "recall@10": _compared(found[chosen], truth)["recall@10"],
        "by_probes": {
            "all" if number == _ALL else str(number): _compared(found[number], truth) | times[number]
            for number in found
        },
        "exact_s": round(time.perf_counter() - began, 1),
        "exact_memory": most.found,
    }


def _answers(index: Any, asked: list[str]) -> tuple[list[list[str]], dict[str, float]]:
    """The passages found for each question, and how long that took."""
    from qa import retrieve

    found, times = [], []
    for text in asked:
        began = time.perf_counter()
        found.append([hit.passage.id for hit in retrieve(text, index=index, k=BEST)])
        times.append(time.perf_counter() - began)
    return found, percentiles(times)


def _compared(found: list[list[str]], truth: list[list[str]]) -> dict[str, float]:
    pairs = list(zip(found, truth, strict=True))
    shares = [len(set(some) & set(best)) / max(1, len(best)) for some, best in pairs]
    return {
        "recall@10": round(sum(shares) / len(shares), 4),
        "same_first": round(sum(some[:1] == best[:1] for some, best in pairs) / len(pairs), 4),
    }


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    given = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    json.dump(measure(Path(sys.argv[1]), given, *map(int, sys.argv[3:])), sys.stdout)
