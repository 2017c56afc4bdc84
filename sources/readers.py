"""Reading a file: one row of `READERS` for each ending."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePosixPath

from sources.decode import decode
from sources.folder import SourceFile, printable
from sources.languages import LANGUAGES
from sources.metadata import Catalogue, Facts, one_line
from sources.mixed import blocks
from sources.structure import Part, markdown, plain_text
from sources.types import Block, Document, Reading, SourceError

LARGEST = 50_000_000

# From a file's bytes to its documents. A reader of a format that is no text makes Part.text itself.
Reader = Callable[[bytes], tuple[Part, ...]]


def _format(module: str, function: str = "parts") -> Reader:
    """The reader of a format, whose libraries are imported when the first file of it is read."""

    def reader(data: bytes) -> tuple[Part, ...]:
        parts: tuple[Part, ...] = getattr(import_module(f"sources.formats.{module}"), function)(data)
        return parts

    return reader


READERS: dict[str, Reader] = {
    ".txt": lambda data: plain_text(decode(data)[0]),
    ".md": lambda data: markdown(decode(data)[0]),
    ".pdf": _format("pdf"),
    ".docx": _format("word"),
    ".html": _format("webpage"),
    ".htm": _format("webpage"),
    ".epub": _format("epub"),
    ".csv": _format("rows", "csv_parts"),
    ".tsv": _format("rows", "tsv_parts"),
    ".jsonl": _format("rows", "jsonl_parts"),
    ".zip": _format("archive"),
}

_EXTRACTED = re.compile(r"wiki_\d{2,}")  # WikiExtractor's files have no ending


def reader_of(name: str) -> Reader | None:
    """The reader for a file of this name, with or without a path; None where there is none."""
    path = PurePosixPath(name)
    return READERS.get(".txt" if _EXTRACTED.fullmatch(path.name) else path.suffix.lower())


def read(file: SourceFile, catalogue: Catalogue) -> tuple[Reading, ...]:
    """The documents of a file with their blocks; more than one where the format holds several.

    The first is named as the file is, later ones `name#2`, `name#3`; those of an archive by their own names after
    the archive's, `archive.zip/name`. Raises SourceError when the file cannot be opened, is larger than LARGEST
    bytes, cannot be decoded, or holds nothing to read.
    """
    data = file.content(LARGEST)
    if len(data) > LARGEST:
        raise SourceError(f"it is larger than {LARGEST // 1_000_000} MB; split it into smaller files")
    digest = hashlib.sha256(data).hexdigest()
    reader = reader_of(file.path.name)
    if reader is None:
        raise SourceError(f"no reader for {file.path.suffix!r} files; known: {', '.join(READERS)}")
    parts = [part for part in reader(data) if part.sections]
    if not parts:
        raise SourceError("it is empty" if not data.strip() else "it holds no prose to read")
    numbers = Counter[str]()
    readings = []
    for part in parts:
        numbers[part.name] += 1
        source = f"{file.source}/{part.name}" if part.name else file.source
        source += f"#{numbers[part.name]}" if numbers[part.name] > 1 else ""
        readings.append(_reading(file, part, source, _told(catalogue, file.source, source), digest))
    return tuple(readings)


def _told(catalogue: Catalogue, file: str, source: str) -> Facts:
    """What the catalogue says; of a file's further documents only what holds for the whole file."""
    facts = catalogue.entries.get(file, Facts())
    if source == file:
        return facts
    shared = Facts(author=facts.author, date=facts.date, kind=facts.kind, language=facts.language)
    return catalogue.entries.get(source, Facts()).over(shared)


def _reading(file: SourceFile, part: Part, source: str, told: Facts, digest: str) -> Reading:
    facts = told.over(part.facts)
    found = blocks(part.text, part.sections, facts.language or "en")
    document = Document(
        source=source,
        title=one_line(facts.title) or one_line(printable(PurePosixPath(part.name or file.path.name).stem)),
        text=part.text,
        language=facts.language or _main_language(found),
        kind=facts.kind or "unrated",
        url=facts.url,
        author=facts.author,
        date=facts.date,
        sha256=digest,
        places=part.places,
    )
    return Reading(document, found, part.warning)


def _main_language(found: tuple[Block, ...]) -> str:
    """The language of most of the text, counted in characters."""
    sizes = dict.fromkeys(LANGUAGES, 0)
    for block in found:
        sizes[block.language] += block.end - block.start
    return max(sizes, key=lambda code: sizes[code])
