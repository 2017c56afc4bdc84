"""The figures as a picture. Needs matplotlib, the extra `plot`."""

from __future__ import annotations

import os
from functools import partial
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from sources import LANGUAGES, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from qa.evaluation.figures import Figures

KINDS = (".png", ".svg", ".pdf")
INK, QUIET, GRID = "#1f2933", "#66727f", "#e3e7eb"
OWN, OTHERS = "#0b7a75", ("#9fb3c8", "#c9b79c", "#d9a5a0", "#b9c4a3", "#c3aed6")
BY_LANGUAGE = {"en": "#3d6fa5", "th": "#d98e32", "ar": "#5b8f4e"}


def check(path: Path) -> None:
    """Make sure, before the long work, that a picture can be drawn there.

    Raises:
        SourceError: matplotlib is missing, the ending is not one of `KINDS`, or the folder cannot be written.
    """
    if path.suffix.lower() not in KINDS:
        raise SourceError(f"--plot takes a file that ends in {', '.join(KINDS)}, not {path.name!r}")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise SourceError(f"--plot cannot write into {path.parent}")
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise SourceError("--plot needs matplotlib; run: pip install 'tricite[plot]'") from None


def draw(figures: Figures, path: Path) -> None:
    """Draw what was measured: methods, pairs of languages, calibration, languages' shares, answers.

    Raises:
        SourceError: see `check`.
    """
    check(path)
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    panels = _panels(figures)
    style = {"font.family": "DejaVu Sans", "font.size": 10, "text.color": INK, "axes.edgecolor": GRID}
    style |= {"axes.labelcolor": QUIET, "xtick.color": QUIET, "ytick.color": QUIET, "svg.hashsalt": "tricite"}
    style |= {"figure.constrained_layout.w_pad": 0.15, "figure.constrained_layout.h_pad": 0.15}
    with rc_context(style):
        columns = min(3, len(panels))
        rows = -(-len(panels) // columns)
        figure = Figure(figsize=(4.9 * columns, 4.3 * rows + 0.8), layout="constrained", facecolor="white")
        figure.suptitle(_title(figures), x=0.012, ha="left", fontsize=14, fontweight="bold")
        for axes, panel in zip(figure.subplots(rows, columns, squeeze=False).flat, panels, strict=False):
            panel(axes)
        for axes in figure.axes[len(panels) : rows * columns]:
            axes.set_axis_off()
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)


def _panels(figures: Figures) -> list[Callable[[Any], None]]:
    """What there is to draw, each as a function of the axes that it is drawn on."""
    panels: list[Callable[[Any], None]] = []
    methods: Mapping[str, Figures] = figures["methods"]
    first: Figures = next(iter(methods.values()), {"pools": {}})
    several = len(first["pools"]) > 1
    for pool, measure in (("parallel", "mAP"), ("single", "hit@1")) if several else (("in-language", "hit@1"),):
        if pool in first["pools"]:
            values = {name: method["pools"][pool]["all"][measure] for name, method in methods.items()}
            panels.append(partial(_bars, values=values, title=f"{measure}, {pool} pool" if several else measure))
    if "answers" in figures:
        panels.append(partial(_answers, answers=figures["answers"]))
    if "calibration" in first:
        panels.append(partial(_reliability, pools=first["calibration"]))
    if not several:
        return panels
    panels += [
        partial(_heat, cells=first["pools"][pool]["cells"], title=f"hit@1, {pool} pool")
        for pool in ("in-language", "single")
        if pool in first["pools"]
    ]
    return [*panels, partial(_shares, methods=methods)]


def _bars(axes: Any, values: Mapping[str, Figures], title: str) -> None:  # noqa: ANN401 - matplotlib has no types here
    """One bar a method, with its interval and its number."""
    names = list(values)
    means = [cell["mean"] for cell in values.values()]
    spread = [
        [cell["mean"] - cell["low"] for cell in values.values()],
        [cell["high"] - cell["mean"] for cell in values.values()],
    ]
    colours = [OWN, *(OTHERS[number % len(OTHERS)] for number in range(len(names) - 1))]
    axes.barh(names, means, color=colours, height=0.62)
    axes.errorbar(means, names, xerr=spread, fmt="none", ecolor=INK, elinewidth=1, capsize=3)
    for name, cell in values.items():
        weight = "bold" if name == names[0] else None
        axes.text(cell["high"] + 0.02, name, f"{cell['mean']:.3f}", va="center", fontweight=weight)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.14)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    _plain(axes, title, "x")


