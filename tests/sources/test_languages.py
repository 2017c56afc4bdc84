"""Which language a text is in, and its search terms."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.languages import LANGUAGES, fold, language_of, question_language, terms
from sources.mixed import blocks
from sources.structure import Section


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The war began in 1904", "en"),
        ("สงครามเริ่มต้นในปี 1904", "th"),
        ("بدأت الحرب عام 1904", "ar"),
        ("ﺍﻟﺤﺮﺏ", "ar"),
        ("สงครามโลก (World War)", "th"),
        ("1904 … ♦", "en"),
    ],
)
def test_language_of(text, code):
    assert language_of(text) == code


def test_language_of_nothing_is_the_default():
    assert language_of("1904", "th") == "th"
    assert language_of("戦争", "ar") == "ar"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ใครคือ Theodore Roosevelt", "th"),
        ("Theodore Roosevelt คือใคร", "th"),
        ("من هو Theodore Roosevelt", "ar"),
        ("What is the meaning of สงคราม?", "en"),
        ("Who was توغو and what did he do", "en"),
        ("Port Arthur", "en"),
        ("1904?", "en"),
        ("ما معنى สงคราม بالعربية", "ar"),
    ],
)
def test_question_language(text, code):
    assert question_language(text) == code


def test_thai_needs_no_home_to_write_to(tmp_path):
    code = "from sources.languages import terms; print(len(terms('กองทัพเรือญี่ปุ่น')))"
    env = {**os.environ, "HOME": str(tmp_path / "none"), "PYTHONUTF8": "1"}
    env = {name: value for name, value in env.items() if not name.startswith("PYTHAINLP")}
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=root, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("2", "")
    assert not any(tmp_path.iterdir())


SAME = [
    ("negotiations", "Negotiation"),
    ("Ōyama’s", "oyama"),
    ("500,000", "٥٠٠٬٠٠٠"),
    ("1904", "๑๙๐๔"),
    ("ﬁnance", "finance"),
    ("الحرب", "والحرب"),
    ("الحرب", "للحرب"),
    ("الحرب", "الحَرْبُ"),
    ("أسطول", "الاسطول"),
    ("المعاهدة", "معاهدة"),
    ("كوريا", "لكوريا"),
    ("كوريا", "وكوريا"),
    ("الأسطـول", "والاسطول"),
    ("ﺍﻟﺤﺮﺏ", "الحرب"),
    ("น้ำ", "น้\u0e4d\u0e32"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_writings_of_one_word_give_one_term(one, other):
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [("1904", "1905"), ("3.5", "35"), ("روسيا", "كوريا"), ("ญี่ปุ่น", "รัสเซีย"), ("war", "peace")],
)
def test_other_words_give_other_terms(one, other):
    assert set(terms(one)).isdisjoint(terms(other))


def test_terms_are_those_of_each_script_in_any_language():
    mixed = "Port Arthur พอร์ตอาเธอร์ بورت آرثر 1904"
    for language in LANGUAGES.values():
        found = language.terms(mixed)
        assert found[:2] == ["port", "arthur"]
        assert found[-1] == "1904"
        assert any("\u0e00" < term[0] < "\u0e7f" for term in found)
        assert any("\u0600" < term[0] < "\u06ff" for term in found)


def test_thai_terms_are_words_without_stop_words():
    assert terms("ญี่ปุ่นและรัสเซีย") == ["ญี่ปุ่น", "รัสเซีย"]


@settings(deadline=None, max_examples=150)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_terms_and_fold_take_any_text_and_fold_is_stable(text):
    assert all(term.strip() for term in terms(text))
    assert fold(fold(text)) == fold(fold(fold(text)))


ENGLISH = "The treaty was signed in a small naval town and both sides went home without much joy."
THAI = "สนธิสัญญาสันติภาพฉบับใหม่ลงนามกันในเมืองท่าเล็ก ๆ แห่งหนึ่ง แล้วทั้งสองฝ่ายก็เดินทางกลับบ้านโดยไม่ค่อยยินดีนัก"
ARABIC = (
    "وقعت المعاهدة في بلدة بحرية صغيرة ثم عاد الطرفان إلى بلديهما دون فرح كبير وظل كل منهما "
    "يلوم الآخر سنوات طويلة بعد ذلك"
)


def languages(text):
    found = blocks(text, [Section(0, len(text), "h")], "en")
    for block in found:
        assert text[block.start : block.end].strip() == text[block.start : block.end]
    return [(block.language, text[block.start : block.end]) for block in found]


def test_a_document_may_mix_languages_by_line():
    assert languages(f"{ENGLISH}\n{ENGLISH}\n\n{THAI}\n{ARABIC}") == [
        ("en", f"{ENGLISH}\n{ENGLISH}"),
        ("th", THAI),
        ("ar", ARABIC),
    ]


def test_a_long_run_of_another_script_within_a_line_is_parted_and_a_name_is_not():
    assert languages(f"{THAI} “{ARABIC}” {THAI}") == [("th", THAI), ("ar", f"“{ARABIC}”"), ("th", THAI)]
    assert [code for code, _ in languages(f"{THAI} (Treaty of Portsmouth, 1905) {THAI}")] == ["th"]


def test_a_short_line_goes_with_its_neighbours():
    assert languages(f"{THAI}\nKrupp (1904)\n{THAI}") == [("th", f"{THAI}\nKrupp (1904)\n{THAI}")]
    assert languages(f"1904\n{ARABIC}") == [("ar", f"1904\n{ARABIC}")]
