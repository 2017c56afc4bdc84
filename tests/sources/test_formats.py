"""DOCX, HTML, EPUB, tables and archives, made as people make them, against what went in."""

import csv
import html
import io
import json
import re
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import Catalogue, Facts, SourceError, SourceFile, read
from sources.formats import archive, packed, rows
from sources.readers import READERS

MENU = {
    "en": ["Home", "About us", "Contact", "Archive"],
    "th": ["หน้าแรก", "เกี่ยวกับเรา", "ติดต่อเรา", "คลังบทความ"],
    "ar": ["الرئيسية", "من نحن", "اتصل بنا", "الأرشيف"],
}
LEGACY = {"en": "windows-1252", "th": "windows-874", "ar": "windows-1256"}


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def elements(document):
    return "".join(
        f"<h{level}>{html.escape(text)}</h{level}>" if level else f"<p>{html.escape(text)}</p>"
        for level, text in document.paragraphs
    )


def as_docx(document):
    docx = pytest.importorskip("docx", reason="pip install python-docx")
    made = docx.Document()
    for level, text in document.paragraphs:
        made.add_heading(text, level) if level else made.add_paragraph(text)
    made.core_properties.title, made.core_properties.author = document.title, "Nadia Prasert"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_page(document):
    """A page as sites print it: menus before, beside and after the text."""
    links = "".join(f'<li><a href="/{at}">{text}</a></li>' for at, text in enumerate(MENU[document.language]))
    many = "".join(
        f'<div><a href="/t{at}">{text} {at}</a></div>' for at, text in enumerate(MENU[document.language] * 9)
    )
    return (
        f'<!doctype html><html lang="{document.language}"><head><meta charset="utf-8"><title>{document.title} | Site'
        f'</title><meta name="author" content="Nadia Prasert"><meta property="article:published_time" '
        f'content="2021-05-04T10:00"><link rel="canonical" href="https://example.org/{document.name}">'
        f'<script>var menu = "x";</script></head><body><header><nav><ul>{links}</ul></nav></header>'
        f'<div class="mega">{many}</div><div id="main"><article>{elements(document)}</article></div>'
        f"<aside><h3>{MENU[document.language][3]}</h3><ul>{links}</ul></aside><footer><ul>{links}</ul></footer></body></html>"
    ).encode()


def as_old_page(document):
    """A page without structure in the encoding of its day."""
    encoding = LEGACY[document.language]
    python = {"windows-874": "cp874"}.get(encoding, encoding)
    body = "<br><br>\n".join(html.escape(text) for text in document.texts)
    text = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"><title>'
        f"{html.escape(document.title)}</title><body><table><tr><td>{body}</td></tr></table>"
    )
    return text.encode(python, "xmlcharrefreplace")


def as_epub(document):
    """A book of a chapter for each heading."""
    chapters = []
    for level, text in document.paragraphs:
        if level or not chapters:
            chapters.append((text, ""))
        tag = f"h{level}" if level else "p"
        chapters[-1] = (chapters[-1][0], chapters[-1][1] + f"<{tag}>{html.escape(text)}</{tag}>")
    names = [f"text/c{at}.xhtml" for at in range(len(chapters))]
    xhtml = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>%s</html>'
    contents = "".join(
        f'<li><a href="{n}">{html.escape(t)}</a></li>' for n, (t, _) in zip(names, chapters, strict=True)
    )
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(names)
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{html.escape(document.title)}</dc:title><dc:creator>'
        f"Nadia Prasert</dc:creator><dc:date>2019-11-02</dc:date><dc:language>{document.language}</dc:language></metadata>"
        f'<manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>{items}</manifest>'
        f'<spine>{"".join(f"""<itemref idref="i{n}"/>""" for n in range(len(names)))}</spine></package>'
    )
    return zipped(
        **{
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": package,
            "OEBPS/nav.xhtml": xhtml % f"<body><nav><ol>{contents}</ol></nav></body>",
            **{
                f"OEBPS/{name}": xhtml % f"<body>{body}</body>" for name, (_, body) in zip(names, chapters, strict=True)
            },
        }
    )


