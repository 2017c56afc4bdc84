"""Files that are broken, hostile or merely strange: each goes in, or is named with one clear line, and the rest goes in.

The table is made of names, contents and the endings that have a reader, so that a new format is tried as it comes.
"""

import io
import os
import random
import shutil
import socket
import stat
import struct
import sys
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from index import build_index, open_index
from index.chunking import chunk
from qa.reports import report_lines
from sources import READERS, Catalogue, SourceError, SourceFile, load_catalogue, scan
from sources import isolated as isolation
from sources.isolated import Reader

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")
POSIX = os.name == "posix"
GOOD = "The lighthouse keeper of Sarn counted four lamps on the night of the storm."
SECRET = "The combination of the vault is seven nine four two."  # outside of the folder; must never be read
PROSE = {
    "en": "The harbour froze early that year. No ship left before March. Bread cost nine pence a loaf. ",
    "th": "ท่าเรือเป็นน้ำแข็งเร็วกว่าทุกปี ไม่มีเรือลำใดออกจากท่าก่อนเดือนมีนาคม ขนมปังราคาก้อนละเก้าเพนนี ",
    "ar": "تجمد الميناء مبكرا في تلك السنة. لم تغادر أي سفينة قبل شهر مارس. كان ثمن الرغيف تسعة بنسات. ",
}
CODE_PAGES = {"en": "cp1252", "th": "cp874", "ar": "cp1256"}
TEXT = (".txt", ".md", ".html", ".htm", ".csv", ".tsv", ".json", ".jsonl", ".xml")
LONGEST = 30.0  # seconds for one file, on a busy machine


@dataclass(frozen=True)
class Bad:
    """One input: how it is called in the report of the tests, and what puts it into a folder."""

    name: str
    make: object
    only_posix: bool = False


def put(name, content):
    def make(folder):
        path = folder / (os.fsdecode(name) if isinstance(name, bytes) else name)
        path.write_bytes(content() if callable(content) else content)

    return make


# --- contents that any file may have, whatever its name says -------------------------------------------------------


def noise(size, seed=0):
    return random.Random(seed).randbytes(size)


ANYTHING = {
    "empty": b"",
    "one byte": b"x",
    "white space": b" \r\n\t\n" * 500,
    "nuls": b"\0" * 4096,
    "all ones": b"\xff" * 4096,
    "noise": noise(40_000),
    "bom alone": b"\xef\xbb\xbf",
    "utf-16 bom alone": b"\xff\xfe",
    "utf-16 of odd length": "The harbour froze.".encode("utf-16") + b"x",
    "utf-32": PROSE["en"].encode("utf-32"),
    "elf": b"\x7fELF\x02\x01\x01" + noise(3000, 1),
    "png": b"\x89PNG\r\n\x1a\n" + noise(3000, 2),
    "gzip": b"\x1f\x8b\x08\0" + noise(3000, 3),
    "pdf head": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + noise(3000, 4),
    "zip head": b"PK\x03\x04" + noise(3000, 5),
    "zip end": b"PK\x05\x06" + b"\0" * 18,
    "ole head": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise(3000, 6),
    "pickle": b"cos\nsystem\n(S'exit 1'\ntR.",
    "a shell script": b"#!/bin/sh\nexit 1\n",
}

# --- texts that are strange, in three languages --------------------------------------------------------------------

