"""Changing the folder of documents from the page."""

import os
import time
import tomllib
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import IndexProblem, build_index, open_index
from qa.page.building import Builder
from qa.page.shelf import shelf_html
from qa.page.shelving import MB, SIZE, ShelfError, add, edit, place_of, remove, restore, safe_name
from qa.page.source import cited_source, document_html
from sources import READERS, load_catalogue

TEXT = "# The fair\n\nThe fair of the river towns opened on 3 May 1912 with forty boats.\n"


@pytest.fixture
def shelf(tmp_path):
    root = tmp_path / "library"
    (root / "th").mkdir(parents=True)
    (root / "fair.md").write_text(TEXT, encoding="utf-8")
    (root / "th" / "fair.md").write_text("# งานวัด\n\nงานวัดเปิดเมื่อวันที่ 3 พฤษภาคม มีเรือสี่สิบลำ\n", encoding="utf-8")
    (root / "catalogue.toml").write_text(
        '# Ours.\n\n["fair.md"]\ntitle = "The fair"  # as told\nkind = "history"\n\n["th/fair.md"]\nkind = "essay"\n',
        encoding="utf-8",
    )
    return root


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40), st.sampled_from([".md", ".TXT", ".txt"]))
def test_no_name_leads_out_of_the_folder(stem, ending):
    try:
        name = safe_name(stem + ending)
    except ShelfError:
        return
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    assert len(os.fsencode(name)) < 200
    assert name.isprintable()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/a.md", "a.md"),
        ("..\\..\\a.md", "a.md"),
        ('say "hi".txt', "say hi.txt"),
        ("งาน วัด.MD", "งาน วัด.md"),
        ("\u202egnp.md", "gnp.md"),
        ("x" * 300 + ".md", "x" * 150 + ".md"),
    ],
)
def test_a_name_is_made_usable(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize("name", ["a.exe", ".md", "..md", "", "a", "a.md/", "catalogue.toml", "/.txt"])
def test_a_name_that_cannot_be_used_is_refused(name):
    with pytest.raises(ShelfError):
        safe_name(name)


def test_a_file_comes_in_beside_one_of_its_name(shelf):
    assert add(shelf, "x/fair.md", TEXT.encode()) == "fair.md"  # the same again
    assert add(shelf, "fair.md", b"# Other\n\nAnother fair was held.\n") == "fair (2).md"
    assert (shelf / "fair.md").read_text(encoding="utf-8") == TEXT
    assert not [path for path in shelf.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("data", [b"", b"   ", b"%PDF-1.7 a", b"MZ\x00\x01", b"PK\x03\x04 x", b"x" * (SIZE * MB + 1)])
def test_what_is_no_document_stays_out(shelf, data):
    before = sorted(shelf.rglob("*"))
    with pytest.raises(ShelfError):
        add(shelf, "new.md", data)
    assert sorted(shelf.rglob("*")) == before


def test_a_full_folder_takes_no_more(shelf, monkeypatch):
    monkeypatch.setattr("qa.page.shelving.HELD", 3)
    with pytest.raises(ShelfError, match="full"):
        add(shelf, "new.md", b"# New\n\nSomething new.\n")


def test_a_document_of_an_archive_is_its_archives(shelf):
    with zipfile.ZipFile(shelf / "box.zip", "w") as box:
        box.writestr("inner/fair.md", TEXT)
    assert place_of(shelf, "box.zip/inner/fair.md") == shelf.resolve() / "box.zip"
    assert add(shelf, "box.zip", (shelf / "box.zip").read_bytes()) == "box.zip"
    gone = remove(shelf, "box.zip/inner/fair.md", "The fair")
    assert gone.source == "box.zip"
    assert not (shelf / "box.zip").exists()
    restore(shelf, gone)
    assert (shelf / "box.zip").exists()


def test_a_document_of_an_archive_is_edited_and_the_rest_of_it_is_not(shelf, tmp_path):
    with zipfile.ZipFile(shelf / "box.zip", "w") as box:
        box.writestr("inner/fair.md", TEXT)
        box.writestr("inner/other.md", TEXT.replace("fair", "market"))
    build_index(shelf, tmp_path / "index")
    edit(shelf, "box.zip/inner/fair.md", {"title": "งานวัด", "kind": "fiction"})
    assert load_catalogue(shelf).problems == ()
    report = build_index(shelf, tmp_path / "index")
    assert report.changed == ("box.zip/inner/fair.md",)
    assert report.embedded == 0
    index = open_index(tmp_path / "index")
    assert (index.find("box.zip/inner/fair.md").title, index.find("box.zip/inner/fair.md").kind) == ("งานวัด", "fiction")
    assert index.find("box.zip/inner/other.md").kind == "unrated"
    before = load_catalogue(shelf)
    gone = remove(shelf, "box.zip/inner/other.md", "Other")
    assert load_catalogue(shelf).problems == ()
    restore(shelf, gone)
    assert load_catalogue(shelf) == before


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".epub", ".zip", ".html", ".csv", ".jsonl"])
def test_a_file_is_what_its_name_says_or_stays_out(shelf, ending):
    if ending not in READERS:
        pytest.skip(f"no reader of {ending} yet")
    before = sorted(shelf.rglob("*"))
    for data in (b"\x7fELF\x02\x01\x01" + bytes(400), b"\x89PNG\r\n" + bytes(400)):
        with pytest.raises(ShelfError):
            add(shelf, f"new{ending}", data)
    assert sorted(shelf.rglob("*")) == before


