"""PDF: poppler's pdftotext where it is installed, else pypdfium2; both give words as they are seen on the page."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import IO

from sources.formats.extract import Piece, compose
from sources.formats.paragraphs import paragraphs
from sources.formats.visual import Line, Word, arabic_share, from_the_right, line_of, merged, paired, parted
from sources.metadata import Facts, one_line
from sources.structure import Part
from sources.types import SourceError

PAGES = 5_000
WORDS = 5_000_000
SECONDS = 100

Page = list[list[Word]]  # lines of words, in reading order

_TOLD = {
    "Incorrect password": "it is encrypted; save it without a password",
    "Copying of text": "its author does not allow its text to be copied; ask for a copy that does",
}
_SCAN = "it is a scan: its pages are pictures without text; run OCR over it (for example ocrmypdf) and add the result"
_PARTLY = "{} of its {} pages are pictures without text; run OCR over it (for example ocrmypdf)"
_PLAIN = "it was read without poppler, which reads PDF better; install poppler-utils and build again"


def parts(data: bytes) -> tuple[Part, ...]:
    """The document of a PDF file, its places the pages.

    Raises SourceError when it is broken, encrypted, a scan without text, or has more than PAGES pages.
    """
    if b"%PDF-" not in data[:1024]:
        raise SourceError("it is not a PDF file, whatever its name says")
    program = shutil.which("pdftotext")
    pages, facts = _poppler(data, program) if program else _pdfium(data)
    if not pages:
        raise SourceError("it holds no page that can be read; save it anew from where it came from")
    said = [any(char.isalnum() for line in page for word in line for char in word.text) for page in pages]
    if not any(said):
        raise SourceError(_SCAN)
    read = [_lines(page) for page in pages]
    pieces = paragraphs(read)
    pieces = _whole_ligatures(pieces) if program else _mended(pieces)
    large = any(piece.role == "heading" for piece in pieces)
    blank = said.count(False)
    notes = [_PARTLY.format(blank, len(pages))] if 2 * blank > len(pages) else []
    notes += [] if program else [_PLAIN]
    return (compose(pieces, facts, warning="; ".join(notes), guess_headings=not large),)


def _lines(page: Page) -> list[Line]:
    rtl = arabic_share(word.text for line in page for word in line) > 0.5
    rows = [part for words in page for part in parted(words)] if rtl else page
    lines = [line for words in merged(rows) if (line := line_of(words, rtl)).text]
    return from_the_right(lines) if rtl else lines


_GOD = re.compile(r"\b([وفبتأك]?)اهلل\b")
_TO_GOD = re.compile(r"\b([وفأ]?)هلل\b")


def _whole_ligatures(pieces: list[Piece]) -> list[Piece]:
    """Pieces in which the one sign that fonts have for "Allah" is spelt forwards: poppler turns it round with the line."""
    if not any(_GOD.search(piece.text) for piece in pieces):
        return pieces
    return [replace(piece, text=_TO_GOD.sub(r"\1لله", _GOD.sub(r"\1الله", piece.text))) for piece in pieces]


def _mended(pieces: list[Piece]) -> list[Piece]:
    """Pieces with brackets that say what they mean: in Arabic pdfium gives some of them as they look."""
    return [replace(one, text=paired(one.text)) if arabic_share([one.text]) > 0.5 else one for one in pieces]


_WORD = re.compile(r'\s*<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*)</word>')
_META = re.compile(r'<meta name="(\w+)" content="(.*)"/>')
_TITLE = re.compile(r"<title>(.*)</title>")


def _poppler(data: bytes, program: str) -> tuple[list[Page], Facts]:
    command = [program, "-bbox-layout", "-enc", "UTF-8", "-l", str(PAGES + 1), "-", "-"]
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        raise SourceError(f"pdftotext does not start: {(error.strerror or 'unknown reason').lower()}") from error
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    assert stdin is not None
    assert stdout is not None
    assert stderr is not None
    complaints: list[bytes] = []
    threads = [
        threading.Thread(target=_feed, args=(stdin, data), daemon=True),
        threading.Thread(target=_drain, args=(stderr, complaints), daemon=True),
    ]
    late = threading.Timer(SECONDS, process.kill)
    for thread in (*threads, late):
        thread.start()
    try:
        pages, facts = _parsed(line.decode("utf-8", "replace") for line in stdout)
        status = process.wait()
    finally:
        in_time = late.is_alive()
        late.cancel()
        process.kill()
        for thread in threads:
            thread.join(1)
        for stream in (stdout, stderr):
            stream.close()
        process.wait()
    if not in_time:
        raise SourceError(f"it takes pdftotext more than {SECONDS} seconds; split it into smaller files")
    complaint = b"".join(complaints).decode("utf-8", "replace")
    for sign, reason in _TOLD.items():
        if sign in complaint:
            raise SourceError(reason)
    if status and not pages:
        raise SourceError("it is broken: pdftotext cannot read it; save it anew from where it came from")
    return pages, facts


def _feed(stream: IO[bytes], data: bytes) -> None:
    with suppress(OSError, ValueError):
        stream.write(data)
        stream.close()


def _drain(stream: IO[bytes], complaints: list[bytes]) -> None:
    with suppress(OSError, ValueError):
        complaints.append(stream.read(10_000))
        while stream.read(65_536):
            pass


def _parsed(rows: Iterable[str]) -> tuple[list[Page], Facts]:
    """What `pdftotext -bbox-layout` prints: an element a row."""
    pages: list[Page] = []
    told: dict[str, str] = {}
    words = 0
    for row in rows:
        if match := _WORD.match(row):
            box = [float(number) for number in match.groups()[:4]]
            text = html.unescape(match[5])
            if pages and pages[-1] and text.strip():
                pages[-1][-1].append(Word(text, box[0], box[2], box[1], box[3]))
                words = _counted(words + 1)
        elif "<line " in row and pages:
            pages[-1].append([])
        elif "<page " in row:
            pages.append([])
            _bounded(len(pages))
        elif not pages and (match := _TITLE.search(row)):
            told["Title"] = html.unescape(match[1])
        elif not pages and (match := _META.search(row)):
            told[match[1]] = html.unescape(match[2])
    return pages, _facts(told)


def _bounded(pages: int) -> None:
    if pages > PAGES:
        raise SourceError(f"it has more than {PAGES:,} pages; split it into smaller files")


def _counted(words: int) -> int:
    if words > WORDS:
        raise SourceError(f"it has more than {WORDS:,} words; split it into smaller files")
    return words


_NO_TITLE = re.compile(r"untitled|microsoft \w+ - |.*\.\w{2,5}$|about:blank|https?:", re.IGNORECASE)


def _facts(told: dict[str, str]) -> Facts:
    title = one_line(told.get("Title", ""))
    date = re.match(r"(?:D:)?(\d{4})-?(\d\d)-?(\d\d)", told.get("CreationDate", ""))
    return Facts(
        title="" if _NO_TITLE.match(title) else title,
        author=one_line(told.get("Author", "")),
        date="-".join(date.groups()) if date else "",
    )


def _pdfium(data: bytes) -> tuple[list[Page], Facts]:
    import pypdfium2

    from sources.formats.pdfium import lines_of

    try:
        file = pypdfium2.PdfDocument(data)
        _bounded(len(file))
        words = 0
        pages: list[Page] = []
        for number in range(len(file)):
            page = file[number]
            pages.append(list(lines_of(page)))
            page.close()
            words = _counted(words + sum(map(len, pages[-1])))
        return pages, _facts(file.get_metadata_dict())
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError(_TOLD["Incorrect password"]) from error
        raise SourceError("it is broken: pdfium cannot read it; save it anew from where it came from") from error
