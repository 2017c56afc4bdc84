"""What is made quick for Thai gives what PyThaiNLP gives."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources import load_catalogue, read, scan
from sources.languages import thai, thai_words

LIBRARY = Path(__file__).parents[2] / "sources" / "library"
LETTERS = st.text('กขคงจชซญดตนปพมยรลวสหอฤฯๆะาำิีึืุูเแโใไ็่้๊๋์ํฺๅ \t\n.,:!?()"12๓aZ-\u200b', max_size=60)
SOME = """
แฮร์รี่ พอตเตอร์ ก้ม เงย ๆ เสีย เงีย เปีย ที่ การ ความ ครับ แล้ว นั้น ผม และ ค.ศ. 1904 1,234.5 12:30 นาย ไม่ ได้ . ! ( )
"""
WORDS = st.lists(
    st.sampled_from(SOME.split()),
    max_size=25,
)
TEXTS = st.one_of(LETTERS, WORDS.map(" ".join), WORDS.map("".join), WORDS.map("  ".join))


@pytest.fixture(scope="module")
def lines():
    found = []
    for file in scan(LIBRARY).files:
        for reading in read(file, load_catalogue(LIBRARY)):
            if reading.document.language == "th":
                found += [line for line in reading.document.text.split("\n") if line.strip()]
    assert len(found) > 20
    return found


def segmenter():
    return thai_words.pythainlp("tokenize.crfcut")


def cut(text):
    return thai_words.pythainlp("tokenize").word_tokenize(text, engine="newmm")


def test_the_quick_ways_are_in_use():
    """Otherwise the tests below would compare PyThaiNLP with itself."""
    assert thai._model() is not None
    assert thai_words._quick() is not None


def test_a_text_is_parted_as_crfcut_parts_it(lines):
    for line in lines:
        assert thai._pieces(line) == segmenter().segment(line)


@settings(deadline=None, max_examples=150)
@given(text=TEXTS)
@example(text="ครับ ครับ! นะคะ. 3.5 ครับ ?")
def test_any_text_is_parted_as_crfcut_parts_it(text):
    if text:
        assert thai._pieces(text) == segmenter().segment(text)


def test_a_text_has_the_words_that_newmm_finds(lines):
    for line in lines:
        assert thai_words.words_and_spaces(line) == cut(line)
        for run in re.findall("[ก-ฺเ-๎]+", line):
            assert thai_words.words_of_run(run) == cut(run)


@settings(deadline=None, max_examples=300)
@given(text=TEXTS)
@example(text="อ่านแฮร์รี่ พอตเตอร์ แล้วก้ม ๆ เงย ๆ")
@example(text="เสีย เสีย\tเสียว \n เสีย")
@example(text=" 1,234.5 และ 12: 30")
def test_any_text_has_the_words_that_newmm_finds(text):
    assert thai_words.words_and_spaces(text) == cut(text)
    for run in re.findall("[ก-ฺเ-๎]+", text):
        assert thai_words.words_of_run(run) == cut(run)


@settings(deadline=None, max_examples=300)
@given(text=TEXTS)
@example(text="เเปลก นานาาา ดีีีี ก ่า")
def test_a_text_is_tidied_as_pythainlp_tidies_it(text):
    assert thai_words.tidied(text) == thai_words.pythainlp("util").normalize(text)


def test_each_mark_beside_each_letter_is_tidied_alike():
    marks = [chr(code) for code in range(0xE01, 0xE4F)] + [" ", "\n"]
    for one, other in itertools.product(marks, repeat=2):
        for text in (one + other, f"ก{one}{other}", f"ก{one} {other}ก"):
            assert thai_words.tidied(text) == thai_words.pythainlp("util").normalize(text)


def test_where_pythainlp_is_not_as_it_was_it_is_asked_itself(lines, monkeypatch):
    before = [(thai.sentences(line), thai.words(line)) for line in lines[:20]]
    monkeypatch.setattr(thai, "_model", lambda: None)
    monkeypatch.setattr(thai_words, "_quick", lambda: None)
    thai_words._remembered.cache_clear()
    assert [(thai.sentences(line), thai.words(line)) for line in lines[:20]] == before
    thai_words._remembered.cache_clear()
