"""`tricite eval`: measure on a data set or on the project's own judgements."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `tricite eval`, beside `--index`, which all commands have."""
    add = parser.add_argument
    add(
        "--dataset",
        type=Path,
        metavar="DIR",
        help="a file in SQuAD's layout, or a folder with one for each language; "
        "without it, the project's own questions are asked of the index",
    )
    add("--articles", metavar="N-M", help="ask only about these articles, from 0; every paragraph stays to be found")
    add("--judgements", type=Path, metavar="FILE", help="other questions than those over the starter library")
    add("--half", choices=("dev", "held"), help="only this half of the judgements")
    add("--baselines", action="store_true", help="compare with passage vectors alone, BM25 and their rank fusion")
    add(
        "--model",
        action="append",
        default=[],
        metavar="FOLDER",
        help="compare with the passage vectors of this sentence-transformers model; may be repeated",
    )
    add("--seed", type=int, default=0, metavar="N", help="of the draws (default: 0)")
    add("--json", action="store_true", help="print all figures as JSON")
    add("--plot", type=Path, metavar="FILE", help="draw the figures into a .png, .svg or .pdf")


def run(options: argparse.Namespace) -> int:
    """Measure, print, draw.

    Raises:
        SourceError, IndexProblem, EncoderError: see `qa.evaluation.evaluate`; and options that don't go together.
    """
    from index import open_index
    from qa.evaluation.report import figure_lines
    from qa.evaluation.run import evaluate, evaluate_judgements
    from sources import SourceError

    if options.dataset and (options.judgements or options.half):
        raise SourceError("--judgements and --half don't go with --dataset: a run is about the one or the other")
    if options.articles and not options.dataset:
        raise SourceError("--articles needs --dataset")
    if options.plot:
        from qa.evaluation.plot import check

        check(options.plot)
    if options.dataset:
        figures = evaluate(
            options.dataset,
            articles=options.articles,
            baselines=options.baselines,
            models=options.model,
            seed=options.seed,
            tell=_tell,
        )
    else:
        figures = evaluate_judgements(
            open_index(options.index),
            file=options.judgements,
            half=options.half,
            baselines=options.baselines,
            models=options.model,
            seed=options.seed,
            tell=_tell,
        )
    figures["config"]["command"] = shlex.join(["tricite", *sys.argv[1:]])
    if options.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(figure_lines(figures)) + "\n")
    if options.plot:
        from qa.evaluation.plot import draw

        draw(figures, options.plot)
        _tell(f"drawn into {options.plot}")
    return 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
