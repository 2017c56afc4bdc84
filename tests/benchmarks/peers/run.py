"""One other system on the same texts and questions: how fast it starts, builds and answers.

    python tests/benchmarks/peers/run.py NAME TEXTS [judged]

NAME is a module beside this one: what a user gets on installing the system; with `+builtin` behind it, the same with
our encoder, through its face for sentence-transformers. TEXTS is a JSON list. Each module has a `System(encoder)` with
`build(texts)` and `search(question)`, which gives the ten best texts. With `judged`, whether it finds answers and not
how fast: see `judged.py`. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path

BEST = 10
ASKED = 150  # questions, or as many as take less than
PATIENCE = 20.0  # seconds


def main(name: str, texts: list[str], judged: bool) -> dict[str, object]:
    from asking import percentiles, questions
    from resident import memory

    module, _, model = name.partition("+")
    began = time.perf_counter()
    encoder = None
    if model:
        from index.encoder.faces import sentence_transformer

        encoder = sentence_transformer()
    system = import_module(module).System(encoder)
    started = time.perf_counter()
    system.build(texts)
    built = time.perf_counter()
    if judged:
        from judged import hits

        return hits(system.search)
    found = system.search(texts[-1][:200])
    assert len(found) == min(BEST, len(texts)), "it gives other than ten texts"
    times: list[float] = []
    for question in questions()[:ASKED]:
        if sum(times) > PATIENCE:
            break
        start = time.perf_counter()
        system.search(question)
        times.append(time.perf_counter() - start)
    return {
        "start_s": round(started - began, 2),
        "build_s": round(built - started, 2),
        "passages_per_second": round(len(texts) / (built - started), 1),
        **percentiles(times),
        "asked": len(times),
        "memory": memory(),
    }


if __name__ == "__main__":
    here = Path(__file__).absolute()
    sys.path += [str(here.parents[1]), str(here.parents[3])]
    found = main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")), "judged" in sys.argv[3:])
    print(json.dumps(found))
