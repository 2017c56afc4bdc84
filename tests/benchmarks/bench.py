"""Everything that is measured, in one command: prints a table, saves JSON and a picture.

    python tests/benchmarks/bench.py --passages 100 1000
    python tests/benchmarks/bench.py --passages 10000 100000 --drawn 1000000 --texts DIR --out data/bench-scale

Texts are made from the sentences of the starter library and of `--texts`, a folder of documents: see `corpus.py`. Sizes
after `--drawn` are not encoded: see `drawn.py`. Each step is saved as it ends; a run that was stopped goes on where it
was, and `--again STEP` measures a step anew.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import corpus

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).absolute().parent
ROOT = HERE.parents[1]
PEERS = ("loop", "txtai_", "chroma", "llama", "haystack_")
PEERS_AT_MOST = 10_000  # passages that the peers are measured with
Result = dict[str, Any]


class Bench:
    """The run: where its files are and what it has found."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.out: Path = options.out
        self.options = options
        self.out.mkdir(parents=True, exist_ok=True)
        self.file = self.out / "figures.json"
        self.found: Result = json.loads(self.file.read_text()) if self.file.exists() else {}
        self._pool: corpus.Pool | None = None
        for step in [step for step in self.found if step.partition(" ")[0] in options.again]:
            del self.found[step]

    @property
    def pool(self) -> corpus.Pool:
        if self._pool is None:
            self._pool = corpus.pool([ROOT / "sources" / "library", *self.options.texts])
        return self._pool

    def step(self, name: str, work: Callable[[], Result]) -> None:
        """Do it, unless it was done."""
        if name in self.found or name.partition(" ")[0] not in self.options.steps:
            return
        _say(f"{name} ...")
        began = time.perf_counter()
        self.found[name] = work()
        self.found[name]["took_s"] = round(time.perf_counter() - began, 1)
        self.file.write_text(json.dumps(self.found, indent=1, ensure_ascii=False))

    def sources(self, passages: int) -> Path:
        return self.out / f"texts-{passages}"

    def index(self, passages: int) -> Path:
        return self.out / f"index-{passages}"


def machine(bench: Bench) -> Result:
    from importlib.metadata import version

    names = ("torch", "faiss-cpu", "numpy", "sentence-transformers", "gradio")
    return {
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "versions": {name: version(name) for name in names},
        "sentences": {code: len(some) for code, some in bench.pool.items()},
    }


