"""What the benchmark found, as tables in Markdown."""

from __future__ import annotations

from typing import Any

Found = dict[str, Any]
Row = tuple[str, str, tuple[str, ...]]  # label, step, where the figure is in the step's result


def by_size(found: Found, step: str) -> dict[int, Found]:
    """The results of a step at every size."""
    names = [name.split() for name in found]
    return {int(size[0]): found[f"{kind} {size[0]}"] for kind, *size in names if kind == step and len(size) == 1}


def at(result: Any, path: tuple[str, ...]) -> Any:
    """A figure in a result; None where it was not measured."""
    for part in path:
        result = result.get(part) if isinstance(result, dict) else None
    return result


def tables(found: Found) -> str:
    """Every figure that a reader asks for."""
    parts = [_machine(found), _start(found), _encode(found)]
    parts += [_sizes(found, title, rows) for title, rows in SIZES.items()]
    parts += [_recall(found), _peers(found), _quality(found)]
    return "\n\n".join(part for part in parts if part)


def _asking(step: str) -> list[Row]:
    rows: list[Row] = []
    for name in ("search", "ask"):
        for askers in ("1", "4", "20"):
            who = f"{name}, {askers} asker{'s' * (askers != '1')}"
            rows += [(f"{who}: {part}, ms", step, (name, askers, part)) for part in ("p50", "p95", "p99")]
            rows += [(f"{who}: a second", step, (name, askers, "per_second"))]
        rows += [(f"{name}: processor, ms a question", step, (name, "processor_ms"))]
        rows += [(f"{name}, 20 askers: share of cores / processor time", step, (name, "20", "of_best"))]
    return rows


STAGES = ("load", "read", "segment", "embed", "count", "write", "lists", "map", "rest", "all")
SIZES: dict[str, list[Row]] = {
    "Building": [
        ("build, s", "build", ("seconds",)),
        ("passages a second", "build", ("passages_per_second",)),
        *((f"- {stage}, processor s", "build", ("processor_seconds", stage)) for stage in STAGES),
        ("share of embedding in processor time", "build", ("embedding_share",)),
        ("share of the cores that was used", "build", ("cores_busy",)),
        ("most memory, own, MB", "build", ("memory", "own")),
        ("most memory, mapped, MB", "build", ("memory", "mapped")),
        ("files", "change", ("files",)),
        ("files changed", "change", ("changed_files",)),
        ("build after the change, s", "change", ("seconds",)),
        ("build after it was changed back, s", "change", ("seconds_back",)),
        ("drawn: draw and write, s", "drawn", ("seconds", "draw and write")),
        ("drawn: lists, s", "drawn", ("seconds", "lists")),
        ("drawn: all, s", "drawn", ("took_s",)),
        ("drawn: most memory, own, MB", "drawn", ("memory", "own")),
        ("drawn: most memory, mapped, MB", "drawn", ("memory", "mapped")),
    ],
    "Size": [
        (label, step, (figure,))
        for figure, label in (
            ("o200k_tokens_per_passage", "o200k tokens a passage"),
            ("bytes_per_passage", "bytes a passage"),
            ("bytes_per_100_tokens", "bytes for 100 o200k tokens"),
        )
        for step in ("build", "drawn")
    ],
    "Asking in process": [
        ("open, ms", "questions", ("open_ms",)),
        ("first answer after that, ms", "questions", ("first_answer_ms",)),
        *_asking("questions"),
        ("memory after one question, own, MB", "questions", ("memory_after_one", "own")),
        ("after 250 by one asker, own, MB", "questions", ("memory_alone", "own")),
        ("after 250 by one asker, mapped, MB", "questions", ("memory_alone", "mapped")),
        ("most with 20 askers, own, MB", "questions", ("memory", "own")),
        ("most with 20 askers, mapped, MB", "questions", ("memory", "mapped")),
    ],
    "Asking through the page": [
        ("ready, s", "page", ("ready_s",)),
        ("first search of all, ms", "page", ("search", "first_ms")),
        ("median of the nine after it, ms", "page", ("search", "next_nine_ms")),
        *_asking("page"),
        ("own memory of its processes after that, MB", "page", ("own_mb",)),
    ],
}


def _machine(found: Found) -> str:
    if not (its := found.get("machine")):
        return ""
    versions = ", ".join(f"{name} {version}" for name, version in its["versions"].items())
    return f"{its['processor']}, {its['cores']} cores, load {its['load'][0]}; Python {its['python']}, {versions}"


