"""Documents in: read a file, know its text, its language and its kind.

`scan` finds the files of a folder, `load_catalogue` what the folder says about them, and `read` turns one
file into readings: documents with the stretches of their text that are worth reading. Everything is
imported on first use, so that naming this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.lazy import handed_on

if TYPE_CHECKING:
    from sources.folder import Scan, SourceFile, scan
    from sources.languages import LANGUAGES, Language, language_of, question_language
    from sources.metadata import Catalogue, Facts, load_catalogue
    from sources.readers import READERS, read
    from sources.types import KINDS, Block, Document, Kind, Reading, SourceError, Span

_HOMES = {
    "sources.languages": ("LANGUAGES", "Language", "language_of", "question_language"),
    "sources.metadata": ("Catalogue", "Facts", "load_catalogue"),
    "sources.readers": ("READERS", "read"),
    "sources.folder": ("Scan", "SourceFile", "scan"),
    "sources.types": ("KINDS", "Block", "Document", "Kind", "Reading", "SourceError", "Span"),
}

__all__ = [
    "KINDS",
    "LANGUAGES",
    "READERS",
    "Block",
    "Catalogue",
    "Document",
    "Facts",
    "Kind",
    "Language",
    "Reading",
    "Scan",
    "SourceError",
    "SourceFile",
    "Span",
    "language_of",
    "load_catalogue",
    "question_language",
    "read",
    "scan",
]

__getattr__ = handed_on(__name__, _HOMES)
