"""PDF as Chromium prints it, read with poppler and without."""

import base64
import html
import re
import shutil
import subprocess
import zlib
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import SourceError
from sources.formats import pdf
from sources.formats.visual import Word, line_of

POPPLER = shutil.which("pdftotext")
poppler = pytest.mark.skipif(not POPPLER, reason="pdftotext is not installed: apt-get install poppler-utils")

STYLE = 'body{font: 12pt "Noto Sans","Noto Sans Thai","Noto Naskh Arabic",sans-serif} %s'
PAGE = '<!doctype html><html lang="%s" dir="%s"><meta charset="utf-8"><title>%s</title><style>%s</style>%s</html>'
HEADER = '<div style="font-size:8pt">Harbour Papers, volume four</div>'
FOOTER = '<div style="font-size:8pt">- <span class="pageNumber"></span> -</div>'
COLUMNS = "@page{size:A4} body{column-count:2;column-gap:2em;text-align:justify;hyphens:auto}"
MIXED = """
<p>ارتفعت الأسعار بنسبة ١٢٪ بين ١٩٠٤–١٩٠٥ و15% في 2007-2008 (حسب Siemens AG 2010) ووصلت إلى 1,234.5 دولار.</p>
<p>قال: «هذا الكتاب (الطبعة الثانية) من تأليف John Smith، وقد صدر في London عام 1999.» ثم قُرئ ونُشر مجدَّدًا.</p>
<p>الحمد لله، والله أعلم؛ أليس كذلك؟ لا تُحصى الأحلام في الإسلام والآلة [انظر الصفحة 12].</p>
<p dir="ltr">The Arabic phrase السلام عليكم is a greeting (used daily), as is the Thai one.</p>
<p dir="ltr">ชาวเรือทักทายกันว่า السلام عليكم ซึ่งแปลว่าสันติ (peace) ๑๒ ครั้ง ทั้งน้ำและกำลัง</p>
"""


@pytest.fixture(scope="module")
def printed(documents, browser):
    """What Chromium prints, by name."""
    out = {}
    page = browser.new_page()

    def put(name, language, title, body, style="", **options):
        direction = "rtl" if language == "ar" else "ltr"
        page.set_content(PAGE % (language, direction, html.escape(title), STYLE % style, f"<body>{body}"))
        out[name] = page.pdf(**options)

    for one in documents:
        body = "".join(
            f"<h{level}>{html.escape(text)}</h{level}>" if level else f"<p>{html.escape(text)}</p>"
            for level, text in one.paragraphs
        )
        framed = {"display_header_footer": True, "header_template": HEADER, "footer_template": FOOTER}
        put(one.name, one.language, one.title, body, margin={"top": "2cm", "bottom": "2cm"}, **framed)
        if one.name.startswith(("en-c", "ar-c", "th-f")):
            put(f"{one.name} in columns", one.language, one.title, body, COLUMNS)
    put("mixed", "ar", "", MIXED, "p{width:260px}")
    put("scan", "en", "", '<svg width="300" height="300"><circle cx="90" cy="90" r="80"/></svg>')
    page.close()
    return out


@pytest.fixture
def without_poppler(monkeypatch):
    pytest.importorskip("pypdfium2")
    monkeypatch.setenv("PATH", "")


def check(reading, data, document, words, paragraphs):
    (made,) = reading("paper.pdf", data)
    text = made.document.text
    found, others = document.recovered(text)
    assert found >= words, f"{found:.3f} of the words"
    assert others >= 0.98, f"{1 - others:.3f} of the words are not the document's"
    assert document.whole(text) >= paragraphs
    assert "Harbour Papers" not in text
    assert not re.search(r"(?m)^- \d+ -$", text)
    assert (made.document.title, made.document.language) == (document.title, document.language)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", made.document.date)
    headings = {heading for level, heading in document.paragraphs if level}
    assert sum(block.heading in headings for block in made.blocks) >= 0.9 * len(made.blocks)
    return made


@poppler
def test_printed_prose_comes_back(printed, document, reading):
    made = check(reading, printed[document.name], document, 0.99, 0.7 if document.language == "th" else 0.85)
    assert made.warning == ""


def test_printed_prose_comes_back_without_poppler_and_says_what_to_install(printed, document, reading, without_poppler):
    made = check(reading, printed[document.name], document, 0.97, 0.5)
    assert "install poppler-utils" in made.warning


@poppler
def test_columns_are_read_one_after_the_other(printed, documents, reading):
    columns = {name.removesuffix(" in columns"): data for name, data in printed.items() if name.endswith("columns")}
    assert len(columns) == 3
    for document in documents:
        if document.name not in columns:
            continue
        (made,) = reading("columns.pdf", columns[document.name])
        assert document.recovered(made.document.text)[0] >= 0.97
        found = [made.document.text.find(text[:30]) for text in document.texts]
        at = [place for place in found if place >= 0]
        assert len(at) >= 0.7 * len(found)
        assert sum(a < b for a, b in pairwise(at)) >= 0.9 * (len(at) - 1)


@poppler
def test_the_place_of_a_quote_is_the_page_that_it_is_printed_on(printed, documents, reading, tmp_path):
    for document in documents:
        (made,) = reading("paper.pdf", printed[document.name])
        path = tmp_path / "paper.pdf"
        labels = [label for _, label in made.document.places]
        assert labels == [f"p. {number}" for number in range(1, len(labels) + 1)]
        for number, label in enumerate(labels, 1):
            page = subprocess.run(
                [POPPLER, "-f", str(number), "-l", str(number), path, "-"], capture_output=True, text=True, check=True
            ).stdout
            starts = [*(at for at, _ in made.document.places), len(made.document.text)]
            said = made.document.text[starts[number - 1] : starts[number]]
            assert document.recovered(said)[1] >= 0.98
            words = [word for word in re.findall(r"\d{3,}", said) if word not in page]
            assert not words, label
            assert made.document.place_at(made.document.places[number - 1][0]) == label


