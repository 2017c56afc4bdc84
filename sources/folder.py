"""Which files of a folder are sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sources.types import SourceError

CATALOGUE = "catalogue.toml"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `source` is its path relative to the sources folder, with `/`: the file's name here."""

    source: str
    path: Path


@dataclass(frozen=True, slots=True)
class Scan:
    """The files of a folder in the order of their names, and what was passed over: (source, reason)."""

    files: tuple[SourceFile, ...]
    skipped: tuple[tuple[str, str], ...]


def scan(folder: str | Path) -> Scan:
    """Find the files under `folder` whose ending has a reader.

    Hidden files, catalogues and links that lead out of the folder are passed over; the links, and files
    of an unknown ending, are reported. Raises SourceError when `folder` is not a folder that can be read.
    """
    from sources.readers import READERS

    root = Path(folder)
    try:
        root.resolve(strict=True)
        if not root.is_dir():
            raise SourceError(f"{printable(root)} is not a folder; name the folder that holds the documents")
        next(root.iterdir(), None)
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(f"no folder to read at {printable(root)}: {_reason(error)}") from error
    known = ", ".join(READERS)
    files: list[SourceFile] = []
    skipped: list[tuple[str, str]] = []
    for path, problem in walk(root):
        source = source_of(path, root)
        if problem:
            skipped.append((source, problem))
        elif path.name == CATALOGUE:
            continue
        elif path.suffix.lower() in READERS:
            files.append(SourceFile(source, path))
        else:
            ending = repr(printable(path.suffix)) if path.suffix else "files without an ending"
            skipped.append((source, f"no reader for {ending}; known: {known}"))
    return Scan(tuple(sorted(files, key=lambda file: file.source)), tuple(sorted(skipped)))


def walk(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every visible file under `root` with what is wrong with it, or an empty string.

    Linked folders inside the root are not entered: what they hold is found in its own place.
    """
    home = root.resolve()
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            yield folder, _reason(error)
            continue
        for path in entries:
            if path.name.startswith("."):
                continue
            try:
                if path.is_symlink():
                    target = path.resolve(strict=True)
                    if not target.is_relative_to(home):
                        yield path, "a link that leads out of the folder"
                    elif target.is_file():
                        yield path, ""
                elif path.is_dir():
                    folders.append(path)
                else:
                    yield path, "" if path.is_file() else "not a regular file"
            except (OSError, RuntimeError) as error:
                yield path, _reason(error)


def source_of(path: Path, root: Path) -> str:
    """The name of a file within the sources folder, with `/` and without lone surrogates."""
    return printable(path.relative_to(root).as_posix())


def printable(name: object) -> str:
    r"""A file name as text that can be stored and shown: bytes that are no UTF-8 are written `\xNN`."""
    return str(name).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or "it cannot be resolved").lower()
