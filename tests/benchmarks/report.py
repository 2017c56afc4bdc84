"""What the benchmark found, as a table in Markdown and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Found = dict[str, Any]


def by_size(found: Found, step: str) -> dict[int, Found]:
    """The results of a step at every size."""
    return {int(name.split()[1]): found[name] for name in found if name.split()[0] == step and step != "peer"}


def table(found: Found) -> str:
    """Every figure that a reader asks for, a line each."""
    lines: list[str] = []
    if start := found.get("start"):
        lines += ["| from nothing | seconds | of `import torch` |", "|---|--:|--:|"]
        lines += [
            f"| {name} | {s:.2f} | {start['of_importing_torch'][name]:.2f} |" for name, s in start["seconds"].items()
        ]
    if encode := found.get("encode"):
        ours, reference = encode["tokens_per_second"]["ours"], encode["tokens_per_second"]["reference"]
        cores = encode["batches_tokens_per_second"]
        lines += [
            "",
            (
                f"Encoding on one core: {ours:,} tokens/s, the reference {reference:,} ({encode['ratio_of_medians']} times; "
                f"{encode['precision']}); all cores {cores['all_cores']:,} ({cores['all_cores'] / cores['one_worker']:.2f} "
                f"times one). One question: {encode['question_ms']['p50']} ms."
            ),
        ]
    sizes = sorted({*by_size(found, "questions"), *by_size(found, "build"), *by_size(found, "drawn")})
    if sizes:
        real = by_size(found, "build")
        names = [f"{size:,}" + ("" if size in real else " (drawn)") for size in sizes]
        lines += ["", "| passages | " + " | ".join(names) + " |", "|---|" + "--:|" * len(sizes)]
        for label, step, path in ROWS:
            some = by_size(found, step)
            values = [_at(some.get(size, {}), path) for size in sizes]
            if any(value != "" for value in values):
                lines.append(f"| {label} | " + " | ".join(map(_shown, values)) + " |")
    peers = {name: result for name, result in found.items() if name.startswith("peer ")}
    if peers:
        lines += ["", "| peer | passages | start, s | build, passages/s | search p50, ms | p95, ms | memory, MB |"]
        lines += ["|---|--:|--:|--:|--:|--:|--:|"]
        for name, result in peers.items():
            _, size, title = name.split(" ", 2)
            if "error" in result:
                lines.append(f"| {title} | {size} | does not start offline: {result['error']} | | | | |")
                continue
            parts = ("start_s", "passages_per_second", "p50", "p95", "peak_mb")
            lines.append(f"| {title} | {size} | " + " | ".join(_shown(result[part]) for part in parts) + " |")
    return "\n".join(lines)


ROWS = [
    ("build, s", "build", ("seconds", "total")),
    *((f"- {stage}", "build", ("seconds", stage)) for stage in ("read", "segment", "embed", "publish", "rest")),
    ("build, passages/s", "build", ("passages_per_second",)),
    ("build, peak memory, MB", "build", ("peak_mb",)),
    ("1 file in 1,000 changed, s", "change", ("seconds", "total")),
    ("drawn and written, s", "drawn", ("took_s",)),
    ("tokens a passage (o200k)", "build", ("o200k_tokens_per_passage",)),
    ("bytes a passage", "build", ("bytes_per_passage",)),
    ("bytes a passage (drawn)", "drawn", ("bytes_per_passage",)),
    ("open, ms", "questions", ("open_ms",)),
    ("first answer, ms", "questions", ("first_answer_ms",)),
    *(
        (
            f"{name}, {askers} asker{'s' * (askers != '1')}, {part}, {'ms' if part[0] == 'p' and part != 'per_second' else ''}".rstrip(
                ", "
            ),
            "questions",
            (name, askers, part),
        )
        for name in ("search", "ask")
        for askers in ("1", "4", "20")
        for part in (("p50", "p95", "p99") if askers == "1" else ("p50", "p95", "per_second"))
    ),
    ("search, processor, ms", "questions", ("search", "processor_ms")),
    ("ask, processor, ms", "questions", ("ask", "processor_ms")),
    ("memory, own, MB", "questions", ("memory", "own")),
    ("memory, mapped, MB", "questions", ("memory", "mapped")),
    ("page ready, s", "page", ("ready_s",)),
    *(
        (f"page: {name}, {askers} asker{'s' * (askers != '1')}, {part}", "page", (name, askers, part))
        for name in ("search", "ask")
        for askers in ("1", "4", "20")
        for part in ("p50", "p95", "per_second")
    ),
    ("recall@10 against exact", "recall", ("recall@10",)),
]


def picture(found: Found, path: Path) -> None:
    """Latency, memory and build time against passages."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 3.6), layout="constrained")
    panels = figure.subplots(1, 3)
    curves = (
        (
            panels[0],
            "one question, ms",
            "questions",
            (
                ("search p50", ("search", "1", "p50")),
                ("ask p50", ("ask", "1", "p50")),
                ("ask p95", ("ask", "1", "p95")),
            ),
        ),
        (
            panels[1],
            "memory of a process that answers, MB",
            "questions",
            (("own", ("memory", "own")), ("with mapped files", ("memory", "peak"))),
        ),
        (panels[2], "build, s", "build", (("all", ("seconds", "total")), ("embedding", ("seconds", "embed")))),
    )
    for panel, title, step, lines in curves:
        some = sorted(by_size(found, step).items())
        for label, where in lines:
            points = [(size, value) for size, result in some if (value := _at(result, where)) != ""]
            panel.plot(*zip(*points, strict=True) if points else ([], []), marker="o", label=label)
        panel.set(xscale="log", xlabel="passages", title=title, ylim=(0, None))
        panel.legend(frameon=False)
    figure.savefig(path, dpi=120)


def _at(result: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        result = result.get(part, "") if isinstance(result, dict) else ""
    return result


def _shown(value: Any) -> str:
    return (
        f"{value:,.1f}".removesuffix(".0")
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
