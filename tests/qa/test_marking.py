"""What a question asks for is marked in its quotes where there is no doubt, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.marking import asked_for, marked
from qa.types import Answer, Citation, Disagreement

CASES = [
    ("When did the fair open?", "en", "The fair opened on 3 May 1912 with forty boats.", ["3 May 1912"]),
    ("How many boats came?", "en", "The fair opened on 3 May 1912 with forty boats.", ["forty boats"]),
    ("งานวัดเปิดเมื่อไร", "th", "งานวัดเปิดเมื่อวันที่ 3 พฤษภาคม พ.ศ. 2455 มีเรือสี่สิบลำ", ["3 พฤษภาคม พ.ศ. 2455"]),
    ("มีเรือกี่ลำ", "th", "งานวัดเปิดเมื่อวันที่ 3 พฤษภาคม พ.ศ. 2455 มีเรือสี่สิบลำ", ["สี่สิบลำ"]),
    ("متى افتتح المعرض؟", "ar", "افتتح المعرض في 3 أيار 1912 وحضره أربعون قاربا.", ["3 أيار 1912"]),
    ("كم سفينة حضرت؟", "ar", "افتتح المعرض في 3 أيار 1912 وحضرته 640 سفينة.", ["640 سفينة"]),
    # Across languages.
    ("When did the fair open?", "en", "افتتح المعرض في 3 أيار 1912.", ["3 أيار 1912"]),
    ("มีเรือกี่ลำ", "th", "Forty boats came on 3 May.", ["Forty boats"]),
    # The same year in two eras.
    ("When was it built?", "en", "สร้างใน ค.ศ. 1905 (พ.ศ. 2448)", ["ค.ศ. 1905", "พ.ศ. 2448"]),
    # Two that differ, what the question says itself, another unit, no number asked for.
    ("When did it happen?", "en", "It began on 3 May 1912 and ended on 9 June 1913.", []),
    ("When in 1912 did it open?", "en", "It opened in 1912.", []),
    ("How many ships were lost?", "en", "It lost 4,000 men.", []),
    ("How many ships were there when the war began?", "en", "The war began on 8 February 1904.", []),
    ("Who opened the fair?", "en", "General Grey opened the fair in 1912.", []),
    ("Why did it close?", "en", "It closed in 1913 because of floods.", []),
    ("كم سفينة غرقت؟", "ar", "قُتل 4000 جندي في 3 أيار.", []),
    ("เรือจมกี่ลำ", "th", "ทหารตาย 40 นาย", []),
]


@pytest.mark.parametrize(("question", "language", "quote", "expected"), CASES)
def test_what_is_asked_for_is_found_or_nothing(question: str, language: str, quote: str, expected: list[str]) -> None:
    assert [quote[value.start : value.end] for value in asked_for(question, language, quote)] == expected


@pytest.fixture
def cross(exact_cross):
    return exact_cross


def answer(*quotes: str, question: str = "When did it open?", abstained: bool = False) -> Answer:
    cited = tuple(
        Citation(number, "a", "", "", "history", "en", quote, 0, len(quote), 0, len(quote), "")
        for number, quote in enumerate(quotes, 1)
    )
    return Answer(question, "en", "", cited, abstained, (), "extractive")


def test_a_later_quote_is_marked_where_it_agrees_or_is_said_to_differ() -> None:
    quotes = ("It opened on 3 May 1912.", "It was in 1912 that it opened.", "The king died in 1899.")
    assert set(marked(answer(*quotes))) == {1, 2}
    told = Disagreement("it", (("3 May 1912", (1,)), ("1899", (3,))))
    found = marked(replace(answer(*quotes), disagreements=(told,)))
    assert {number: quotes[number - 1][span.start : span.end] for number, [span] in found.items()} == {
        1: "3 May 1912",
        2: "1912",
        3: "1899",
    }
    assert set(marked(answer("Nobody knows.", *quotes))) == set()
    assert marked(answer(*quotes, abstained=True)) == {}


READ = [
    ("Who opened the fair?", "The fair was opened by Colonel Horace Grey with a speech about eels.", "Grey"),
    ("ใครเป็นผู้เปิดงานวัด", "งานวัดครั้งนั้นพันเอกฮอเรซ เกรย์ เป็นผู้เปิด แล้วกล่าวเรื่องปลาไหลอยู่นาน", "เกรย์"),
    ("من افتتح المعرض؟", "افتتح المعرضَ العقيد هوراس غراي بكلمة عن سمك الأنقليس.", "غراي"),
    ("ใครเปิดงานวัด", "The fair was opened by Colonel Horace Grey with a speech about eels.", "Grey"),
    ("ทำไมงานวัดจึงเลิกก่อนกำหนด", "งานวัดเลิกก่อนกำหนดเพราะฝนตกหนักจนน้ำท่วมลาน", "ฝนตกหนัก"),
]


@pytest.mark.parametrize(("question", "quote", "expected"), READ)
def test_what_no_rule_tells_is_read_in_the_first_quote(question: str, quote: str, expected: str, cross) -> None:
    asked = answer(quote, quote, question=question)
    assert set(marked(asked)) == set()
    found = marked(asked, cross)
    assert set(found) == {1}
    [span] = found[1]
    part = quote[span.start : span.end]
    assert expected in part
    assert len(part) < len(quote) / 2


def test_where_a_rule_marks_or_nothing_answers_nothing_is_read(cross) -> None:
    dated = answer("Grey opened the fair on 3 May 1912.")
    assert marked(dated, cross) == marked(dated)
    assert marked(answer("The eels were smoked over alder wood.", question="Who opened the fair?"), cross) == {}
    assert marked(answer("Grey opened the fair.", question="Who opened it?", abstained=True), cross) == {}
    assert marked(answer("Grey opened the fair.", question="What do the sources say about the fair?"), cross) == {}
    assert marked(answer(question="Who opened it?"), cross) == {}


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(CASES), st.text(max_size=30), st.text(max_size=30))
def test_the_spans_are_slices_of_the_quote(case: tuple[str, str, str, list[str]], before: str, after: str) -> None:
    quote = f"{before} {case[2]} {after}"
    for spans in marked(answer(quote, question=case[0])).values():
        ends = [0, *(place for span in spans for place in (span.start, span.end)), len(quote)]
        assert ends == sorted(ends)
