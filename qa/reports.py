"""What the command line prints, made from values: pure functions, one line an element."""

from __future__ import annotations

import logging
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index import BuildReport, Index
    from qa.types import Answer, Hit

_SHOWN = 12  # names of files in a list before it is cut
_UNTAMED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FIRST_STRONG, _END = "\u2068", "\u2069"  # isolate a name or a quote, so that it does not turn the line round


def report_lines(report: BuildReport, index: Path) -> Iterator[str]:
    """A build in words."""
    if report.rebuilt:
        yield f"everything was encoded anew: {report.rebuilt}"
    for title, names in (
        ("added", [_isolated(name) for name in report.added]),
        ("changed", [_isolated(name) for name in report.changed]),
        ("removed", [_isolated(name) for name in report.removed]),
        ("renamed", [f"{_isolated(old)} -> {_isolated(new)}" for old, new in report.renamed]),
    ):
        yield from _list(title, names)
    if report.unchanged:
        yield f"unchanged: {len(report.unchanged)}"
    for title, failures in (("passed over", report.skipped), ("failed", report.failed), ("look at", report.warned)):
        yield from _list(title, [f"{_isolated(failure.source)}: {failure.reason}" for failure in failures])
    closely = f", {report.read:,} passages read closely," if report.read else ""
    yield (
        f"{report.documents} documents, {report.passages:,} passages in {index}; "
        f"{report.embedded:,} sentences encoded{closely} in {report.seconds:.1f} s"
    )


def log_report(report: BuildReport) -> None:
    """A build in the log: an event for each file that did not go in, and one for the build."""
    from qa.log import event

    kinds = (("file.passed_over", report.skipped), ("file.failed", report.failed), ("file.warned", report.warned))
    for name, failures in kinds:
        for failure in failures:
            event(name, level=logging.WARNING, source=failure.source, reason=failure.reason)
    told: dict[str, Any] = {
        key: len(value) if isinstance(value, tuple) else value for key, value in asdict(report).items()
    }
    event("build.done", **told)


def report_object(report: BuildReport) -> dict[str, Any]:
    """A build as JSON."""
    return asdict(report)


def answer_lines(answer: Answer) -> Iterator[str]:
    """An answer with its citations listed under it; with their quotes, where a model worded it."""
    yield _tame(answer.text)
    worded = answer.mode == "generated"
    if worded:
        yield ""
        yield f"({say('generated', answer.language)})"
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
        place = f" ({_isolated(citation.place)})" if citation.place else ""
        yield (
            f"[{citation.number}] {_isolated(citation.title)} ({citation.language}{kind}) "
            f"{_isolated(citation.source)}:{citation.start}-{citation.end}{place}"
        )
        if worded:
            yield f"   {_isolated(citation.quote)}"


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
        "contextual": {
            "revision": index.manifest.get("contextual", ""),
            "used": index.contextual is not None,
        },
        "format": index.manifest["format"],
        "bytes": sum(size for size, _ in index.manifest["files"].values()),
        "sizes": _sizes(index.manifest["files"]),
        "documents": [
            {key: record[key] for key in ("source", "title", "language", "kind", "passages")}
            for record in index.records
        ],
        "passages": {code: int((table == number).sum()) for number, code in enumerate(LANGUAGE_CODES)},
        "failed": [{"source": source, "reason": reason} for source, reason in index.manifest["failed"]],
        "warned": [{"source": source, "reason": reason} for source, reason in index.manifest.get("warned", ())],
        "unfinished": (path / layout.UNFINISHED).is_dir(),
        "checked": check,
        "damaged": layout.check_files(index.folder, index.manifest) if check else [],
    }


def _sizes(files: dict[str, tuple[int, str]]) -> dict[str, int]:
    """Bytes of the files by what is in them."""
    kinds = {"texts.bin": "texts", "token_ids.bin": "tokens", "token_vectors.bin": "tokens", "context.bin": "context"}
    sizes = dict.fromkeys(("texts", "tokens", "vectors", "tables"), 0)
    for name, (size, _) in files.items():
        kind = "vectors" if name.endswith(".faiss") else kinds.get(name, "tables")
        sizes[kind] = sizes.get(kind, 0) + size
    return sizes


def _problems(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What of a status its reader should know: a word, and a line about it."""
    for title, failures in (("failed", found["failed"]), ("look at", found["warned"])):
        for failure in failures:
            yield title, f"{_isolated(failure['source'])}: {failure['reason']}"
    if not Path(found["sources"]).is_dir():
        yield "sources", "the folder that the index was made from is not there; the index serves without it"
    if found["unfinished"]:
        yield "unfinished", "a build is at work, or was stopped: the next takes up what it had encoded"
    if found["damaged"]:
        yield "files", f"damaged: {', '.join(found['damaged'])}; run: tricite index --rebuild"
    elif found["checked"]:
        yield "files", "all as written"


def status_lines(found: dict[str, Any]) -> Iterator[str]:
    """`status_object` in words."""
    passages = found["passages"]
    yield f"index       {found['index']} (generation {found['generation']} of {found['created']}, format {found['format']})"
    sizes = ", ".join(f"{name} {size / 1e6:.1f}" for name, size in found["sizes"].items())
    yield f"size        {found['bytes'] / 1e6:.1f} MB ({sizes})"
    yield f"sources     {found['sources']}"
    yield f"encoder     {found['encoder']['name']} {found['encoder']['revision']}"
    yield f"closely     {_closely(**found['contextual'])}"
    yield f"documents   {len(found['documents'])}"
    yield (f"passages    {sum(passages.values()):,} (" + ", ".join(f"{c} {n:,}" for c, n in passages.items()) + ")")
    for document in found["documents"]:
        yield (
            f"  {_isolated(document['source'])}  {document['language']}  {document['kind']}  "
            f"{document['passages']} passages  {_isolated(document['title'])}"
        )
    for title, line in _problems(found):
        yield f"{title:<12}{line}"


def _closely(revision: str, used: bool) -> str:
    """Whether the passages were read by the contextual model, and whether that helps here."""
    if not revision:
        return "not read by the contextual model (tricite index --contextual always)"
    read = f"every passage read by the contextual model {revision}"
    return read if used else f"{read}, which is not the one installed here, so not used"


def _list(title: str, names: Sequence[str]) -> Iterator[str]:
    for name in names[:_SHOWN]:
        yield f"{title}: {name}"
    if len(names) > _SHOWN:
        yield f"{title}: and {len(names) - _SHOWN} more"


def _isolated(text: str) -> str:
    """A text, on one line, whose direction does not reach the rest of the line, and which gives the terminal no orders."""
    return f"{_FIRST_STRONG}{_tame(' '.join(text.split()))}{_END}"


def _tame(text: str) -> str:
    r"""A text with its controls, and what turns text round, written `\x1b`; line feeds and tabs stay."""
    return _UNTAMED.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
