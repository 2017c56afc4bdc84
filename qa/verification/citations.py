"""The gate for quotes: a citation is an exact slice of the text that was indexed, or it is not shown."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from index.changes import files_of

if TYPE_CHECKING:
    from index import Index
    from qa.types import Citation

_BLOCK = 1 << 20


def holds(citation: Citation, index: Index) -> bool:
    """Whether the quote is exactly what the source says between its offsets, in the file that was indexed."""
    return not fault(citation, index)


def fault(citation: Citation, index: Index) -> str:
    """What is wrong with a citation, in one line; empty when nothing is."""
    if citation.source not in index.by_source:
        return "no such source in the index"
    document = index.find(citation.source)
    if citation.sha256 != document.sha256:
        return "the file was indexed with another content"
    if not 0 <= citation.passage_start <= citation.start < citation.end <= citation.passage_end <= len(document.text):
        return "its offsets are no range of the source"
    if document.text[citation.start : citation.end] != citation.quote:
        return "the source has other words there"
    return ""


def file_changed(citation: Citation, index: Index) -> bool:
    """Whether the file on disk is no longer the one that was indexed; False when it cannot be read.

    Of a document in an archive that is the archive: its digest is what the citation carries.
    """
    if citation.source not in index.by_source:  # nothing is looked for outside of the folder
        return False
    folder = Path(index.manifest["sources"])
    # One file may hold several documents: the second is "file#2", unless a file has that very name.
    names = (citation.source, *files_of(index.records[index.by_source[citation.source]]))
    path = next((folder / name for name in names if (folder / name).is_file()), None)
    return path is not None and _digest(path) not in ("", citation.sha256)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
