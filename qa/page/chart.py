"""A map of the library: where its passages lie by what they tell, as a picture whose marks open them.

Passage vectors less the mean of their language, so that what is near is alike in content and not in language,
then their two principal components. Drawn once a generation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qa.page.markup import attr, direction, esc
from qa.page.strings import LANGUAGES, Tongue, say

if TYPE_CHECKING:
    from collections.abc import Collection

    from index import Index

MOST = 1_200  # marks drawn; of a larger library an even sample, and always what was quoted
WIDTH, HEIGHT, EDGE, SIZE = 640, 520, 18, 5.0
Array = np.ndarray[Any, Any]


def places(index: Index, rows: Array) -> Array:
    """Where passages lie: (n, 2) float in [0, 1], spread evenly over each axis by rank and by distance."""
    if not len(rows):
        return np.zeros((0, 2))
    vectors = np.asarray(index.passage_vectors.of(rows), dtype=np.float64)
    languages = index.passage_table["language"][rows]
    for number in np.unique(languages):
        mine = languages == number
        vectors[mine] -= vectors[mine].mean(axis=0)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    flat = vectors @ directions[:, ::-1][:, :2]
    ranks = flat.argsort(axis=0).argsort(axis=0) / max(len(rows) - 1, 1)
    spans = np.ptp(flat, axis=0)
    scaled = (flat - flat.min(axis=0)) / np.where(spans > 0, spans, 1.0)
    out: Array = (ranks + scaled) / 2
    return out


def sample(index: Index, lit: Collection[int]) -> Array:
    """The rows that are drawn: (n,) int64, sorted."""
    step = max(1, -(-len(index) // MOST))
    return np.unique(np.concatenate([np.arange(0, len(index), step), np.array(sorted(lit), dtype=np.int64)]))


def map_html(index: Index, rows: Array, spots: Array, lit: Collection[int], tongue: Tongue) -> str:
    """The picture: colour tells the language, shape the kind; what was quoted last is ringed and on top."""
    owners = index.passage_table["document"][rows]
    order = sorted(range(len(rows)), key=lambda at: int(rows[at]) in lit)
    marks = "".join(_mark(index, int(rows[at]), int(owners[at]), spots[at], lit, tongue) for at in order)
    languages = [code for code in LANGUAGES if any(record["language"] == code for record in index.records)]
    kinds = sorted({str(record["kind"]) for record in index.records})
    legend = "".join(
        f'<li><svg viewBox="-8 -8 16 16" aria-hidden="true"><g class="spot {code}">{_shape("unrated")}</g></svg>'
        f"{esc(say(code, tongue))}</li>"
        for code in languages
    ) + "".join(
        f'<li><svg viewBox="-8 -8 16 16" aria-hidden="true"><g class="spot">{_shape(kind)}</g></svg>'
        f"{esc(say(kind, tongue))}</li>"
        for kind in kinds
    )
    return (
        f'<div class="map" dir="{direction(tongue)}"><h2>{esc(say("map", tongue))}</h2>'
        f'<p class="note">{esc(say("map_more", tongue))}</p>'
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{attr(say("map", tongue))}">{marks}'
        f'</svg><ul class="legend">{legend}</ul></div>'
    )


def _mark(index: Index, row: int, owner: int, spot: Array, lit: Collection[int], tongue: Tongue) -> str:
    record, passage = index.records[owner], index.passage(row)
    x = EDGE + float(spot[0]) * (WIDTH - 2 * EDGE)
    y = EDGE + float(spot[1]) * (HEIGHT - 2 * EDGE)
    title = f"{record['title']} · {say(record['kind'], tongue)}\n{passage.text[:160]}"
    ring = ' tabindex="0" role="button"' if row in lit else ""
    label = f' aria-label="{attr(record["title"])}"' if row in lit else ""
    halo = f'<circle class="halo" r="{2 * SIZE}"/>' if row in lit else ""
    return (
        f'<g class="spot {attr(passage.language)}" transform="translate({x:.1f} {y:.1f})" data-do="expand" '
        f'data-source="{attr(record["source"])}" data-start="{passage.start}" data-end="{passage.end}" '
        f'data-reach="0"{ring}{label}><title>{esc(title)}</title>{halo}{_shape(record["kind"])}</g>'
    )


def _shape(kind: str) -> str:
    """A mark for each kind; fiction is the hollow one."""
    s = SIZE
    return {
        "history": f'<circle r="{s}"/>',
        "reference": f'<rect x="{-s}" y="{-s}" width="{2 * s}" height="{2 * s}"/>',
        "essay": f'<path d="M0 {-s * 1.3}L{s * 1.2} {s}H{-s * 1.2}Z"/>',
        "primary": f'<path d="M0 {-s * 1.4}L{s * 1.4} 0L0 {s * 1.4}L{-s * 1.4} 0Z"/>',
        "fiction": f'<circle class="hollow" r="{s}"/>',
    }.get(kind, f'<circle r="{s * 0.8}"/>')
