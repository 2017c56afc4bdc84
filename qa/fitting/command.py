"""`tricite fit`: train the projection, fit the calibration, write both into one data file; or the contextual encoder's."""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES

if TYPE_CHECKING:
    from index.projection import Projection

_BUILTIN, _CONTEXTUAL = Path("index/builtin.npz"), Path("index/contextual.npz")
SINGLE = (("thai", "th"), ("arabic", "ar"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--parallel", type=Path, required=True, metavar="DIR", help="a set in XQuAD-R's layout")
    parser.add_argument("--articles", default="0-11", metavar="A-B", help="its articles to fit on (default 0-11)")
    parser.add_argument("--thai", type=Path, metavar="FILE", help="Thai questions in SQuAD's layout, to train on")
    parser.add_argument("--arabic", type=Path, metavar="FILE", help="Arabic questions in SQuAD's layout, to train on")
    parser.add_argument("--contextual", action="store_true", help="make index/contextual.npz, and nothing else")
    parser.add_argument(
        "--steps", type=int, help="training steps (default 600; with --contextual 1,000 in each of three runs)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, metavar="FILE", help="default index/builtin.npz, or index/contextual.npz")


def run(options: argparse.Namespace) -> int:
    """Fit and write; ten minutes on two cores, with --contextual two hours."""
    began = time.monotonic()
    made, out = (_contextual(options), _CONTEXTUAL) if options.contextual else (_builtin(options), _BUILTIN)
    content = io.BytesIO()
    np.savez(content, **made)
    path = options.out or out
    path.write_bytes(content.getvalue())
    _tell(f"wrote {path} ({len(content.getvalue()) / 1e6:.1f} MB) in {time.monotonic() - began:.0f} s")
    return 0


def _builtin(options: argparse.Namespace) -> dict[str, Any]:
    """What index/builtin.npz holds."""
    from index.encoder.builtin import BuiltinEncoder
    from qa.fitting.calibrating import fit_calibration, pools
    from qa.fitting.features import encode_groups
    from qa.fitting.groups import own_groups, parallel_groups, single_groups, word_groups
    from qa.fitting.mapping import PLAN as OF_SENTENCES
    from qa.fitting.mapping import fit_sentence_maps
    from qa.fitting.projecting import PLAN as OF_TOKENS
    from qa.fitting.projecting import fit_projection

    encoder = BuiltinEncoder()
    groups = own_groups() + word_groups()
    for name, language in SINGLE:
        if getattr(options, name):
            groups += single_groups(getattr(options, name), language)
    plan = replace(OF_TOKENS, steps=options.steps or OF_TOKENS.steps, seed=options.seed)
    sentence_plan = replace(OF_SENTENCES, seed=options.seed)
    counts = {name: sum(group.origin == name for group in groups) for name in {group.origin for group in groups}}
    plans = {"tokens": asdict(plan), "sentences": asdict(sentence_plan)}
    origin = json.dumps({"groups": dict(sorted(counts.items())), "plans": plans, "calibrated": options.articles})
    _tell(f"training on {origin}")
    encoded = encode_groups(groups, encoder, _tell)
    maps = fit_sentence_maps(groups, encoded, sentence_plan, _tell)
    start = encoder.network.token.T.float().clone()
    projection = fit_projection(groups, encoded, start, plan, maps, origin, _tell)
    held = parallel_groups(options.parallel, _articles(options))
    _tell(f"calibrating on {len(held)} paragraphs that were not trained on")
    seen = encode_groups(held, encoder, _tell)
    found = pools(held, seen, rounded(projection), options.seed)
    calibration = fit_calibration(found)
    return {
        "encoder": np.array(encoder.revision),
        "calibration_weights": calibration.weights,
        "calibration_bias": calibration.bias,
        **_halved(projection),
    }


def _contextual(options: argparse.Namespace) -> dict[str, Any]:
    """What index/contextual.npz holds.

    Raises:
        EncoderError: the weights of the contextual encoder are not installed.
    """
    from index import EncoderError
    from index.contextual import PACKAGE, weights_file
    from index.contextual.weights import Weights
    from qa.fitting.material import own_material, squad_material
    from qa.fitting.stages import Plans, fit_contextual

    weights = weights_file()
    if weights is None:
        raise EncoderError(f"the contextual encoder's weights are not here: install the package {PACKAGE}")
    sides = {code: options.parallel / f"{code}.json" for code in LANGUAGE_CODES}
    material = own_material() + squad_material(options.parallel.name, sides, _articles(options))
    for name, language in SINGLE:
        if path := getattr(options, name):
            material += squad_material(path.stem, {language: path})
    plans = Plans()
    plans = Plans(
        replace(plans.maps, seed=options.seed),
        replace(plans.layers, seed=options.seed, steps=options.steps or plans.layers.steps),
    )
    counts = Counter(asked.topic.rsplit("-", 1)[0] for asked in material.asked)
    origin = json.dumps(
        {
            "questions": dict(sorted(counts.items())),
            "articles": options.articles,
            "encoder": Weights(weights).revision,
            "plans": asdict(plans),
        }
    )
    _tell(f"training on {origin}")
    with TemporaryDirectory() as folder:
        return {**fit_contextual(material, weights, plans, Path(folder), _tell), "origin": np.array(origin)}


def rounded(projection: Projection) -> Projection:
    """The projection as it will be read back: its maps in half precision."""
    from index.projection import Projection as Fitted

    return Fitted.from_arrays(_halved(projection))


def _halved(projection: Projection) -> dict[str, Any]:
    """The projection's parts, maps in half precision."""
    return {n: part.astype(np.float16) if part.ndim == 2 else part for n, part in projection.arrays().items()}


def _articles(options: argparse.Namespace) -> range:
    first, last = (int(part) for part in options.articles.split("-"))
    return range(first, last + 1)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
