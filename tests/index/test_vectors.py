"""FAISS against the same search in NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.vectors import Vectors, VectorWriter

CODES = ("en", "th", "ar")
DIM = 24


def stored(folder, vectors, languages, parts=3):
    writer = VectorWriter("table", DIM, folder)
    for some, their in zip(np.array_split(vectors, parts), np.array_split(languages, parts), strict=True):
        writer.add(some, their)
    writer.write()
    files = {n: folder / f"table.{code}.faiss" for n, code in enumerate(CODES)}
    assert sorted(folder.iterdir()) == sorted(path for path in files.values() if path.exists())
    return Vectors({n: np.memmap(path, np.uint8, "r") for n, path in files.items() if path.exists()}, languages)


def exact(vectors, languages, question, language, k, allowed=None):
    """The same rows by brute force."""
    rows = np.flatnonzero((languages == language) & (True if allowed is None else allowed))
    scores = vectors[rows] @ question
    order = np.argsort(-scores, kind="stable")[:k]
    return rows[order], scores[order]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_search_is_exact(tmp_path_factory, data):
    random = np.random.default_rng(data.draw(st.integers(0, 10_000), "seed"))
    n = data.draw(st.integers(1, 150), "rows")
    languages = random.choice(data.draw(st.sampled_from([[0], [1], [0, 2], [0, 1, 2]]), "languages"), n).astype(
        np.uint8
    )
    vectors = random.normal(size=(n, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors.astype(np.float16).astype(np.float32)  # what half precision keeps exactly
    index = stored(tmp_path_factory.mktemp("vectors"), vectors, languages)
    k = data.draw(st.integers(0, n + 5), "k")
    allowed = data.draw(st.sampled_from([None, random.random(n) < 0.3, np.zeros(n, bool), np.ones(n, bool)]), "allowed")
    question = random.normal(size=DIM).astype(np.float32)
    for language in range(3):
        rows, scores = index.search(question, language, k, allowed)
        expected, best = exact(vectors, languages, question, language, k, allowed)
        assert rows.shape == scores.shape == expected.shape
        np.testing.assert_allclose(scores, best, atol=1e-5)
        np.testing.assert_allclose(vectors[rows] @ question, best, atol=1e-5)
        assert len(set(rows.tolist())) == len(rows)
    some = random.permutation(n)[: n // 2 + 1]
    np.testing.assert_array_equal(index.of(some), vectors[some])


def test_the_library_is_searched_exactly(library_index, encoder):
    questions = encoder.encode(["Who mediated the peace?", "ใครเป็นคนกลาง", "من توسط في السلام؟"])
    for table, index in (
        (library_index.passage_table, library_index.passage_vectors),
        (library_index.sentence_table, library_index.sentence_vectors),
    ):
        vectors = index.of(np.arange(len(table)))
        assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-3
        for question in questions:
            for language in range(3):
                rows, scores = index.search(question, language, 10)
                np.testing.assert_allclose(
                    scores, exact(vectors, table["language"], question, language, 10)[1], atol=1e-4
                )
                assert (table["language"][rows] == language).all()


def test_a_file_that_does_not_fit_is_refused(tmp_path):
    vectors = np.eye(DIM, dtype=np.float32)
    languages = np.zeros(DIM, dtype=np.uint8)
    stored(tmp_path, vectors, languages)
    content = np.fromfile(tmp_path / "table.en.faiss", dtype=np.uint8)
    for files, rows in (({0: content}, DIM + 1), ({}, 1), ({0: content[:-7]}, DIM), ({0: content[:3]}, DIM)):
        with pytest.raises(ValueError, match=r"vector|FAISS"):
            Vectors(files, np.zeros(rows, dtype=np.uint8))


def test_no_rows_at_all():
    index = Vectors({}, np.empty(0, dtype=np.uint8))
    assert [part.size for part in index.search(np.ones(DIM, dtype=np.float32), 0, 5)] == [0, 0]
    assert index.of(np.empty(0, dtype=np.int64)).shape == (0, 0)
