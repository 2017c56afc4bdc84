"""What is encoded while somebody waits: in NumPy first, in torch from the second time on, and the same by both."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from index.contextual import packed, plain
from index.contextual.model import Contextual
from index.contextual.network import Network
from index.contextual.packed import PackedNetwork
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
def short(contextual):
    """Goes over to torch, in half the precision, whatever the processor."""
    weights = contextual.weights
    return ShortTexts(weights, contextual.layers, lambda layers: PackedNetwork(weights, layers, torch.bfloat16))


def test_the_first_texts_are_numpy_s_and_later_ones_torch_s_and_agree(short, texts, expected):
    for one, other in zip(short.states(texts), expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert isinstance(short._by, tuple)
    assert close(short.states(texts), expected)
    assert isinstance(short._by, PackedNetwork)
    assert close(short.states(texts[::-1]), expected[::-1])
    assert close(short.states(texts[3:4]), expected[3:4])
    assert short.states([]) == []


def test_numpy_goes_on_where_it_is_given_no_network(contextual, texts, expected):
    encoder = ShortTexts(contextual.weights, contextual.layers, lambda _: None)
    for _ in range(3):
        encoder.states(texts[:1])
    assert isinstance(encoder._by, tuple)
    assert close(encoder.states(texts), expected)


def test_many_ask_while_it_changes_over(short, texts, expected):
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: short.states(texts), range(24)):
            assert close(found, expected)
    assert isinstance(short._by, PackedNetwork)


def test_a_processor_is_taken_at_its_word(monkeypatch):
    for can, fast in (({"avx512_bf16": True}, True), ({"bf16": True, "avx2": False}, True), ({"avx2": True}, False)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda can=can: can, raising=False)
        assert (packed.precision() is torch.bfloat16) is fast
    monkeypatch.delattr(torch.cpu, "get_capabilities")
    assert packed.precision() is torch.float32


def test_products_that_are_missing_or_wrong_are_not_used(monkeypatch):
    for precision in (torch.float32, torch.bfloat16):
        assert packed.packs(precision) is torch.backends.mkldnn.is_available()
    monkeypatch.setattr(torch.ops, "mkldnn", object())
    assert not packed.packs.__wrapped__(torch.float32)
    monkeypatch.setattr(packed, "_packed", lambda matrix, _: matrix)
    monkeypatch.setattr(packed, "_product", lambda x, matrix, *_: x @ matrix)
    assert not packed.packs.__wrapped__(torch.float32)


def test_a_packed_network_is_the_same_and_half_the_precision_is_that_of_the_products_only(contextual, texts):
    weights, layers = contextual.weights, contextual.layers()
    whole = Network(weights, layers).states(texts)
    same, halved = (PackedNetwork(weights, layers, kind).states(texts) for kind in (torch.float32, torch.bfloat16))
    np.testing.assert_allclose(same, whole, atol=1e-5)
    assert halved.dtype == np.float32
    assert 0 < np.abs(halved - whole).max() < 0.1 * np.abs(whole).max()


def test_attention_written_out_is_torch_s_own(contextual, monkeypatch):
    weights, layers = contextual.weights, contextual.layers()
    text = [[weights.begin, *contextual.tokenizer.ids("the ferry, เรือข้ามฟาก, العبّارة " * 9, 200), weights.end]]
    written = Network(weights, layers).states(text)
    monkeypatch.setattr("index.contextual.network._SHORT", 0)
    np.testing.assert_allclose(written, Network(weights, layers).states(text), atol=1e-5)


def test_a_question_is_the_same_by_numpy_and_by_torch_and_the_layers_are_held_once(contextual):
    encoder = Contextual(contextual.weights.path, None)
    before = encoder.layers()[3].widen
    first, second = (encoder.question(QUESTIONS[1])[0] for _ in range(2))
    np.testing.assert_allclose(first, second, atol=1e-5)
    assert isinstance(encoder.network(), PackedNetwork)
    assert encoder._layers is None
    np.testing.assert_array_equal(encoder.layers()[3].widen, before)
    assert encoder._layers is None


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
