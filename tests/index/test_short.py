"""What is encoded while somebody waits: in NumPy first, in torch from the second time on, and the same by both."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from index.contextual import half, plain
from index.contextual.half import HalfNetwork
from index.contextual.network import Network
from index.contextual.short import ShortTexts

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    "Who paid for the lighthouse on the northern cape?",
    "ใครออกเงินสร้างประภาคารที่แหลมด้านเหนือ",
    "من دفع ثمن المنارة؟",
    "tea",
    "",
]


@pytest.fixture
def texts(contextual):
    weights, ids = contextual.weights, contextual.tokenizer.ids
    return [[weights.begin, *ids(question, 60), weights.end] for question in QUESTIONS]


@pytest.fixture
def expected(contextual, texts):
    layers = contextual.layers()
    return [plain.states(contextual.weights, layers, np.array(ids)) for ids in texts]


def close(found, expected):
    """Whether states are those: in half the precision each is within a hundredth of the text's spread."""
    return all(
        one.shape == other.shape
        and one.dtype == np.float32
        and np.sqrt(np.square(one - other).mean()) < 0.01 * other.std()
        for one, other in zip(found, expected, strict=True)
    )


@pytest.fixture
def fast(monkeypatch):
    """Let torch take over on any processor."""
    monkeypatch.setattr(half, "is_fast", lambda: True)


def test_the_first_texts_are_numpy_s_and_later_ones_torch_s_and_agree(fast, contextual, texts, expected):
    encoder = ShortTexts(contextual.weights, contextual.layers)
    for one, other in zip(encoder.states(texts), expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert isinstance(encoder._by, tuple)
    assert close(encoder.states(texts), expected)
    assert isinstance(encoder._by, HalfNetwork)
    assert close(encoder.states(texts[::-1]), expected[::-1])
    assert close(encoder.states(texts[3:4]), expected[3:4])
    assert encoder.states([]) == []


def test_torch_is_left_alone_where_it_is_slower(monkeypatch, contextual, texts, expected):
    monkeypatch.setattr(half, "is_fast", lambda: False)
    encoder = ShortTexts(contextual.weights, contextual.layers)
    for _ in range(3):
        encoder.states(texts[:1])
    assert isinstance(encoder._by, tuple)
    assert close(encoder.states(texts), expected)


def test_many_ask_while_it_changes_over(fast, contextual, texts, expected):
    encoder = ShortTexts(contextual.weights, contextual.layers)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: encoder.states(texts), range(24)):
            assert close(found, expected)
    assert isinstance(encoder._by, HalfNetwork)


def test_a_processor_is_taken_at_its_word(monkeypatch):
    for can, fast in (({"avx512_bf16": True}, True), ({"bf16": True, "avx2": False}, True), ({"avx2": True}, False)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda can=can: can, raising=False)
        assert half.is_fast() is (fast and torch.backends.mkldnn.is_available())
    monkeypatch.delattr(torch.cpu, "get_capabilities")
    assert not half.is_fast()


def test_half_the_precision_is_that_of_the_products_only(contextual, texts):
    layers = contextual.layers()
    halved, whole = (network(contextual.weights, layers).states(texts) for network in (HalfNetwork, Network))
    assert halved.dtype == np.float32
    assert 0 < np.abs(halved - whole).max() < 0.1 * np.abs(whole).max()


def test_a_process_that_asks_twice_and_ends_leaves_whole():
    program = """
from index.contextual import load_cross
encoder = load_cross()
encoder.logits("tea", ["green"])
encoder.logits("ชา", ["เขียว"])
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_without_a_torch_that_works_it_goes_on_in_numpy():
    program = """
import sys
sys.modules["torch"] = None
from index.contextual import load_cross
encoder = load_cross()
for _ in range(3):
    encoder.logits("شاي", ["أخضر"])
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
