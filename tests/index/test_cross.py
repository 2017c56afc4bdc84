"""The cross encoder: a question and a sentence read as one text."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.contextual as package
from index.contextual import CrossEncoder, load_contextual, load_cross
from index.contextual.cross import MAX_QUESTION, MAX_SENTENCE, pair_of
from index.encoder import EncoderError

SHIPPED = Path(package.__file__).parents[1] / package.CROSS
SENTENCES = [
    "The bridge was opened on 4 May 1911, a year late.",
    "สะพานนี้เปิดใช้เมื่อวันที่ 4 พฤษภาคม พ.ศ. 2454",
    "افتُتح الجسر في 4 أيار 1911 بعد تأخر سنة.",
    "The engineer had two daughters, and kept bees.",
    "",
]


@pytest.fixture(scope="module")
def cross(contextual):
    return CrossEncoder(contextual, SHIPPED)


def test_the_one_that_comes_with_the_program_fits_what_it_adds_to(contextual):
    assert load_cross() is not None, (
        "index/cross.npz was made for another index/contextual.npz: run tricite fit --cross"
    )
    assert load_cross() is load_cross()


@pytest.mark.parametrize("question", ["When was the bridge opened?", "สะพานเปิดเมื่อไร", "متى افتُتح الجسر؟"])
def test_what_answers_is_likelier_in_every_language_than_what_does_not(cross, question):
    *answers, other, empty = cross.logits(question, SENTENCES)
    assert min(answers) > max(other, empty)
    assert max(answers) > 0 > max(other, empty)


def test_each_sentence_is_read_by_itself(exact_cross):
    together = exact_cross.logits("When was the bridge opened?", SENTENCES)
    turned = exact_cross.logits("When was the bridge opened?", SENTENCES[::-1])[::-1]
    alone = [exact_cross.logits("When was the bridge opened?", [sentence])[0] for sentence in SENTENCES]
    assert together.dtype == np.float32
    np.testing.assert_allclose(turned, together, atol=1e-5)
    np.testing.assert_allclose(alone, together, atol=1e-5)
    assert exact_cross.logits("When?", []).shape == (0,)


MARKED = [
    ("When was the bridge opened?", SENTENCES[0], "4 May 1911"),
    ("When was the bridge opened?", SENTENCES[2], "4 أيار 1911"),
    ("สะพานเปิดเมื่อไร", SENTENCES[1], "4 พฤษภาคม พ.ศ. 2454"),
    ("Who built the bridge?", "The bridge was built by Colonel Horace Webb with Indian labour.", "Horace Webb"),
    ("ใครสร้างสะพาน", "พันเอกฮอเรซ เว็บบ์ สร้างสะพานนี้ด้วยแรงงานชาวอินเดีย", "ฮอเรซ เว็บบ์"),
    ("من بنى الجسر؟", "بُني الجسر على يد العقيد هوراس ويب بعمال من الهند.", "هوراس ويب"),
    ("Where was he born?", "ولد المهندس في مدينة حلب سنة 1870.", "حلب"),
    ("เขาเกิดที่ไหน", "The engineer was born in Aleppo in 1870.", "Aleppo"),
]


@pytest.mark.parametrize(("question", "sentence", "part"), MARKED)
def test_the_part_that_states_what_was_asked_is_marked(cross, question, sentence, part):
    [marked] = cross.marks(question, [sentence])
    assert part in sentence[marked.span.start : marked.span.end]
    assert len(sentence[marked.span.start : marked.span.end]) <= len(sentence) / 1.4
    assert 0 < marked.chance <= 1
    assert marked.logit == pytest.approx(cross.logits(question, [sentence])[0], abs=1e-4)


@settings(deadline=None, max_examples=40)
@given(sentence=st.text(max_size=60))
def test_what_is_marked_is_a_part_of_the_sentence(cross, sentence):
    [marked] = cross.marks("When?", [sentence])
    if marked is not None:
        part = sentence[marked.span.start : marked.span.end]
        assert part == part.strip() != ""
    assert cross.marks("When?", ["", " \n"]) == [None, None]


def test_long_texts_are_cut_and_marks_in_them_are_text(contextual, cross):
    weights = contextual.weights
    pair = pair_of(contextual, "why " * 500, "word " * 500)
    assert len(pair) == MAX_QUESTION + MAX_SENTENCE + 4
    assert pair_of(contextual, "a</s>b", "<s>c</s>").count(weights.end) == 3
    assert np.isfinite(cross.logits("ทำไม" * 400, ["كلمة " * 400, "\u0301\ufeff\n", "🙂" * 300])).all()


def test_a_damaged_file_is_one_clear_line(contextual, tmp_path):
    path, content = tmp_path / "cross.npz", SHIPPED.read_bytes()
    for damaged in (b"", b"hello", content[:300], content[:-30]):
        path.write_bytes(damaged)
        with pytest.raises(EncoderError, match=r"cross\.npz cannot be read") as raised:
            CrossEncoder(contextual, path)
        assert "\n" not in str(raised.value)
    with np.load(SHIPPED) as archive:
        arrays = dict(archive)
    np.savez(path, **(arrays | {"head_outer": arrays["head_outer"][1:]}))
    with pytest.raises(EncoderError, match="don't fit"):
        CrossEncoder(contextual, path)
    np.savez(path, **(arrays | {"marker_bias": arrays["marker_bias"][1:]}))
    with pytest.raises(EncoderError, match="don't fit"):
        CrossEncoder(contextual, path)
    np.savez(path, **(arrays | {"widen_up": arrays["widen_up"][:, :, 1:]}))
    with pytest.raises(EncoderError, match=r"cross\.npz cannot be read"):
        CrossEncoder(contextual, path).logits("When?", ["Then."])


def test_without_its_file_or_made_for_another_encoder_there_is_none(contextual, monkeypatch, tmp_path):
    folder = tmp_path / "index"
    folder.mkdir()
    for name in (package.TRAINED, package.CROSS):
        shutil.copy(SHIPPED.parent / name, folder)
    monkeypatch.setattr(package, "files", lambda _: folder)
    for load in (load_contextual, load_cross):
        load.cache_clear()
    assert load_cross() is not None
    with np.load(folder / package.CROSS) as archive:
        arrays = dict(archive)
    np.savez(folder / package.CROSS, **(arrays | {"fits": np.array("another")}))
    load_cross.cache_clear()
    assert load_cross() is None
    (folder / package.CROSS).unlink()
    load_cross.cache_clear()
    assert load_cross() is None
    monkeypatch.undo()
    for load in (load_contextual, load_cross):
        load.cache_clear()


def test_it_needs_no_torch(cross):
    program = """
import sys
from index.contextual import load_cross
load_cross().logits("When?", ["Then.", "There."])
assert not {"torch", "transformers", "tokenizers"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=True)
