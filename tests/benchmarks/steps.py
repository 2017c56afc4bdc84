"""What `bench.py` measures, a function for each step. Each gives a mapping that JSON can hold."""

from __future__ import annotations

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
    from bench import Bench

HERE = Path(__file__).absolute().parent
ROOT = HERE.parents[1]
Result = dict[str, Any]


def machine(bench: Bench) -> Result:
    from importlib.metadata import version

    from asking import cores

    info = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    names = ("torch", "faiss-cpu", "numpy", "sentence-transformers", "gradio")
    return {
        "python": platform.python_version(),
        "processor": models[0] if models else platform.processor(),
        "cores": cores(),
        "load": [round(load, 1) for load in os.getloadavg()],
        "versions": {name: version(name) for name in names},
        "sentences": {code: len(some) for code, some in bench.pool.items()},
    }


def start(bench: Bench) -> Result:
    """Processes from nothing to their end, in turns, the files of all of them in the system's cache."""
    index = str(library(bench))
    commands = {
        "python": ["-c", "pass"],
        "import torch": ["-c", "import torch"],
        "import qa, index": ["-c", "import qa, index; qa.ask, index.open_index"],
        "tricite search": ["-m", "qa", "search", "Who mediated the peace?", "--index", index],
        "tricite ask, English": ["-m", "qa", "ask", "Who mediated the peace?", "--index", index],
        "tricite ask, Thai": ["-m", "qa", "ask", "ใครเป็นคนกลางในการเจรจาสันติภาพ", "--index", index],
        "tricite ask, Arabic": ["-m", "qa", "ask", "من توسط في السلام؟", "--index", index],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(8):
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
    return encoder.compare(texts, 5) | {
        "batches_tokens_per_second": encoder.scaling(texts),
        "question_ms": encoder.one_question(),
    }


def make(bench: Bench, passages: int) -> Result:
    from index import load_encoder

    folder = bench.sources(passages)
    shutil.rmtree(folder, ignore_errors=True)
    documents = corpus.write(folder, corpus.documents(bench.pool, load_encoder().count, passages))
    return {"documents": documents, "bytes": sum(path.stat().st_size for path in folder.rglob("*.md"))}


def build(bench: Bench, passages: int) -> Result:
    shutil.rmtree(bench.index(passages), ignore_errors=True)
    result = _script("building.py", bench.sources(passages), bench.index(passages))
    return result | sizes(bench.index(passages))


def change(bench: Bench, passages: int) -> Result:
    """One file in a thousand gets another paragraph, and loses it again: two builds."""
    files = sorted(bench.sources(passages).rglob("*.md"))
    some = files[::1000]
    more = "\n## 11\n\n" + files[-1].read_text(encoding="utf-8").split("\n\n")[1].strip() + "\n"
    before = [path.read_bytes() for path in some]
    try:
        for path, content in zip(some, before, strict=True):
            path.write_bytes(content + more.encode())
        first = _script("building.py", bench.sources(passages), bench.index(passages))
    finally:
        for path, content in zip(some, before, strict=True):
            path.write_bytes(content)
    back = _script("building.py", bench.sources(passages), bench.index(passages))
    assert first["sentences_encoded"] > 0, "nothing was new"
    return {"changed_files": len(some), "files": len(files), "seconds_back": back["seconds"], **first}


def drawn(bench: Bench, passages: int) -> Result:
    shutil.rmtree(bench.index(passages), ignore_errors=True)
    lowered = [] if bench.options.exact is None else [bench.options.exact]
    result = _script("drawn.py", bench.index(passages), passages, bench.pool_file, *lowered)
    return result | sizes(bench.index(passages))


def recall(bench: Bench, passages: int) -> Result:
    return _script("recall.py", bench.index(passages), bench.pool_file)


def questions(bench: Bench, passages: int) -> Result:
    return _script("asking.py", bench.index(passages), bench.options.seconds)


def page(bench: Bench, passages: int) -> Result:
    import page as module

    empty = bench.out / "no-texts"
    empty.mkdir(exist_ok=True)
    return module.measure(bench.index(passages), empty, bench.options.seconds)


def quality(bench: Bench) -> Result:
    """Beside `peer`: questions of the starter library whose first hit is a passage with an answer."""
    from peers.judged import hits, texts

    from index import open_index
    from qa import retrieve

    index = open_index(library(bench))
    (bench.out / "passages-library.json").write_text(json.dumps(texts(index), ensure_ascii=False))
    return hits(lambda text: [hit.passage.text for hit in retrieve(text, index=index)])


def peer(bench: Bench, passages: int | None, name: str) -> Result:
    """One of the others, in their own Python: see requirements.txt. Without a size, the starter library's quality."""
    texts = bench.out / f"passages-{passages or 'library'}.json"
    if not texts.exists():
        from peers.judged import texts as texts_of

        from index import open_index

        texts.write_text(json.dumps(texts_of(open_index(bench.index(passages or 0))), ensure_ascii=False))
    command = [bench.options.peers, HERE / "peers" / "run.py", name, texts, *(["judged"] if passages is None else [])]
    most = bench.options.patience
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=_environment(), check=False, timeout=most, cwd=bench.out
        )
    except subprocess.TimeoutExpired:
        return {"error": f"not done in {most:.0f} s"}
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if re.match(r"[\w.]+(Error|Exception|Exit)\b", line)]
        return {"error": re.sub(r" \(/.*", "", (said or ["it ended"])[-1])[:150]}  # without the paths of this machine
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def library(bench: Bench) -> Path:
    """The index of the starter library."""
    index = bench.out / "index-library"
    _run(["-m", "qa", "index", "--sources", str(ROOT / "sources" / "library"), "--index", str(index)])
    return index


def sizes(index: Path) -> Result:
    """Bytes of the serving generation a passage, by file."""
    from index import open_index

    opened = open_index(index)
    counts = opened.manifest["counts"]
    by_file: dict[str, float] = {}
    for path in opened.folder.iterdir():
        kind = path.name.split(".")[0] + (" vectors" if path.suffix == ".faiss" else "")
        by_file[kind] = by_file.get(kind, 0) + path.stat().st_size / len(opened)
    tokens = float(opened.passage_table["tokens"].mean())
    return {
        "counts": counts,
        "pieces_per_passage": round(counts["tokens"] / counts["passages"], 1),
        "o200k_tokens_per_passage": round(tokens, 1),
        "bytes_per_passage": round(sum(by_file.values())),
        "bytes_per_100_tokens": round(100 * sum(by_file.values()) / tokens),
        "bytes_by_file": {name: round(size) for name, size in sorted(by_file.items(), key=lambda item: -item[1])},
    }


def _script(name: str, *arguments: object) -> Result:
    done = _run([str(HERE / name), *map(str, arguments)])
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=_environment(), check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr.strip()}")
    return done


def _environment() -> dict[str, str]:
    # The closer reading has a speed of its own, and is for small libraries only: it is measured where it is asked for.
    return (
        {"TRICITE_CONTEXTUAL": "never"}
        | os.environ
        | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}
    )
