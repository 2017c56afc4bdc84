"""Words shared by a question and passages: rare ones count, names count across scripts."""

import numpy as np

from index.projection import LANGUAGE_CODES
from index.words import words_of
from qa.lexical import shared_by_sentences, shared_words

TEXTS = [
    ("en", "Admiral Makarov went down with his flagship when it struck a mine."),
    ("en", "The admiral reached the harbour with his fleet after a voyage of seven months."),
    ("en", "Bread cost nine pence a loaf in the harbour."),
    ("th", "พลเรือเอกมาคารอฟเสียชีวิตเมื่อเรือธงชนทุ่นระเบิด"),
    ("th", "ขนมปังในเมืองท่าราคาก้อนละเก้าเพนนี"),
    ("ar", "غرق الأميرال ماكاروف مع سفينته حين اصطدمت بلغم."),
    ("ar", "كان ثمن الرغيف في الميناء تسعة بنسات."),
]
WORDS = [words_of(text, language) for language, text in TEXTS]
LANGUAGES = np.array([LANGUAGE_CODES.index(language) for language, _ in TEXTS])


def asked(question, language):
    return shared_words(question, language, WORDS, LANGUAGES)


def test_the_name_is_found_in_every_script():
    for question, language in (
        ("How did Makarov die?", "en"),
        ("มาคารอฟเสียชีวิตอย่างไร", "th"),
        ("كيف مات ماكاروف؟", "ar"),
    ):
        found = asked(question, language)
        own = LANGUAGE_CODES.index(language) == LANGUAGES
        assert np.argmax(np.where(own, found[:, 0], -1)) == {"en": 0, "th": 3, "ar": 5}[language]
        assert not found[own, 1].any()
        assert not found[~own, 0].any()


def test_of_sentences_as_of_passages():
    question = "Which admiral's flagship struck a mine, Makarov's?"
    found = shared_by_sentences(question, "en", [text for _, text in TEXTS], LANGUAGES)
    np.testing.assert_array_equal(found, asked(question, "en"))
    assert found[0, 0] > 0.8


def test_rare_words_count_more_than_common_ones():
    found = asked("Which admiral sailed to the harbour for seven months?", "en")[:3, 0]
    assert found.argmax() == 1
    assert found[1] > 2 * found[0]


def test_nothing_shared_is_nothing():
    assert not asked("?", "en").any()
    assert shared_words("Who?", "en", [], np.zeros(0, dtype=int)).shape == (0, 2)


def test_shares_are_within_bounds():
    found = asked("Makarov Makarov admiral flagship mine 1904", "en")
    assert (found >= 0).all()
    assert (found[:, 0] <= 1 + 1e-6).all()
    assert (found[:, 1] <= 2).all()
