"""The questions that the empty page offers: drawn from the library, in each of its languages, and answered by it."""

import re

import pytest

from index import build_index, open_index
from qa import ask
from qa.page.examples import EACH, example_questions
from qa.page.strings import LANGUAGES
from sources import question_language


@pytest.fixture(scope="module")
def drawn(library_index):
    return example_questions(library_index)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_questions_and_an_answer_to_each(library_index, drawn, language):
    assert len(set(drawn[language])) == EACH
    first = [ask(question, index=library_index) for question in drawn[language]]
    for question, answer in zip(drawn[language], first, strict=True):
        assert question_language(question) == language
        assert not answer.abstained, question
        assert answer.citations[0].language == language
        assert answer.citations[0].kind != "fiction"
    assert len({answer.citations[0].source for answer in first}) == EACH


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_and_a_name_are_asked_for_as_people_ask(drawn, language):
    """Of the starter library the words are known; no brackets, line breaks or doubled spaces come with them."""
    day, name, *_ = drawn[language]
    assert re.fullmatch(
        {
            "en": r"What happened on \d{1,2} [A-Z][a-z]+ \d{4}\?",
            "th": r"เกิดอะไรขึ้นเมื่อวันที่ \d{1,2} [ก-๎]+\.? (?:พ\.ศ\. |ค\.ศ\. )?\d{4}",
            "ar": r"ماذا حدث في [\d٠-٩]{1,2} [ء-ي ]+ [\d٠-٩]{4}؟",
        }[language],
        day,
    )
    assert re.fullmatch(
        {
            "en": r"What is said about (?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+)+\?",
            "th": r"[ก-๎]+ [ก-๎]+(?: [ก-๎]+)?คือใคร",
            "ar": r"من هو ال[ء-ي]+ [ء-ي]+(?: [ء-ي]+)?؟",
        }[language],
        name,
    )


def test_they_are_the_same_each_time(library_index, drawn):
    assert example_questions(library_index) == drawn


TEXTS = {
    "en": "# Bread\n\n## The sour dough starter\n\nA sour dough starter is flour and water left to ferment for five days.\n",
    "th": "# อาหารเหนือ\n\n## วิธีทำข้าวซอยไก่\n\nข้าวซอยไก่ทำจากเส้นบะหมี่ไข่ราดน้ำแกงกะทิกับไก่ตุ๋น วิธีทำข้าวซอยไก่เริ่มจากผัดพริกแกงกับกะทิ\n",
    "ar": "# الخبز\n\n## خميرة العجين البلدي\n\nخميرة العجين البلدي دقيق وماء يتركان خمسة أيام حتى يتخمرا.\n",
}


def test_a_library_without_days_and_names_is_asked_about_its_headings(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    for language, text in TEXTS.items():
        (sources / f"{language}.md").write_text(text, encoding="utf-8")
    build_index(sources, tmp_path / "index")
    drawn = example_questions(open_index(tmp_path / "index"))
    headings = {"en": "The sour dough starter", "th": "วิธีทำข้าวซอยไก่", "ar": "خميرة العجين البلدي"}
    for language, heading in headings.items():
        [question] = drawn[language]
        assert heading in question


def test_stories_and_nothing_are_not_asked_about(tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    build_index(sources, tmp_path / "index")
    assert not any(example_questions(open_index(tmp_path / "index")).values())
    (sources / "en.md").write_text(f"---\nkind: fiction\n---\n{TEXTS['en']}", encoding="utf-8")
    build_index(sources, tmp_path / "index")
    assert not any(example_questions(open_index(tmp_path / "index")).values())
