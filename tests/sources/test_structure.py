"""What of a text is read, under which heading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.structure import markdown, plain_text

PROSE = "The harbour froze every winter, so the fleet had to look for another port further to the south."
MORE = "Nobody had asked the people of the town, who went on fishing as they had always done before."
THAI = "ท่าเรือแห่งนี้เป็นน้ำแข็งทุกฤดูหนาว กองเรือจึงต้องมองหาท่าเรือแห่งใหม่ที่อยู่ทางใต้ลงไปอีกมาก ซึ่งใช้งานได้ตลอดทั้งปี"
ARABIC = "كان الميناء يتجمد كل شتاء، ولذلك كان على الأسطول أن يبحث عن ميناء آخر في الجنوب لا يتجمد ماؤه."


def read(reader, text):
    """Each section as (heading, text), of all the parts of a text."""
    return [(s.heading, text[s.start : s.end]) for part in reader(text) for s in part.sections]


def test_a_plain_text_is_one_section():
    assert read(plain_text, f"{PROSE}\n\n{MORE}\n") == [("", f"{PROSE}\n\n{MORE}")]


@pytest.mark.parametrize(
    ("heading", "prose"), [("The Harbour", PROSE), ("ท่าเรือน้ำอุ่น", THAI), ("الميناء الجديد", ARABIC)]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_short_line_alone_before_prose_is_a_heading(heading, prose, newline):
    gap = newline * 2
    text = gap.join([prose, heading, prose])
    assert read(plain_text, text) == [("", prose), (heading, prose)]


@pytest.mark.parametrize("line", ["They left.", "Dear Sir,", "• one", "(1) one"])
def test_a_line_that_is_no_heading_stays_in_the_text(line):
    text = f"{PROSE}\n\n{line}\n\n{MORE}"
    assert read(plain_text, text) == [("", text)]


def test_a_short_last_line_stays_in_the_text():
    assert read(plain_text, f"{PROSE}\n\nThe Editor") == [("", f"{PROSE}\n\nThe Editor")]


def test_wiki_headings_and_rules_are_left_out():
    assert read(plain_text, f"{PROSE}\n== After ==\n{MORE}\n-----\n{PROSE}") == [
        ("", PROSE),
        ("After", MORE),
        ("After", PROSE),
    ]


INFOBOX = """The Harbour War

3 May 1801

9 June 1802

The northern coast

Flag of Nowhere The Kingdom
Coat of Arms King Odd

Northern Army 12,000
Southern Army 7,500

Major ports:

Aa, Bee and Cee

Losses and Casualties

