"""What the benchmark found, as one picture: latency, memory and build time against passages.

    python tests/benchmarks/picture.py speed.svg data/bench/figures.json data/bench-scale/figures.json

Full points are of indexes that were built, hollow ones of drawn indexes: see `drawn.py`. The file is an SVG that takes
a dark page's colours where the reader's system is dark.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from report import Found, at, by_size

# Light and dark: the ground, the text, the grid, and three lines, apart for the colour-blind too.
_GROUND, _TEXT, _GRID = ("#ffffff", "#12171d"), ("#24292f", "#dfe5ec"), ("#d5dae0", "#39424d")
_LINES = (("#0b62a8", "#62b0f0"), ("#b3480a", "#f0a060"), ("#5b6670", "#a3afbb"))
_COLOURS = (_GROUND, _TEXT, _GRID, *_LINES)
_PANELS = (
    (
        "one question at a time, ms",
        (
            ("ask, p95", "questions", ("ask", "1", "p95")),
            ("ask, p50", "questions", ("ask", "1", "p50")),
            ("search, p95", "questions", ("search", "1", "p95")),
            ("search, p50", "questions", ("search", "1", "p50")),
        ),
    ),
    (
        "memory of the process that answers, MB",
        (
            ("own", "questions", ("memory_alone", "own")),
            ("mapped files", "questions", ("memory_alone", "mapped")),
        ),
    ),
    (
        "build, s",
        (
            ("from nothing", "build", ("seconds",)),
            ("one file in 1,000 changed", "change", ("seconds",)),
            ("drawn, not encoded", "drawn", ("took_s",)),
        ),
    ),
)
_STYLES = {"search, p50": (0, "-"), "search, p95": (0, ":"), "ask, p50": (1, "-"), "ask, p95": (1, ":")}


def save(found: Found, path: Path) -> None:
    """Write the picture."""
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, NullLocator

    light = {"text.color": _TEXT[0], "axes.labelcolor": _TEXT[0], "xtick.color": _TEXT[0], "ytick.color": _TEXT[0]}
    style = {"svg.fonttype": "none", "svg.hashsalt": "tricite", "font.family": "sans-serif", "font.size": 10} | light
    drawn = set(by_size(found, "drawn"))
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(11, 3.7), layout="constrained", facecolor=_GROUND[0])
        for panel, (title, curves) in zip(figure.subplots(1, len(_PANELS)), _PANELS, strict=True):
            panel.set(xscale="log", yscale="log", xlabel="passages", facecolor=_GROUND[0])
            panel.set_title(title, fontsize=11)
            panel.grid(color=_GRID[0], linewidth=0.6)
            panel.spines[["top", "right"]].set_visible(False)
            panel.spines[["left", "bottom"]].set_color(_GRID[0])
            for number, (label, step, where) in enumerate(curves):
                _curve(panel, _points(found, step, where), drawn, label, *_STYLES.get(label, (number, "-")))
            for axis in (panel.xaxis, panel.yaxis):
                axis.set_major_formatter(FuncFormatter(lambda value, _: _short(value)))
                axis.set_minor_locator(NullLocator())
            low, high = panel.get_ylim()
            panel.set_ylim(low / 1.4, high * 2.5)  # room for the legend
            if panel.lines:
                panel.legend(frameon=False, fontsize=9, loc="upper left")
        if drawn:
            figure.supxlabel("full points: built; hollow points: vectors drawn from the real distribution", fontsize=9)
        content = io.StringIO()
        figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None})
    path.write_text(_in_the_dark(content.getvalue()), encoding="utf-8")


def _short(value: float) -> str:
    """1000000 is 1M, so that neighbours on an axis have room."""
    if value < 1:
        return f"{value:g}"
    return f"{value / 1e6:g}M" if value >= 1e6 else f"{value / 1e3:g}k" if value >= 1e4 else f"{value:,.0f}"


def _points(found: Found, step: str, where: tuple[str, ...]) -> list[tuple[int, Any]]:
    """Passages that there really are, and the figure."""
    some = ((size, at(result, where)) for size, result in by_size(found, step).items())
    return sorted((size, value) for size, value in some if value is not None)


def _curve(panel: Any, points: list[tuple[int, Any]], drawn: set[int], label: str, colour: int, line: str) -> None:
    if not points:
        return
    shade = _LINES[colour][0]
    panel.plot(*zip(*points, strict=True), color=shade, linestyle=line, linewidth=1.8, label=label)
    for hollow in (False, True):
        some = [point for point in points if (point[0] in drawn) == hollow]
        if some:
            face = _GROUND[0] if hollow else shade
            panel.plot(*zip(*some, strict=True), "o", color=shade, markerfacecolor=face, markersize=5.5)


def _in_the_dark(svg: str) -> str:
    """The picture with a style sheet that changes each colour for its dark one."""
    rules = "".join(
        f'[style*="{part}: {light}"]{{{part}:{dark} !important}}'
        for light, dark in _COLOURS
        for part in ("fill", "stroke")
    )
    # Text has no colour of its own where it is black, so all of it is given one.
    rules += f'text:not([style*="fill"]){{fill:{_TEXT[1]}}}'
    head, tag, rest = svg.partition("<defs>")
    return f"{head}<style>@media (prefers-color-scheme: dark){{{rules}}}</style>{tag}{rest}"


if __name__ == "__main__":
    merged: Found = {}
    for given in sys.argv[2:]:
        merged |= json.loads(Path(given).read_text(encoding="utf-8"))
    save(merged, Path(sys.argv[1]))
