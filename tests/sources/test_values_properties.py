"""What holds for every date, number and text."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.values import Date, Number, same, values

MONTHS = {
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905
    "th": [
        *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
        *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
    ],
    "ar": [
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ],
    "levant": [
        *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
        *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
    ],
}
PATTERNS = {
    "en": ["{d} {m} {y}", "on {d} {m}, {y}", "{m} {d}, {y}", "the {d}th of {m} {y}"],
    "th": ["{d} {m} {y}", "วันที่ {d} {m} ค.ศ. {y}", "ในวันที่ {d} เดือน{m} พ.ศ. {b} ได้"],
    "ar": ["{d} {m} {y}", "في {d} {m} من عام {y}", "يوم {d} {m} سنة {y}م"],
}
PATTERNS["levant"] = PATTERNS["ar"]
DIGITS = ["0123456789", "๐๑๒๓๔๕๖๗๘๙", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]
UNITS = [
    ("ship", "{} ships"),
    ("person", "{} นาย"),
    ("person", "{} جندي"),
    ("percent", "{}%"),
    ("yen", "¥{}"),
    ("", "{}."),
]
PIECES = sorted(
    {
        *"0123456789๕٥,.-–/:()[]% \n'½$",
        *MONTHS["th"],
        *MONTHS["levant"],
        "May ",
        "of ",
        "year ",
        "to ",
        "and ",
        "a ",
    }
)
PIECES += [
    "ปี",
    "พ.ศ. ",
    "คน",
    "สอง",
    "พัน",
    "ล้าน",
    "ที่ ",
    "ร้อยละ",
    "หนึ่ง",
    "ครึ่ง",
    "عام ",
    "ألف ",
    "و",
    "ستة ",
    "هـ ",
    "القرن ",
    "الثاني ",
]
PIECES += [
    "hundred ",
    "half ",
    "two ",
    "BC ",
    "th ",
    "century ",
    "pm ",
    "between ",
    "1905",
    "ونصف ",
    "سنتين ",
    "million ",
    "m",
    "น.",
]


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(sorted(PATTERNS)),
    st.integers(0, 3),
    st.sampled_from(DIGITS),
    st.dates().filter(lambda d: 1500 <= d.year <= 2050),
)
def test_a_written_date_is_read_back(language, pattern, digits, day) -> None:
    shapes = PATTERNS[language]
    text = shapes[pattern % len(shapes)].format(
        d=day.day, m=MONTHS[language][day.month - 1], y=day.year, b=day.year + 543
    )
    (found,) = values(text.translate({ord(str(n)): digits[n] for n in range(10)}))
    assert isinstance(found, Date)
    assert (found.year, found.month, found.day, found.until) == (day.year, day.month, day.day, None)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(UNITS), st.sampled_from(DIGITS), st.integers(0, 10**9), st.booleans())
def test_a_written_number_is_read_back(unit, digits, number, grouped) -> None:
    key, shape = unit
    if not key and not grouped and 1500 <= number <= 2099:
        return  # four bare figures are a year
    text = shape.format(f"{number:,}" if grouped else number)
    (found,) = values(text.translate({ord(str(n)): digits[n] for n in range(10)}))
    assert isinstance(found, Number)
    assert (found.low, found.high, found.unit) == (number, number, key)


def _english(n: int) -> str:
    ones = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    )
    tens = "- - twenty thirty forty fifty sixty seventy eighty ninety"
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = f" {_english(n % size)}" if n % size else ""
            return f"{_english(n // size)} {name}{rest}"
    if n < 20:
        return ones.split()[n]
    return tens.split()[n // 10] + (f"-{_english(n % 10)}" if n % 10 else "")


def _thai(n: int) -> str:
    ones = ["", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"]
    if n >= 10**6:
        return _thai(n // 10**6) + "ล้าน" + _thai(n % 10**6)
    out = ""
    for size, name in ((10**5, "แสน"), (10**4, "หมื่น"), (1000, "พัน"), (100, "ร้อย")):
        if n >= size:
            out, n = out + ones[n // size] + name, n % size
    if n >= 10:
        out += {1: "", 2: "ยี่"}.get(n // 10, ones[n // 10]) + "สิบ"
        return out + ("เอ็ด" if n % 10 == 1 else ones[n % 10])
    return out + ones[n]


def _arabic(n: int) -> str:
    ones = ["", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"]
    tens = ["", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"]
    stems = ["", "", "", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع"]
    if n >= 1000:
        count, rest = divmod(n, 1000)
        head = {1: "ألف", 2: "ألفان"}.get(count, f"{_arabic(count)} " + ("آلاف" if count <= 10 else "ألفاً"))
    elif n >= 100:
        count, rest = divmod(n, 100)
        head = {1: "مئة", 2: "مئتان"}.get(count, stems[count] + "مائة")
    elif n >= 20:
        head, rest = (f"{ones[n % 10]} و" if n % 10 else "") + tens[n // 10], 0
    elif n > 10:
        head, rest = {11: "أحد عشر", 12: "اثنا عشر"}.get(n, f"{ones[n - 10]} عشر"), 0
    else:
        head, rest = ones[n], 0
    return f"{head} و{_arabic(rest)}" if rest else head


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.integers(2, 120), st.integers(2, 999_999)), st.sampled_from(["en", "th", "ar"]))
@example(201, "ar")
@example(111, "ar")
@example(100_021, "en")
def test_a_number_in_words_is_read_back(number, language) -> None:
    text = {
        "en": f"{_english(number)} ships",
        "th": f"เรือ{_thai(number)}ลำ",
        "ar": f"{_arabic(number)} سفينة",
    }[language]
    (found,) = values(text)
    assert isinstance(found, Number)
    assert (found.low, found.high, found.unit) == (number, number, "ship")


@settings(deadline=None, max_examples=400)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_any_text_gives_ordered_disjoint_spans_in_bounds(text) -> None:
    found = values(text)
    end = 0
    for value in found:
        assert end <= value.start < value.end <= len(text)
        end = value.end
        assert same(value, value) in (True, None)
        if isinstance(value, Number):
            assert value.low <= value.high
    for a in found:
        for b in found:
            assert same(a, b) is same(b, a)


@pytest.mark.parametrize(
    "piece", ["1", " ", "ก", "1,000", "year ", "of ", "to ", "و", "สอง", "(A", "a.", "million ", "\n"]
)
def test_time_grows_with_the_text(piece) -> None:
    values("a first call makes the tables")
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    eighth = min(_seconds(text[:12_500]) for _ in range(3))
    # Eight times the text takes about eight times as long; what grows with its square would take 64 times.
    assert _seconds(text) < 24 * eighth + 0.05


def _seconds(text: str) -> float:
    """Processor time of this thread alone: a ratio of two such times holds on any machine."""
    start = time.thread_time()
    values(text)
    return time.thread_time() - start