"""


def test_an_infobox_is_kept_but_for_what_says_nothing_at_its_ends():
    found = read(plain_text, f"{INFOBOX}{PROSE} {MORE}\n\n{MORE} {PROSE}\n\n{PROSE} {MORE}")
    told = INFOBOX[INFOBOX.index("The northern coast") : INFOBOX.index("Losses and Casualties")].strip()
    assert found == [
        ("The Harbour War", told),
        ("The Harbour War", f"{PROSE} {MORE}\n\n{MORE} {PROSE}\n\n{PROSE} {MORE}"),
    ]


def test_rows_in_thai_and_arabic():
    text = f"สงครามท่าเรือ\n\n3 พฤษภาคม พ.ศ. 2344\n\nธงชาติ\n\nกองทัพเหนือ 12,000 นาย\n\n{THAI}\n\n{THAI}"
    assert read(plain_text, text) == [
        ("สงครามท่าเรือ", "ธงชาติ\n\nกองทัพเหนือ 12,000 นาย"),
        ("สงครามท่าเรือ", f"{THAI}\n\n{THAI}"),
    ]
    text = f"حرب الميناء\n\n3 أيار 1801\n\nعلم البلاد\n\nجيش الشمال 12,000\n\n{ARABIC}\n\n{ARABIC}"
    assert read(plain_text, text) == [
        ("حرب الميناء", "علم البلاد\n\nجيش الشمال 12,000"),
        ("حرب الميناء", f"{ARABIC}\n\n{ARABIC}"),
    ]


@pytest.mark.parametrize(
    ("last", "after", "kept"),
    [
        ("Major ports:\n\nAa, Bee and Cee", MORE, "Northern Army 12,000\n\nMajor ports:\n\nAa, Bee and Cee"),
        ("General Odd\nGeneral Even", MORE, "Northern Army 12,000\n\nGeneral Odd\nGeneral Even"),
        ("General Odd", "", "Northern Army 12,000\n\nGeneral Odd"),
        ("The peace", MORE, "Northern Army 12,000"),
        ("Losses:", MORE, "Northern Army 12,000"),
    ],
)
def test_the_last_rows_of_an_infobox(last, after, kept):
    rows = f"The Harbour War\n\n3 May 1801\n\nNorthern Army 12,000\n\n{last}"
    found = read(plain_text, f"{PROSE}\n\n{MORE}\n\n{rows}\n\n{after}".rstrip())
    assert any(text.endswith(kept) for _, text in found)


def test_a_menu_is_left_out():
    rows = "Harbour news\n\nHome\n\nShips\n\nWeather\n\nAbout us\n\n"
    assert read(plain_text, f"{rows}{PROSE}\n\n{MORE}") == [("Harbour news", f"{PROSE}\n\n{MORE}")]


def test_a_poem_is_read():
    poem = "\n".join(["the grey ships went", "over the grey water", "and no one counted", "who came home"] * 3)
    assert read(plain_text, poem) == [("", poem)]


@pytest.mark.parametrize(
    "notice",
    [
        "Ad blocker interference detected!",
        "Harbourpedia is a free-to-use site that makes money from advertising.",
        "We have a modified experience for viewers using ad blockers",
        "Please disable your ad blocker and reload.",
        "ตรวจพบการใช้งานโปรแกรมบล็อกโฆษณา",
        "กรุณาปิดตัวบล็อกโฆษณาแล้วโหลดหน้านี้ใหม่",
        "تم اكتشاف مانع الإعلانات!",
        "يرجى تعطيل مانع الإعلانات ثم إعادة تحميل الصفحة.",
    ],
)
def test_notices_are_left_out(notice):
    assert read(plain_text, f"{PROSE}\n\n{notice}\n\n{MORE}") == [("", PROSE), ("", MORE)]


def test_an_article_on_advertising_is_kept():
    text = "Ad blockers are programs that hide advertising. Newspapers dislike them."
    assert read(plain_text, text) == [("", text)]


@pytest.mark.parametrize(
    ("stump", "left"),
    [
        ("in the Far …show more content…\nLater", ["in the Far", "Later"]),
        ("in the Far ...(show more content)...\nLater", ["in the Far", "Later"]),
        ("ในตะวันออก\nอ่านเพิ่มเติม\nต่อมา", ["ในตะวันออก", "ต่อมา"]),
        ("في الشرق …اقرأ المزيد…\nثم", ["في الشرق", "ثم"]),
        ("It will show more content than before.", ["It will show more content than before."]),
    ],
)
def test_stumps_are_left_out(stump, left):
    assert [text for _, text in read(plain_text, stump)] == left


def test_a_wrapper_gives_title_and_address_and_is_left_out():
    text = f'<doc id="7" url="https://x.test/?a=1&amp;b=2" title="A &quot;War&quot;">A "War" {PROSE}</doc>\n'
    (part,) = plain_text(text)
    assert (part.facts.title, part.facts.url) == ('A "War"', "https://x.test/?a=1&b=2")
    assert read(plain_text, text) == [("", PROSE)]


def test_several_wrappers_are_several_parts_over_the_whole_text():
    text = f'<doc id="1" title="One">\n{PROSE}\n</doc>\n<doc id="2" title="Two">\n{MORE}\n</doc>\n{THAI}'
    parts = plain_text(text)
    assert [part.facts.title for part in parts][:2] == ["One", "Two"]
    assert {part.text for part in parts} == {text}
    assert read(plain_text, text) == [("", PROSE), ("", MORE), ("", THAI)]


FLAT = [
    ("มหาอำนาจสาเหตุ สาเหตุ. ภายหลัง", [("", "มหาอำนาจ"), ("สาเหตุ", "ภายหลัง")]),
    ("in spring.Causes Causes. The quarrel", [("", "in spring."), ("Causes", "The quarrel")]),
    ("in 1904Events of 1905The siege Events of 1905. The siege. It", [("", "in 1904"), ("The siege", "It")]),
    ("จบลงเหตุการณ์ปี 1905ยุทธการแรก เหตุการณ์ปี 1905. ยุทธการแรก. ใน", [("", "จบลง"), ("ยุทธการแรก", "ใน")]),
    ("รัฐกันชนสงคราม (1894–1895) สงคราม (1894–1895). รัฐบาล", [("", "รัฐกันชน"), ("สงคราม (1894–1895)", "รัฐบาล")]),
    ("انتهى الشتاءأسباب الحرب أسباب الحرب. كانت", [("", "انتهى الشتاء"), ("أسباب الحرب", "كانت")]),
    ("She said no no. Then", [("", "She said no no. Then")]),
    ("a banana nana. Then", [("", "a banana nana. Then")]),
    ("New York, New York. Then", [("", "New York, New York. Then")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sections"), FLAT)
def test_titles_glued_and_repeated_by_an_extractor_are_headings(text, sections):
    assert read(plain_text, text) == sections


MARKDOWN = f"""---
title: "Ice: a history"
author: 'A. Writer'
date: 1904-02-08  # or so
kind: History
language: en-GB
a line that is nothing
---

