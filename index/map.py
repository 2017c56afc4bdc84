"""Where the passages of a library lie on a map of it: near is alike in content, and not in language.

Each passage's vector less the mean of its language, then its two principal components; means and axes are those of a
sample, spread evenly over each language's passages. The same vectors always give the same map.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES

if TYPE_CHECKING:
    from pathlib import Path

    from index.vectors import Vectors

Array = np.ndarray[Any, Any]
FILE = "map.npy"
_SAMPLE = 3_000  # passages of one language
_BLOCK = 20_000  # passages that are placed at once
_FLAT = 1e-6  # an axis along which all lie closer than this tells nothing


def write_map(folder: Path) -> None:
    """Write the map of a generation whose passages and their vectors lie in `folder`.

    Raises:
        OSError: it cannot be written.
    """
    from index.vectors import Vectors

    languages = np.array(np.load(folder / "passages.npy", mmap_mode="r", allow_pickle=False)["language"])
    paths = {number: folder / f"passages.{code}.faiss" for number, code in enumerate(LANGUAGE_CODES)}
    files = {number: np.memmap(path, dtype="u1", mode="r") for number, path in paths.items() if path.exists()}
    np.save(folder / FILE, places(Vectors(files, languages), languages))


def places(vectors: Vectors, languages: Array) -> Array:
    """Where passages lie.

    Args:
        vectors: the passages'.
        languages: (p,) their language numbers.

    Returns:
        (p, 2) float32 in [0, 1]: spread evenly over each axis, by rank and by distance.
    """
    count = len(languages)
    if not count:
        return np.zeros((0, 2), dtype=np.float32)
    samples = {number: vectors.of(rows).astype(np.float64) for number, rows in _sampled(languages)}
    width = next(iter(samples.values())).shape[1]
    centres = np.zeros((len(LANGUAGE_CODES), width))
    for number, sample in samples.items():
        centres[number] = sample.mean(axis=0)
    centred = np.concatenate([sample - centres[number] for number, sample in samples.items()])
    axes = _axes(centred.T @ centred)
    shifts = centres @ axes
    flat = np.empty((count, 2))
    for start in range(0, count, _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, count))
        flat[rows] = vectors.of(rows) @ axes - shifts[languages[rows]]
    flat[:, np.ptp(flat, axis=0) < _FLAT] = 0.0
    ranks = flat.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(count - 1, 1)
    spans = np.ptp(flat, axis=0)
    scaled = (flat - flat.min(axis=0)) / np.where(spans > 0, spans, 1.0)
    out: Array = ((ranks + scaled) / 2).astype(np.float32)
    return out


def _sampled(languages: Array) -> list[tuple[int, Array]]:
    """The rows of each language that the axes are found with."""
    found = []
    for number in np.unique(languages).tolist():
        rows = np.flatnonzero(languages == number)
        found.append((number, rows[np.linspace(0, len(rows) - 1, min(len(rows), _SAMPLE)).astype(np.int64)]))
    return found


def _axes(scatter: Array) -> Array:
    """The two directions (d, 2) of most spread, each turned so that its largest component is positive."""
    _, directions = np.linalg.eigh(scatter)
    axes = directions[:, ::-1][:, :2]
    largest = np.abs(axes).argmax(axis=0)
    out: Array = axes * np.where(axes[largest, (0, 1)] < 0, -1.0, 1.0)
    return out
