"""A passage's stored words: what is remembered of earlier texts changes nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.words import words_of
from sources import LANGUAGES
from sources.languages.sounds import names, run

WORDS = [
    "Port",
    "Arthur’s",
    "don't",
    "1,234.5",
    "٢٣",
    "١٩٠٥",
    "پورت",
    "بورت",
    "آرثر",
    "والسفن",
    "พอร์ต",
    "นํ้า",
    "เมือง",
    "Æ",
    "é",
    "ﬁ",
    "½",
    "ｶﾞ",
    "ß",
    "㍍",
]
MARKS = " \u00a0\u2009\n\x1f\u0308\u0301\u0e33\u0640'’-"
MIXED = st.lists(st.sampled_from(WORDS) | st.sampled_from(MARKS) | st.text(max_size=6), max_size=14).map("".join)


@settings(deadline=None, max_examples=300)
@given(MIXED, st.sampled_from(list(LANGUAGES)))
def test_the_words_of_a_text_are_those_of_its_parts(text, language):
    terms = " ".join(sorted(set(LANGUAGES[language].terms(text))))
    heard = run(text) if language == "th" else " ".join(sorted(names(text)))
    assert words_of(text, language) == f" {terms} \n {heard} ".encode()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_no_words(language):
    assert words_of("", language).split() in ([], [b"||"])