@pytest.mark.parametrize("with_poppler", [pytest.param(True, marks=poppler), False])
def test_directions_numbers_marks_and_brackets_in_one_page(printed, reading, monkeypatch, with_poppler):
    if not with_poppler:
        monkeypatch.setenv("PATH", "")
    (made,) = reading("mixed.pdf", printed["mixed"])
    wanted = [html.unescape(line) for line in re.findall(r"<p.*?>(.*)</p>", MIXED)]
    found = made.document.text.split("\n\n")
    right = [line for line in wanted if line in found]
    assert len(right) == len(wanted) if with_poppler else len(right) >= 3, set(wanted) - set(found)


def test_a_scan_is_said_to_be_one(printed, reading):
    with pytest.raises(SourceError, match=r"scan.*OCR"):
        reading("scan.pdf", printed["scan"])


# A page of two words, encrypted with a password.
LOCKED_PACKED = """
eNqFU8+LHEUUvhcScvWglOIe3er6XQ2TgezODllM2GU3RqMErO56vbb0di/dNbKbc/4FEaJXhYDx7kkRBA+C+APxIBFcvIig5qYg+Hp2drbDHO
yiu6q/qvree199tbY7mb7I1yVZ++X06+8IpwltsrfIaETYzhHUV/NYNjV9nQqc2KNsWsZrtJ5VFb1D2K4/gOv+pJlFynZq2Gyq2WF9BndU9RsI
u3lyBJRt+uir5oCMxwTq0AcQg0CbTR2hjh2VZ3t2fYu/5wx70DWzNkdKPaTsoxB2A0LpN5pjzDDBplO9Lhx1iq+7FFO8iCcH8aZlFaHFYiofYQ
J5E5DpOtQH8U1qdb+piy34Q/L7a29s/fTVg8v3zIO/Pnj67yv/nl75uPz+j8mNSw/f/fGd+8/+/PD2o38m5b3bPzx+77k/T596tfrwI/Htpd/u
fvLoi8df/vrZyQvf2M+fef/Wp89P+zwWrIuM1BMKzLBgTthLZeiWat/53/oGWnSDYvWwWBSXzgecmrmAuI7ttk2+DxFpGRqAsptwjIe4fYhEG4
t+c9FvP6GjGVBv+A7m9OwaVG9DLHNP2FaNepb1AWWvlPXVuivPAcL2Z1mc59tnzc+T7xkGAexQFtSr998Ez4mOuAkqyDzPtJRG+5xzUMI70KAT
n2SiUOMBjxvw3KICfUTl8pS5cKgBVSJVqbEiFRem2I++Dr4N6H86SkALnNVeggJnVS7zwucZFJpzb6XPFeQiC87okAcZlBHWcJVy67MiWMCE2M
t0lAobCqOdty6AM1kqnfdF4oVxLg2pFy4rFJahwOIixY1KEvw3RVH4hCduWNZxCwVJaEqS5UON1lLTgi4xjgaYz9RLjItkBRNSrGDSuhVMmXQF
02aVz2i7gqG4F1hsfVlBOz+T/fIuYBlsr2nQ+Wc3e7suGmoX4wmac4RnnScic7wQ3BkLLgQAI7QLyhUm5WM6kgobN8ZofI3UkkuLA2G0TBBX+L
U4TrFH40gnlZHYuJFS4Np03N8jNGl7chSpO78hXfRtnIudKkXW1rZ2puQ/Y1Nybw==
"""
LOCKED = zlib.decompress(base64.b64decode(LOCKED_PACKED))


@pytest.mark.parametrize("with_poppler", [pytest.param(True, marks=poppler), False])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (LOCKED, "encrypted"),
        (b"%PDF-1.4\nnothing of the kind", "broken|no page"),
        (b"PK\x03\x04 not at all", "not a PDF"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(reading, monkeypatch, with_poppler, data, words):
    if not with_poppler:
        monkeypatch.setenv("PATH", "")
    with pytest.raises(SourceError, match=words) as caught:
        reading("bad.pdf", data)
    assert "\n" not in str(caught.value)


def test_too_many_pages_are_refused(printed, reading, monkeypatch):
    monkeypatch.setattr(pdf, "PAGES", 1)
    with pytest.raises(SourceError, match="more than 1 pages"):
        reading("long.pdf", next(iter(printed.values())))


@poppler
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_read_or_refused(printed, reading, data):
    whole = printed["mixed"]
    at = data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=20))
    broken = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    for place in at:
        if place < len(broken):
            broken[place] ^= data.draw(st.integers(1, 255))
    with suppress(SourceError):
        reading("damaged.pdf", bytes(broken))


def test_a_line_is_turned_round_by_its_runs():
    def seen(*texts):
        return line_of([Word(text, 40.0 * at, 40.0 * at + 36, 0, 12) for at, text in enumerate(texts)], False).text

    assert seen("one", "two", "(3)") == "one two (3)"
    assert seen(":1905-1904", "ماع") == "عام 1904-1905:"
    assert seen("ةقيرعلا", "Siemens", "AG", "ةكرش") == "شركة Siemens AG العريقة"
    assert seen("The", "word", "ملس", "is", "old") == "The word سلم is old"