STRANGE = {
    "bom in the middle": lambda t, _: (t + "\ufeff" + t).encode(),
    "two boms": lambda t, _: ("\ufeff\ufeff" + t).encode(),
    "lone surrogates": lambda t, _: (t + "\ud800 \udfff" + t).encode("utf-8", "surrogatepass"),
    "nuls between": lambda t, _: (t + "\0\0\0" + t).encode(),
    "utf-16 without bom": lambda t, _: (t * 4).encode("utf-16-le"),
    "cut character": lambda t, _: (
        (t * 3).encode()[:-2] if t.encode()[-2] > 127 else (t * 3).encode() + "ก".encode()[:2]
    ),
    "code page": lambda t, page: (t * 4).encode(page, "replace"),
    "code page in utf-8": lambda t, page: t.encode() + t.encode(page, "replace") + t.encode(),
    "overrides": lambda t, _: ("\u202e" + t + "\u2066\u202d" + t + "\u2069\u2069").encode(),
    "controls": lambda t, _: (t + "\x1b[2J\x1b]0;x\x07\x08\x0b\x0c" + t).encode(),
    "no end of line": lambda t, _: (t * 50).encode(),
    "old ends of line": lambda t, _: (t + "\r").encode() * 50,
    "strange ends of line": lambda t, _: (t + "\u2028\u2029\x85").encode() * 20,
    "marks without letters": lambda t, _: (t + "\u0e48\u0e31\u0301\u064b" * 400 + t).encode(),
    "joiners": lambda t, _: "\u200d".join(t).encode(),
    "one letter": lambda t, _: (t[0] * 5000).encode(),
    "brackets": lambda t, _: (t + "[(<{" * 5000 + t).encode(),
    "stars": lambda t, _: ("*_`~#>" * 4000 + t).encode(),
    "wrappers": lambda t, _: ('<doc id="1" title="' + t.strip() + '">' * 300 + t + "</doc>").encode(),
    "front matter": lambda t, _: ("---\n" + "title: " * 5000 + "\nkind: [[[\n" + t).encode(),
    "markup": lambda t, _: ("<script>alert(1)</script><img src=x onerror=alert(1)>" + t).encode(),
    "deep markup": lambda t, _: b"<div>" * 30_000 + t.encode() + b"</div>" * 30_000,
    "open markup": lambda t, _: b"<!--" * 500 + b"<p " * 500 + b"<![CDATA[" * 500 + t.encode(),
    "deep lists": lambda t, _: b"[" * 30_000 + t.encode() + b"]" * 30_000,
    "deep objects": lambda t, _: b'{"text":' * 30_000 + b'"' + t.encode() + b'"' + b"}" * 30_000,
    "a huge number": lambda t, _: b'{"text": "' + t.encode() + b'", "n": ' + b"9" * 20_000 + b"}",
    "no numbers": lambda t, _: b'{"text": "' + t.encode() + b'", "n": NaN, "m": -Infinity, "text": null}\n',
    "escaped surrogates": lambda t, _: b'{"text": "\\ud800 \\udc00\\u0000 ' + t.encode() + b'"}\n',
    "open quote": lambda t, _: b'a,b\n"' + t.encode() * 300,
    "many columns": lambda t, _: b"a" + b"," * 1_000_000 + t.encode() + b"\n1,2\n",
    "ragged rows": lambda t, _: b"".join(b"," * (n % 7) + t.encode() + b"\n" for n in range(60)),
}
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
)
STRANGE["laughs"] = lambda t, _: ENTITIES + b"]><d>&m;" + t.encode() + b"</d>"
STRANGE["an entity that is a file"] = lambda t, _: (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "../secret.txt">]><d><p>&x;</p>' + t.encode() + b"</d>"
)
LONG = {language: (text.replace(" ", "").replace(".", "") * 4_000)[:120_000] for language, text in PROSE.items()}

# --- archives, and the formats that are archives -------------------------------------------------------------------


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def docx(body):
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    space = "http://schemas.openxmlformats.org/"
    return [
        (
            "[Content_Types].xml",
            (
                f'<Types xmlns="{space}package/2006/content-types"><Default Extension="rels" ContentType="application/'
                f'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType='
                f'"{kind}"/></Types>'
            ),
        ),
        (
            "_rels/.rels",
            (
                f'<Relationships xmlns="{space}package/2006/relationships"><Relationship Id="r" Type="{space}officeDocument'
                f'/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
            ),
        ),
        ("word/document.xml", body),
    ]


def word(text):
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'


