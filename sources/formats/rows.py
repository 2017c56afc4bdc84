"""CSV, TSV and JSON Lines: each row a passage, each value under its column's name."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from sources.decode import decode
from sources.formats.extract import Piece, compose
from sources.metadata import Facts, one_line
from sources.structure import Part
from sources.types import SourceError

ROWS = 200_000
DEPTH = 8  # of objects in objects
_SAMPLE = 50  # rows by which the separator is told
_NAME = 80  # characters of a column's name at most


def csv_parts(data: bytes) -> tuple[Part, ...]:
    """The document of a table whose values are parted by commas, semicolons, tabs or strokes.

    Raises SourceError when it is no text, has more than ROWS rows, or a value is too long.
    """
    return _table(decode(data)[0], ",;\t|")


def tsv_parts(data: bytes) -> tuple[Part, ...]:
    """The document of a table whose values are parted by tabs. Raises SourceError as `csv_parts` does."""
    return _table(decode(data)[0], "\t")


def _table(text: str, separators: str) -> tuple[Part, ...]:
    separator = max(separators, key=lambda mark: _regular(text, mark))
    rows = _rows(text, separator)
    first = next(rows, [])
    names = first if _named(first) else [str(number) for number in range(1, len(first) + 1)]
    body = enumerate(rows, 2) if names is first else enumerate([first, *rows], 1)
    return (_untitled(compose(_pieces((number, _pairs(names, row)) for number, row in body), Facts())),)


def _untitled(part: Part) -> Part:
    """A table is called as its file is: its first value is no title."""
    return replace(part, facts=replace(part.facts, title=""))


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    try:
        for number, row in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=separator), 1):
            if number > ROWS:
                raise SourceError(f"it has more than {ROWS:,} rows; split it into smaller files")
            yield [one_line(value) for value in row]
    except csv.Error as error:
        raise SourceError(f"its rows cannot be read: {one_line(str(error))}; save it anew as CSV in UTF-8") from error


def _regular(text: str, separator: str) -> tuple[float, int]:
    """How alike the first rows are in their number of values, if that is more than one."""
    sample = text[:100_000].splitlines(keepends=True)
    try:
        widths = [len(row) for row in islice(csv.reader(sample, delimiter=separator), _SAMPLE) if row]
    except csv.Error:
        return 0.0, 0
    most = max(set(widths), key=widths.count, default=0)
    return (widths.count(most) / len(widths), most) if most > 1 else (0.0, 0)


def _named(row: Sequence[str]) -> bool:
    """Whether a table's first row names its columns: all different, short, and no numbers."""
    said = [value for value in row if value]
    return (
        len(said) > 0.5 * len(row)
        and len(set(said)) == len(said)
        and all(len(value) <= _NAME and any(map(str.isalpha, value)) for value in said)
    )


def _pairs(names: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at, value in enumerate(row):
        yield (names[at] if at < len(names) and names[at] else str(at + 1)), value


def _pieces(rows: Iterable[tuple[int, Iterable[tuple[str, str]]]]) -> Iterator[Piece]:
    """Each row under its number, which parts it from the row before."""
    for number, pairs in rows:
        text = "\n".join(f"{name}: {value}" for name, value in pairs if value)
        if text:
            label = f"row {number}"
            yield Piece(label, "label", ((0, label),))
            yield Piece(text)


def jsonl_parts(data: bytes) -> tuple[Part, ...]:
    """The document of JSON Lines: an object a line, its values under their keys, `outer.inner` within objects.

    Lines that are no object are passed over with a warning. Raises SourceError when all are, or there are more
    than ROWS.
    """
    rows: list[tuple[int, list[tuple[str, str]]]] = []
    bad: list[int] = []
    for number, line in enumerate(decode(data)[0].split("\n"), 1):
        if number > ROWS:
            raise SourceError(f"it has more than {ROWS:,} rows; split it into smaller files")
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            rows.append((number, list(_flat(value if isinstance(value, dict) else {"": value}, "", DEPTH))))
        except (ValueError, RecursionError):
            bad.append(number)
    if bad and not rows:
        raise SourceError("none of its lines is JSON; JSON Lines has one object on each line")
    warning = f"{len(bad)} of its lines are no JSON and were passed over, the first is row {bad[0]}" if bad else ""
    return (_untitled(compose(_pieces(rows), Facts(), warning=warning)),)


def _flat(value: object, name: str, depth: int) -> Iterator[tuple[str, str]]:
    """The values in an object, each under the names that lead to it."""
    if isinstance(value, dict) and depth:
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else one_line(str(key)), depth - 1)
    elif isinstance(value, list) and depth and any(isinstance(inner, dict | list) for inner in value):
        for inner in value:
            yield from _flat(inner, name, depth - 1)
    elif isinstance(value, list):
        yield name, ", ".join(_said(inner) for inner in value)
    else:
        yield name, _said(value)


def _said(value: object) -> str:
    if value is None:
        return ""
    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
