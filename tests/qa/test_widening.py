"""How much is quoted: a sentence, and what it cannot do without."""

import numpy as np
import pytest

from qa.widening import complete, widen
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


QUARRY = ["Marble was cut at Vell.", "Ninety men worked there.", "They were paid in salt."]
MATCHES = np.array([[0.9, 0.2], [0.3, 0.8], [0.3, 0.3]], dtype=np.float32)  # "Vell" and "how many men"
EVENLY = np.array([0.5, 0.5], dtype=np.float32)


@pytest.mark.parametrize(
    ("parts", "between", "matches", "quoted"),
    [
        (QUARRY, " ", MATCHES, [0, 1]),
        (QUARRY, "\n", MATCHES, [1]),
        (QUARRY, " ", MATCHES[:, 1:].repeat(2, axis=1), [1]),
        (QUARRY, " ", MATCHES[::-1], [1, 2]),
        ([QUARRY[0] * 20, *QUARRY[1:]], " ", MATCHES, [1]),
    ],
    ids=["names the place", "a line ends", "adds nothing", "says it afterwards", "too long"],
)
def test_a_quote_takes_in_the_neighbour_that_has_the_rest_of_the_question(parts, between, matches, quoted):
    text, found = spans(parts, between)
    quote = complete(found[1], found, text, matches, EVENLY)
    assert text[quote.start : quote.end] == between.join(parts[place] for place in quoted)


def test_without_contextual_vectors_a_quote_stays_as_it_is():
    text, found = spans(QUARRY, " ")
    assert complete(found[1], found, text, np.zeros((3, 0)), np.zeros(0)) == found[1]
