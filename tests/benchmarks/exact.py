"""The exact answer to what a drawn index searches: every vector compared, in blocks, none of them kept.

The vectors are drawn again as `drawn.documents` draws them, the same ones, in half precision, as an index that compares
everything keeps them. Nothing is taken from the index's own vector files, so this checks its lists, its eight bits and
its numbering alike. Memory holds a block and what the questions need, whatever the number of passages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drawn import Sentences

Array = np.ndarray[Any, Any]
_BLOCK = 20_000  # sentences that are compared at once
_TABLES = ("passages", "sentences")


class Exact:
    """In the place of `index.vectors.Vectors`: the best rows of each question by language, and some rows' vectors."""

    def __init__(self, questions: Array, best: dict[int, tuple[Array, Array]]) -> None:
        self._numbers = {question.tobytes(): number for number, question in enumerate(questions)}
        self.best = best
        self._rows = np.empty(0, dtype=np.int64)
        self._vectors = np.empty((0, questions.shape[1]), dtype=np.float16)

    def want(self, rows: Array) -> None:
        """Make room for the vectors of some rows, sorted."""
        self._rows = rows
        self._vectors = np.zeros((len(rows), self._vectors.shape[1]), dtype=np.float16)

    def take(self, rows: Array, vectors: Array) -> None:
        """Keep those vectors of a block that are wanted."""
        wanted = np.isin(rows, self._rows, assume_unique=True)
        self._vectors[np.searchsorted(self._rows, rows[wanted])] = vectors[wanted]

    def search(self, question: Array, language: int, k: int, allowed: Array | None = None) -> tuple[Array, Array]:
        assert allowed is None
        rows, scores = self.best[language]
        number = self._numbers[question.tobytes()]
        return rows[number, :k], scores[number, :k]

    def of(self, rows: Array) -> Array:
        places = np.searchsorted(self._rows, rows)
        assert np.array_equal(self._rows[places], rows)
        return self._vectors[places].astype(np.float32)


def exact(index: Any, sentences: dict[str, Sentences], questions: Array, most: dict[str, int]) -> dict[str, Exact]:
    """What finds, for each of (n, D) questions, the rows that are really nearest: `most` of a language in each table."""
    best = {table: {number: _nothing(len(questions), most[table]) for number in range(3)} for table in _TABLES}
    for table, language, rows, vectors in _blocks(sentences, len(index)):
        best[table][language] = _better(best[table][language], questions, rows, vectors)
    found = {table: Exact(questions, best[table]) for table in _TABLES}
    near = [rows for rows, _ in best["passages"].values()]
    near += [index.sentence_table["passage"][rows] for rows, _ in best["sentences"].values()]
    passages = np.unique(np.concatenate([rows.ravel() for rows in near]))
    firsts, counts = index.passage_table["first_sentence"][passages], index.passage_table["sentences"][passages]
    of_passages = np.concatenate([np.arange(f, f + n) for f, n in zip(firsts, counts, strict=True)])
    found["passages"].want(passages)
    found["sentences"].want(of_passages)
    for table, _, rows, vectors in _blocks(sentences, len(index)):
        found[table].take(rows, vectors)
    return found


def _blocks(sentences: dict[str, Sentences], passages: int) -> Iterator[tuple[str, int, Array, Array]]:
    """Table, language, (n,) rows and (n, D) vectors in half precision, all rows of both tables once."""
    from drawn import documents

    from index.projection import LANGUAGE_CODES

    waiting: dict[tuple[str, str], tuple[list[Array], list[Array]]] = {}
    counts = dict.fromkeys(_TABLES, 0)
    for drawn in documents(sentences, passages):
        sizes = [len(part) for part in drawn.passages]
        means = np.add.reduceat(drawn.vectors, np.cumsum(sizes) - sizes)
        means /= np.linalg.norm(means, axis=1, keepdims=True).clip(1e-9)
        for table, vectors in zip(_TABLES, (means, drawn.vectors), strict=True):
            rows, parts = waiting.setdefault((table, drawn.language), ([], []))
            rows.append(np.arange(counts[table], counts[table] + len(vectors)))
            parts.append(vectors.astype(np.float16))
            counts[table] += len(vectors)
            if len(rows) * len(vectors) >= _BLOCK:
                yield table, LANGUAGE_CODES.index(drawn.language), np.concatenate(rows), np.concatenate(parts)
                del waiting[table, drawn.language]
    for (table, language), (rows, parts) in waiting.items():
        yield table, LANGUAGE_CODES.index(language), np.concatenate(rows), np.concatenate(parts)


def _nothing(questions: int, most: int) -> tuple[Array, Array]:
    return np.full((questions, most), -1), np.full((questions, most), -np.inf, dtype=np.float32)


def _better(best: tuple[Array, Array], questions: Array, rows: Array, vectors: Array) -> tuple[Array, Array]:
    """The best of what was found before and of a block, best first."""
    scores = np.concatenate([best[1], questions @ vectors.astype(np.float32).T], axis=1)
    most = best[0].shape[1]
    places = np.argpartition(-scores, most - 1, axis=1)[:, :most]
    places = np.take_along_axis(places, np.argsort(-np.take_along_axis(scores, places, axis=1), axis=1), axis=1)
    every = np.concatenate([best[0], np.broadcast_to(rows, (len(questions), len(rows)))], axis=1)
    return np.take_along_axis(every, places, axis=1), np.take_along_axis(scores, places, axis=1)
