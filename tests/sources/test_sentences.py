"""Sentence spans in the three languages."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.languages import LANGUAGES
from sources.languages import thai as thai_module
from sources.languages.spans import cluster_start

ALPHABETS = (
    "aAbÉz Ōé",
    "กขคงสรเแโใไะาิีึืุู่้๊๋์ำๆฯ",
    "ابتثجحخةىأإءؤئًٌٍَُِّْـ",
    ".,;:!?؟؛،…()[]\"'“”«»•-–",
    "0123456789๐๑๒٠١٢",
    " \t\n\r\u00a0\u2028",
    "🇹🇭👩🏽\u200d🚀\u0301\u200d\ufeff",
)
PIECES = st.sampled_from(
    (
        "\r\n", "\n\n", ". ", ".", "? ", "؟ ", " ", "พ.ศ. ", "ค.ศ. 1904 ", "Dr. ", "U.S. ", "د. ", "(1) ",
        "กองทัพเรือ", "ได้โจมตี", "ประเทศญี่ปุ่น", "แล้ว ", "The fleet", "left", "الحرب", "الأسطول", "🇹🇭", "e\u0301",
    )
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, *(st.text(alphabet, max_size=6) for alphabet in ALPHABETS)), max_size=30).map(
    "".join
)


def cut(code, text):
    return [text[span.start : span.end] for span in LANGUAGES[code].sentences(text)]


def check(text, spans):
    at = 0
    for span in spans:
        assert at <= span.start < span.end
        assert not text[at : span.start].strip(), "a character was left out"
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert span.end == len(text) or cluster_start(text, span.end) or text[span.end].isspace()
        if span.start and not text[span.start - 1].isspace():
            assert unicodedata.category(text[span.start])[0] != "M"
            assert text[span.start - 1] not in "เแโใไ"
        at = span.end
    assert not text[at:].strip()


@pytest.mark.parametrize("code", LANGUAGES)
@settings(deadline=None, max_examples=120)
@given(text=TEXTS)
@example(text="")
@example(text=" \u0301 ")
@example(text="...")
@example(text="1." * 30)
def test_every_character_is_covered_in_order_and_no_cluster_is_cut(code, text):
    check(text, LANGUAGES[code].sentences(text))


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("en", "The fleet left port and nobody knew where it went"),
        ("en", ". "),
        ("en", "Mr. "),
        ("th", "กองทัพเรือญี่ปุ่นเข้าโจมตีฐานทัพ"),
        ("th", "ก "),
        ("th", "์"),
        ("ar", "غادر الأسطول الميناء دون أن يعلم أحد "),
        ("ar", "ًٌ"),
    ],
)
def test_a_line_of_70_kilobytes_is_read_whole_and_in_bounded_pieces(code, unit):
    text = unit * (70_000 // len(unit.encode()) + 1)
    spans = LANGUAGES[code].sentences(text)
    check(text, spans)
    if cluster_start(text, 1):
        assert max(span.end - span.start for span in spans) <= 1_000


ENGLISH = {
    "Dr. Smith met Gen. Nogi. They spoke.": ["Dr. Smith met Gen. Nogi.", "They spoke."],
    "He came to the U.S. in 1904. Why?": ["He came to the U.S. in 1904.", "Why?"],
    "It left the U.S. The crew stayed.": ["It left the U.S.", "The crew stayed."],
    "J. R. Hale wrote it. It sold.": ["J. R. Hale wrote it.", "It sold."],
    "See No. 5 and p. 12. It cost 3.5 million.": ["See No. 5 and p. 12.", "It cost 3.5 million."],
    "Ships, guns, etc. were lost. All.": ["Ships, guns, etc. were lost.", "All."],
    "It ended.Then peace came.": ["It ended.", "Then peace came."],
    "That was in 1905.The peace held.": ["That was in 1905.", "The peace held."],
    "Visit www.Example.Com or e.g. Node.js now.": ["Visit www.Example.Com or e.g. Node.js now."],
    "“Is it over?” he asked. “Yes.” She left.": ["“Is it over?” he asked.", "“Yes.”", "She left."],
    "It was lost.[12][3] Nobody knew.": ["It was lost.[12][3]", "Nobody knew."],
    "The ports froze. (Hale, 22). So they moved.": ["The ports froze. (Hale, 22).", "So they moved."],
    "(1) Leave the port. At once.\n(2) Pay": ["(1) Leave the port.", "At once.", "(2) Pay"],
    "1. Leave the port.\n2. Pay for it.": ["1. Leave the port.", "2. Pay for it."],
    ".Then they left. All of them": [".Then they left.", "All of them"],
    "Wait... and see. Well… Then go.": ["Wait... and see.", "Well…", "Then go."],
    "One line\n\nanother one": ["One line", "another one"],
    "a row\r\nAnother row": ["a row", "Another row"],
    "it went\non and on": ["it went\non and on"],
    "No! Never! Yahoo! is a name.": ["No!", "Never!", "Yahoo! is a name."],
    "They met at 5 p.m. and left at 6.": ["They met at 5 p.m. and left at 6."],
    "He won World War I. The end.": ["He won World War I.", "The end."],
}  # fmt: skip


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text):
    assert cut("en", text) == ENGLISH[text]


ARABIC = {
    ".حاصر الجيش المدينة. ثم رحل": [".حاصر الجيش المدينة.", "ثم رحل"],
    "قال د. أحمد إنه رحل. هل عاد؟ نعم": ["قال د. أحمد إنه رحل.", "هل عاد؟", "نعم"],
    "درّس أ.د. سامي التاريخ. وكتب فيه.": ["درّس أ.د. سامي التاريخ.", "وكتب فيه."],
    "انظر ص. 12 من الكتاب. ثم عد.": ["انظر ص. 12 من الكتاب.", "ثم عد."],
    "وقع في سنة 1322 هـ. بعد الحرب": ["وقع في سنة 1322 هـ. بعد الحرب"],
    "رحل الجيش؛ وبقي القائد. ثم مات": ["رحل الجيش؛ وبقي القائد.", "ثم مات"],
    "انتهت الحرب.ثم بدأ السلام": ["انتهت الحرب.", "ثم بدأ السلام"],
    "هل انتهت؟نعم انتهت": ["هل انتهت؟", "نعم انتهت"],
    "بلغت 3.5 مليون. وزادت": ["بلغت 3.5 مليون.", "وزادت"],
    "وصلوا الى الميناء.، وفي المساء رحلوا.": ["وصلوا الى الميناء.، وفي المساء رحلوا."],
    "السطر الأول\nالسطر الثاني": ["السطر الأول", "السطر الثاني"],
    "قال: «انتهت الحرب.» ثم خرج": ["قال: «انتهت الحرب.»", "ثم خرج"],
    "(1) يرحل الجيش.\n(2) يدفع المال": ["(1) يرحل الجيش.", "(2) يدفع المال"],
}  # fmt: skip


@pytest.mark.parametrize("text", ARABIC)
def test_arabic(text):
    assert cut("ar", text) == ARABIC[text]


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_hard_wrapped_paragraph_is_joined(code):
    words = {"en": "The Admiral waited for the Emperor", "ar": "انتظر القائد أوامر جديدة من العاصمة"}[code]
    line = f"{words} {words}"
    assert len(cut(code, f"{line}\n{line}\n{line}\n{words}.")) == 1


@pytest.mark.parametrize("era", ["ค.ศ.", "พ.ศ.", "ร.ศ.", "จ.ศ.", "ฮ.ศ."])
def test_thai_is_not_cut_after_an_abbreviation(era):
    text = f"หลังจากการเจรจาที่ยืดเยื้อมานานหลายเดือน ทั้งสองประเทศได้ลงนามในสัญญาเมื่อปี {era} 2448 และกองทัพก็เดินทางกลับ"
    assert not any(piece.endswith(era) for piece in cut("th", text))


@pytest.mark.parametrize(
    "phrase", ["ดร. สมชาย", "ม.ร.ว. สุขุม", "พลเอก ประเสริฐ", "กว่า 6,000 นาย", "เวลา 12.15 น. โดยประมาณ"]
)
def test_thai_keeps_a_title_with_its_name_and_a_number_with_what_it_counts(phrase):
    before = "เมื่อข่าวแพร่ออกไปทั่วเมืองหลวงในคืนนั้นก็ปรากฏว่า"
    after = "เดินทางกลับถึงบ้านเกิดแล้ว ต่อมาชาวเมืองจึงจัดงานต้อนรับอย่างยิ่งใหญ่"
    text = f"{before} {phrase} {after}"
    assert any(phrase in piece for piece in cut("th", text))


def test_thai_ends_sentences_where_a_reader_would():
    first = "กองเรือออกเดินทางจากท่าในฤดูใบไม้ร่วงและแล่นอ้อมทวีปแอฟริกาเป็นเวลาหลายเดือน"
    second = "อย่างไรก็ตาม เมื่อเดินทางไปถึงก็พบว่าเมืองท่านั้นยอมจำนนไปเสียแล้ว"
    third = "ต่อมาผู้บัญชาการกองเรือจึงตัดสินใจนำเรือทั้งหมดผ่านช่องแคบในเวลากลางคืน"
    assert cut("th", f"{first} {second} {third}") == [first, second, third]


def test_a_chronicle_on_one_line_is_cut_at_its_years():
    text = "รายการ - 1904 ยุทธการแรก: ชนะ - 1904 ยุทธการที่สอง: แพ้ - 1905 ยุทธการที่สาม: ชนะ"
    assert cut("th", text)[1:] == ["- 1904 ยุทธการแรก: ชนะ", "- 1904 ยุทธการที่สอง: แพ้", "- 1905 ยุทธการที่สาม: ชนะ"]


def test_thai_pieces_are_neither_long_nor_scraps():
    text = " ".join(["กองทัพได้เดินทางข้ามแม่น้ำสายใหญ่ในยามค่ำคืน", "แล้วพักอยู่ที่หมู่บ้าน"] * 300)
    lengths = [len(piece) for piece in cut("th", text)]
    assert max(lengths) <= thai_module.LONGEST
    assert min(lengths) > thai_module.SHORTEST


def test_text_without_thai_words_passes_through_the_thai_rules():
    assert cut("th", "1904\n\nOnly Latin here.") == ["1904", "Only Latin here."]