@pytest.mark.parametrize(
    ("name", "make", "whole"),
    [("a.docx", as_docx, 1.0), ("a.html", as_page, 1.0), ("b.htm", as_old_page, 0.95), ("a.epub", as_epub, 1.0)],
)
def test_prose_comes_back_and_nothing_else(document, reading, name, make, whole):
    (made,) = reading(name, make(document))
    text = made.document.text
    assert document.recovered(text) == (1.0, 1.0)
    assert document.whole(text) >= whole
    assert (made.document.title, made.document.language) == (document.title, document.language)
    if make is not as_old_page:
        assert made.document.author == "Nadia Prasert"
        headings = {text for level, text in document.paragraphs if level}
        assert {block.heading for block in made.blocks} <= headings
        assert len({block.heading for block in made.blocks}) >= len(headings) - 2
    assert made.warning == ""


def test_a_page_tells_its_date_and_address(documents, reading):
    (made,) = reading("a.html", as_page(documents[0]))
    assert (made.document.date, made.document.url) == ("2021-05-04", f"https://example.org/{documents[0].name}")


def test_a_chapter_is_a_place(documents, reading):
    for document in documents:
        (made,) = reading("a.epub", as_epub(document))
        assert made.document.date == "2019-11-02"
        at = -1
        for level, text in document.paragraphs:
            at = re.compile(rf"(?m)^{re.escape(text)}$").search(made.document.text, at + 1).start()
            if level:
                assert made.document.place_at(at) == text
            label = made.document.place_at(at)
        assert label in {text for level, text in document.paragraphs if level}


