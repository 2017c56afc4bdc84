"""Names and numbers across scripts: the same name has a skeleton in common wherever it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.languages.sounds import LEAST, names, run

SAME = [  # English, Thai, Arabic
    ("Montenegro", "มอนเตเนโกร", "مونتينيغرو"),
    ("Stessel", "สโตสเซล", "ستوسل"),
    ("Kuropatkin", "คูโรพัตคิน", "كوروباتكين"),
    ("Arthur", "พอร์ตอาร์เธอร์", "آرثر"),
    ("Port", "พอร์ต", "بورت"),
    ("Napoleon", "นโปเลียน", "نابليون"),
    ("Cleopatra", "คลีโอพัตรา", "كليوباترا"),
    ("Madagascar", "มาดากัสการ์", "مدغشقر"),
    ("Philadelphia", "ฟิลาเดลเฟีย", "فيلادلفيا"),
    ("Alexander", "อเล็กซานเดอร์", "ألكسندر"),
    ("Kilimanjaro", "คิลิมันจาโร", "كليمنجارو"),
    ("1905", "๑๙๐๕", "١٩٠٥"),
]


@pytest.mark.parametrize(("english", "thai", "arabic"), SAME)
def test_a_name_sounds_alike_in_three_scripts(english, thai, arabic):
    assert names(english) & names(arabic)
    assert any(name in run(thai) for name in names(english))
    assert any(name in run(thai) for name in names(arabic))


@pytest.mark.parametrize("prefix", ["و", "ب", "ل", "ال", "وال", "بال"])
def test_arabic_names_are_found_behind_what_grew_onto_them(prefix):
    assert names("Napoleon") & names(f"{prefix}نابليون")


def test_other_names_have_other_skeletons():
    assert not names("Napoleon") & names("Cleopatra")
    assert not names("in 1905") & names("in 1904")


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200))
def test_any_text_has_skeletons(text):
    for name in names(text):
        assert len(name) >= LEAST or name.startswith("#")
        assert " " not in name
        assert "\n" not in name
    assert "\n" not in run(text)
