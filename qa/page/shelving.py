"""Changing the folder of documents: files come in, go out and come back; what is said of them is edited.

Every name is checked against the folder, nothing outside of it is read or written, and what is half done
lies in hidden folders, which a build passes over.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from qa.page.catalogues import Entry, put_entry, take_entry
from sources import KINDS, LANGUAGES, READERS, Catalogue, SourceError, SourceFile
from sources.isolated import Reader

FILES, SIZE = 50, 20  # how many at a time, and how large each may be in MB
HELD = 20_000  # files in the folder, beyond which none come in by the page
MB = 1_000_000
_REMOVED, _INCOMING = ".removed", ".incoming-"
_KEPT = 20  # removed documents that can still come back
_LATER = re.compile(r"#\d+$")  # a later document of a file is named file#2
_SECONDS = 60.0  # that trying to read a file may take
# How files of these endings begin. What begins in one of these ways is no text, whatever its name says.
_ZIP = b"PK\x03\x04"
_MAGIC = {".pdf": b"%PDF-", ".docx": _ZIP, ".epub": _ZIP, ".zip": _ZIP}
_BINARY = (
    *_MAGIC.values(),
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"Rar!",
    b"MZ",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)


class ShelfError(Exception):
    """A change that was not made: `key` is its string of the interface, `values` what stands in it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that was taken out, and what brings it back."""

    source: str
    title: str
    kept: Path
    entries: tuple[Entry, ...]


def safe_name(name: str) -> str:
    """A file name that came from elsewhere as one that can be used in the folder.

    Raises:
        ShelfError: nothing usable is left of it, or no reader knows its ending.
    """
    base = re.split(r"[/\\]", name)[-1]
    base = "".join(c for c in unicodedata.normalize("NFC", base) if c.isprintable() and c not in '<>:"|?*#')
    tidy = Path(base.strip(" ."))
    stem, ending = tidy.stem, tidy.suffix
    stem = stem.strip(" .").encode("utf-8", "ignore")[:150].decode("utf-8", "ignore")
    if ending.lower() not in READERS:
        raise ShelfError("bad_ending", name=base[-80:] or "?", endings=", ".join(READERS))
    if not stem:
        raise ShelfError("bad_name", name=base[-80:])
    return stem + ending.lower()


def add(root: Path, name: str, data: bytes) -> str:
    """Put a file into the folder, under another name when its own is taken; returns its source.

    Raises:
        ShelfError: its name, size or content cannot be taken.
    """
    name = safe_name(name)
    if sum(path.is_file() for path in root.rglob("*")) >= HELD:
        raise ShelfError("full", files=HELD)
    if len(data) > SIZE * MB:
        raise ShelfError("bad_size", name=name, size=SIZE)
    ending = Path(name).suffix
    if not data.startswith(_MAGIC.get(ending, b"")) or (ending not in _MAGIC and data.startswith(_BINARY)):
        raise ShelfError("bad_content", name=name)
    try:
        with tempfile.TemporaryDirectory(prefix=_INCOMING, dir=root) as folder:
            draft = Path(folder) / name
            draft.write_bytes(data)
            try:
                with Reader(Catalogue({}), seconds=_SECONDS) as reader:
                    reader.read(SourceFile(name, draft))
            except SourceError as error:
                raise ShelfError("bad_content", name=f"{name} ({error})") from error
            for place in _free(root, name):
                if place.is_file() and place.read_bytes() == data:
                    return place.name
                try:
                    os.link(draft, place)  # unlike a rename it never takes the place of a file
                except FileExistsError:
                    continue
                return place.name
    except OSError as error:
        raise ShelfError("cannot", reason=(error.strerror or "the folder cannot be written").lower()) from error
    raise ShelfError("bad_name", name=name)


def _free(root: Path, name: str) -> list[Path]:
    path = Path(name)
    return [root / name, *(root / f"{path.stem} ({number}){path.suffix}" for number in range(2, 100))]


def remove(root: Path, source: str, title: str) -> Removed:
    """Take a document's file out of the folder, with what the catalogues say of it.

    Raises:
        ShelfError: it is not there, or cannot be moved.
    """
    path = place_of(root, source)
    name = path.relative_to(root.resolve()).as_posix()
    try:
        trash = root / _REMOVED
        trash.mkdir(exist_ok=True)
        kept = Path(tempfile.mkdtemp(dir=trash)) / path.name
        path.rename(kept)
        entries = take_entry(root, name)
        for old in sorted(trash.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    except (OSError, ValueError) as error:
        raise ShelfError("cannot", reason=getattr(error, "strerror", None) or str(error)) from error
    return Removed(name, title, kept, entries)


def restore(root: Path, removed: Removed) -> None:
    """Bring a removed document back to its place.

    Raises:
        ShelfError: it is not kept any more, or another file has taken its place.
    """
    place = root.resolve() / removed.source
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(removed.kept, place, follow_symlinks=False)
        shutil.rmtree(removed.kept.parent, ignore_errors=True)
        for entry in removed.entries:
            put_entry(root, removed.source, entry.facts, entry)
    except (OSError, ValueError) as error:
        raise ShelfError("cannot", reason=getattr(error, "strerror", None) or str(error)) from error


def edit(root: Path, source: str, facts: dict[str, str]) -> None:
    """Write what is known of a document into the catalogue nearest to it; an empty text takes a fact away.

    Raises:
        ShelfError: the document is not there, or a catalogue cannot be read or written.
    """
    place_of(root, source)
    known = {"kind": KINDS, "language": tuple(LANGUAGES)}
    for key, values in known.items():
        if facts.get(key) and facts[key] not in values:
            raise ShelfError("cannot", reason=f"{key} {facts[key]!r}")
    try:
        put_entry(root, source, {key: " ".join(value.split())[:2_000] for key, value in facts.items()})
    except (OSError, ValueError) as error:
        raise ShelfError("cannot", reason=getattr(error, "strerror", None) or str(error)) from error


def place_of(root: Path, source: str) -> Path:
    """The file of a source, an archive where the source lies in one; inside the root, whatever the source's name says.

    Raises:
        ShelfError: there is no such file.
    """
    home = root.resolve()
    bare = _LATER.sub("", source)
    for name in (source, bare, *map(str, Path(bare).parents)):
        path = home / name
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if name != "." and not hidden and path.parent.resolve().is_relative_to(home) and path.is_file():
            return path.parent.resolve() / path.name
    raise ShelfError("missing")
