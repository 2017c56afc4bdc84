"""What searching in lists loses: the whole search's ten best passages beside those when every vector is compared.

    python tests/benchmarks/recall.py INDEX

Both are asked of one index; only the number of lists that are looked through differs. Prints JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from asking import ROOT, percentiles, questions


def measure(folder: Path) -> dict[str, Any]:
    import time

    from index import open_index, vectors
    from qa import retrieve

    index = open_index(folder)
    probes, result = vectors._PROBES, {}
    asked = questions()
    best: dict[int, list[list[tuple[str, int]]]] = {}
    for number in (probes // 2, probes, 2 * probes, 1_000_000_000):
        vectors._PROBES = number
        times = []
        best[number] = []
        for text in asked:
            began = time.perf_counter()
            hits = retrieve(text, index=index, k=10)
            times.append(time.perf_counter() - began)
            best[number].append([(hit.passage.source, hit.passage.start) for hit in hits])
        result[str(number)] = percentiles(times)
    exact = best.pop(1_000_000_000)
    for number, found in best.items():
        shares = [len(set(some) & set(all_)) / max(1, len(all_)) for some, all_ in zip(found, exact, strict=True)]
        first = [some[:1] == all_[:1] for some, all_ in zip(found, exact, strict=True)]
        result[str(number)] |= {
            "recall@10": round(sum(shares) / len(shares), 4),
            "same_first": round(sum(first) / len(first), 4),
        }
    lists = {
        f"{name} {number}": getattr(its, "nlist", 0)
        for name, table in (("passages", index.passage_vectors), ("sentences", index.sentence_vectors))
        for number, its in table._indexes.items()
    }
    return {
        "probes": probes,
        "lists": lists,
        "questions": len(asked),
        "recall@10": result[str(probes)]["recall@10"],
        "by_probes": result,
    }


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    json.dump(measure(Path(sys.argv[1])), sys.stdout)
