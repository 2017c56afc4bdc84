"""What the command line prints, made from values: pure functions, one line an element."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index import BuildReport, Index
    from qa.types import Answer, Hit

_SHOWN = 12  # names of files in a list before it is cut
_FIRST_STRONG, _END = "\u2068", "\u2069"  # isolate a name or a quote, so that it does not turn the line round


def report_lines(report: BuildReport, index: Path) -> Iterator[str]:
    """A build in words."""
    if report.rebuilt:
        yield f"everything was encoded anew: {report.rebuilt}"
    for title, names in (
        ("added", report.added),
        ("changed", report.changed),
        ("removed", report.removed),
        ("renamed", [f"{old} -> {new}" for old, new in report.renamed]),
    ):
        yield from _list(title, names)
    if report.unchanged:
        yield f"unchanged: {len(report.unchanged)}"
    yield from _list("passed over", [f"{_isolated(f.source)}: {f.reason}" for f in report.skipped])
    yield from _list("failed", [f"{_isolated(f.source)}: {f.reason}" for f in report.failed])
    yield (
        f"{report.documents} documents, {report.passages:,} passages in {index}; "
        f"{report.embedded:,} sentences encoded in {report.seconds:.1f} s"
    )


def report_object(report: BuildReport) -> dict[str, Any]:
    """A build as JSON."""
    return asdict(report)


def answer_lines(answer: Answer) -> Iterator[str]:
    """An answer with its citations listed under it."""
    yield answer.text
    for item in answer.disagreements:
        told = "; ".join(
            f"{_isolated(value)} {''.join(f'[{number}]' for number in numbers)}" for value, numbers in item.values
        )
        yield ""
        yield f"{say('differ', answer.language)} ({_isolated(item.what)}): {told}"
    if answer.citations:
        yield ""
    for citation in answer.citations:
        kind = "" if citation.kind in ("history", "unrated") else f", {citation.kind}"
        yield (
            f"[{citation.number}] {_isolated(citation.title)} ({citation.language}{kind}) "
            f"{_isolated(citation.source)}:{citation.start}-{citation.end}"
        )


def hit_lines(hits: Sequence[Hit], index: Index) -> Iterator[str]:
    """Hits, best first, each with its best sentence."""
    for number, hit in enumerate(hits, 1):
        document = index.find(hit.passage.source)
        quote = " ".join(document.text[hit.quote.start : hit.quote.end].split())
        yield (
            f"{number}. {hit.probability:.2f} {_isolated(document.title)} ({hit.passage.language}) "
            f"{_isolated(hit.passage.source)}:{hit.passage.start}-{hit.passage.end}"
        )
        yield f"   {_isolated(quote)}"


def status_object(path: Path, *, check: bool = False) -> dict[str, Any]:
    """What an index holds; with `check`, which of its files are not what was written.

    Raises:
        IndexProblem: there is no index, or it cannot be opened.
    """
    from index import layout, open_index
    from index.projection import LANGUAGE_CODES

    index = open_index(path)
    table = index.passage_table["language"]
    return {
        "index": str(path),
        "generation": index.generation,
        "created": index.manifest["created"],
        "sources": index.manifest["sources"],
        "encoder": index.manifest["encoder"],
        "bytes": sum(size for size, _ in index.manifest["files"].values()),
        "documents": [
            {key: record[key] for key in ("source", "title", "language", "kind", "passages")}
            for record in index.records
        ],
        "passages": {code: int((table == number).sum()) for number, code in enumerate(LANGUAGE_CODES)},
        "failed": [{"source": source, "reason": reason} for source, reason in index.manifest["failed"]],
        "checked": check,
        "damaged": layout.check_files(index.folder, index.manifest) if check else [],
    }


def status_lines(found: dict[str, Any]) -> Iterator[str]:
    """`status_object` in words."""
    passages = found["passages"]
    yield f"index       {found['index']} (generation {found['generation']}, {found['bytes'] / 1e6:.1f} MB)"
    yield f"sources     {found['sources']}"
    yield f"encoder     {found['encoder']['name']} {found['encoder']['revision']}"
    yield f"documents   {len(found['documents'])}"
    yield (f"passages    {sum(passages.values()):,} (" + ", ".join(f"{c} {n:,}" for c, n in passages.items()) + ")")
    for document in found["documents"]:
        yield (
            f"  {_isolated(document['source'])}  {document['language']}  {document['kind']}  "
            f"{document['passages']} passages  {_isolated(document['title'])}"
        )
    for failure in found["failed"]:
        yield f"failed      {_isolated(failure['source'])}: {failure['reason']}"
    if found["checked"]:
        damaged = ", ".join(found["damaged"])
        yield f"files       {'damaged: ' + damaged + '; run: tricite index --rebuild' if damaged else 'all as written'}"


def _list(title: str, names: Sequence[str]) -> Iterator[str]:
    for name in names[:_SHOWN]:
        yield f"{title}: {name}"
    if len(names) > _SHOWN:
        yield f"{title}: and {len(names) - _SHOWN} more"


def _isolated(text: str) -> str:
    """A text whose direction does not reach the rest of the line."""
    return f"{_FIRST_STRONG}{' '.join(text.split())}{_END}"
