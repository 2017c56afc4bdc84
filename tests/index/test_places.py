"""Where in the original a passage stands, through every kind of build."""

import io
import json
import zipfile

from index import layout
from qa import ask, verify

TABLE = "Port,Remark\nElm Quay,The harbour froze early that year.\nLow Quay,Bread cost nine pence a loaf there.\n"
ROWS = ("row 2", "row 3")


def places(folder, source):
    index = folder.open()
    document = index.find(source)
    passages = [index.passage(row) for row in index.passages_of(index.by_source[source])]
    assert all(document.text[one.start : one.end] == one.text for one in passages)
    return tuple(document.place_at(one.start) for one in passages)


def test_places_are_stored_and_live_through_builds(folder):
    folder.write("t.csv", TABLE)
    folder.write("a.txt", "No ship left before March.")
    folder.build()
    assert places(folder, "t.csv") == ROWS
    assert places(folder, "a.txt") == ("",)
    assert folder.build().unchanged == ("a.txt", "t.csv")
    folder.write("a.txt", "No ship left before April.")
    assert folder.build().unchanged == ("t.csv",)
    assert places(folder, "t.csv") == ROWS
    (folder.sources / "t.csv").rename(folder.sources / "u.csv")
    report = folder.build()
    assert (report.renamed, report.embedded) == ((("t.csv", "u.csv"),), 0)
    assert places(folder, "u.csv") == ROWS
    folder.write("u.csv", b"\x89\0\0")
    assert folder.build().failed[0].source == "u.csv"
    assert places(folder, "u.csv") == ROWS


def book(title):
    """A book of one chapter, whose title stands in the table of contents only."""
    items = '<item id="n" href="n.xhtml" properties="nav"/><item id="a" href="a.xhtml"/>'
    members = {
        "META-INF/container.xml": '<c><rootfile full-path="b.opf"/></c>',
        "b.opf": f'<package><manifest>{items}</manifest><spine><itemref idref="a"/></spine></package>',
        "n.xhtml": f'<html><body><nav><a href="a.xhtml">{title}</a></nav></body></html>',
        "a.xhtml": "<html><body><p>No ship left before March.</p></body></html>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in members.items():
            file.writestr(name, text)
    return out.getvalue()


def test_a_document_whose_places_changed_is_changed_and_not_encoded_again(folder):
    folder.write("b.epub", book("On Ice"))
    folder.build()
    assert places(folder, "b.epub") == ("On Ice",)
    folder.write("b.epub", book("الجليد"))
    report = folder.build()
    assert (report.changed, report.embedded) == (("b.epub",), 0)
    assert places(folder, "b.epub") == ("الجليد",)


def test_an_index_from_before_there_were_places_opens_and_is_not_built_anew(folder):
    folder.write("a.txt", "No ship left before March.")
    folder.build()
    name, _ = layout.pointed(folder.index)
    lines = (folder.index / name / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert all("places" not in json.loads(line) for line in lines)
    assert places(folder, "a.txt") == ("",)


def test_an_archive_that_cannot_be_read_any_more_keeps_its_documents(folder):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("in/t.csv", TABLE)
        file.writestr("in/b.txt", "No ship left before March.")
    folder.write("all.zip", out.getvalue())
    folder.write("all.zip.txt", "Another one.")
    assert folder.build().added == ("all.zip/in/b.txt", "all.zip/in/t.csv", "all.zip.txt")
    assert places(folder, "all.zip/in/t.csv") == ROWS
    folder.write("all.zip", b"no archive")
    report = folder.build()
    assert report.failed[0].source == "all.zip"
    assert report.unchanged == ("all.zip/in/b.txt", "all.zip/in/t.csv", "all.zip.txt")
    (folder.sources / "all.zip").unlink()
    assert folder.build().removed == ("all.zip/in/b.txt", "all.zip/in/t.csv")


def test_a_citation_has_its_place(folder):
    folder.write("t.csv", TABLE)
    folder.build()
    index = folder.open()
    answer = ask("How much did bread cost at Low Quay?", index=index)
    assert answer.citations[0].place == "row 3"
    assert all(verdict.ok for verdict in verify(answer, index))
