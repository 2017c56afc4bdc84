"""How much is quoted: a sentence, and what it cannot do without."""

import pytest

from qa.selecting import widen
from sources import Span

HARBOUR = ["คืนนั้นเรือตอร์ปิโดของข้าศึกเข้าโจมตีและสร้างความเสียหายให้แก่", "เรือบุษบากับเรือมาลีซึ่งทอดสมออยู่หน้าท่า"]
WHOLE = ["คืนนั้นเรือตอร์ปิโดของข้าศึกเข้าโจมตีท่าเรือ", "ต่อมาชาวเมืองพากันอพยพขึ้นไปอยู่บนเขา"]


def spans(parts: list[str], between: str) -> tuple[str, list[Span]]:
    """A text of some sentences, and where they are."""
    found, at = [], 0
    for part in parts:
        found.append(Span(at, at + len(part)))
        at += len(part) + len(between)
    return between.join(parts), found


@pytest.mark.parametrize(
    ("parts", "between", "sentences"),
    [(HARBOUR, " ", 2), (HARBOUR, "\n", 1), (WHOLE, " ", 1), ([HARBOUR[0], "ก" * 500], " ", 1)],
    ids=["cut inside a clause", "a line ends", "the next begins", "too long"],
)
def test_a_thai_quote_goes_on_past_a_cut_that_nothing_speaks_for(parts, between, sentences):
    text, found = spans(parts, between)
    quote = widen(0, found, text, "th", "other")
    assert text[quote.start : quote.end] == between.join(parts[:sentences])


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["The bell was cast in Delft.", "It weighs four tons."]),
        ("ar", ["صُبّ الجرس في دلفت.", "وهو يزن أربعة أطنان."]),
        ("th", ["ระฆังใบนี้หล่อขึ้นที่เมืองเดลฟต์ในฮอลแลนด์", "ซึ่งหนักสี่ตันและแขวนอยู่ในหอของโบสถ์เก่า"]),
    ],
)
def test_a_sentence_that_leans_takes_the_one_before_it(language, parts):
    text, found = spans(parts, " ")
    quote = widen(1, found, text, language, "other")
    assert text[quote.start : quote.end] == text


def test_a_list_is_quoted_with_its_stem():
    parts = ["The terms were as follows:", "1. The port is returned.", "2. The prisoners go home.", "The king signed."]
    text, found = spans(parts, "\n")
    quote = widen(2, found, text, "en", "list")
    assert text[quote.start : quote.end] == "\n".join(parts[:3])


def test_a_row_of_a_table_is_quoted_whole():
    parts = ["Ship: Aurora", "Crew: 570", "Built: 1900"]
    text, found = spans(parts, "\n")
    assert widen(1, found, text, "en", "howmany") == Span(0, len(text))
