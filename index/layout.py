"""How an index lies on disk: one folder a generation, a pointer swapped last, and no pickle anywhere.

<index>/CURRENT                    the name of the generation that serves
<index>/g-<time>-<random>/         a generation, never written to again once the pointer names it
manifest.json                  format, encoder, chunking, counts, and every file's size and SHA-256
documents.jsonl                what is known about each document, in the order of their sources
texts.bin                      their texts, UTF-8, end to end
headings.json                  the distinct headings
passages.npy, sentences.npy    tables, one row each, in the order of the texts
token_ids.bin, token_vectors.bin   uint32 (T,) and int8 (T, d)
frequencies.npy                in how many passages each piece occurs
passages.<language>.faiss, sentences.<language>.faiss
projection.npz                 what made token vectors from features
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np

from index.types import IndexProblem

FORMAT = 1
POINTER = "CURRENT"
MANIFEST = "manifest.json"
PREFIX = "g-"
UNFINISHED = ".building-"
REBUILD = "run: tricite index --rebuild"

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


def new_generation(root: Path) -> tuple[Path, str]:
    """Make a hidden folder to write a generation into; returns it and the name it will have."""
    name = f"{PREFIX}{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
    folder = root / f"{UNFINISHED}{name}"
    folder.mkdir(parents=True)
    return folder, name


def publish(root: Path, folder: Path, name: str, manifest: dict[str, Any]) -> None:
    """Seal a generation and make it the one that serves.

    Every file is flushed to disk before the pointer names them, and the pointer is replaced in one step: at
    any instant the old generation serves, or the new one.
    """
    manifest["files"] = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    for path in folder.iterdir():
        _sync(path)
    _sync(folder)
    final = root / name
    folder.rename(final)
    _sync(root)
    pointer = root / f"{POINTER}.new"
    pointer.write_text(name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(root / POINTER)
    _sync(root)


def current(root: Path) -> str:
    """The name of the generation that serves.

    Raises:
        IndexProblem: there is no index here, or its pointer is broken.
    """
    try:
        name = (root / POINTER).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexProblem(f"there is no index at {root}; run: tricite index --index {root}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexProblem(f"the index at {root} cannot be read ({error}); {REBUILD}") from error
    if not name.startswith(PREFIX) or Path(name).name != name:
        raise IndexProblem(f"the pointer of the index at {root} is broken; {REBUILD}")
    return name


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a generation, its files present with their sizes.

    Raises:
        IndexProblem: it is of another format, or a file is missing or cut short.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise IndexProblem(
                f"the index is of format {manifest['format']} and this program reads {FORMAT}; {REBUILD}"
            )
        for name, (size, _) in manifest["files"].items():
            if (folder / name).stat().st_size != size:
                raise IndexProblem(f"{name} of the index has not the size it was written with; {REBUILD}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexProblem(f"the index is damaged ({type(error).__name__}: {error}); {REBUILD}") from error
    if not isinstance(manifest, dict):
        raise IndexProblem(f"the index is damaged (no manifest); {REBUILD}")
    return manifest


def check_files(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """The names of files whose content is not what was written."""
    return [name for name, (_, digest) in manifest["files"].items() if _digest(folder / name)[1] != digest]


def tidy(root: Path, keep: set[str]) -> None:
    """Remove unfinished and old generations; a file that a reader still maps lives on until it lets go."""
    for path in root.iterdir():
        if path.is_dir() and path.name.startswith((UNFINISHED, PREFIX)) and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _digest(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Make sure that a file or a folder's list of names is on the disk and not only in memory."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # some systems cannot open a folder
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