def epub(body):
    return [
        ("mimetype", "application/epub+zip"),
        (
            "META-INF/container.xml",
            (
                '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
                'full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
            ),
        ),
        (
            "content.opf",
            (
                '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements'
                '/1.1/"><dc:title>A book</dc:title></metadata><manifest><item id="a" href="a.xhtml" media-type="application/'
                'xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
            ),
        ),
        ("a.xhtml", body),
    ]


def page(text):
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>One</h1><p>{text}</p></body></html>'


@cache
def pdf(text="The harbour froze early that year.", extra=b"", trailer=b""):
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    stream = b"BT /F 12 Tf 72 700 Td (" + text.encode("latin-1", "replace") + b") Tj ET" + extra
    objects[3] = b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    return bytes(out + b"trailer<</Size 6/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (trailer, out.index(b"xref\n")))


SOUND = {
    ".pdf": lambda text: pdf(text),
    ".docx": lambda text: zipped(docx(word(text))),
    ".epub": lambda text: zipped(epub(page(text))),
    ".zip": lambda text: zipped([("a.txt", text), ("b/c.md", "# One\n\n" + text)]),
}


def nested(depth):
    inner = zipped([("a.txt", PROSE["en"])])
    for _ in range(depth):
        inner = zipped([("a.zip", inner), ("b.zip", inner)], zipfile.ZIP_STORED if depth > 9 else zipfile.ZIP_DEFLATED)
    return inner


def holds_itself():
    """An archive whose only entry is the rest of the archive: opening what it holds opens it again."""
    name = b"a.zip"
    end = 46 + len(name) + 22
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, end, end, len(name), 0) + name
    entry = (
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, end, end, len(name), *[0] * 4, 0, 0) + name
    )
    return head + entry + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(head), 0)


def one_for_many(times):
    """An archive of many entries that all are the same compressed bytes."""
    whole = zipped([("a.txt", PROSE["en"] * 20_000)])
    at = whole.index(b"PK\x01\x02")
    entry = whole[at : whole.index(b"PK\x05\x06")]
    many = entry * times
    return whole[:at] + many + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, times, times, len(many), at, 0)


def linked():
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped([(info, "../secret.txt"), ("a.txt", PROSE["th"])])


def locked():
    whole = bytearray(zipped([("a.txt", PROSE["en"])]))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(sign) + at] |= 1  # says that the content is encrypted
    return bytes(whole)


ARCHIVES = {
    "nothing in it": lambda: zipped([]),
    "blanks": lambda: zipped([("a.txt", b" " * 300_000_000)]),
    "bombs": lambda: zipped([(f"{n}.txt", b"a b " * 5_000_000) for n in range(20)]),
    "one bomb for many": lambda: one_for_many(500),
    "archives in archives": lambda: nested(8),
    "very many archives in archives": lambda: nested(14),
    "itself": holds_itself,
    "names that lead out": lambda: zipped([("../../a.txt", SECRET[:9]), ("/etc/b.txt", "b"), ("C:\\c.txt", "c")]),
    "a link": linked,
    "encrypted": locked,
    "strange names": lambda: zipped([("a\nb.txt", GOOD), ("\u202etxt.md", GOOD), ("x" * 60_000 + ".txt", GOOD)]),
    "the same name twice": lambda: zipped([("a.txt", PROSE["en"]), ("a.txt", PROSE["th"])]),
    "many files": lambda: zipped([(f"{n}.txt", "") for n in range(20_000)]),
    "bad and good": lambda: zipped([("a.txt", b"\0\0\0"), ("b.pdf", b"%PDF"), ("c.txt", PROSE["ar"])]),
    "noise within": lambda: zipped([(f"a{ending}", noise(2000)) for ending in READERS]),
}
DOCUMENTS = {
    "laughs": lambda body: ENTITIES.decode() + "]>" + body("&m;"),
    "an entity that is a file": lambda body: (
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///../secret.txt">]>' + body("&x; " + PROSE["en"])
    ),
    "deep": lambda body: body("<w:p>" * 20_000 + "</w:p>" * 20_000),
    "a bomb": lambda body: body("a b " * 60_000_000),
    "cut": lambda body: body(PROSE["th"])[:-40],
    "no content": lambda _: "",
    "no xml": lambda _: "\0\1\2" * 100,
    "no words": lambda body: body(" "),
    "another root": lambda _: "<a/>",
    "utf-16": lambda body: body(PROSE["ar"]).encode("utf-16"),
    "controls": lambda body: body("&#x202e;&#xd800;&#0;" + PROSE["en"]),
}
PDFS = {
    "encrypted, broken": lambda: pdf(trailer=b"/Encrypt<</Filter/Standard/V 2/R 3/O(x)/U(y)/P -4>>/ID[(a)(b)]"),
    "encrypted": lambda: encrypted(),
    "pages in a ring": lambda: pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "a page count": lambda: pdf().replace(b"/Count 1", b"/Count 99999999"),
    "no pages": lambda: pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0      "),
    "no text": lambda: pdf(""),
    "a length": lambda: pdf().replace(b"/Length ", b"/Length 9999999"),
    "tables in a ring": lambda: pdf(trailer=b"/Prev 9"),
    "a huge table": lambda: pdf().replace(b"/Size 6", b"/Size 2147483647"),
    "operators": lambda: pdf(extra=b" q" * 200_000),
    "arrays": lambda: pdf(extra=b"[" * 50_000),
    "text after the end": lambda: pdf() + b"\n" + noise(5000),
    "no end": lambda: pdf()[: pdf().index(b"xref\n")],
    "only the end": lambda: pdf()[pdf().index(b"xref\n") :],
    "an action": lambda: pdf(trailer=b"/OpenAction<</S/Launch/F(/bin/sh)>>"),
}