def _start(found: Found) -> str:
    if not (start := found.get("start")):
        return ""
    lines = ["| from nothing | seconds | of `import torch` |", "|---|--:|--:|"]
    lines += [f"| {name} | {s:.2f} | {start['of_importing_torch'][name]:.2f} |" for name, s in start["seconds"].items()]
    return "\n".join(lines)


def _encode(found: Found) -> str:
    if not (encode := found.get("encode")):
        return ""
    rates, cores = encode["tokens_per_second"], encode["batches_tokens_per_second"]
    rows = (
        ("ours, one core, tokens/s", f"{rates['ours']:,}"),
        ("reference, one core, tokens/s", f"{rates['reference']:,}"),
        ("ours / reference", encode["ratio_of_medians"]),
        ("the same in processor time", encode["ratio_of_processor_time"]),
        ("least cosine between the two", encode["least_cosine"]),
        ("ours, all cores, tokens/s", f"{cores['all_cores']:,}"),
        ("reference, all cores, tokens/s", _shown(cores.get("reference_all_cores"))),
        ("ours, all cores / one worker", f"{cores['all_cores'] / cores['one_worker']:.2f}"),
        ("one question, p50 / p95, ms", f"{encode['question_ms']['p50']} / {encode['question_ms']['p95']}"),
    )
    return "\n".join(["| encoding | |", "|---|--:|", *(f"| {label} | {value} |" for label, value in rows)])


def _sizes(found: Found, title: str, rows: list[Row]) -> str:
    measured = {(step, path): by_size(found, step) for _, step, path in rows}
    sizes = sorted({size for (_, path), some in measured.items() for size in some if at(some[size], path) is not None})
    names = [f"{size:,}" + " (drawn)" * (size in by_size(found, "drawn")) for size in sizes]
    lines = [f"| {title}: passages | " + " | ".join(names) + " |", "|---|" + "--:|" * len(sizes)]
    for label, step, path in rows:
        values = [at(measured[step, path].get(size), path) for size in sizes]
        if any(value is not None for value in values):
            lines.append(f"| {label} | " + " | ".join(map(_shown, values)) + " |")
    return "\n".join(lines) if sizes else ""


def _recall(found: Found) -> str:
    lines = []
    for size, result in sorted(by_size(found, "recall").items()):
        lists = ", ".join(f"{name}: {number}" for name, number in result["lists"].items())
        lines += [
            f"Recall at {size:,} drawn passages, {result['questions']} questions, against every vector compared ({lists}):",
            "",
            "| lists searched | recall@10 | same first | p50, ms |",
            "|---|--:|--:|--:|",
            *(
                f"| {number}{' (chosen)' * (number == str(result['probes']))} | {its['recall@10']} | {its['same_first']} | {its['p50']} |"
                for number, its in result["by_probes"].items()
            ),
        ]
    return "\n".join(lines)


def _peers(found: Found) -> str:
    names = [name.split() for name in found if name.startswith("peer ")]
    if not names:
        return ""
    parts = ("start_s", "passages_per_second", "p50", "p95", "p99")
    lines = [
        "| system | passages | start, s | build, passages/s | search p50, ms | p95 | p99 | own memory, MB | mapped |"
    ]
    lines += ["|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for size in dict.fromkeys(size for _, size, _ in names):
        for title in [title for _, its, title in names if its == size]:
            result = found[f"peer {size} {title}"]
            if "error" in result:
                lines.append(f"| {title} | {int(size):,} | {result['error']} | | | | | | |")
                continue
            figures = [*(result[part] for part in parts), result["memory"].get("own"), result["memory"].get("mapped")]
            lines.append(f"| {title} | {int(size):,} | " + " | ".join(map(_shown, figures)) + " |")
        asked, built = found.get(f"questions {size}"), found.get(f"build {size}", {})
        if asked:
            ours = [at(found.get("start"), ("seconds", "tricite search")), built.get("passages_per_second")]
            ours += [asked["search"]["1"][part] for part in parts[2:]]
            ours += [at(asked, ("memory_alone", kind)) for kind in ("own", "mapped")]
            lines.append(f"| **Tricite** | {int(size):,} | " + " | ".join(map(_shown, ours)) + " |")
    return "\n".join(lines)


def _quality(found: Found) -> str:
    some = {name.split()[1]: result for name, result in found.items() if name.startswith("quality ")}
    lines = ["| starter library | questions | hit@1 | hit@10 |", "|---|--:|--:|--:|"]
    for title, result in some.items():
        if "error" not in result:
            lines.append(f"| {title} | {result['questions']} | {result['hit@1']} | {result['hit@10']} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 2 else f"{value:,.1f}".removesuffix(".0")
    return f"{value:,}" if isinstance(value, int) else str(value)
