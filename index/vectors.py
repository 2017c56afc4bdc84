"""Dense vectors in FAISS, one index a language, so that no language crowds another out of the candidates.

All vectors are unit and the metric is the inner product: a score is a cosine, and higher is better.

Up to `EXACT` vectors of a language, every one is compared, in half precision, which halves the file and the memory
traffic; recall@10 stayed 1.000 at a million vectors. A search grows with their number, though, and took 37 ms for a
million. Above, vectors lie in lists around centres that were found in the data, in 8 bits a number, and the lists nearest
to the question are searched: 6 ms of 330,000 vectors, and half the bytes. Small additions keep the centres.
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
EXACT = 200_000  # vectors of one language that are all compared with a question
_PROBES = 512  # lists that are searched: of a million passages, 99.3% of what is found with all; with half, 97.2%
_SAMPLE = 40  # vectors for each list that its centre is found with
_BLOCK = 50_000  # vectors that are moved at once


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
        for index in filter(_in_lists, self._indexes.values()):
            index.make_direct_map(True)  # where each vector lies, for `of`
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
        mine = None if allowed is None else allowed[rows]
        most = len(rows) if mine is None else int(mine.sum())
        if min(k, most) <= 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        faiss = _faiss()
        faiss.omp_set_num_threads(1)  # this thread's: one question is too small to share
        index = self._indexes[language]
        params = faiss.SearchParameters()
        if _in_lists(index):  # the fewer may come, the more lists are looked through, down to all of them
            params = faiss.SearchParametersIVF(nprobe=min(index.nlist, _PROBES * len(rows) // most))
        if mine is not None:
            params.sel = selector = faiss.IDSelectorBitmap(np.packbits(mine, bitorder="little"))  # noqa: F841 - must live
        query = np.ascontiguousarray(question[None], dtype=np.float32)
        scores, places = index.search(query, min(k, most), params=params)
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
            self._codes[number].write(vectors[languages == number].astype(np.float16).tobytes())

    def write(self, before: Vectors | None = None) -> None:
        """Write the FAISS files in place of what was collected.

        Args:
            before: the vectors of the last generation, whose centres are kept where there are about as many.

        Raises:
            OSError: a file cannot be written.
        """
        for number, codes in sorted(self._codes.items()):
            codes.close()
            content = np.memmap(self._path(number, "codes"), dtype=np.uint8, mode="r").reshape(-1, 2 * self._dim)
            old = before._indexes.get(number) if before else None
            _write(_filled(content, self._dim, old), self._path(number, "faiss"))
            self._path(number, "codes").unlink()

    def close(self) -> None:
        """Let go of the files."""
        for codes in self._codes.values():
            codes.close()

    def _path(self, language: int, ending: str) -> Path:
        return self._folder / f"{self._table}.{LANGUAGE_CODES[language]}.{ending}"


def _filled(codes: Array, dim: int, old: Any) -> Any:  # noqa: ANN401
    """An index of all vectors of one language, from their (n, 2 * dim) codes in half precision."""
    flat = _empty(dim)
    if len(codes) <= EXACT:
        flat.add_sa_codes(np.ascontiguousarray(codes))
        return flat
    faiss = _faiss()
    lists = round(2 * len(codes) ** 0.5)
    if old is not None and _in_lists(old) and 0.7 < old.nlist / lists < 1.4:
        index = _lists(faiss.clone_index(old.quantizer), old.nlist)
        faiss.copy_array_to_vector(faiss.vector_to_array(old.sq.trained), index.sq.trained)
        index.is_trained = True
    else:
        index = _lists(faiss.IndexFlatIP(dim), lists)
        sample = np.linspace(0, len(codes) - 1, min(len(codes), _SAMPLE * lists)).astype(np.int64)
        index.train(flat.sa_decode(codes[sample]))
    for start in range(0, len(codes), _BLOCK):
        index.add(flat.sa_decode(np.ascontiguousarray(codes[start : start + _BLOCK])))
    return index


def _lists(centres: Any, number: int) -> Any:  # noqa: ANN401
    """An empty index of so many lists.

    Numbers are rounded to the same 256 steps in every list and dimension, from the least to the most that the sample
    has: a vector that is copied from build to build stays what it is. Room beyond them, for vectors unlike the sample's,
    would make the steps coarser, and more is lost by that than by cutting a rare number short.
    """
    faiss = _faiss()
    bits, metric = faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexIVFScalarQuantizer(centres, centres.d, number, bits, metric, False)
    index.cp.niter = 10
    index.sq.rangestat_arg = 0.0
    return index


def _in_lists(index: Any) -> bool:  # noqa: ANN401
    return hasattr(index, "nlist")


def _write(index: Any, path: Path) -> None:  # noqa: ANN401
    try:
        _faiss().write_index(index, str(path))
        _load(np.memmap(path, dtype=np.uint8, mode="r"))  # FAISS does not say when the last bytes found no room
    except (RuntimeError, ValueError) as error:
        raise OSError(f"{path.name} cannot be written; is the disk full?") from error


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
