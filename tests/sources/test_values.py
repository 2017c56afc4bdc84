"""Cases of three languages: what is found, and what is rightly not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sources.values import Number, values

Brief = Callable[[str], list[object]]


DATES = [
    ("8 February 1904", (1904, 2, 8)),
    ("It began on 8 Feb. 1904.", (1904, 2, 8)),
    ("On January 13, 1904, a note", (1904, 1, 13)),
    ("on September 5th, 1905, which", (1905, 9, 5)),
    ("On February 4, they left", (None, 2, 4)),
    ("September 5th", (None, 9, 5)),
    ("5 September", (None, 9, 5)),
    ("the fifth of September 1905", (1905, 9, 5)),
    ("the twenty-first of May", (None, 5, 21)),
    ("In August 1903 it", (1903, 8, None)),
    ("until January of 1904", (1904, 1, None)),
    ("In May the war", (None, 5, None)),
    ("by 1905", (1905, None, None)),
    ("(1905)", (1905, None, None)),
    ("1904: talks", (1904, None, None)),
    ("in 1905 men fought", (1905, None, None)),
    ("the year 622", (622, None, None)),
    ("in 1066", (1066, None, None)),
    ("AD 79", (79, None, None)),
    ("in 44 BC", (-44, None, None)),
    ("44 B.C.", (-44, None, None)),
    ("2447 BE", (1904, None, None)),
    ("the 1890s", (1890, None, None, (1899, None, None))),
    ("late 19th century", (1801, None, None, (1900, None, None))),
    ("the 18th and 19th centuries", (1701, None, None, (1900, None, None))),
    ("1904–05", (1904, None, None, (1905, None, None))),
    ("between 1904 and 1905", (1904, None, None, (1905, None, None))),
    ("from February of 1904 to September 1905", (1904, 2, None, (1905, 9, None))),
    ("8 February 1904 – 5 September 1905", (1904, 2, 8, (1905, 9, 5))),
    ("27 December – 9 January 1905", (1904, 12, 27, (1905, 1, 9))),
    ("May 27-29, 1905", (1905, 5, 27, (1905, 5, 29))),
    ("from 27 to 29 May", (None, 5, 27, (None, 5, 29))),
    ("1905-09-05", (1905, 9, 5)),
    ("25/12/1905", (1905, 12, 25)),
    ("signed 5/9/1905", (1905, None, None)),
    ("วันที่ 2 มกราคม 1905", (1905, 1, 2)),
    ("ในวันที่ 13 มกราคม ญี่ปุ่น", (None, 1, 13)),
    ("วันที่ ๒ มกราคม พ.ศ. ๒๔๔๗", (1904, 1, 2)),
    ("วันที่ 8 กุมภาพันธ์ ค.ศ. 1904 อย่างไร", (1904, 2, 8)),
    ("คืนวันที่ 13- 14 กุมภาพันธุ์ 1904", (1904, 2, 13, (1904, 2, 14))),
    ("ระหว่างวันที่ 25 ถึง 29 มกราคม", (None, 1, 25, (None, 1, 29))),
    ("1905 , 21 กุมภาพันธ์ - 10 มีนาคม", (1905, 2, 21, (1905, 3, 10))),
    ("1904–1905 , 19 สิงหาคม-2 มกราคม", (1904, 8, 19, (1905, 1, 2))),
    ("30 เมษายน -1 พฤษภาคม", (None, 4, 30, (None, 5, 1))),
    ("ปลายเดือน พฤษภาคม 1905", (1905, 5, None)),
    ("5 ก.ย. 2448", (1905, 9, 5)),
    ("ม.ค. 2447", (1904, 1, None)),
    ("ร.ศ. 123", (1904, None, None)),
    ("พ.ศ. 2447", (1904, None, None)),
    ("จ.ศ. 1266", (1904, None, None)),
    ("ค.ศ. 1905", (1905, None, None)),
    ("ปี 1905", (1905, None, None)),
    ("ในปี 2475 สยาม", (1932, None, None)),
    ("ครั้งที่ 2 ปี 1939", (1939, None, None)),
    ("คริสต์ทศวรรษที่ 1890", (1890, None, None, (1899, None, None))),
    ("ศตวรรษที่ 20", (1901, None, None, (2000, None, None))),
    ("ระหว่างปี 1904 ถึง 1905", (1904, None, None, (1905, None, None))),
    ("วันที่ 27", (None, None, 27)),
    ("2 كانون الثاني", (None, 1, 2)),
    ("27-29 أيار", (None, 5, 27, (None, 5, 29))),
    ("27-29 أيار من عام 1905", (1905, 5, 27, (1905, 5, 29))),
    ("9 آب- 5 ايلول من عام 1905", (1905, 8, 9, (1905, 9, 5))),
    ("8 شباط من عام 1904", (1904, 2, 8)),
    ("في يوم 26 ايار تم", (None, 5, 26)),
    ("آذار في عام 1905", (1905, 3, None)),
    ("في نيسان من نفس العام", (None, 4, None)),
    ("5 أيلول/سبتمبر 1905", (1905, 9, 5)),
    ("٥ سبتمبر ١٩٠٥", (1905, 9, 5)),
    ("الخامس من سبتمبر 1905", (1905, 9, 5)),
    ("الحادي والعشرين من أيار", (None, 5, 21)),
    ("15 جويلية 1905", (1905, 7, 15)),
    ("5 جانفي 1905", (1905, 1, 5)),
    ("5 أوت 1905", (1905, 8, 5)),
    ("تشرين الأول 1904", (1904, 10, None)),
    ("في العام 1898 كانت", (1898, None, None)),
    ("عام 1904", (1904, None, None)),
    ("سنة ١٩٠٤", (1904, None, None)),
    ("1905م", (1905, None, None)),
    ("1894-1895", (1894, None, None, (1895, None, None))),
    ("من 1904 إلى 1905", (1904, None, None, (1905, None, None))),
    ("1320 هـ", (1902, None, None, (1903, None, None))),
    ("5 رمضان 1322 هـ", (1904, None, None)),
    ("القرن التاسع عشر", (1801, None, None, (1900, None, None))),
    ("تسعينيات القرن التاسع عشر", (1890, None, None, (1899, None, None))),
    ("عام 44 ق.م", (-44, None, None)),
]

NUMBERS = [
    ("1,905 men", (1905, "person")),
    ("1905 men", (1905, "person")),
    ("nearly 90,000 men", (90000, "~person")),
    ("more than 5,000", (5000, "~")),
    ("40,000 of their troops", (40000, "person")),
    ("38 Russian vessels", (38, "ship")),
    ("three torpedo boats", (3, "ship")),
    ("six ships", (6, "ship")),
    ("six", (6, "")),
    ("twenty-five ships", (25, "ship")),
    ("a dozen ships", (12, "ship")),
    ("two hundred thousand soldiers", (200000, "person")),
    ("one hundred and five guns", (105, "gun")),
    ("half a million men", (500000, "person")),
    ("two and a half years", (2.5, "year")),
    ("8 1/2 inches", (8.5, "inch")),
    ("1½ miles", (1.5, "mile")),
    ("two-thirds of them", (2 / 3, "")),
    ("$1.5bn", (1.5e9, "dollar")),
    ("£30.4 million", (30.4e6, "pound")),
    ("100-200 million yen", ([1e8, 2e8], "yen")),
    ("30 to 40 ships", ([30, 40], "ship")),
    ("a 12-inch gun", (12, "inch")),
    ("42 percent", (42, "percent")),
    ("20 km2", (20, "square kilometre")),
    ("1.500 soldiers", (1500, "person")),
    ("within 18 months", (18, "month")),
    ("15,000 ล้านเยน", (1.5e10, "yen")),
    ("106.3 ล้านปอนด์", (106.3e6, "pound")),
    ("หก", (6, "")),
    ("เรือรบหกลำ", (6, "ship")),
    ("6 เรือประจัญบาน", (6, "ship")),
    ("สิบเอ็ดวัน", (11, "day")),
    ("ยี่สิบวัน", (20, "day")),
    ("สามหมื่นคน", (30000, "person")),
    ("สองแสนห้าหมื่นคน", (250000, "person")),
    ("มากกว่าพันนาย", (1000, "~person")),
    ("3 ล้าน 5 แสนบาท", (3.5e6, "baht")),
    ("๔๕๐ นาย", (450, "person")),
    ("100 กว่าคน", (100, "~person")),
    ("ราว 30 นาที", (30, "~minute")),
    ("2 ปีครึ่ง", (2.5, "year")),
    ("ร้อยละ 42", (42, "percent")),
    ("ทำมุม 40° แล้ว", (40, "degree")),
    ("330 الف رجل", (330000, "person")),
    ("330 الف", (330000, "")),
    ("89 ألف", (89000, "")),
    ("270 الفاً", (270000, "")),
    ("ما يقرب من 89 الف", (89000, "~")),
    ("ستة", (6, "")),
    ("ست سفن", (6, "ship")),
    ("لثلاثة اشهر", (3, "month")),
    ("خمسة عشر يوماً", (15, "day")),
    ("خمسة وعشرون ألف جندي", (25000, "person")),
    ("ثلاثة ملايين ومئتا ألف نسمة", (3.2e6, "person")),
    ("مائتا سفينة", (200, "ship")),
    ("ألفان", (2000, "")),
    ("سفينتان", (2, "ship")),
    ("سنتين ونصف", (2.5, "year")),
    ("السنوات الخمس", (5, "year")),
    ("نحو مليون جندي", (1e6, "~person")),
    ("٣٠٠٬٠٠٠ جندي", (300000, "person")),
    ("٣٫٥ مليون", (3.5e6, "")),
    ("٤٢٪", (42, "percent")),
    ("42 في المئة", (42, "percent")),
    ("ثلاثة أرباع", (0.75, "")),
]

TIMES = [
    ("เวลา 12.15น. โดยประมาณ", "12:15"),
    ("เวลาประมาณ 13.00น.", "13:0"),
    ("ในเวลา 19.27 โดย", "19:27"),
    ("14.08น.", "14:8"),
    ("at 14:08", "14:8"),
    ("at 5 pm", "17:None"),
    ("الساعة 5 مساءً", "17:None"),
]

NOTHING = [
    "one of them, and no one else",
    "one day he came",
    "chapter 3 and Section 12",
    "(1) Both nations",
    "as shown [12]",
    "the fleet (Westwood, 22).",
    "1. First point",
    "Nicholas 2 and World War 2",
    "north of the 39th parallel",
    "the Group of Seven",
    "tens of thousands of men",
    "May he come in march?",
    "F-16, B52 and COVID-19",
    "call 02-123-4567",
    'id="8538" url="https://example.org/?curid=8538"',
    "นิโคลัสที่ 2 แห่ง",
    "กองพลที่ 1 แห่ง",
    "มาตรา 5",
    "เด็กหกล้มบนเก้าอี้",
    "ห้ามคนเข้า",
    "สามารถทำได้",
    "ทั้งสองฝ่าย",
    "กองพันทหาร",
    "หลายพันคน",
    "แสนยานุภาพ",
    "พันธมิตรคนสำคัญ",
    "مادة ٥",
    "أحد الضباط",
    "واحد منهم",
    "آلاف الرجال",
    "مارس الضغط",
    "يوم الأحد",
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_a_date_is_found(text: str, expected: object, brief: Brief) -> None:
    assert brief(text) == [expected]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_a_number_is_found(text: str, expected: tuple[object, str], brief: Brief) -> None:
    (found,) = brief(text)
    assert isinstance(found, tuple)
    assert found[1] == expected[1]
    assert found[0] == (pytest.approx(expected[0]) if isinstance(expected[0], float) else expected[0])


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_a_time_is_found(text: str, expected: str, brief: Brief) -> None:
    assert brief(text) == [expected]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_quantity_is_left_alone(text: str, brief: Brief) -> None:
    assert brief(text) == []


def test_spans_hold_the_value_and_not_what_leads_to_it() -> None:
    text = "ในวันที่ 2 มกราคม ค.ศ. 1905; about 330 thousand men; وثلاثة أشهر; في عام 1905"
    assert [text[v.start : v.end] for v in values(text)] == [
        "2 มกราคม ค.ศ. 1905",
        "330 thousand men",
        "ثلاثة أشهر",
        "1905",
    ]


def test_three_languages_in_one_text(brief: Brief) -> None:
    assert brief("5 September 1905 / ๕ กันยายน ๒๔๔๘ / ٥ أيلول ١٩٠٥") == [(1905, 9, 5)] * 3


def test_a_unit_is_not_sought_in_the_next_paragraph(brief: Brief) -> None:
    assert brief("Army 300,000\n\nCasualties and losses") == [(300000, "")]


def test_values_are_plain_frozen_spans() -> None:
    (value,) = values("six ships")
    assert value == Number(0, 9, 6.0, 6.0, "ship")
    with pytest.raises(AttributeError):
        value.start = 1  # type: ignore[misc]
