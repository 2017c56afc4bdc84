"""Agreement of values across languages, and the Julian calendar."""

from __future__ import annotations

import pytest

from sources.values import Value, old_style_pair, same, values


def one(text: str) -> Value:
    (value,) = values(text)
    return value


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("5 September", "5 กันยายน 2448", True),
        ("September 5, 1905", "5 ايلول من عام 1905", True),
        ("September 1905", "5 أيلول", True),
        ("1905", "พ.ศ. 2448", True),
        ("1904", "ร.ศ. 123", True),
        ("1905", "5 September 1904", False),
        ("2 كانون الثاني", "วันที่ 2 มกราคม 1905", True),
        ("2 كانون الثاني", "วันที่ 3 มกราคม 1905", False),
        ("1905", "5 September", None),
        ("1905", "วันที่ 5", None),
        ("28 May 1905", "27-29 أيار", True),
        ("30 May 1905", "27-29 أيار", False),
        ("27-29 أيار", "27-28 พฤษภาคม", False),
        ("27-29 أيار", "27-29 พฤษภาคม", True),
        ("1904–1905", "8 February 1904 – 5 September 1905", True),
        ("the 1890s", "ปี 1894", True),
        ("late 19th century", "1905", False),
        ("1322 هـ", "1904", True),
        ("1320 هـ", "1905", False),
        ("20 ธันวาคม", "1904–1905 , 19 สิงหาคม-2 มกราคม", True),
        ("89 thousand", "89 ألف", True),
        ("89,000", "ما يقرب من 90,000", True),
        ("about 89,000", "91,000", True),
        ("89,000", "91,000", False),
        ("330 الف رجل", "331,000 men", True),
        ("330 الف رجل", "270,000 คน", False),
        ("over 5,000 men", "5,300 นาย", True),
        ("over 100 men", "117 นาย", True),
        ("10 ships", "14 ลำ", False),
        ("six ships", "หกลำ", True),
        ("six ships", "ستة", True),
        ("six ships", "5", None),
        ("six ships", "6 คน", None),
        ("18 months", "ثمانية عشر شهراً", True),
        ("30 to 40 ships", "35 ลำ", True),
        ("30 to 40 ships", "45 ลำ", False),
        ("30 to 40 ships", "30-40 سفينة", True),
        ("15,000 ล้านเยน", "15 billion yen", True),
        ("15,000 ล้านเยน", "1,500 ล้านเยน", False),
        # A rounding has fewer figures and is near; a round figure is no other round figure.
        ("57,000 men", "100,000 men", False),
        ("about 57,000 men", "100,000 นาย", False),
        ("about 100,000 men", "90,000 جندي", False),
        ("100,000 men", "96,400 นาย", True),
        ("5,230 soldiers", "5,000 جندي", True),
        ("5,600 soldiers", "about 5,000 men", False),
        ("1,487 men", "about 1,500 นาย", True),
        ("20 ships", "21 ลำ", False),
        ("about 20 ships", "21 ลำ", True),
        ("2.5 million people", "2 million people", False),
        ("640 ships", "610 سفينة", False),
        # Bounds.
        ("more than 200 men", "214 رجلا", True),
        ("over 75,000 dollars", "92,500 dollars", True),
        ("They handed over 75,000 dollars", "92,500 dollars", False),
        ("They paid over 75,000 dollars", "92,500 dollars", True),
        ("عشرين مليون إنسان", "30 million people", False),
        ("أكثر من 200 شخص", "180 คน", False),
        ("fewer than 500 soldiers", "430 นาย", True),
        ("fewer than 500 soldiers", "650 جنديا", False),
        ("more than 5,000", "9,000", None),
        ("more than 5,000 men", "fewer than 5,000 men", False),
        ("more than 5,000 men", "ไม่ถึง 6,000 คน", None),
        ("at least 70 ships", "เรือ 70 ลำ", True),
        ("ไม่ต่ำกว่า 500 คน", "at least 500 people", True),
        # Ranges.
        ("30 to 40 ships", "35-50 ลำ", None),
        ("30 to 40 ships", "60-70 سفينة", False),
        ("5-6 พันคน", "between 5,000 and 6,000 people", True),
        ("30 to 40 ships", "at least 20 ships", None),
        ("30 to 40 ships", "at least 50 ships", False),
        ("1905", "1,905 men", None),
        ("14.08น.", "14:08", True),
        ("14.08น.", "at 2 pm", True),
        ("14.08น.", "14:09", False),
        ("14.08น.", "1905", None),
    ],
)
def test_same(a: str, b: str, expected: bool | None) -> None:
    assert same(one(a), one(b)) is expected
    assert same(one(b), one(a)) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("27 December 1904", "9 มกราคม 1905", True),
        ("27 December", "9 January 1905", True),
        ("27 December", "9 January", True),
        ("14-16 May 1905", "27-29 أيار 1905", True),
        ("14-15 May 1905", "27-29 May 1905", False),
        ("27 December 1904", "8 January 1905", False),
        ("1 March 1854", "13 March 1854", True),
        ("1 March 1854", "14 March 1854", False),
        ("25 October 1917", "7 November 1917", True),
        ("1904", "1905", False),
        ("5 ships", "5 ships", False),
    ],
)
def test_old_style_pair(a: str, b: str, expected: bool) -> None:
    assert old_style_pair(one(a), one(b)) is expected
    assert old_style_pair(one(b), one(a)) is expected