def test_what_the_catalogue_says_goes_before_what_a_file_says(documents, tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(as_docx(documents[0]))
    told = Catalogue({"a.docx": Facts(title="Told", kind="essay", language="th")})
    (made,) = read(SourceFile("a.docx", path), told)
    assert (made.document.title, made.document.author) == ("Told", "Nadia Prasert")
    assert (made.document.kind, made.document.language) == ("essay", "th")


def test_a_template_s_language_is_not_the_text_s(documents, reading):
    thai = next(one for one in documents if one.language == "th")
    (made,) = reading("a.html", as_page(thai).replace(b'lang="th"', b'lang="en-US"'))
    assert made.document.language == "th"


def test_tables_lists_notes_and_links_of_a_page(reading):
    page = """<body><div><h2>Tolls</h2>A <b>bold</b> man with <a href="x">a link</a> paid.<p>He left.<sup>
    <a href="#n1">[1]</a></sup> Then he came back.</p><table><tr><th>Town<th>Toll<tr><td>Basra<td>12</table>
    <ul><li>First item of a list<li>Second item</ul><p style="display: none">Unseen words.</p></div></body>"""
    (made,) = reading("a.html", page)
    assert made.document.text.split("\n\n") == [
        "Tolls",
        "A bold man with a link paid.",
        "He left. Then he came back.",
        "Town | Toll",
        "Basra | 12",
        "First item of a list",
        "Second item",
    ]


TABLE = {
    "en": [
        ["Port", "Founded", "Remark"],
        ["Elm Quay", "1871", "Ice, from\nDecember on"],
        ["Low Harbour", "1902", "Deep"],
    ],
    "th": [["เมือง", "ปี", "หมายเหตุ"], ["บางไทร", "พ.ศ. 2414", "น้ำท่วมทุกปี, ยกเว้นปีแล้ง"], ["ท่าเรือ", "2445", "น้ำลึก"]],
    "ar": [
        ["المدينة", "السنة", "ملاحظة"],
        ["ميناء السلام", "١٨٧١", "يتجمد في الشتاء، غالبًا"],
        ["العتبة", "1902", "عميق"],
    ],
}


@pytest.mark.parametrize("language", TABLE)
@pytest.mark.parametrize(("name", "dialect"), [("t.csv", ","), ("t.csv", ";"), ("t.tsv", "\t"), ("t.csv", "\t")])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_row_is_a_passage_with_named_columns(reading, language, name, dialect, encoding):
    out = io.StringIO()
    csv.writer(out, delimiter=dialect).writerows(TABLE[language])
    (made,) = reading(name, out.getvalue().encode(encoding))
    names, *body = TABLE[language]
    wanted = ["\n".join(f"{n}: {' '.join(v.split())}" for n, v in zip(names, row, strict=True)) for row in body]
    found = [made.document.text[block.start : block.end] for block in made.blocks]
    assert found == wanted
    assert [made.document.place_at(block.start) for block in made.blocks] == ["row 2", "row 3"]
    assert {block.language for block in made.blocks} == {language}


def test_a_table_without_names_is_numbered_and_no_row_is_lost(reading):
    (made,) = reading("t.csv", "1904,Elm Quay\n1905,Low Harbour\n")
    assert [made.document.text[b.start : b.end] for b in made.blocks] == [
        "1: 1904\n2: Elm Quay",
        "1: 1905\n2: Low Harbour",
    ]
    assert [made.document.place_at(block.start) for block in made.blocks] == ["row 1", "row 2"]


def test_rows_are_passages_of_their_own(reading):
    from index.chunking import chunk

    table = "Town,Toll\n" + "".join(f"Town {number},{number} pence\n" for number in range(30))
    (made,) = reading("t.csv", table)
    chunks = chunk(made, lambda text: len(text) // 4)
    said = [made.document.text[one.start : one.end] for one in chunks]
    assert said == [f"Town: Town {number}\nToll: {number} pence" for number in range(30)]


@pytest.mark.parametrize("language", TABLE)
def test_an_object_is_a_passage_with_named_keys(reading, language):
    names, first, second = TABLE[language]
    objects = [
        {names[0]: first[0], "text": first[2], "at": {"x": 1.5, "y": None}, "tags": ["a", "b"]},
        {names[0]: second[0], "text": second[2], "parts": [{"n": 1}, {"n": 2}], "ok": True},
    ]
    lines = [json.dumps(one, ensure_ascii=number == 1) for number, one in enumerate(objects)]
    (made,) = reading("t.jsonl", "\n\n".join(lines) + "\nno json\n")
    text = " ".join(made.document.text.split())
    assert f"{names[0]}: {first[0]} text: {' '.join(first[2].split())} at.x: 1.5 tags: a, b" in text
    assert f"{names[0]}: {second[0]} text: {second[2]} parts.n: 1 parts.n: 2 ok: true" in text
    assert {made.document.place_at(block.start) for block in made.blocks} == {"row 1", "row 3"}
    assert "1 of its lines" in made.warning
    assert "row 4" in made.warning


def test_an_archive_s_members_are_documents_of_their_own(documents, tmp_path):
    inner = zipped(**{"deep/note.txt": "The harbour froze every winter, so the fleet looked for another port."})
    data = zipped(
        **{
            "a/book.epub": as_epub(documents[0]),
            "../../etc/evil.txt": "A name that leads out of the archive is only a name, and does no harm at all.",
            "inner.zip": inner,
            "pages/wiki_00": '<doc id="1" title="One">Ships left the quay.</doc>\n<doc id="2" title="Two">Carts came.</doc>',
            "picture.png": b"\x89PNG",
            "broken.pdf": b"nothing",
            "__MACOSX/a/._book.epub": b"x",
        }
    )
    path = tmp_path / "all.zip"
    path.write_bytes(data)
    told = Catalogue({"all.zip": Facts(title="All", author="Keeper", kind="essay")})
    found = read(SourceFile("box/all.zip", path), Catalogue({"box/all.zip": told.entries["all.zip"]}))
    assert [one.document.source for one in found] == [
        "box/all.zip/etc/evil.txt",
        "box/all.zip/a/book.epub",
        "box/all.zip/inner.zip/deep/note.txt",
        "box/all.zip/pages/wiki_00",
        "box/all.zip/pages/wiki_00#2",
    ]
    assert {one.document.kind for one in found} == {"essay"}
    assert [one.document.title for one in found][1] == documents[0].title
    assert [one.document.author for one in found] == ["Keeper"] * 5
    assert "picture.png: no reader" in found[0].warning
    assert "broken.pdf: it is not a PDF" in found[0].warning


def test_files_of_wikiextractor_have_no_ending(reading):
    one, two = reading(
        "wiki_07", '<doc id="1" title="One">Ships left.</doc>\n<doc id="2" title="Two">Carts came.</doc>'
    )
    assert (one.document.source, one.document.title) == ("wiki_07", "One")
    assert (two.document.source, two.document.title) == ("wiki_07#2", "Two")


def nested(depth):
    data = zipped(**{"a.txt": "The harbour froze every winter."})
    for _ in range(depth):
        data = zipped(**{"in.zip": data})
    return data


def flagged(data):
    """A ZIP whose members say that they are encrypted."""
    out = bytearray(data)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(sign), data):
            out[match.start() + at] |= 1
    return bytes(out)


DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><w>&b;</w>'
PROTECTED = {
    "META-INF/container.xml": '<container><rootfile full-path="b.opf"/></container>',
    "META-INF/encryption.xml": '<e><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></e>',
}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.zip", b"PK no", "broken"),
        ("a.zip", zipped(**{"a.png": b"x"}), "a.png: no reader"),
        ("a.zip", zipped(), "nothing in it|no prose|cannot be read"),
        ("a.zip", nested(4), "3 deep"),
        ("a.zip", zipped(**{"a.txt": b"0" * 60_000_000}), "500 times"),
        ("a.zip", flagged(zipped(**{"a.txt": "Some words."})), "encrypted"),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "encrypted, or of Word before 2007"),
        ("a.docx", b"words", "broken"),
        ("a.docx", zipped(**{"a.txt": "x"}), "not a DOCX"),
        ("a.docx", zipped(**DOCX), "broken|no prose"),
        ("a.docx", zipped(**DOCX | {"word/document.xml": ENTITIES}), "hostile"),
        ("a.docx", zipped(**DOCX | {"word/media/a.bmp": b"0" * 60_000_000}), "500 times"),
        ("a.epub", zipped(**{"a.txt": "x"}), "not an EPUB"),
        ("a.epub", zipped(**PROTECTED), "DRM"),
        ("a.epub", zipped(**{"META-INF/container.xml": "<c/>"}), "broken"),
        ("a.html", b"\0\1\2\3", "binary"),
        ("a.html", b"<html><body><script>1</script></body></html>", "no prose"),
        ("a.csv", b"\x89PNG\0", "binary"),
        ("a.csv", "a,b\n" + "x" * 200_000 + ",1", "rows cannot be read"),
        ("a.jsonl", "{no\njson}", "none of its lines"),
        ("a.jsonl", "[" * 100_000, "none of its lines"),
        ("a.epub", b"", "empty|broken"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(reading, name, data, words):
    with pytest.raises(SourceError, match=words) as caught:
        reading(name, data)
    assert "\n" not in str(caught.value)


def test_bounds_are_said_in_numbers(reading, monkeypatch):
    monkeypatch.setattr(packed, "MEMBERS", 3)
    with pytest.raises(SourceError, match="more than 3 files"):
        reading("a.zip", zipped(**{f"{n}.txt": "words" for n in range(4)}))
    monkeypatch.setattr(packed, "UNPACKED", 1_000_000)
    with pytest.raises(SourceError, match="more than 1 MB"):
        reading("a.zip", zipped(**{"a.txt": "word " * 300_000}))
    monkeypatch.setattr(rows, "ROWS", 3)
    for name in ("a.csv", "a.jsonl"):
        with pytest.raises(SourceError, match="more than 3 rows"):
            reading(name, '{"a":1}\n' * 5)


def test_archives_in_an_archive_share_one_bound(reading, monkeypatch):
    monkeypatch.setattr(archive, "UNPACKED", 500_000)
    big = zipped(**{"a.txt": "The harbour froze. " * 15_000})
    made = reading("a.zip", zipped(**{f"{n}.zip": big for n in range(4)}))
    assert len(made) == 1
    assert "unpacks to more than" in made[0].warning


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
shapes = st.recursive(
    words.map(html.escape),
    lambda inner: st.builds(
        "<{0}>{1}{2}</{0}>".format,
        st.sampled_from(["p", "div", "h2", "li", "td", "tr", "a", "b", "br", "x"]),
        inner,
        inner,
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=shapes, table=st.lists(st.lists(words, max_size=4), max_size=6), junk=st.binary(max_size=200))
def test_whatever_is_in_a_file_a_quote_is_a_slice_of_what_is_stored(reading, page, table, junk):
    out = io.StringIO()
    csv.writer(out).writerows(table)
    lines = "\n".join(json.dumps({"a": row}) for row in table)
    container = {"[Content_Types].xml": "<Types/>", "word/document.xml": junk, "META-INF/container.xml": junk}
    files = {
        "a.html": f"<body>{page}</body>",
        "a.csv": out.getvalue(),
        "a.jsonl": lines,
        "a.zip": zipped(**{"a.html": page, "b.csv": out.getvalue(), "c.pdf": junk}),
        "a.docx": zipped(**container),
        "a.epub": zipped(**container),
    }
    for name, data in files.items():
        for content in (data, junk):
            with suppress(SourceError):
                for one in reading(name, content):  # which checks every block
                    labels = {label for _, label in one.document.places} | {""}
                    assert {one.document.place_at(at) for at in range(0, len(one.document.text), 7)} <= labels


def test_every_ending_is_read_by_a_format_of_the_package():
    assert " ".join(READERS) == ".txt .md .pdf .docx .html .htm .epub .csv .tsv .jsonl .zip"
