"""Which files of a folder are sources."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sources.types import SourceError

CATALOGUE = "catalogue.toml"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `source` is its path relative to the sources folder, with `/`: the file's name here.

    `root` is that folder, where it is known: what is read then lies inside of it, whatever links say by now.
    """

    source: str
    path: Path
    root: Path | None = None

    def content(self, largest: int) -> bytes:
        """What is in the file, or its first `largest` + 1 bytes where it is larger.

        Raises:
            SourceError: it cannot be opened, is no regular file, leads out of the folder, or changed meanwhile.
        """
        try:
            handle = _open(self.path, self.root)
            with os.fdopen(handle, "rb") as stream:
                before = os.fstat(handle)
                if not stat.S_ISREG(before.st_mode):
                    raise SourceError("it cannot be opened: not a regular file")
                data = stream.read(largest + 1)
                after = os.fstat(handle)
        except (OSError, ValueError, RuntimeError) as error:
            raise SourceError(f"it cannot be opened: {_reason(error)}") from error
        stayed = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        if not stayed or (len(data) <= largest and len(data) != after.st_size):
            raise SourceError("it changed while it was read; it goes in with the next build")
        return data


@dataclass(frozen=True, slots=True)
class Scan:
    """The files of a folder in the order of their names, and what was passed over: (source, reason)."""

    files: tuple[SourceFile, ...]
    skipped: tuple[tuple[str, str], ...]


def scan(folder: str | Path, *, besides: Path | None = None) -> Scan:
    """Find the files under `folder` whose ending has a reader.

    Hidden files, catalogues, links that lead out of the folder and what is in the folder `besides` are passed
    over; the links, and files of an unknown ending, are reported. Raises SourceError when `folder` is not a
    folder that can be read.
    """
    from sources.readers import READERS, reader_of

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
    for path, problem in walk(root, besides):
        source = source_of(path, root)
        if problem:
            skipped.append((source, problem))
        elif path.name == CATALOGUE:
            continue
        elif reader_of(path.name) is not None:
            files.append(SourceFile(source, path, root))
        else:
            ending = repr(printable(path.suffix)) if path.suffix else "files without an ending"
            skipped.append((source, f"no reader for {ending}; known: {known}"))
    return Scan(tuple(sorted(files, key=lambda file: file.source)), tuple(sorted(skipped)))


def walk(root: Path, besides: Path | None = None) -> Iterator[tuple[Path, str]]:
    """Yield every visible file under `root` with what is wrong with it, or an empty string.

    Linked folders inside the root are not entered: what they hold is found in its own place. Nor is `besides`:
    an index inside of its own sources would be read as one of them.
    """
    home = root.resolve()
    left_out = besides.resolve() if besides else None
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
                    elif not target.is_dir():
                        yield path, "" if target.is_file() else "not a regular file"
                elif path.is_dir():
                    if left_out is None or path.resolve() != left_out:
                        folders.append(path)
                else:
                    yield path, "" if path.is_file() else "not a regular file"
            except (OSError, RuntimeError) as error:
                yield path, _reason(error)


def _open(path: Path, root: Path | None) -> int:
    """A handle on a file. Below `root` no link is followed while opening: one may have been put there since it was seen.

    Nothing waits for a pipe that nobody writes to, nor for a device.
    """
    calm = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
    if root is None:
        return os.open(path, calm)
    home = root.resolve(strict=True)
    real = path.resolve(strict=True)
    if not real.is_relative_to(home):
        raise OSError(0, "a link that leads out of the folder")
    if os.open not in os.supports_dir_fd:  # Windows, where a link needs an administrator's rights
        return os.open(real, calm)
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in real.relative_to(home).parts:
            inner = os.open(name, calm | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
    except BaseException:
        os.close(handle)
        raise
    return handle


def source_of(path: Path, root: Path) -> str:
    """The name of a file within the sources folder, with `/` and without lone surrogates."""
    return printable(path.relative_to(root).as_posix())


def printable(name: object) -> str:
    r"""A file name as text that can be stored and shown: bytes that are no UTF-8 are written `\xNN`."""
    return str(name).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or "it cannot be resolved").lower()
