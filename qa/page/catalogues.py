"""Editing catalogue.toml without losing its comments and order."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from sources.folder import CATALOGUE


@dataclass(frozen=True, slots=True)
class Entry:
    """What one catalogue says of one file: where the catalogue is, the file's key there, and the facts."""

    catalogue: Path
    key: str
    facts: dict[str, str]


def put_entry(root: Path, source: str, facts: Mapping[str, str], at: Entry | None = None) -> None:
    """Set facts of a file, an empty one is taken away; in the catalogue of `at`, else where the last word is said.

    Raises:
        OSError, ValueError: a catalogue cannot be read or written.
    """
    home = root.resolve()
    entries = [at] if at else _entries(home, source)
    path = entries[0].catalogue if entries else _nearest(home, source)
    book = _load(path)
    key = at.key if at else (home / source).relative_to(path.parent).as_posix()
    table = book.setdefault(key, tomlkit.table())
    for name, value in facts.items():
        if value:
            table[name] = value
        else:
            table.pop(name, None)
    _store(path, book)


def take_entry(root: Path, source: str) -> tuple[Entry, ...]:
    """Take what all catalogues say of a file, and of the documents in it, out of them.

    Raises:
        OSError, ValueError: a catalogue cannot be read or written.
    """
    entries = _entries(root.resolve(), source, inside=True)
    for entry in entries:
        book = _load(entry.catalogue)
        del book[entry.key]
        _store(entry.catalogue, book)
    return tuple(entries)


def _entries(home: Path, source: str, *, inside: bool = False) -> list[Entry]:
    """What the catalogues from the file's folder up to the root say of it, the nearest first; of what is `inside` too."""
    found = []
    folder = (home / source).parent
    for above in (folder, *folder.parents):
        path = above / CATALOGUE
        if not above.is_relative_to(home):
            break
        mine = (home / source).relative_to(above).as_posix()
        for key, table in _load(path).unwrap().items():
            if isinstance(table, dict) and (key == mine or (inside and key.startswith((f"{mine}/", f"{mine}#")))):
                found.append(Entry(path, key, {name: str(value) for name, value in table.items()}))
    return found


def _nearest(home: Path, source: str) -> Path:
    """The catalogue that is nearest to a file, or the place of one at the root."""
    folder = (home / source).parent
    inside = [above / CATALOGUE for above in (folder, *folder.parents) if above.is_relative_to(home)]
    return next((path for path in inside if path.is_file()), home / CATALOGUE)


def _load(path: Path) -> tomlkit.TOMLDocument:
    return tomlkit.parse(path.read_bytes().decode("utf-8-sig")) if path.is_file() else tomlkit.document()


def _store(path: Path, book: tomlkit.TOMLDocument) -> None:
    handle, name = tempfile.mkstemp(prefix=".catalogue-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(tomlkit.dumps(book))
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(path.stat().st_mode if path.exists() else 0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
