"""Folders, catalogues and files: scan, load_catalogue, read."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sources
from sources import (
    Catalogue,
    Facts,
    SourceError,
    SourceFile,
    language_of,
    load_catalogue,
    read,
    readers,
    scan,
)

PROSE = "The harbour froze every winter, so the fleet had to look for another port further to the south."
THAI = "ท่าเรือแห่งนี้เป็นน้ำแข็งทุกฤดูหนาว กองเรือจึงต้องมองหาท่าเรือแห่งใหม่ที่อยู่ทางใต้ลงไปอีกมาก"
ARABIC = "كان الميناء يتجمد كل شتاء، ولذلك كان على الأسطول أن يبحث عن ميناء آخر في الجنوب."
NOTHING = Catalogue({})


def put(folder, name, data=PROSE):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return SourceFile(name, path)


def test_scan_lists_the_readable_in_order_and_reports_the_rest(tmp_path):
    for name in (
        "b.md",
        "a/z.TXT",
        "a/สงคราม.txt",
        "الحرب.md",
        "a b.txt",
        "x.exe",
        "README",
        ".hidden.txt",
        ".git/a.txt",
    ):
        put(tmp_path, name)
    put(tmp_path, "a/catalogue.toml", "")
    found = scan(tmp_path)
    assert [file.source for file in found.files] == sorted(["a b.txt", "a/z.TXT", "a/สงคราม.txt", "b.md", "الحرب.md"])
    assert all(file.path.is_file() for file in found.files)
    assert [source for source, _ in found.skipped] == ["README", "x.exe"]
    assert all("known: .txt, .md" in reason for _, reason in found.skipped)


def test_scan_keeps_within_the_folder(tmp_path):
    put(tmp_path, "outside/secret.txt")
    inside = tmp_path / "inside"
    put(inside, "real.txt")
    (inside / "leaves.txt").symlink_to(tmp_path / "outside/secret.txt")
    (inside / "away").symlink_to(tmp_path / "outside")
    (inside / "stays.txt").symlink_to(inside / "real.txt")
    (inside / "loop").symlink_to(inside)
    (inside / "broken.txt").symlink_to(inside / "none.txt")
    found = scan(inside)
    assert [file.source for file in found.files] == ["real.txt", "stays.txt"]
    assert [source for source, _ in found.skipped] == ["away", "broken.txt", "leaves.txt"]
    assert scan(tmp_path / "inside" / "loop").files[0].source == "real.txt"


def test_names_of_any_bytes(tmp_path):
    try:
        Path(os.fsdecode(bytes(tmp_path) + b"/bad\xff\nname.txt")).write_text(PROSE)
    except OSError:
        pytest.skip("this file system refuses such names")
    (file,) = scan(tmp_path).files
    assert file.source == "bad\\xff\nname.txt"
    (reading,) = read(file, NOTHING)
    assert reading.document.source.encode("utf-8")


@pytest.mark.parametrize("name", ["missing", "file.txt", "nul\0byte"])
def test_a_folder_that_is_none_is_one_clear_line(tmp_path, name):
    put(tmp_path, "file.txt")
    with pytest.raises(SourceError) as caught:
        scan(tmp_path / name)
    assert "folder" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_folder_is_no_error(tmp_path):
    assert scan(tmp_path).files == ()


def test_read_gives_the_file_itself(tmp_path):
    data = f"\ufeffOn Ice\r\n\r\n{PROSE}\r\n".encode()
    (reading,) = read(put(tmp_path, "ice.txt", data), NOTHING)
    document = reading.document
    assert document.text == data.decode("utf-8-sig")
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.title, document.kind, document.language, document.url) == ("On Ice", "unrated", "en", "")
    assert [document.text[b.start : b.end] for b in reading.blocks] == [PROSE]
    assert (reading.blocks[0].heading, reading.blocks[0].language) == ("On Ice", "en")


@pytest.mark.parametrize(
    ("text", "encoding"), [(THAI, "cp874"), (ARABIC, "cp1256"), (THAI, "utf-16"), (ARABIC, "utf-8-sig")]
)
def test_read_in_other_encodings(tmp_path, text, encoding):
    (reading,) = read(put(tmp_path, "x.txt", text.encode(encoding)), NOTHING)
    assert reading.document.text == text
    assert reading.document.language == language_of(text) == reading.blocks[0].language


def test_several_documents_in_a_file(tmp_path):
    one = f'<doc id="1" url="u1" title="One">\n{PROSE}\n</doc>\n'
    text = f'{one}<doc id="2" title="None"></doc>\n<doc id="3" title="Three">\n{THAI}\n</doc>\n'
    catalogue = Catalogue({"w.txt": Facts(title="Named", author="A"), "w.txt#2": Facts(date="1904")})
    one, two = read(put(tmp_path, "w.txt", text), catalogue)
    assert (one.document.source, one.document.title, one.document.url) == ("w.txt", "Named", "u1")
    assert (two.document.source, two.document.title, two.document.language) == ("w.txt#2", "Three", "th")
    assert (two.document.author, two.document.date) == ("A", "1904")
    assert [two.document.text[b.start : b.end] for b in two.blocks] == [THAI]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\xef\xbb\xbf", "no prose"),
        (b"... --- ...", "no prose"),
        (b"abc\0def", "binary"),
        ("Русский текст без пометки".encode("cp1251"), "utf-8, cp874, cp1256, cp1252"),
        (b'<doc id="1" title="T"></doc>', "no prose"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(tmp_path, data, words):
    with pytest.raises(SourceError) as caught:
        read(put(tmp_path, "x.txt", data), NOTHING)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_too_large_or_gone(tmp_path, monkeypatch):
    file = put(tmp_path, "x.txt")
    monkeypatch.setattr(readers, "LARGEST", 10)
    with pytest.raises(SourceError, match="larger than"):
        read(file, NOTHING)
    file.path.unlink()
    with pytest.raises(SourceError, match="cannot be opened"):
        read(file, NOTHING)


def test_the_title_comes_from_the_first_place_that_tells_it(tmp_path):
    front = "---\ntitle: Front\nkind: nonsense\n---\n"
    wrapped = f'<doc id="1" title="Wrapped">{PROSE}</doc>'
    told = Catalogue({"a.md": Facts(title="Told", kind="essay")})
    cases = [
        ("a.md", f"{front}# Head\n\n{PROSE}", told, "Told"),
        ("b.md", f"{front}# Head\n\n{PROSE}", told, "Front"),
        ("c.md", f"# Head\n\n{PROSE}", told, "Head"),
        ("d.txt", wrapped, told, "Wrapped"),
        ("e.txt", f"Head\n\n{PROSE}", told, "Head"),
        (
            "f.txt",
            f"{PROSE} {PROSE}",
            told,
            f"{PROSE} The harbour froze every…",
        ),
    ]
    for name, text, catalogue, title in cases:
        (reading,) = read(put(tmp_path, name, text), catalogue)
        assert reading.document.title == title
        assert len(title) <= 121
        assert reading.document.kind == ("essay" if name == "a.md" else "unrated")


def test_catalogues_nearer_wins_field_by_field(tmp_path):
    put(tmp_path, "en/a.md")
    put(tmp_path, "en/b.md")
    put(
        tmp_path,
        "catalogue.toml",
        '["en/a.md"]\ntitle = "Far"\nauthor = "A"\n'
        '["en/b.md"]\nkind = "Fiction"\ndate = 1904-02-08\nlanguage = "th-TH"\n',
    )
    put(tmp_path, "en/catalogue.toml", '\ufeff["a.md"]\ntitle = "Near\\nby"\n')
    catalogue = load_catalogue(tmp_path)
    assert catalogue.entries["en/a.md"] == Facts(title="Near by", author="A")
    assert catalogue.entries["en/b.md"] == Facts(kind="fiction", date="1904-02-08", language="th")
    assert catalogue.problems == ()


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (b"[[[", "cannot be read"),
        (b"\xff", "cannot be read"),
        (b"a = " + b"[" * 5000, "cannot be read"),
        (b'["none.md"]\ntitle = "x"', "names no file"),
        (b'["../a.md"]\ntitle = "x"', "names no file"),
        (b'["/etc/passwd"]\ntitle = "x"', "names no file"),
        (b'title = "x"', "outside of a file's table"),
        (b'["a.md"]\nkind = "novel"', "unknown kind 'novel'"),
        (b'["a.md"]\ntitel = "x"', "unknown field 'titel'"),
        (b'["a.md"]\ntitle = ["x"]', "must be a text"),
        (b'["a.md"]\nlanguage = "fr"', "unknown language 'fr'"),
    ],
)
def test_a_catalogue_with_a_fault_says_so_and_stops_nothing(tmp_path, toml, words):
    file = put(tmp_path, "a.md")
    put(tmp_path, "catalogue.toml", toml)
    catalogue = load_catalogue(tmp_path)
    ((source, reason),) = catalogue.problems
    assert source == "catalogue.toml"
    assert words in reason
    assert "\n" not in reason
    (reading,) = read(file, catalogue)
    assert reading.document.kind == "unrated"


def test_the_package_is_quick_to_import_and_names_what_it_offers():
    heavy = {"torch", "numpy", "pythainlp", "Stemmer", "pycrfsuite", "tomllib", "sources.readers"}
    code = f"import sys, sources; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "set()"
    for name in sources.__all__:
        assert getattr(sources, name) is not None
    with pytest.raises(AttributeError):
        _ = sources.nothing
