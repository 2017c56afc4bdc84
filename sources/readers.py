"""Reading a file: one row of `READERS` for each ending."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sources.decode import decode
from sources.folder import SourceFile, printable
from sources.languages import LANGUAGES
from sources.metadata import Catalogue, Facts, one_line
from sources.mixed import blocks
from sources.structure import Part, markdown, plain_text
from sources.types import Block, Document, Reading, SourceError

LARGEST = 50_000_000

# From a file's bytes to its documents. A reader of a format that is no text makes Part.text itself.
READERS: dict[str, Callable[[bytes], tuple[Part, ...]]] = {
    ".txt": lambda data: plain_text(decode(data)[0]),
    ".md": lambda data: markdown(decode(data)[0]),
}


def read(file: SourceFile, catalogue: Catalogue) -> tuple[Reading, ...]:
    """The documents of a file with their blocks; more than one where the format holds several.

    The first is named as the file is, later ones `name#2`, `name#3`. Raises SourceError when the file
    cannot be opened, is larger than LARGEST bytes, cannot be decoded, or holds nothing to read.
    """
    try:
        with file.path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise SourceError(f"it cannot be opened: {(error.strerror or 'unknown reason').lower()}") from error
    if len(data) > LARGEST:
        raise SourceError(f"it is larger than {LARGEST // 1_000_000} MB; split it into smaller files")
    digest = hashlib.sha256(data).hexdigest()
    reader = READERS.get(file.path.suffix.lower())
    if reader is None:
        raise SourceError(f"no reader for {file.path.suffix!r} files; known: {', '.join(READERS)}")
    parts = [part for part in reader(data) if part.sections]
    if not parts:
        raise SourceError("it is empty" if not data.strip() else "it holds no prose to read")
    return tuple(
        _reading(file, part, number, _told(catalogue, file.source, number), digest)
        for number, part in enumerate(parts, 1)
    )


def _told(catalogue: Catalogue, source: str, number: int) -> Facts:
    """What the catalogue says; of a file's later documents only what holds for the whole file."""
    facts = catalogue.entries.get(source, Facts())
    if number == 1:
        return facts
    shared = Facts(author=facts.author, date=facts.date, kind=facts.kind, language=facts.language)
    return catalogue.entries.get(f"{source}#{number}", Facts()).over(shared)


def _reading(file: SourceFile, part: Part, number: int, told: Facts, digest: str) -> Reading:
    facts = told.over(part.facts)
    found = blocks(part.text, part.sections, facts.language or "en")
    document = Document(
        source=file.source if number == 1 else f"{file.source}#{number}",
        title=one_line(facts.title) or one_line(printable(file.path.stem)),
        text=part.text,
        language=facts.language or _main_language(found),
        kind=facts.kind or "unrated",
        url=facts.url,
        author=facts.author,
        date=facts.date,
        sha256=digest,
    )
    return Reading(document, found)


def _main_language(found: tuple[Block, ...]) -> str:
    """The language of most of the text, counted in characters."""
    sizes = dict.fromkeys(LANGUAGES, 0)
    for block in found:
        sizes[block.language] += block.end - block.start
    return max(sizes, key=lambda code: sizes[code])
