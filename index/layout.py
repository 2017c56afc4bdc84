"""How an index lies on disk: one folder a generation, a pointer swapped last, and no pickle anywhere.

<index>/CURRENT                    the name of the generation that serves, and its manifest's SHA-256
<index>/g-<time>-<random>/         a generation, never written to again once the pointer names it
manifest.json                  format, encoder, chunking, counts, and every file's size and SHA-256
documents.jsonl                what is known about each document, in the order of their sources
texts.bin                      their texts, UTF-8 and deflated one by one, end to end
headings.json                  the distinct headings
passages.npy, sentences.npy    tables, one row each, in the order of the texts
token_ids.bin, token_vectors.bin   uint32 (T,) and int8 (T, d)
words.bin                      the passages' words for matching, end to end
frequencies.npy                in how many passages each piece occurs
passages.<language>.faiss, sentences.<language>.faiss   half precision, or 8 bits in lists: see `index.vectors`
projection.npz                 what made token vectors from features, in half precision where that says the same
map.npy                        where the passages lie on a map of the library, float32 (p, 2)
context.bin, context.npy       contextual token vectors, int8 (T', d), and how many each sentence has, int32; if any
<index>/.building-<name>/          a generation in the making; what a killed build leaves of it is removed
<index>/.unfinished/               what a long build had encoded when it was stopped, for the next one
<index>/.lock                      held by the build at work
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shlex
import shutil
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from index.types import IndexProblem

FORMAT = 4
POINTER = "CURRENT"
MANIFEST = "manifest.json"
PREFIX = "g-"
DRAFT = ".building-"
UNFINISHED = ".unfinished"

# Larger files of these kinds are only measured when an index is opened. Of the first, what is quoted is checked by itself,
# and the rest can only change a score; the second are read through while the index is used, see `unread`.
_BULK = (".bin", ".faiss")
_TABLES = (".npy", ".jsonl")
_CHECKED = 16_000_000

PASSAGE = np.dtype(
    [
        ("document", "<i4"),
        ("start", "<i8"),
        ("end", "<i8"),
        ("language", "u1"),
        ("heading", "<i4"),
        ("tokens", "<i4"),
        ("first_sentence", "<i8"),
        ("sentences", "<i4"),
        ("words_at", "<i8"),
        ("words", "<i4"),
    ]
)
SENTENCE = np.dtype(
    [
        ("passage", "<i8"),
        ("start", "<i8"),
        ("end", "<i8"),
        ("language", "u1"),
        ("first_token", "<i8"),
        ("tokens", "<i4"),
    ]
)


def remedy(root: Path, *, rebuild: bool = True) -> str:
    """The command that mends an index."""
    return f"run: tricite index --index {shlex.quote(str(root))}{' --rebuild' if rebuild else ''}"


def new_generation(root: Path) -> tuple[Path, str]:
    """Make a hidden folder to write a generation into; returns it and the name it will have."""
    name = f"{PREFIX}{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    folder = root / f"{DRAFT}{name}"
    folder.mkdir(parents=True)
    return folder, name


def seal(root: Path, folder: Path, name: str, manifest: dict[str, Any]) -> str:
    """Give a written generation its manifest and its name, all of it on the disk; returns the manifest's SHA-256."""
    files = {path.name: [path.stat().st_size, _digest(path)] for path in sorted(folder.iterdir())}
    content = json.dumps(manifest | {"files": files}, ensure_ascii=False, indent=1).encode("utf-8")
    (folder / MANIFEST).write_bytes(content)
    for path in folder.iterdir():
        _sync(path)
    _sync(folder)
    folder.rename(root / name)
    _sync(root)
    return hashlib.sha256(content).hexdigest()


