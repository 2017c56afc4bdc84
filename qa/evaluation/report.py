"""The figures as a person reads them in a terminal: pure functions, one line an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qa.evaluation.figures import Figures

CELL = "hit@1"  # the measure that is shown by both languages
_COLUMN = 13
_ANSWERS = {
    "first": "first citation",
    "first three": "one of three",
    "answered": "answered",
    "right": "stands, right",
    "abstained": "abstained*",
}


def figure_lines(figures: Figures) -> Iterator[str]:
    """Everything that was measured."""
    yield from _config_lines(figures)
    methods: Mapping[str, Figures] = figures["methods"]
    first = next(iter(methods.values()), None)
    if first:
        for pool, found in first["pools"].items():
            yield from ("", f"{pool.capitalize()}: {found['about']} (± half of the 95% interval)")
            yield from _pool_lines({name: method["pools"][pool] for name, method in methods.items()})
        for pool in ("single", "in-language"):
            if pool in first["pools"] and len(first["pools"]) > 1:
                yield from ("", f"{CELL}, {pool}: question's language down, passage's across")
                yield from _cell_lines(first["pools"][pool]["cells"])
        yield from _share_lines(methods)
        yield from _calibration_lines(first)
    if "answers" in figures:
        yield from _answer_lines(figures["answers"])
    latency, seconds = figures["latency"], figures["seconds"]
    yield ""
    yield (
        f"Search p50 {latency['p50 ms']} ms, p95 {latency['p95 ms']} ms ({latency['searches']} searches, one thread). "
        + ", ".join(f"{name} {value} s" for name, value in seconds.items())
        + "."
    )


def worst_cell(pool: Figures, measure: str = CELL) -> float | None:
    """The lowest value over the pairs of languages; None where the pool has no pairs."""
    cells = [cell[measure]["mean"] for row in pool["cells"].values() for cell in row.values()]
    return min(cells) if cells else None


def _config_lines(figures: Figures) -> Iterator[str]:
    config = figures["config"]
    articles = f", articles {config['articles']}" if config.get("articles", "all") != "all" else ""
    half = f", half {config['half']}" if config.get("half", "all") != "all" else ""
    yield f"{config['dataset']}{articles}{half}: questions {_counts(config['questions'])}"
    if "paragraphs" in config:
        yield f"paragraphs {_counts(config['paragraphs'])}; seed {config['seed']}"
    else:
        yield f"passages {config['passages']:,}; seed {config['seed']}"
    yield f"encoder {config['encoder']['name']} {config['encoder']['revision']}, projection {config['projection']}"


def _pool_lines(methods: Mapping[str, Figures]) -> Iterator[str]:
    measures = list(next(iter(methods.values()))["all"])
    width = max(len(f"  {name}") for name in [*methods, "asked in en"]) + 2
    yield " " * width + "".join(f"{name:>{_COLUMN}}" for name in measures) + f"{'worst pair':>12}"
    for number, (name, pool) in enumerate(methods.items()):
        worst = worst_cell(pool)
        row = _estimates(pool["all"], measures) + (f"{worst:>12.3f}" if worst is not None else f"{'':>12}")
        yield f"{name:<{width}}{row}".rstrip()
        if number == 0:
            for code, asked in pool["asked in"].items():
                yield f"{f'  asked in {code}':<{width}}{_estimates(asked, measures)}"


def _estimates(figures: Figures, measures: Sequence[str]) -> str:
    cells = (figures[name] for name in measures)
    return "".join(f"{_estimate(cell):>{_COLUMN}}" for cell in cells)


def _estimate(cell: Figures) -> str:
    if cell["mean"] is None:
        return "-"
    return f"{cell['mean']:.3f} ±{(cell['high'] - cell['low']) / 2:.3f}".replace("±0.", "±.")


def _cell_lines(cells: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    across = list(dict.fromkeys(code for row in cells.values() for code in row))
    yield " " * 4 + "".join(f"{code:>{_COLUMN}}" for code in across)
    for code, row in cells.items():
        shown = (_estimate(row[other][CELL]) if other in row else "-" for other in across)
        yield f"{code:<4}" + "".join(f"{text:>{_COLUMN}}" for text in shown)


def _share_lines(methods: Mapping[str, Figures]) -> Iterator[str]:
    first = next(iter(methods.values()))["shares"]
    codes = list(next(iter(first.values()))["all"])
    if len(codes) < 2:
        return
    yield from ("", "Share of each language among the first passages, everything searched")
    width = max(len(name) for name in [*methods, "  asked in en"]) + 2
    yield " " * width + "".join(f"{near:<{8 * len(codes)}}" for near in first).rstrip()
    yield " " * width + "".join(f"{code:<8}" for _ in first for code in codes).rstrip()
    for number, (name, method) in enumerate(methods.items()):
        for key in method["shares"]["top 3"] if number == 0 else ("all",):
            label = name if key == "all" else f"  asked in {key}"
            values = (method["shares"][near][key][code] for near in first for code in codes)
            yield (f"{label:<{width}}" + "".join(f"{value:<8.1%}" for value in values)).rstrip()


def _calibration_lines(method: Figures) -> Iterator[str]:
    found = method.get("calibration", {})
    if not found:
        return
    errors = ", ".join(f"{pool} {figures['ECE']:.3f}" for pool, figures in found.items())
    pool, figures = next(iter(found.items()))
    yield from ("", f"Calibration error of the first hit (ECE, 10 bins): {errors}", f"{pool}: said, right, questions")
    for row in figures["bins"]:
        bar = "█" * round(20 * row["right"])
        shown = f"  {row['from']:.1f}-{row['to']:.1f}  {row['said']:.3f}  {row['right']:.3f}  {row['count']:>5}  {bar}"
        yield shown.rstrip()


def _answer_lines(answers: Figures) -> Iterator[str]:
    yield from ("", "Answers: share of the answerable questions, and * of those that nothing answers")
    yield f"{'':<14}" + "".join(f"{title:>16}" for title in _ANSWERS.values()) + f"{'questions':>14}"
    rows = {"all": answers["all"]}
    rows |= {f"  asked in {code}": found for code, found in answers["asked in"].items()}
    rows |= {f"  {kind}": found for kind, found in answers["kinds"].items()}
    for label, found in rows.items():
        count = f"{found['first']['n']} + {found['abstained']['n']}*"
        yield f"{label:<14}" + "".join(f"{_estimate(found[key]):>16}" for key in _ANSWERS) + f"{count:>14}"


def _counts(counts: Mapping[str, int]) -> str:
    return " ".join(f"{code} {count:,}" for code, count in counts.items())
