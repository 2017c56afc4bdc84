"""Dense vectors in FAISS, one index a language, so that no language crowds another out of the candidates.

All vectors are unit and the metric is the inner product: a score is a cosine, and higher is better. They are stored in
half precision, which halves the file and the memory traffic; recall@10 stayed 1.000 at a million vectors.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from index.projection import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Array = np.ndarray[Any, Any]


class Vectors:
    """Unit vectors of all rows of a table, kept by language and searched one language at a time.

    A row is a passage's or a sentence's number in its table; FAISS knows only its place among those of its language.
    """

    def __init__(self, files: Mapping[int, Array], languages: Array) -> None:
        """Take the (bytes,) content of each language's file, and the (rows,) language number of each row.

        Raises:
            ValueError: a file is broken or does not hold a vector for each row.
        """
        self._rows = [np.flatnonzero(languages == number) for number in range(len(LANGUAGE_CODES))]
        self._files = files  # FAISS reads its vectors where they lie, so they must stay
        self._indexes = {number: _load(content) for number, content in files.items()}
        for number, rows in enumerate(self._rows):
            if len(rows) != (self._indexes[number].ntotal if number in self._indexes else 0):
                raise ValueError("there is not one vector for each row")

    def search(self, question: Array, language: int, k: int, allowed: Array | None = None) -> tuple[Array, Array]:
        """The `k` rows of one language nearest to a question.

        Args:
            question: (d,) float32, unit.
            language: its number in `LANGUAGE_CODES`.
            k: how many at most.
            allowed: (rows,) bool, the rows that may come; all when None.

        Returns:
            (m,) rows and (m,) cosines, best first, m <= k.
        """
        rows = self._rows[language]
        params, most = None, len(rows)
        if allowed is not None and most:
            faiss = _faiss()
            mine = allowed[rows]
            most = int(mine.sum())
            params = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(np.packbits(mine, bitorder="little")))
        if min(k, most) <= 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        query = np.ascontiguousarray(question[None], dtype=np.float32)
        scores, places = self._indexes[language].search(query, min(k, most), params=params)
        found = places[0] >= 0
        return rows[places[0][found]], scores[0][found]

    def of(self, rows: Array) -> Array:
        """The stored vectors of some rows: (m,) to (m, d) float32."""
        width = next((index.d for index in self._indexes.values()), 0)
        out = np.zeros((len(rows), width), dtype=np.float32)
        for language, index in self._indexes.items():
            mine = self._rows[language]
            places = np.searchsorted(mine, rows).clip(max=len(mine) - 1)
            inside = mine[places] == rows
            if inside.any():
                out[inside] = index.reconstruct_batch(places[inside].astype(np.int64))
        return out


class VectorWriter:
    """Collects vectors in row order, on disk, and makes one FAISS file of them for each language."""

    def __init__(self, table: str, dim: int, folder: Path) -> None:
        self._table = table
        self._dim = dim
        self._folder = folder
        self._codes: dict[int, BinaryIO] = {}

    def add(self, vectors: Array, languages: Array) -> None:
        """Append (m, d) unit vectors of the (m,) languages, in the order of their rows."""
        for number in np.unique(languages).tolist():
            if number not in self._codes:
                self._codes[number] = self._path(number, "codes").open("wb")
            mine = np.ascontiguousarray(vectors[languages == number], dtype=np.float32)
            self._codes[number].write(_empty(self._dim).sa_encode(mine).tobytes())

    def write(self) -> None:
        """Write the FAISS files in place of what was collected.

        Raises:
            OSError: a file cannot be written.
        """
        for number, codes in sorted(self._codes.items()):
            codes.close()
            _write(self._path(number, "codes"), self._path(number, "faiss"), self._dim)

    def close(self) -> None:
        """Let go of the files."""
        for codes in self._codes.values():
            codes.close()

    def _path(self, language: int, ending: str) -> Path:
        return self._folder / f"{self._table}.{LANGUAGE_CODES[language]}.{ending}"


def _write(codes: Path, path: Path, dim: int) -> None:
    index = _empty(dim)
    index.add_sa_codes(np.memmap(codes, dtype=np.uint8, mode="r").reshape(-1, index.sa_code_size()))
    try:
        _faiss().write_index(index, str(path))
        _load(np.memmap(path, dtype=np.uint8, mode="r"))  # FAISS does not say when the last bytes found no room
    except (RuntimeError, ValueError) as error:
        raise OSError(f"{path.name} cannot be written; is the disk full?") from error
    codes.unlink()


def _faiss() -> Any:  # noqa: ANN401 - its types leave out what its Python face adds
    return import_module("faiss")


def _empty(dim: int) -> Any:  # noqa: ANN401
    faiss = _faiss()
    return faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def _load(content: Array) -> Any:  # noqa: ANN401
    """An index over a file's bytes, which are not copied."""
    faiss = _faiss()
    try:
        return faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(content), content.size))
    except RuntimeError as error:
        raise ValueError("not a FAISS file") from error