# The *frozen* harbour

{PROSE}

## After [peace](https://x.test) ##

{MORE}

Later
-----

- {PROSE}

```python
# no heading
```

| a | b |
|---|---|
| 1 | 2 |

![a picture](x.png)
<!-- a note
over lines -->
{MORE}
"""


def test_markdown():
    (part,) = markdown(MARKDOWN)
    assert part.facts.title == "Ice: a history"
    assert (part.facts.author, part.facts.date) == ("A. Writer", "1904-02-08")
    assert (part.facts.kind, part.facts.language) == ("history", "en")
    assert read(markdown, MARKDOWN) == [
        ("The frozen harbour", PROSE),
        ("After peace", MORE),
        ("Later", f"- {PROSE}"),
        ("Later", "# no heading"),
        ("Later", "| a | b |"),
        ("Later", "| 1 | 2 |"),
        ("Later", MORE),
    ]


def test_markdown_without_front_matter_takes_its_title_from_a_heading_or_line():
    assert markdown(f"{PROSE}\n\n# Ice\n")[0].facts.title == "Ice"
    assert markdown("Short line.\n\nMore.")[0].facts.title == "Short line."
    assert read(markdown, f"{PROSE}\n{MORE}\n---\n{PROSE}")[0] == ("", f"{PROSE}\n{MORE}")


SOUP = st.lists(
    st.sampled_from(
        [
            PROSE, THAI, ARABIC, "The Harbour", "8 May 1904", "Army 5,000", "Ports:", "# A",
            "---", "```", "<!--", "-->",
            '<doc id="1" title="T">', "</doc>", "…show more content…", "Ad blocker detected!", "\n", "\r\n",
            "\n\n", " ", "A A. ", "\u0301", "👩🏽\u200d🚀",
        ]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("reader", [plain_text, markdown])
@settings(deadline=None, max_examples=150)
@given(text=SOUP)
def test_sections_are_in_order_apart_and_trimmed(reader, text):
    at = 0
    for part in reader(text):
        assert part.text == text
        for section in part.sections:
            assert at <= section.start < section.end <= len(text)
            assert text[section.start : section.end].strip() == text[section.start : section.end]
            at = section.end


@pytest.mark.parametrize("unit", ["<!--", "<doc ", "== ", "# ", "- ", "A A. ", "…", '"', "\n", "Mr. ", "ก "])
def test_no_text_takes_long(unit):
    text = unit * (70_000 // len(unit))
    for reader in (plain_text, markdown):
        reader(text)