def start(bench: Bench) -> Result:
    """Processes from nothing to their end, in turns, the files of all of them in the system's cache."""
    index = bench.out / "index-library"
    _tricite("index", "--sources", str(ROOT / "sources" / "library"), "--index", str(index))
    commands = {
        "python": ["-c", "pass"],
        "import torch": ["-c", "import torch"],
        "import qa, index": ["-c", "import qa, index; qa.ask, index.open_index"],
        "tricite search": ["-m", "qa", "search", "Who mediated the peace?", "--index", str(index)],
        "tricite ask, English": ["-m", "qa", "ask", "Who mediated the peace?", "--index", str(index)],
        "tricite ask, Thai": ["-m", "qa", "ask", "ใครเป็นคนกลางในการเจรจาสันติภาพ", "--index", str(index)],
        "tricite ask, Arabic": ["-m", "qa", "ask", "من توسط في السلام؟", "--index", str(index)],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(6):
        for name, command in commands.items():
            began = time.perf_counter()
            _run(command)
            times[name].append(time.perf_counter() - began)
    seconds = {name: round(statistics.median(some[1:]), 3) for name, some in times.items()}  # the first warms the cache
    torch = seconds["import torch"]
    return {"seconds": seconds, "of_importing_torch": {name: round(s / torch, 2) for name, s in seconds.items()}}


def encode(bench: Bench) -> Result:
    import encoder

    texts = [text for row in zip(*bench.pool.values(), strict=False) for text in row][:900]
    return (
        encoder.compare(texts, 5)
        | {"batches_tokens_per_second": encoder.scaling(texts)}
        | {"question_ms": encoder.one_question()}
    )


def make(bench: Bench, passages: int) -> Result:
    from index import load_encoder

    folder = bench.sources(passages)
    shutil.rmtree(folder, ignore_errors=True)
    documents = corpus.write(folder, corpus.documents(bench.pool, load_encoder().count, passages))
    return {"documents": documents, "bytes": _bytes(folder)}


def build(bench: Bench, passages: int) -> Result:
    shutil.rmtree(bench.index(passages), ignore_errors=True)
    result = _script("building.py", bench.sources(passages), bench.index(passages))
    return result | sizes(bench.index(passages))


def change(bench: Bench, passages: int) -> Result:
    """One file in a thousand gets another paragraph."""
    files = sorted(bench.sources(passages).rglob("*.txt"))
    some = files[:: max(1, min(1000, len(files)))]
    donor = files[-1].read_text(encoding="utf-8").split("\n\n")[0]
    before = [path.read_bytes() for path in some]
    for path, content in zip(some, before, strict=True):
        path.write_bytes(content + f"\n{donor}\n".encode())
    try:
        result = _script("building.py", bench.sources(passages), bench.index(passages))
    finally:
        for path, content in zip(some, before, strict=True):
            path.write_bytes(content)
    return {"changed_files": len(some), **result}


def drawn(bench: Bench, passages: int) -> Result:
    import drawn as module

    shutil.rmtree(bench.index(passages), ignore_errors=True)
    return module.build(bench.index(passages), bench.pool, passages) | sizes(bench.index(passages))


def recall(bench: Bench, passages: int) -> Result:
    return _script("recall.py", bench.index(passages))


def questions(bench: Bench, passages: int) -> Result:
    return _script("asking.py", bench.index(passages), bench.options.seconds)


def page(bench: Bench, passages: int) -> Result:
    import page as module

    empty = bench.out / "no-texts"
    empty.mkdir(exist_ok=True)
    return module.measure(bench.index(passages), empty, bench.options.seconds)


def peer(bench: Bench, passages: int, name: str) -> Result:
    """In their own Python: see requirements.txt."""
    texts = bench.out / f"passages-{passages}.json"
    if not texts.exists():
        from index import open_index

        index = open_index(bench.index(passages))
        texts.write_text(json.dumps([index.passage(row).text for row in range(len(index))], ensure_ascii=False))
    command = [bench.options.peers, HERE / "peers" / "run.py", name, texts]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if re.match(r"[\w.]+(Error|Exception|Exit)\b", line)]
        return {"error": (said or ["it ended"])[-1][:200]}
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def sizes(index: Path) -> Result:
    """Bytes of the serving generation a passage, by file."""
    from index import open_index

    opened = open_index(index)
    counts = opened.manifest["counts"]
    by_file: dict[str, float] = {}
    for path in opened.folder.iterdir():
        kind = path.name.split(".")[0] + (" vectors" if path.suffix == ".faiss" else "")
        by_file[kind] = by_file.get(kind, 0) + path.stat().st_size / len(opened)
    return {
        "counts": counts,
        "tokens_per_passage": round(counts["tokens"] / counts["passages"], 1),
        "o200k_tokens_per_passage": round(float(opened.passage_table["tokens"].mean()), 1),
        "bytes_per_passage": round(sum(by_file.values())),
        "bytes_by_file": {name: round(size) for name, size in sorted(by_file.items(), key=lambda item: -item[1])},
    }


def _script(name: str, *arguments: object) -> Result:
    done = _run([str(HERE / name), *map(str, arguments)])
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def _tricite(*arguments: str) -> None:
    _run(["-m", "qa", *arguments])


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=_environment(), check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr.strip()}")
    return done


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


ONCE = {"machine": machine, "start": start, "encode": encode}
BUILT = {"make": make, "build": build, "change": change, "questions": questions, "page": page}
DRAWN = {"drawn": drawn, "recall": recall, "questions": questions, "page": page}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="*", default=[100, 1000], help="sizes that are built")
    parser.add_argument("--drawn", type=int, nargs="*", default=[], help="sizes whose vectors are drawn")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="folders of documents to take sentences from")
    parser.add_argument("--out", type=Path, default=Path("data/bench"))
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each number of askers asks")
    parser.add_argument("--peers", type=Path, help="the Python that the peers are installed in")
    every = list(dict.fromkeys([*ONCE, *BUILT, *DRAWN, "peer"]))
    parser.add_argument("--steps", nargs="*", default=every, choices=every)
    parser.add_argument("--again", nargs="*", default=[], choices=every)
    options = parser.parse_args()
    options.out = options.out.absolute()
    bench = Bench(options)
    for name, work in ONCE.items():
        bench.step(name, lambda work=work: work(bench))
    for steps, some in ((BUILT, options.passages), (DRAWN, options.drawn)):
        for passages in some:
            for name, work in steps.items():
                bench.step(f"{name} {passages}", lambda work=work, passages=passages: work(bench, passages))
    if options.peers and options.passages:
        passages = max([size for size in options.passages if size <= PEERS_AT_MOST], default=0)
        for name in PEERS if passages else ():
            for model in ("", "+builtin"):
                work = lambda given=name + model: peer(bench, passages, given)  # noqa: E731
                bench.step(f"peer {passages} {name.rstrip('_')}{model}", work)
    import report

    print(report.table(bench.found))
    report.picture(bench.found, bench.out / "figures.png")
    _say(f"{bench.file} and {bench.out / 'figures.png'}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
