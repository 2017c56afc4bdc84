"""FAISS against the same search in NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import vectors as module
from index.vectors import Vectors, VectorWriter

CODES = ("en", "th", "ar")
DIM = 24


def stored(folder, vectors, languages, parts=3, before=None):
    writer = VectorWriter("table", DIM, folder)
    for some, their in zip(np.array_split(vectors, parts), np.array_split(languages, parts), strict=True):
        writer.add(some, their)
    writer.write(before)
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


def test_vectors_that_are_copied_again_and_again_stay_what_they_are(tmp_path):
    random = np.random.default_rng(3)
    vectors = random.normal(size=(500, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    languages = random.choice([0, 1, 2], 500).astype(np.uint8)
    first = index = stored(tmp_path, vectors, languages)
    for times in range(3):
        (folder := tmp_path / str(times)).mkdir()
        index = stored(folder, index.of(np.arange(500)), languages)
    np.testing.assert_array_equal(index.of(np.arange(500)), first.of(np.arange(500)))


@pytest.fixture
def many(monkeypatch):
    """More vectors than are searched one by one: a size that tests can afford. In bunches, as texts' are."""
    monkeypatch.setattr(module, "EXACT", 2_000)
    monkeypatch.setattr(module, "_PROBES", 40)
    random = np.random.default_rng(7)
    n = 6_000
    languages = random.choice([0, 1, 2], n, p=[0.6, 0.38, 0.02]).astype(np.uint8)
    vectors = random.normal(size=(200, DIM))[random.integers(0, 200, n)] + 0.4 * random.normal(size=(n, DIM))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return vectors, languages, random


def lists_of(index):
    return {number: getattr(its, "nlist", 0) for number, its in index._indexes.items()}


def test_many_vectors_lie_in_lists(many, tmp_path):
    vectors, languages, random = many
    index = stored(tmp_path, vectors, languages)
    lists = lists_of(index)
    assert lists[0] > 0
    assert lists[1] > 0
    assert lists[2] == 0  # few: searched one by one
    some = random.permutation(len(vectors))[:500]
    assert np.abs(index.of(some) - vectors[some]).max() < 0.02
    hits = 0
    for question in vectors[random.permutation(len(vectors))[:60]]:
        for language in range(3):
            rows, scores = index.search(question, language, 10)
            expected, _ = exact(vectors, languages, question, language, 10)
            assert (languages[rows] == language).all()
            assert (np.diff(scores) <= 0).all()
            np.testing.assert_allclose(scores, vectors[rows] @ question, atol=0.02)
            hits += len(set(rows.tolist()) & set(expected.tolist())) / 10
    assert hits / 180 > 0.95


@pytest.mark.parametrize("share", [0.0, 0.002, 0.05, 0.5, 1.0])
def test_a_filter_over_lists_misses_nothing(many, tmp_path, share):
    """However few may come, and wherever they lie."""
    vectors, languages, random = many
    index = stored(tmp_path, vectors, languages)
    allowed = random.random(len(vectors)) < share
    for question in vectors[:20]:
        rows, _ = index.search(question, 0, 10, allowed)
        expected, best = exact(vectors, languages, question, 0, 10, allowed)
        assert allowed[rows].all()
        assert len(rows) == len(expected)
        assert len(set(rows.tolist()) & set(expected.tolist())) >= 0.8 * len(expected)
        if share <= 0.05:
            np.testing.assert_allclose(vectors[rows] @ question, best, atol=0.02)


def test_a_small_addition_keeps_the_centres(many, tmp_path):
    vectors, languages, _ = many
    (tmp_path / "one").mkdir()
    first = stored(tmp_path / "one", vectors, languages)
    kept = first.of(np.arange(len(vectors)))
    more = np.concatenate([kept, vectors[:300]])
    numbers = np.concatenate([languages, languages[:300]])
    for folder, factor in (("two", 1), ("three", 4)):
        (tmp_path / folder).mkdir()
        given, their = np.concatenate([more] * factor), np.concatenate([numbers] * factor)
        index = stored(tmp_path / folder, given, their, before=first)
        assert (lists_of(index)[0] == lists_of(first)[0]) == (factor == 1)  # four times as many are laid out anew
        again = index.of(np.arange(len(given)))
        assert np.abs(again - given).max() < 0.02
        if factor == 1:
            assert (
                np.abs(again[: len(kept)] - kept).max() < 4e-3
            )  # a step of 8 bits: copied from build to build, they don't wander
        rows, _ = index.search(vectors[5], int(languages[5]), 3)
        assert 5 in rows % len(more)


def test_builds_in_lists_add_up(folder, monkeypatch):
    """What was copied from lists into lists is what a fresh build makes, and found."""
    monkeypatch.setattr(module, "EXACT", 8)
    things = ["harbour", "bridge", "library", "orchard", "railway", "observatory", "bakery", "lighthouse"]
    for name in things:
        folder.write(f"{name}.txt", f"The {name} was built in spring. Nobody remembers who paid for the {name}.")
    folder.build()
    folder.write("bakery.txt", "The bakery burned down. Its oven still stands in the square.")
    folder.write("windmill.txt", "The windmill has lost two of its sails.")
    assert folder.build().embedded == 3
    index = folder.open()
    found = index.sentence_vectors.of(np.arange(len(index.sentence_table)))
    assert lists_of(index.sentence_vectors)[0] > 0
    folder.build(rebuild=True)
    fresh = folder.open().sentence_vectors
    assert (found * fresh.of(np.arange(len(found)))).sum(axis=1).min() > 0.99
    for row, vector in enumerate(found):
        assert index.sentence_vectors.search(vector, 0, 1)[0].tolist() == [row]


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