def test_what_is_wrong_with_a_document_stands_at_it(shelf, tmp_path):
    build_index(shelf, tmp_path / "index")
    (shelf / "fair.md").write_bytes(b"\x00\x01\x02" * 100)
    (shelf / "none.md").write_bytes(b"\x00\x01\x02" * 100)
    build_index(shelf, tmp_path / "index")
    index = open_index(tmp_path / "index")
    for language in ("en", "th", "ar"):
        html = shelf_html(index, language, changes=True)
        cards = html.split('<li class="card"')
        assert sum('class="problem"' in card for card in cards[1:]) == 1
        assert "none.md" in cards[0]
        assert all(str(index.manifest["created"])[:10] in card for card in cards[1:])


def test_a_document_goes_and_comes_back_with_what_was_said_of_it(shelf):
    before = load_catalogue(shelf)
    gone = remove(shelf, "fair.md", "The fair")
    assert not (shelf / "fair.md").exists()
    assert load_catalogue(shelf).problems == ()
    assert "fair.md" not in load_catalogue(shelf).entries
    restore(shelf, gone)
    assert (shelf / "fair.md").read_text(encoding="utf-8") == TEXT
    assert load_catalogue(shelf) == before
    with pytest.raises(ShelfError):
        restore(shelf, gone)


def test_facts_are_edited_without_losing_the_rest(shelf):
    edit(shelf, "fair.md", {"title": 'The "river"\nfair', "kind": "fiction", "url": ""})
    text = (shelf / "catalogue.toml").read_text(encoding="utf-8")
    assert text.startswith("# Ours.")
    assert tomllib.loads(text)["fair.md"] == {"title": 'The "river" fair', "kind": "fiction"}
    assert tomllib.loads(text)["th/fair.md"] == {"kind": "essay"}
    (shelf / "th" / "catalogue.toml").write_text('["fair.md"]\nkind = "history"\n', encoding="utf-8")
    edit(shelf, "th/fair.md", {"kind": "primary"})
    assert load_catalogue(shelf).entries["th/fair.md"].kind == "primary"
    with pytest.raises(ShelfError):
        edit(shelf, "fair.md", {"kind": "gossip"})