def encrypted():
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt("open sesame", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def damaged(content, seed):
    chance = random.Random(seed)
    out = bytearray(content)
    if seed % 3 == 0:
        return bytes(out[: chance.randrange(len(out))])
    for _ in range(chance.choice([1, 4, 40])):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


# --- names and kinds of files --------------------------------------------------------------------------------------

NAMES = [
    *("a\nb.txt", "a\r.txt", "a\tb.txt", "a'b.txt", 'a"b.txt', "a`b.txt", "a\\b.txt", "a\x07\x1b[2Jb.txt", "a b .txt"),
    *("$(touch x).txt", "%s%n.txt", "{0}.txt", "-rf.txt", "--help.txt", "~.txt", "*.txt", "a;b|c&d.txt", "<b>a.txt"),
    *(
        "ท่าเรือ.txt",
        "مرفأ.txt",
        "港.txt",
        "🚢.txt",
        "e\u0301.txt",
        "é.txt",
        "\u202etxt.a.txt",
        "\u2066a.txt",
        "\u200b.txt",
    ),
    *(
        "a#2.txt",
        "a#2#3.txt",
        "#.txt",
        "a:1-2.txt",
        "CON.txt",
        "nul.TXT",
        "a.tXt",
        "a.txt.txt",
        "a.",
        "a",
        "x" * 251 + ".txt",
    ),
    *(
        "catalogue.toml.txt",
        "a.exe",
        "a.txt.exe",
        "a.lnk",
        "a.ini",
        "thumbs.db",
        "a.unknown",
        "\ufeffa.txt",
        "\u0e31.txt",
    ),
    *(b"\xff\xfe.txt", b"a\x80b.txt", b"\xe0\xb8.txt", b"\xed\xa0\x80.txt"),
]


def symlink(target, name="link.txt"):
    return lambda folder: (folder / name).symlink_to(target)


def hard_link(folder):
    os.link(folder.parent / "plain.txt", folder / "hard.txt")


def listening(folder):
    place = Path.cwd()
    os.chdir(folder)  # a socket's name must be short
    try:
        socket.socket(socket.AF_UNIX).bind("socket.txt")
    finally:
        os.chdir(place)


def device(folder):
    try:
        os.mknod(folder / "device.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))  # endless zeros
    except OSError:
        pytest.skip("making a device needs rights")


def huge(folder):
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(6_000_000_000)


def closed(folder):
    (folder / "closed.txt").write_text(PROSE["en"], encoding="utf-8")
    (folder / "closed.txt").chmod(0)
    (folder / "inner").mkdir(mode=0)


def deep(folder):
    place = folder
    for _ in range(200):
        place = place / "folder"
        place.mkdir()
    (place / "a.txt").write_text(PROSE["ar"], encoding="utf-8")


KINDS = {
    "a link out": symlink("../secret.txt"),
    "a link to the root": symlink("/", "root"),
    "a link to a folder outside": symlink("..", "up"),
    "a link to itself": symlink("link.txt"),
    "links in a ring": lambda f: (symlink("b.txt", "a.txt")(f), symlink("a.txt", "b.txt")(f)),
    "a link to nothing": symlink("nothing.txt"),
    "a link to memory": symlink("/proc/self/mem"),
    "a link to the environment": symlink("/proc/self/environ"),
    "a link to zeros": symlink("/dev/zero"),
    "a link to the terminal": symlink("/dev/stdin"),
    "a link that comes back": symlink("../folder/good.txt"),
    "a link inside": symlink("good.txt"),
    "a link to the folder": symlink(".", "again"),
    "a link from below": lambda f: ((f / "b").mkdir(), symlink("../../secret.txt", "b/l.txt")(f)),
    "a pipe": lambda f: os.mkfifo(f / "pipe.txt"),
    "a link to a pipe": lambda f: (os.mkfifo(f / "pipe"), symlink("pipe")(f)),
    "a socket": listening,
    "a device": device,
    "a huge file of holes": huge,
    "closed to us": closed,
    "deep folders": deep,
    "a file of another folder": hard_link,
}
FOLDERS = {
    "a folder with an ending": lambda f: (f / "folder.txt").mkdir(),
    "an empty folder": lambda f: (f / "empty").mkdir(),
    "a hidden file": put(".hidden.txt", SECRET.encode()),
    "a catalogue": put(
        "catalogue.toml", b'["good.txt"]\nlanguage = 7\nkind = "\\u202e"\n["../secret.txt"]\ntitle = 1\n'
    ),
    "a catalogue of noise": put("catalogue.toml", noise(9000, 8)),
    "a catalogue of brackets": put("catalogue.toml", b"a = " + b"[" * 90_000),
}


def table():
    yield from (Bad(f"name {name[:30]!r}", put(name, PROSE["en"].encode())) for name in NAMES)
    yield from (Bad(name, make, only_posix=True) for name, make in KINDS.items())
    yield from (Bad(name, make) for name, make in FOLDERS.items())
    for ending in READERS:
        yield from (Bad(f"{ending} {name}", put(f"a{ending}", content)) for name, content in ANYTHING.items())
        if ending in TEXT:
            for name, make in STRANGE.items():
                for language, text in PROSE.items():
                    content = make(text, CODE_PAGES[language])
                    yield Bad(f"{ending} {name} {language}", put(f"a{ending}", content))
            for language, text in LONG.items():
                yield Bad(f"{ending} no space {language}", put(f"a{ending}", text.encode()))
        else:
            yield from (Bad(f"{ending} text {code}", put(f"a{ending}", text.encode())) for code, text in PROSE.items())
        if ending in SOUND:
            for seed in range(24):
                text = list(PROSE.values())[seed % 3]
                content = lambda ending=ending, text=text, seed=seed: damaged(SOUND[ending](text), seed)  # noqa: E731
                yield Bad(f"{ending} damaged {seed}", put(f"a{ending}", content))
            others = [other for other in SOUND if other != ending]
            for other in others:
                yield Bad(f"{ending} is {other}", put(f"a{ending}", lambda other=other: SOUND[other](PROSE["en"])))
        for made, bodies in ((docx, word), (epub, page)):
            if ending == f".{made.__name__}":
                for name, change in DOCUMENTS.items():
                    content = lambda made=made, bodies=bodies, change=change: zipped(made(change(bodies)))  # noqa: E731
                    yield Bad(f"{ending} {name}", put(f"a{ending}", content))
        if ending in (".zip", ".docx", ".epub"):
            yield from (Bad(f"{ending} {name}", put(f"a{ending}", content)) for name, content in ARCHIVES.items())
        if ending == ".pdf":
            yield from (Bad(f"{ending} {name}", put(f"a{ending}", content)) for name, content in PDFS.items())


TABLE = list(table())
WHOLE = bool(os.environ.get("TRICITE_WHOLE"))  # else all names and kinds of files, and every fourth of the contents
TRIED = [case for at, case in enumerate(TABLE) if WHOLE or not case.name.startswith(".") or at % 4 == 0]


@pytest.fixture(scope="module")
def reader():
    with Reader(Catalogue({}), seconds=LONGEST) as reader:
        yield reader


def laid(case, home):
    """A folder with this input and a good file, and a secret beside it."""
    if case.only_posix and not POSIX:
        pytest.skip("kinds of files of POSIX systems")
    folder = home / "folder"
    folder.mkdir()
    (home / "secret.txt").write_text(SECRET, encoding="utf-8")
    (home / "plain.txt").write_text(PROSE["en"], encoding="utf-8")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    try:
        case.make(folder)
    except (OSError, ValueError) as error:
        pytest.skip(f"this system has no such file: {error}")
    return folder


def assert_clear(reason):
    assert 5 <= len(reason) <= 500, reason
    assert reason.isprintable(), repr(reason)
    assert "Traceback" not in reason


@pytest.mark.parametrize("case", TRIED, ids=[case.name.encode("unicode_escape").decode() for case in TRIED])
def test_it_goes_in_or_is_named_with_one_clear_line(case, tmp_path, reader, encoder):
    folder = laid(case, tmp_path)
    found = scan(folder)
    for _, problem in (*found.skipped, *load_catalogue(folder).problems):
        assert_clear(problem)
    sources = [file.source for file in found.files]
    assert "good.txt" in sources
    for file in found.files:
        file.source.encode()
        began = time.monotonic()
        try:
            readings = reader.read(file)
        except SourceError as error:
            assert file.source != "good.txt"
            assert_clear(str(error))
            continue
        assert readings
        for reading in readings[:50]:
            assert SECRET not in reading.document.text
            reading.document.title.encode()
            for piece in chunk(reading, encoder.count):
                assert reading.document.text[piece.start : piece.end].encode()
        assert time.monotonic() - began < LONGEST
        assert file.source != "good.txt" or readings[0].document.text == GOOD


def test_the_table_is_long():
    assert len(TABLE) >= len(TRIED) >= 300
    assert len({case.name for case in TABLE}) == len(TABLE)


def test_one_build_over_many_of_them(tmp_path, encoder):
    """What goes in goes in beside what does not, and every file is accounted for."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    (tmp_path / "plain.txt").write_text(PROSE["en"], encoding="utf-8")
    for number, case in enumerate(TRIED):
        if case.only_posix and not POSIX:
            continue
        place = folder / f"{number:03}"
        place.mkdir()
        with suppress(OSError, ValueError, pytest.skip.Exception):
            case.make(place)
        if sum(file.path.stat().st_size for file in scan(place).files) > 3_000:
            shutil.rmtree(place)  # what is long is tried above; here it would only take time to encode
        else:
            (place / "good.txt").write_text(f"{GOOD} It was night {number}.", encoding="utf-8")
    report = build_index(folder, tmp_path / "index")
    accounted = {*report.added, *(failure.source for failure in (*report.failed, *report.skipped))}
    for file in scan(folder).files:
        inside = f"{file.source}/"  # the documents of an archive are named so
        assert file.source in accounted or any(source.startswith(inside) for source in accounted)
    good = [source for source in report.added if source.endswith("/good.txt")]
    assert len(good) == len(list(folder.glob("*/good.txt"))) > 50
    for failure in (*report.failed, *report.skipped):
        assert_clear(failure.reason)
    for line in report_lines(report, tmp_path / "index"):
        assert "\n" not in line
        assert not set(line) & set("\x1b\x07\u202e\u202d"), repr(line)
    index = open_index(tmp_path / "index")
    assert not any(SECRET in index.document(number).text for number in range(len(index.records)))
    assert build_index(folder, tmp_path / "index").embedded == 0


# --- the reader's own process --------------------------------------------------------------------------------------

ROWS = {
    "an exit": ("import os; os._exit(3)", r"its reader broke down \(exit status 3\)"),
    "a bad address": ("import ctypes; ctypes.string_at(0)", r"its reader broke down \(SIG(SEGV|BUS)\)"),
    "a signal": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", r"its reader broke down \(SIGKILL\)"),
    "a loop": ("while True: pass", r"reading took longer than 1.5 s"),
    "a sleep": ("import time; time.sleep(60)", r"reading took longer than 1.5 s"),
    "a child that stays": ("import subprocess; subprocess.run(['sleep', '60'])", r"reading took longer than 1.5 s"),
    "memory": ("bytearray(3 << 30)", r"takes more than 1,024 MB of memory"),
    "recursion": ("(f := lambda g: g(g))(f)", r"RecursionError"),
    "its own fault": ("raise KeyError('a\\nb')", r"it cannot be read: KeyError \('a\\nb'\)"),
    "a connection": ("import socket; socket.create_connection(('127.0.0.1', 9))", r"a reader opens no connection"),
    "a name": ("import socket; socket.getaddrinfo('example.org', 80)", r"a reader opens no connection"),
}
WORKER = """
import sys
import sources.readers
from sources.isolated import _work
def reader(data, read=sources.readers.READERS[".txt"]):
    if data.startswith(b"code: "):
        exec(data[6:].decode())
    return read(data)
sources.readers.READERS[".txt"] = reader
_work(float(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.fixture
def hostile(monkeypatch):
    """A worker whose reader of text does what the text says."""
    monkeypatch.setattr(isolation, "_WORKER", ("-c", WORKER))
    monkeypatch.setattr(isolation, "_SMALL", -1)


@pytest.mark.skipif(sys.platform != "linux", reason="signals and limits of Linux")
@pytest.mark.parametrize("name", ROWS)
def test_what_breaks_a_reader_breaks_nothing_else(hostile, tmp_path, name):
    code, says = ROWS[name]
    (tmp_path / "a.txt").write_text(f"code: {code}", encoding="utf-8")
    (tmp_path / "b.txt").write_text(PROSE["th"], encoding="utf-8")
    bad, good = scan(tmp_path).files
    with Reader(Catalogue({}), seconds=1.5) as reader:
        for _ in range(1 if "longer" in says else 2):
            with pytest.raises(SourceError, match=says) as caught:
                reader.read(bad)
            assert_clear(str(caught.value))
            assert reader.read(good)[0].document.text == PROSE["th"]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_nothing_is_left_of_a_reader(hostile, tmp_path):
    (tmp_path / "a.txt").write_text("code: import subprocess; subprocess.run(['sleep', '77.5'])", encoding="utf-8")
    with pytest.raises(SourceError, match="longer"), Reader(Catalogue({}), seconds=1.0) as reader:
        reader.read(scan(tmp_path).files[0])
    time.sleep(0.2)
    running = []
    for path in Path("/proc").iterdir():
        with suppress(OSError):
            running.append((path / "cmdline").read_bytes())
    assert b"sleep\x0077.5\0" not in running


def test_a_worker_prints_as_it_likes_and_sees_no_keys(hostile, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("TRICITE_LLM_API_KEY", "sesame-open")
    code = "import os, sys; print('x' * 9000, flush=True); os.system('echo y; cat'); sys.stderr.write('z')"
    code += "; assert not any('sesame' in value for value in os.environ.values())"
    (tmp_path / "a.txt").write_text(f"code: {code}\n", encoding="utf-8")
    with Reader(Catalogue({})) as reader:
        (reading,) = reader.read(scan(tmp_path).files[0])
    assert reading.document.text.startswith("code: ")
    assert capfd.readouterr() == ("", "")


def test_a_reading_comes_back_as_it_was(starter_library, monkeypatch):
    from sources import read

    catalogue, files = load_catalogue(starter_library), scan(starter_library).files
    here = [read(file, catalogue) for file in files]
    with Reader(catalogue) as reader:
        assert [reader.read(file) for file in files] == here
        assert reader._worker is None  # small text needs none
        monkeypatch.setattr(isolation, "_SMALL", -1)
        assert [reader.read(file) for file in files] == here
        assert reader._worker is not None


def test_several_documents_and_their_facts_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr(isolation, "_SMALL", -1)
    wrapped = "".join(f'<doc id="{n}" url="" title="T{n}">\n\n{PROSE["en"]}\n\n</doc>\n' for n in range(3))
    (tmp_path / "a.txt").write_text(wrapped, encoding="utf-8")
    (tmp_path / "catalogue.toml").write_text(
        '["a.txt"]\nkind = "essay"\n["a.txt#2"]\ntitle = "Two"\n', encoding="utf-8"
    )
    with Reader(load_catalogue(tmp_path)) as reader:
        readings = reader.read(scan(tmp_path).files[0])
    assert [reading.document.title for reading in readings] == ["T0", "Two", "T2"]
    assert {reading.document.kind for reading in readings} == {"essay"}


# --- files that change under the reader ----------------------------------------------------------------------------


@pytest.mark.skipif(not POSIX, reason="links need rights on Windows")
def test_a_link_put_there_after_the_scan_is_not_followed(tmp_path):
    folder = laid(Bad("", lambda f: (f / "b").mkdir()), tmp_path)
    (folder / "b" / "a.txt").write_text(PROSE["en"], encoding="utf-8")
    (outside := tmp_path / "outside").mkdir()
    (outside / "a.txt").write_text(SECRET, encoding="utf-8")
    files = {file.source: file for file in scan(folder).files}
    (folder / "good.txt").unlink()
    (folder / "good.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "b").rename(folder / "c")
    (folder / "b").symlink_to(outside)
    with Reader(Catalogue({})) as reader:
        for file in files.values():
            with pytest.raises(SourceError, match="a link that leads out of the folder"):
                reader.read(file)


@pytest.mark.skipif(not POSIX, reason="links need rights on Windows")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_links_that_come_and_go_while_reading_never_let_out(tmp_path, what):
    import threading

    folder = laid(Bad("", lambda f: (f / "b").mkdir()), tmp_path)
    (folder / "b" / "a.txt").write_text(PROSE["en"], encoding="utf-8")
    (outside := tmp_path / "outside").mkdir()
    (outside / "a.txt").write_text(SECRET, encoding="utf-8")
    file = SourceFile("b/a.txt", folder / "b" / "a.txt", folder)
    stop = threading.Event()

    def swap():
        place, target = (folder / "b" / "a.txt", outside / "a.txt") if what == "file" else (folder / "b", outside)
        while not stop.is_set():
            place.rename(folder / "kept")
            place.symlink_to(target)
            place.unlink()
            (folder / "kept").rename(place)
            time.sleep(0.001)

    swapping = threading.Thread(target=swap)
    swapping.start()
    seen = 0
    try:
        for _ in range(800):
            try:
                assert file.content(1000).decode() == PROSE["en"]
                seen += 1
            except SourceError as error:
                assert_clear(str(error))
    finally:
        stop.set()
        swapping.join()
    assert seen


def test_a_file_that_changes_while_it_is_read(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(PROSE["en"] * 1000, encoding="utf-8")
    (file,) = scan(tmp_path).files
    fstat, calls = os.fstat, []

    def written_meanwhile(handle):
        calls.append(handle)
        if len(calls) == 2:
            with file.path.open("a", encoding="utf-8") as other:
                other.write("More.")
        return fstat(handle)

    monkeypatch.setattr(os, "fstat", written_meanwhile)
    with Reader(Catalogue({})) as reader:
        with pytest.raises(SourceError, match="it changed while it was read; it goes in with the next build"):
            reader.read(file)
        assert reader.read(file)[0].document.text.endswith("More.")