def publish(root: Path, folder: Path, name: str, manifest: dict[str, Any]) -> None:
    """Seal a generation and make it the one that serves.

    Every file is on the disk before the pointer names them, and the pointer is replaced in one step: at any instant
    the old generation serves, or the new one.
    """
    digest = seal(root, folder, name, manifest)
    pointer = root / f"{POINTER}.new"
    pointer.write_text(f"{name} {digest}\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(root / POINTER)
    _sync(root)


def current(root: Path) -> str:
    """The name of the generation that serves.

    Raises:
        IndexProblem: there is no index here, or its pointer is broken.
    """
    return pointed(root)[0]


def pointed(root: Path) -> tuple[str, str]:
    """The name of the generation that serves and the SHA-256 of its manifest.

    Raises:
        IndexProblem: there is no index here, or its pointer is broken.
    """
    try:
        words = (root / POINTER).read_text(encoding="utf-8").split()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexProblem(f"there is no index at {root}; {remedy(root, rebuild=False)}") from None
    except (OSError, ValueError) as error:
        raise IndexProblem(f"the index at {root} cannot be read ({error}); {remedy(root)}") from error
    if not words or not words[0].startswith(PREFIX) or Path(words[0]).name != words[0]:
        raise IndexProblem(f"the pointer of the index at {root} is broken; {remedy(root)}")
    return words[0], words[1] if len(words) > 1 else ""  # the first format named no digest


def read_manifest(folder: Path, digest: str | None = None) -> dict[str, Any]:
    """The manifest of a generation whose files are as they were written; large ones are only measured, see `unread`.

    Args:
        folder: the generation's.
        digest: SHA-256 of the manifest, checked unless it is None.

    Raises:
        IndexProblem: it is of another format, or a file is missing, cut short or changed.
    """
    mend = remedy(folder.parent)
    try:
        content = (folder / MANIFEST).read_bytes()
        manifest = json.loads(content)
        found = manifest["format"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        raise IndexProblem(f"the index is damaged: {MANIFEST} cannot be read; {mend}") from None
    if found != FORMAT:
        raise IndexProblem(f"the index is of format {found} and this program reads {FORMAT}; {mend}")
    if digest is not None and hashlib.sha256(content).hexdigest() != digest:
        raise IndexProblem(f"the index is damaged: {MANIFEST} is not as it was written; {mend}")
    try:
        wrong = [name for name, file in manifest["files"].items() if not _intact(folder / name, file, _CHECKED)]
    except OSError as error:
        raise IndexProblem(f"the index cannot be read ({error}); {mend}") from error
    if wrong:
        raise IndexProblem(f"the index is damaged: {', '.join(wrong)} not as written; {mend}")
    checked: dict[str, Any] = manifest
    return checked


def unread(manifest: dict[str, Any]) -> dict[str, str]:
    """The SHA-256 of the files, by their names, that `read_manifest` only measured and that still must be read."""
    files = manifest["files"].items()
    return {name: digest for name, (size, digest) in files if size > _CHECKED and Path(name).suffix in _TABLES}


def check_files(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """The names of files whose content is not what was written; reads every byte."""
    return [name for name, file in manifest["files"].items() if not _intact(folder / name, file)]


def text_bytes(text: str) -> bytes:
    """A text as `texts.bin` holds it: less than half of its UTF-8."""
    return zlib.compress(text.encode("utf-8"), 1)


def text_of(content: bytes) -> str:
    """The reverse of `text_bytes`.

    Raises:
        ValueError: it is damaged.
    """
    try:
        return zlib.decompress(content).decode("utf-8")
    except zlib.error as error:
        raise ValueError(str(error)) from error


def tidy(root: Path, keep: str | None) -> None:
    """Remove drafts, and generations but `keep`, unless that is None; a reader's maps live on until it lets go."""
    old = (DRAFT,) if keep is None else (DRAFT, PREFIX)
    for path in root.iterdir():
        if path.is_dir() and path.name.startswith(old) and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def _intact(path: Path, written: tuple[int, str], most: float = float("inf")) -> bool:
    size, digest = written
    try:
        found = path.stat().st_size
        return found == size and ((size > most and path.suffix in (*_BULK, *_TABLES)) or _digest(path) == digest)
    except FileNotFoundError:
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Make sure that a file, or a folder's list of names, is on the disk and not only in memory."""
    if path.is_dir():
        if os.name == "nt":  # where a folder cannot be opened, and needs not be
            return
        handle = os.open(path, os.O_RDONLY)
    else:
        handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
