"""A map of the library: where its passages lie by what they tell, as a picture whose marks open them.

The places are the index's own, see `index.map`: what is near is alike in content and not in language.
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


def sample(index: Index, lit: Collection[int]) -> Array:
    """The rows that are drawn: (n,) int64, sorted."""
    step = max(1, -(-len(index) // MOST))
    return np.unique(np.concatenate([np.arange(0, len(index), step), np.array(sorted(lit), dtype=np.int64)]))


def map_html(index: Index, rows: Array, lit: Collection[int], tongue: Tongue) -> str:
    """The picture of some rows' passages: colour tells the language, shape the kind; what was quoted last is ringed and on top."""
    owners = index.passage_table["document"][rows]
    order = sorted(range(len(rows)), key=lambda at: int(rows[at]) in lit)
    marks = "".join(_mark(index, int(rows[at]), int(owners[at]), lit, tongue) for at in order)
    languages = [code for code in LANGUAGES if any(record["language"] == code for record in index.records)]
    kinds = sorted({str(record["kind"]) for record in index.records})
    keys = [(code, "history", code) for code in languages], [("", kind, kind) for kind in kinds]  # colours, then shapes
    legend = "".join(
        '<ul class="legend">'
        + "".join(
            f'<li><svg viewBox="-8 -8 16 16" aria-hidden="true"><g class="spot {colour}">{_shape(shape)}</g></svg>'
            f"{esc(say(key, tongue))}</li>"
            for colour, shape, key in part
        )
        + "</ul>"
        for part in keys
    )
    return (
        f'<div class="map" dir="{direction(tongue)}"><h2>{esc(say("map", tongue))}</h2>'
        f'<p class="note">{esc(say("map_more", tongue))}</p>'
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{attr(say("map", tongue))}">{marks}'
        f"</svg>{legend}</div>"
    )


def _mark(index: Index, row: int, owner: int, lit: Collection[int], tongue: Tongue) -> str:
    record, passage, spot = index.records[owner], index.passage(row), index.map[row]
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
