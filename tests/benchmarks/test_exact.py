"""The exact search that the lists are judged by: nothing left out, nothing out of place."""

import sys
from pathlib import Path

import numpy as np
import pytest

PASSAGES, QUESTIONS, WIDTH, BEST = 140, 7, 16, 9


@pytest.fixture
def drawn(monkeypatch):
    """The module, and a pool of 30 sentences a language with vectors of no meaning."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    for name in ("corpus", "drawn", "exact"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import drawn

    chance = np.random.default_rng(3)
    sentences = {}
    for code in ("en", "th", "ar"):
        some = sentences[code] = object.__new__(drawn.Sentences)
        some.texts = [f"sentence {number}" for number in range(30)]
        some.ids = [np.arange(chance.integers(10, 40)) for _ in some.texts]
        some.vectors = chance.normal(size=(30, WIDTH)).astype(np.float32)
        some.vectors /= np.linalg.norm(some.vectors, axis=1, keepdims=True)
    return drawn, sentences


def test_every_block_size_finds_what_one_product_finds(drawn, monkeypatch):
    module, sentences = drawn
    import exact

    from index.projection import LANGUAGE_CODES

    documents = list(module.documents(sentences, PASSAGES))
    every = np.concatenate([document.vectors for document in documents]).astype(np.float16).astype(np.float32)
    languages = np.concatenate([[LANGUAGE_CODES.index(d.language)] * len(d.vectors) for d in documents])
    questions = np.random.default_rng(4).normal(size=(QUESTIONS, WIDTH)).astype(np.float32)
    for block in (1, 50, 100_000):
        monkeypatch.setattr(exact, "_BLOCK", block)
        seen = {table: [] for table in ("passages", "sentences")}
        best = {number: exact._nothing(QUESTIONS, BEST) for number in range(3)}
        for table, language, rows, vectors in exact._blocks(sentences, PASSAGES):
            seen[table].extend(rows.tolist())
            if table == "sentences":
                best[language] = exact._better(best[language], questions, rows, vectors)
        assert sorted(seen["passages"]) == list(range(PASSAGES))
        assert sorted(seen["sentences"]) == list(range(len(every)))
        for language, (rows, _) in best.items():
            mine = np.flatnonzero(languages == language)
            scores = questions @ every[mine].T
            assert np.array_equal(rows, mine[np.argsort(-scores, axis=1)[:, :BEST]])


def test_kept_vectors_come_back_by_row(drawn):
    _, sentences = drawn
    import exact

    blocks = [block for block in exact._blocks(sentences, PASSAGES) if block[0] == "passages"]
    rows = np.concatenate([block[2] for block in blocks])
    vectors = np.concatenate([block[3] for block in blocks])
    found = exact.Exact(np.zeros((1, WIDTH), dtype=np.float32), {})
    wanted = np.array([3, 40, 41, 139])
    found.want(wanted)
    for block in blocks:
        found.take(block[2], block[3])
    for row in (41, 3):
        assert np.array_equal(found.of(np.array([row]))[0], vectors[rows == row][0].astype(np.float32))
    with pytest.raises((AssertionError, IndexError)):
        found.of(np.array([5]))
