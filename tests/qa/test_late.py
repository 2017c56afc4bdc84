"""Late interaction against sentence-transformers' own scoring, and against a loop anyone can read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.projection import SCALE, quantise
from qa.late import best_matches, maxsim, rarity, weighted_mean
from qa.signals import SIGNALS, Texts, above_rivals, compare


def unit(rng, rows, width):
    vectors = rng.normal(size=(rows, width)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_equals_sentence_transformers():
    torch = pytest.importorskip("torch")
    from sentence_transformers.util.similarity import maxsim as reference

    rng = np.random.default_rng(0)
    question = unit(rng, 7, 32)
    lengths = [3, 11, 1, 20]
    texts = [unit(rng, n, 32) for n in lengths]
    starts = np.cumsum(lengths) - np.array(lengths)
    ours = maxsim(question, np.ones(7, np.float32), np.concatenate(texts), starts) * 7
    theirs = reference([torch.from_numpy(question)], [torch.from_numpy(text) for text in texts])
    np.testing.assert_allclose(ours, np.asarray(theirs).ravel(), rtol=1e-5)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.integers(1, 5), st.integers(0, 1000))
def test_equals_a_plain_loop(lengths, size, seed):
    rng = np.random.default_rng(seed)
    question, tokens = unit(rng, size, 8), unit(rng, sum(lengths), 8)
    weights = rng.random(size).astype(np.float32) + 0.01
    starts = np.cumsum(lengths) - np.array(lengths)
    expected = []
    for start, length in zip(starts, lengths, strict=True):
        each = [max(float(q @ t) for t in tokens[start : start + length]) for q in question]
        expected.append(sum(w * e for w, e in zip(weights, each, strict=True)) / weights.sum())
    np.testing.assert_allclose(maxsim(question, weights, tokens, starts), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("total", [1, 255, 256, 257, 700])
def test_stored_tokens_are_compared_as_the_vectors_that_they_stand_for(total):
    rng = np.random.default_rng(total)
    question, tokens = unit(rng, 9, 16), quantise(unit(rng, total, 16))
    starts = np.unique(np.append(rng.integers(0, total, 5), 0))
    plain = np.maximum.reduceat(tokens.astype(np.float32) / SCALE @ question.T, starts, axis=0)
    np.testing.assert_allclose(best_matches(question, tokens, starts), plain, atol=1e-6)
    np.testing.assert_allclose(best_matches(question, tokens / np.float32(SCALE), starts), plain, atol=1e-6)


def test_a_token_of_no_weight_says_nothing():
    rng = np.random.default_rng(1)
    question, tokens = unit(rng, 3, 8), unit(rng, 5, 8)
    starts = np.array([0, 2])
    best = best_matches(question, tokens, starts)
    np.testing.assert_allclose(weighted_mean(best, np.array([1.0, 0.0, 0.0])), best[:, 0])


def test_rarity_by_hand():
    # 9 passages; a piece in 2 of them: log(1 + 9/3) = log 4; one never seen: log(1 + 9/1) = log 10.
    np.testing.assert_allclose(rarity(np.array([0, 2]), 9, np.array([1, 0, 77])), np.log([4.0, 10.0, 10.0]), rtol=1e-6)


def test_above_rivals_by_hand():
    scores = np.array([[0.9], [0.5], [0.3], [0.8]], dtype=np.float32)
    languages = np.array([0, 0, 0, 2])
    # The best stands 0.9 - (0.5 + 0.3) / 2 above its rivals; a passage alone in its language by nothing.
    np.testing.assert_allclose(above_rivals(scores, languages)[:, 0], [0.5, -0.1, -0.4, 0.0], atol=1e-6)


def test_above_rivals_takes_the_best_five():
    scores = np.linspace(0.1, 1.0, 10)[:, None]
    found = above_rivals(scores, np.zeros(10, int))[:, 0]
    assert found[-1] == pytest.approx(1.0 - np.mean([0.5, 0.6, 0.7, 0.8, 0.9]))
    assert found[0] == pytest.approx(0.1 - np.mean([0.6, 0.7, 0.8, 0.9, 1.0]))


def test_the_best_sentence_is_found_in_each_passage():
    rng = np.random.default_rng(3)
    question = unit(rng, 4, 16)
    tokens = unit(rng, 12, 16)
    tokens[7] = question[0]
    texts = Texts(
        tokens=tokens,
        lengths=np.array([3, 3, 3, 3]),
        counts=np.array([1, 3]),
        sentences=unit(rng, 4, 16),
        passages=unit(rng, 2, 16),
        languages=np.array([0, 1]),
    )
    weights = np.array([1.0, 0.0, 0.0, 0.0], dtype=np.float32)
    shared = np.array([[0.5, 0.0], [0.0, 1.25]], dtype=np.float32)
    found = compare(question, weights, unit(rng, 1, 16)[0], shared, texts)
    assert found.best.tolist() == [0, 2]
    assert found.signals[1, 0] == pytest.approx(1.0, abs=1e-5)
    assert found.signals.shape == (2, len(SIGNALS))
    assert found.signals[:, 4:6].tolist() == shared.tolist()
