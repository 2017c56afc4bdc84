"""`tricite fit`: train the projection, fit the calibration, write both into one data file."""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from index.projection import Projection

SINGLE = (("thai", "th"), ("arabic", "ar"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--parallel", type=Path, required=True, metavar="DIR", help="a set in XQuAD-R's layout")
    parser.add_argument("--articles", default="0-11", metavar="A-B", help="its articles to calibrate on (default 0-11)")
    parser.add_argument("--thai", type=Path, metavar="FILE", help="Thai questions in SQuAD's layout, to train on")
    parser.add_argument("--arabic", type=Path, metavar="FILE", help="Arabic questions in SQuAD's layout, to train on")
    parser.add_argument("--steps", type=int, default=600, help="training steps (default 600)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("index/builtin.npz"), metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Fit and write; about ten minutes on two cores."""
    from index.encoder.builtin import BuiltinEncoder
    from qa.fitting.calibrating import fit_calibration, pools
    from qa.fitting.features import encode_groups
    from qa.fitting.groups import own_groups, parallel_groups, single_groups, word_groups
    from qa.fitting.mapping import PLAN as OF_SENTENCES
    from qa.fitting.mapping import fit_sentence_maps
    from qa.fitting.projecting import PLAN as OF_TOKENS
    from qa.fitting.projecting import fit_projection

    began = time.monotonic()
    encoder = BuiltinEncoder()
    groups = own_groups() + word_groups()
    for name, language in SINGLE:
        if getattr(options, name):
            groups += single_groups(getattr(options, name), language)
    plan = replace(OF_TOKENS, steps=options.steps, seed=options.seed)
    sentence_plan = replace(OF_SENTENCES, seed=options.seed)
    counts = {name: sum(group.origin == name for group in groups) for name in {group.origin for group in groups}}
    plans = {"tokens": asdict(plan), "sentences": asdict(sentence_plan)}
    origin = json.dumps({"groups": dict(sorted(counts.items())), "plans": plans, "calibrated": options.articles})
    _tell(f"training on {origin}")
    encoded = encode_groups(groups, encoder, _tell)
    maps = fit_sentence_maps(groups, encoded, sentence_plan, _tell)
    start = encoder.network.token.T.float().clone()
    projection = fit_projection(groups, encoded, start, plan, maps, origin, _tell)
    first, last = (int(part) for part in options.articles.split("-"))
    held = parallel_groups(options.parallel, range(first, last + 1))
    _tell(f"calibrating on {len(held)} paragraphs that were not trained on")
    seen = encode_groups(held, encoder, _tell)
    found = pools(held, seen, rounded(projection), options.seed)
    calibration = fit_calibration(found)
    out = io.BytesIO()
    fitted: dict[str, Any] = {
        "encoder": np.array(encoder.revision),
        "calibration_weights": calibration.weights,
        "calibration_bias": calibration.bias,
    }
    np.savez(out, **fitted, **_halved(projection))
    options.out.write_bytes(out.getvalue())
    _tell(f"wrote {options.out} ({len(out.getvalue()) / 1e6:.1f} MB) in {time.monotonic() - began:.0f} s")
    return 0


def rounded(projection: Projection) -> Projection:
    """The projection as it will be read back: its maps in half precision."""
    from index.projection import Projection as Fitted

    return Fitted.from_arrays(_halved(projection))


def _halved(projection: Projection) -> dict[str, Any]:
    """The projection's parts, maps in half precision."""
    return {n: part.astype(np.float16) if part.ndim == 2 else part for n, part in projection.arrays().items()}


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