@pytest.mark.parametrize(
    "source", ["../secret.md", "/etc/hosts", "th/../../secret.md", ".removed/a.md", "absent.md", ""]
)
def test_nothing_outside_of_the_folder_is_touched(shelf, source):
    (shelf.parent / "secret.md").write_text("secret")
    (shelf / ".removed").mkdir()
    (shelf / ".removed" / "a.md").write_text("gone")
    for change in (lambda: place_of(shelf, source), lambda: remove(shelf, source, ""), lambda: edit(shelf, source, {})):
        with pytest.raises(ShelfError):
            change()
    assert (shelf.parent / "secret.md").read_text() == "secret"


def wait(builder):
    limit = time.monotonic() + 60
    while builder.work.running and time.monotonic() < limit:
        time.sleep(0.02)
    return builder.work


def test_a_build_is_watched_stopped_and_follows_a_change(shelf, tmp_path):
    builder = Builder(shelf, tmp_path / "index")
    builder.start()
    assert builder.work.running
    builder.stop()
    assert wait(builder).stopped
    with pytest.raises(IndexProblem):
        open_index(tmp_path / "index")
    builder.start()
    builder.start()  # asked for again meanwhile: one more build follows
    work = wait(builder)
    assert work.problem == ""
    assert work.report.documents == 2
    assert len(open_index(tmp_path / "index").records) == 2


def test_the_marked_slice_is_the_cited_one_and_a_changed_document_is_told(shelf, tmp_path):
    from qa import ask
    from qa.marking import marked

    build_index(shelf, tmp_path / "index")
    index = open_index(tmp_path / "index")
    cited = ask("When did the fair open?", index=index).citations[0]
    html = cited_source(cited, index, "en")
    assert html.count('<mark class="cited"') == 1
    inside = html.split('<mark class="cited" tabindex="-1">')[1].split("</p>")[0].rsplit("</mark>", 1)[0]
    assert inside == cited.quote
    [span] = marked(ask("When did the fair open?", index=index))[cited.number]
    html = cited_source(cited, index, "en", marks=[span])
    assert '<mark class="value">3 May 1912</mark>' in html
    assert "<mark" not in document_html(index, 0, "th")
    (shelf / cited.source).write_text(TEXT + "\nMore.\n", encoding="utf-8")
    assert "has changed since" in cited_source(cited, index, "en")
    build_index(shelf, tmp_path / "index")
    later = cited_source(cited, open_index(tmp_path / "index"), "en")
    assert "changed or removed" in later
    assert cited.quote in later


def test_words_that_stand_for_the_questions_are_told_across_scripts(shelf, tmp_path):
    from qa import ask
    from qa.page.why import STRENGTH, matches, words

    build_index(shelf, tmp_path / "index")
    index = open_index(tmp_path / "index")
    answer = ask("How many boats were at the fair in May?", index=index)
    by_language = {c.language: matches(answer, c, index) for c in answer.citations}
    assert ("boats", "boats") in {(match.asked, match.quoted) for match in by_language["en"]}
    for citation in answer.citations:
        for match in matches(answer, citation, index):
            assert match.asked in answer.question
            assert match.quoted in citation.quote
            assert match.strength >= STRENGTH
    text = "งานวัดเปิด, 3 May: مُعاهدة"
    spans = [text[span.start : span.end] for span in words(text, 0)]
    assert "".join(spans) == "งานวัดเปิด3Mayمُعاهدة"
    assert {"3", "May", "مُعاهدة"} < set(spans)


def test_the_map_draws_every_passage_and_lights_what_was_quoted(shelf, tmp_path):
    from qa import ask
    from qa.page.desk import Desk

    build_index(shelf, tmp_path / "index")
    desk = Desk(tmp_path / "index", shelf)
    index = desk.index()
    answer = ask("When did the fair open?", index=index)
    html = desk.map(answer, "ar")
    assert html.count("<title>") == len(index)
    assert html.count('class="halo"') == len({(c.source, c.passage_start) for c in answer.citations})
    assert desk.map(None, "en").count('class="halo"') == 0
