"""`tricite fit`: train the projection, fit the calibration, write both into one data file; or what the contextual encoder needs."""

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
    from qa.fitting.material import Material

_BUILTIN, _CONTEXTUAL, _CROSS = Path("index/builtin.npz"), Path("index/contextual.npz"), Path("index/cross.npz")
SINGLE = (("thai", "th"), ("arabic", "ar"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--parallel", type=Path, required=True, metavar="DIR", help="a set in XQuAD-R's layout")
    parser.add_argument("--articles", default="0-11", metavar="A-B", help="its articles to fit on (default 0-11)")
    parser.add_argument("--thai", type=Path, metavar="FILE", help="Thai questions in SQuAD's layout, to train on")
    parser.add_argument("--arabic", type=Path, metavar="FILE", help="Arabic questions in SQuAD's layout, to train on")
    closely = parser.add_mutually_exclusive_group()
    closely.add_argument("--contextual", action="store_true", help="make index/contextual.npz, and nothing else")
    closely.add_argument("--cross", action="store_true", help="make index/cross.npz, and nothing else")
    parser.add_argument(
        "--steps",
        type=int,
        help="training steps (default 600; with --contextual 1,000 in each of three runs; with --cross 7,000)",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="default index/builtin.npz, or what --contextual or --cross makes"
    )


def run(options: argparse.Namespace) -> int:
    """Fit and write; ten minutes on two cores, with --contextual or --cross two hours."""
    began = time.monotonic()
    if options.contextual:
        made, out = _contextual(options), _CONTEXTUAL
    elif options.cross:
        made, out = _cross(options), _CROSS
    else:
        made, out = _builtin(options), _BUILTIN
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
    from qa.fitting.stages import Plans, fit_contextual

    weights = weights_file()
    if weights is None:
        raise EncoderError(f"the contextual encoder's weights are not here: install the package {PACKAGE}")
    material = _material(options)
    plans = Plans()
    plans = Plans(
        replace(plans.maps, seed=options.seed),
        replace(plans.layers, seed=options.seed, steps=options.steps or plans.layers.steps),
    )
    origin = _origin(material, options, Weights(weights).revision, asdict(plans))
    _tell(f"training on {origin}")
    with TemporaryDirectory() as folder:
        return {**fit_contextual(material, weights, plans, Path(folder), _tell), "origin": np.array(origin)}


def _cross(options: argparse.Namespace) -> dict[str, Any]:
    """What index/cross.npz holds.

    Raises:
        EncoderError: the contextual encoder is not there.
    """
    from index import EncoderError
    from index.contextual import PACKAGE, load_contextual
    from qa.fitting.contrasts import contrast_sets
    from qa.fitting.crossing import PLAN, fit_cross
    from qa.fitting.stages import asked_of_all

    encoder = load_contextual()
    if encoder is None:
        raise EncoderError(f"the contextual encoder is not here: install the package {PACKAGE}, and fit it first")
    material = _material(options)
    plan = replace(PLAN, seed=options.seed, steps=options.steps or PLAN.steps)
    contrasts = contrast_sets()
    origin = _origin(material, options, encoder.revision, {**asdict(plan), "contrast sets": len(contrasts)})
    _tell(f"training on {origin}")
    with TemporaryDirectory() as folder:
        index, candidates = asked_of_all(material, Path(folder), _tell)
        return {**fit_cross(candidates, index, encoder, plan, contrasts, _tell), "origin": np.array(origin)}


def _material(options: argparse.Namespace) -> Material:
    """What the contextual encoder and the cross encoder learn from."""
    from qa.fitting.material import own_material, squad_material

    sides = {code: options.parallel / f"{code}.json" for code in LANGUAGE_CODES}
    material = own_material() + squad_material(options.parallel.name, sides, _articles(options))
    for name, language in SINGLE:
        if path := getattr(options, name):
            material += squad_material(path.stem, {language: path})
    return material


def _origin(material: Material, options: argparse.Namespace, encoder: str, plans: dict[str, Any]) -> str:
    """How something was made, as JSON."""
    counts = Counter(asked.topic.rsplit("-", 1)[0] for asked in material.asked)
    told = {"questions": dict(sorted(counts.items())), "articles": options.articles, "encoder": encoder, "plans": plans}
    return json.dumps(told)


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