def _heat(axes: Any, cells: Mapping[str, Mapping[str, Figures]], title: str) -> None:  # noqa: ANN401
    """Question's language down, passage's across."""
    across = list(dict.fromkeys(code for row in cells.values() for code in row))
    shown = {code: {other: cell["hit@1"]["mean"] for other, cell in row.items()} for code, row in cells.items()}
    values = [[row.get(code, nan) for code in across] for row in shown.values()]
    axes.imshow(values, cmap="YlGnBu", vmin=0.4, vmax=1.0, aspect="auto")
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            if not isnan(value):
                ink = "white" if value > 0.72 else INK
                axes.text(x, y, f"{value:.3f}", ha="center", va="center", fontsize=14, color=ink)
    axes.set_xticks(range(len(across)), [LANGUAGES[code].name for code in across])
    axes.set_yticks(range(len(cells)), [LANGUAGES[code].name for code in cells], rotation=90, va="center")
    axes.set_xlabel("passage")
    axes.set_ylabel("question")
    axes.tick_params(length=0, labelcolor=INK)
    axes.set_xticks([x + 0.5 for x in range(len(across) - 1)], minor=True)
    axes.set_yticks([y + 0.5 for y in range(len(cells) - 1)], minor=True)
    axes.grid(which="minor", color="white", linewidth=3)
    axes.tick_params(which="minor", length=0)
    _plain(axes, title, None)


def _reliability(axes: Any, pools: Mapping[str, Figures]) -> None:  # noqa: ANN401
    """What was said against what was right; the size of a point is its number of questions."""
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=(0, (4, 3)))
    for (pool, found), colour in zip(list(pools.items())[:2], (OWN, "#d98e32"), strict=False):
        common = [row for row in found["bins"] if row["count"] >= found["questions"] / 100]  # a few say little
        said, right = ([row[key] for row in common] for key in ("said", "right"))
        axes.plot(said, right, color=colour, linewidth=1.4, alpha=0.6, label=f"{pool}, error {found['ECE']:.3f}")
        for row in found["bins"]:
            size, alpha = 20 + 300 * row["count"] / found["questions"], 0.8 if row in common else 0.35
            axes.scatter(row["said"], row["right"], s=size, color=colour, alpha=alpha, linewidths=0)
    axes.set_xlim(0, 1.03)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel("probability of the first hit")
    axes.set_ylabel("share of first hits that are right")
    axes.legend(frameon=False, loc="lower right", fontsize=9)
    _plain(axes, "Calibration", "both")


def _shares(axes: Any, methods: Mapping[str, Figures]) -> None:  # noqa: ANN401
    """Who stands in the first three: every method, and the first one by the question's language."""
    rows = {}
    for number, (name, method) in enumerate(methods.items()):
        for key, found in method["shares"]["top 3"].items():
            if key == "all" or number == 0:
                rows[name if key == "all" else f"asked in {LANGUAGES[key].name}"] = found
    left = [0.0] * len(rows)
    for code in next(iter(rows.values())):
        widths = [found.get(code, 0.0) for found in rows.values()]
        axes.barh(list(rows), widths, left=left, height=0.66, color=BY_LANGUAGE[code], label=LANGUAGES[code].name)
        for y, (start, width) in enumerate(zip(left, widths, strict=True)):
            if width >= 0.08:
                axes.text(start + width / 2, y, f"{width:.0%}", ha="center", va="center", color="white", fontsize=9)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.legend(frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, 0.0), fontsize=9, handlelength=1)
    _plain(axes, "Languages in the top 3", None)


def _answers(axes: Any, answers: Figures) -> None:  # noqa: ANN401
    """Answer figures, a group of bars each, a bar for each of the question's languages."""
    names = {"first": "first citation\nis right", "first three": "one of three\nis right", "answered": "answered"}
    names |= {"abstained": "abstained where\nnothing answers"}
    names = {key: name for key, name in names.items() if answers["all"][key]["mean"] is not None}
    asked = answers["asked in"]
    width = 0.8 / max(len(asked), 1)
    for number, (code, found) in enumerate(asked.items()):
        xs = [x - 0.4 + width * (number + 0.5) for x in range(len(names))]
        ys = [100 * (found[key]["mean"] or 0.0) for key in names]
        axes.bar(xs, ys, width=width * 0.92, color=BY_LANGUAGE[code], label=LANGUAGES[code].name)
        for x, y in zip(xs, ys, strict=True):
            axes.text(x, y + 1.5, f"{y:.0f}", ha="center", fontsize=9)
    axes.set_xticks(range(len(names)), list(names.values()), fontsize=8)
    axes.set_ylim(0, 110)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.tick_params(axis="x", length=0, labelcolor=INK)
    axes.legend(frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.14), fontsize=9, handlelength=1)
    _plain(axes, "Answers in %, by the question's language", "y")


def _plain(axes: Any, title: str, grid: str | None) -> None:  # noqa: ANN401
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", color=INK, pad=10)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if grid:
        axes.grid(axis=grid, color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)


def _title(figures: Figures) -> str:
    config, latency = figures["config"], figures["latency"]
    parts = [str(config["dataset"])]
    if config.get("articles", "all") != "all":
        parts.append(f"articles {config['articles']}")
    if config.get("half", "all") != "all":
        parts.append(f"half {config['half']}")
    parts.append(f"{sum(config['questions'].values()):,} questions")
    parts.append(f"search p50 {latency['p50 ms']} ms, p95 {latency['p95 ms']} ms")
    return "  ·  ".join(parts)
