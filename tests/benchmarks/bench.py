"""Everything that is measured, in one command: prints tables, saves them with JSON and a picture.

    python tests/benchmarks/bench.py --passages 100 1000
    python tests/benchmarks/bench.py --passages 10000 100000 --drawn 1000000 --texts DIR --out data/bench-scale

Texts are made from the sentences of the starter library and of `--texts`, folders of documents: see `corpus.py`. Sizes
after `--drawn` are not encoded: see `drawn.py`. Each step is saved as it ends; a run that was stopped goes on where it
was, and `--again STEP` measures a step anew. Of an index that is built, a hundred thousand passages take 2 GB of disk;
a million drawn ones 20 GB, while they are written.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import corpus
import steps

if TYPE_CHECKING:
    from collections.abc import Callable

PEERS = ("loop", "txtai_", "chroma", "llama", "haystack_")
PEERS_LEAST, PEERS_MOST = 1_000, 10_000  # passages that the peers are measured with
ONCE = {"machine": steps.machine, "start": steps.start, "encode": steps.encode}
BUILT = {
    "make": steps.make,
    "build": steps.build,
    "change": steps.change,
    "questions": steps.questions,
    "page": steps.page,
}
DRAWN = {"drawn": steps.drawn, "recall": steps.recall, "questions": steps.questions, "page": steps.page}


class Bench:
    """The run: where its files are and what it has found."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.out: Path = options.out.absolute()
        self.options = options
        self.out.mkdir(parents=True, exist_ok=True)
        self.file = self.out / "figures.json"
        self.found: steps.Result = json.loads(self.file.read_text()) if self.file.exists() else {}
        self._pool: corpus.Pool | None = None
        for step in [step for step in self.found if step.partition(" ")[0] in options.again]:
            del self.found[step]

    @property
    def pool(self) -> corpus.Pool:
        """The sentences that texts are made of; kept in a file, as reading them takes longer than a short step."""
        if self._pool is None:
            folders = [str(path.absolute()) for path in (steps.ROOT / "sources" / "library", *self.options.texts)]
            of = self.out / "pool-of.json"
            kept = self.out / "pool.json"
            if not kept.exists() or not of.exists() or json.loads(of.read_text()) != folders:
                kept.write_text(json.dumps(corpus.pool([Path(folder) for folder in folders]), ensure_ascii=False))
                of.write_text(json.dumps(folders))
            self._pool = json.loads(kept.read_text())
        return self._pool

    @property
    def pool_file(self) -> Path:
        assert self.pool
        return self.out / "pool.json"

    def step(self, name: str, work: Callable[..., steps.Result], *given: Any) -> None:
        """Do it, unless it was done."""
        if name in self.found or name.partition(" ")[0] not in self.options.steps:
            return
        print(f"{name} ...", file=sys.stderr, flush=True)
        began = time.perf_counter()
        self.found[name] = work(self, *given)
        self.found[name]["took_s"] = round(time.perf_counter() - began, 1)
        self.file.write_text(json.dumps(self.found, indent=1, ensure_ascii=False))

    def sources(self, passages: int) -> Path:
        return self.out / f"texts-{passages}"

    def index(self, passages: int) -> Path:
        return self.out / f"index-{passages}"


def peers(bench: Bench) -> None:
    """The others at every size that they are measured with, as installed and with our encoder."""
    sizes = sorted(size for size in bench.options.passages if PEERS_LEAST <= size <= PEERS_MOST)
    for passages in sizes:
        for name in PEERS:
            for model in ("", "+builtin"):
                installed = f"peer {sizes[0]} {name.rstrip('_')}"
                if model or "error" not in bench.found.get(installed, {}):  # what cannot start does not at any size
                    bench.step(f"peer {passages} {name.rstrip('_')}{model}", steps.peer, passages, name + model)
    bench.step("quality tricite", steps.quality)
    for name in PEERS:
        bench.step(f"quality {name.rstrip('_')}+builtin", steps.peer, None, f"{name}+builtin")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="*", default=[100, 1000], help="sizes that are built")
    parser.add_argument("--drawn", type=int, nargs="*", default=[], help="sizes whose vectors are drawn")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="folders of documents to take sentences from")
    parser.add_argument("--out", type=Path, default=Path("data/bench"))
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each number of askers asks")
    parser.add_argument("--exact", type=int, help="of a drawn index: compare all up to so many vectors of a language")
    parser.add_argument("--peers", type=Path, help="the Python that the peers are installed in")
    parser.add_argument("--patience", type=float, default=180.0, help="seconds that a peer may take")
    parser.add_argument("--picture", type=Path, help="where the picture is saved too")
    every = list(dict.fromkeys([*ONCE, *BUILT, *DRAWN, "peer", "quality"]))
    parser.add_argument("--steps", nargs="*", default=every, choices=every)
    parser.add_argument("--again", nargs="*", default=[], choices=every)
    options = parser.parse_args()
    if options.peers:
        options.peers = options.peers.absolute()
    bench = Bench(options)
    for name, work in ONCE.items():
        bench.step(name, work)
    for some, sizes in ((BUILT, options.passages), (DRAWN, options.drawn)):
        for passages in sizes:
            for name, work in some.items():
                bench.step(f"{name} {passages}", work, passages)
    if options.peers:
        peers(bench)
    import picture
    import report

    tables = report.tables(bench.found)
    print(tables)
    (bench.out / "tables.md").write_text(tables + "\n", encoding="utf-8")
    for path in filter(None, (bench.out / "speed.svg", options.picture)):
        picture.save(bench.found, path)
    print(f"{bench.file}, tables.md and speed.svg beside it", file=sys.stderr)


if __name__ == "__main__":
    sys.path.insert(0, str(steps.ROOT))
    main()
