"""Questions as they come in, and what they ask for."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.kinds import asks_of_story, kind_of, things, units_asked
from qa.questions import LONGEST, clean
from qa.types import QuestionError

CASES = [
    ("When did Port Arthur fall?", "en", "when"),
    ("In what year was the railway finished?", "en", "when"),
    ("How many ships were lost?", "en", "howmany"),
    ("How many drowned when the ship sank?", "en", "howmany"),
    ("How many men were there when fighting broke out?", "en", "howmany"),
    ("When the bell rang, how many boats were in the bay?", "en", "howmany"),
    ("When was the bell cast, and how much did it weigh?", "en", "when"),
    ("How long ago was the bell cast?", "en", "when"),
    ("What were the losses at Mukden?", "en", "howmany"),
    ("ما خسائر الأسطول؟", "ar", "howmany"),
    ("Who commanded the fleet?", "en", "who"),
    ("Which city was besieged?", "en", "where"),
    ("Why did the talks fail?", "en", "why"),
    ("What were the terms of the treaty?", "en", "list"),
    ("Why were people glad when Japan won?", "en", "why"),
    ("When was the city where he was born destroyed?", "en", "when"),
    ("من أين يأتي الماء؟", "ar", "where"),
    ("What is a samovar?", "en", "other"),
    ("สงครามเริ่มเมื่อไร", "th", "when"),
    ("ลงนามในสัญญาปีใด", "th", "when"),
    ("มีเรือกี่ลำที่จม", "th", "howmany"),
    ("มีเรือกี่ลำเมื่อระฆังดัง", "th", "howmany"),
    ("เมื่อระฆังดัง มีเรืออยู่ในอ่าวกี่ลำ", "th", "howmany"),
    ("มีเรือมากี่ลำในปีใด", "th", "howmany"),
    ("เมื่อใดที่เรือสิบลำมาถึง", "th", "when"),
    ("ระฆังดังตอนกี่โมง", "th", "when"),
    ("ใครเป็นคนกลางในการเจรจา", "th", "who"),
    ("ประชุมกันที่ไหน", "th", "where"),
    ("ทำไมญี่ปุ่นจึงเปิดศึก", "th", "why"),
    ("ข้อตกลงมีอะไรบ้าง", "th", "list"),
    ("متى بدأت الحرب؟", "ar", "when"),
    ("في أي عام انتهت؟", "ar", "when"),
    ("كم سفينة غرقت؟", "ar", "howmany"),
    ("كم قاربا كان في الخليج عندما دق الجرس؟", "ar", "howmany"),
    ("عندما دق الجرس كم قاربا كان في الخليج؟", "ar", "howmany"),
    ("كم سفينة وصلت ومتى؟", "ar", "howmany"),
    ("متى صب الجرس وكم كان وزنه؟", "ar", "when"),
    ("من قاد الأسطول؟", "ar", "who"),
    ("أين عُقد المؤتمر؟", "ar", "where"),
    ("لماذا فشلت المفاوضات؟", "ar", "why"),
    ("ما شروط المعاهدة؟", "ar", "list"),
]


@pytest.mark.parametrize(("question", "language", "kind"), CASES)
def test_what_is_asked_for(question, language, kind):
    assert kind_of(question, language) == kind


@pytest.mark.parametrize(
    ("question", "language", "units"),
    [
        ("How many ships were lost?", "en", "ship"),
        ("How many months did it last?", "en", "month"),
        ("มีเรือกี่ลำที่จม", "th", "ship"),
        ("ทหารตายกี่นาย", "th", "person"),
        ("كم سفينة غرقت؟", "ar", "ship"),
        ("How much did it matter?", "en", ""),
        ("How long did the siege last?", "en", "day year"),
        ("การล้อมเมืองนานเท่าใด", "th", "day year"),
        ("كم دام الحصار؟", "ar", "day year"),
        ("How tall is the tower?", "en", "metre foot"),
        ("หอคอยสูงเท่าไร", "th", "metre foot"),
        ("ما ارتفاع البرج؟", "ar", "metre foot"),
        ("How much did the bridge cost?", "en", "yen dollar"),
        ("สะพานใช้งบประมาณทั้งหมดเท่าไร", "th", "yen dollar"),
        ("كم كلف بناء الجسر؟", "ar", "yen dollar"),
        ("What percentage of the harvest was lost?", "en", "percent"),
    ],
)
def test_the_units_of_a_number_that_is_asked_for(question, language, units):
    found = units_asked(question, language)
    assert found.issuperset(units.split())
    assert bool(found) == bool(units)


def test_things_are_marked_where_they_stand():
    text = "استسلمت الحامية في 2 كانون الثاني 1905 بعد حصار طويل"
    (span,) = things("when", text, "ar")
    assert text[span.start : span.end] == "2 كانون الثاني 1905"


def test_kinds_agree_with_the_judgements_in_every_language(shared):
    """Most questions of time, number, person and reason are told by their form, in each language alike."""
    path = Path(__file__).parents[2] / "qa" / "judgements" / "library.jsonl"
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for language in ("en", "th", "ar"):
        mine = [o for o in asked if o["kind"] in ("when", "howmany", "why")]
        right = [kind_of(o["question"][language], language) == o["kind"] for o in mine]
        assert sum(right) / len(right) >= 0.75, language


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x07", "?!…", "؟", "๛"])
def test_nothing_is_no_question(text):
    with pytest.raises(QuestionError, match="no question"):
        clean(text)


def test_a_document_is_no_question():
    with pytest.raises(QuestionError, match=f"may have {LONGEST:,}"):
        clean("ก" * 100_000)


def test_half_a_character_is_no_text():
    with pytest.raises(QuestionError, match="surrogate"):
        clean("who \ud800?")


def test_control_characters_are_taken_out():
    assert clean("  who\x00 was\r\nthere? ") == "who was there?"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300))
def test_any_text_is_cleaned_or_refused(text):
    try:
        once = clean(text)
    except QuestionError:
        return
    assert clean(once) == once


@pytest.mark.parametrize(
    ("question", "language", "story"),
    [
        ("In the novel The Lighthouse, who drowns?", "en", True),
        ("According to the legend, who built the bridge?", "en", True),
        ("What novel did the sailor write about the battle?", "en", False),
        ("Who is the author of the novel The Lighthouse?", "en", False),
        ("In the story of the railway, who paid?", "en", False),
        ("In the alternate history, who wins?", "en", True),
        ("Who wins in the fictional version of the war?", "en", True),
        ("In the world where the bridge held, who crosses it?", "en", True),
        ("Which is the only country in the world where the tree grows?", "en", False),
        ("Who proposed an alternative version of the treaty?", "en", False),
        ("ในนิยายเรื่องนี้ใครเป็นผู้ร้าย", "th", True),
        ('ในเรื่อง "คืนเดือนมืด" ใครจมน้ำ', "th", True),
        ("ในเรื่องการเงิน เมืองกู้จากใคร", "th", False),
        ("ในประวัติศาสตร์ทางเลือก ใครชนะสงคราม", "th", True),
        ("ใครชนะในโลกสมมติเรื่องนี้", "th", True),
        ("ในโลกที่สะพานไม่พัง ใครข้ามไปได้", "th", True),
        ("ปืนที่ใหญ่ที่สุดในโลกที่ใช้ในศึกนั้นคืออะไร", "th", False),
        ("في القصة من غرق؟", "ar", True),
        ("في رواية «المنارة» من غرق؟", "ar", True),
        ("من انتصر في التاريخ البديل؟", "ar", True),
        ("في العالم المتخيَّل، من عبر الجسر؟", "ar", True),
        ("ما أطول نهر في العالم؟", "ar", False),
        ("ما الذي ورد في رواية الطبري عن الفتح؟", "ar", False),
    ],
)
def test_a_question_says_that_a_story_is_to_tell(question: str, language: str, *, story: bool) -> None:
    assert asks_of_story(question, language) is story
