"""HTML: the main text of a page, without its menus."""

from __future__ import annotations

import codecs
import re
from typing import Any
from urllib.parse import urlsplit

from sources.decode import decode
from sources.formats.extract import Piece, compose
from sources.formats.markup import pieces_of, tree_of
from sources.metadata import Facts, one_line
from sources.structure import Part
from sources.types import SourceError

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
# What pages say and browsers understand by it, where Python has another name or means less.
_NAMES = {
    "windows-874": "cp874",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "iso-8859-1": "cp1252",
    "us-ascii": "cp1252",
}
_AROUND = frozenset(("header", "footer", "aside", "form"))  # of a page, around its text
LEAST = 0.6  # of a page's text without its menus: a shorter main text has lost too much


def parts(data: bytes) -> tuple[Part, ...]:
    """The document of a web page that was saved.

    Raises SourceError when it is no text or holds none.
    """
    tree = tree_of(page_text(data))
    if tree is None:
        return ()
    facts = _facts(tree)
    body = tree.find("body")
    pieces = pieces_of(body, _AROUND, menus=False) or pieces_of(body)
    main = _kept(pieces, _letters(_main(tree)))
    enough = sum(len(piece.text) for piece in main) >= LEAST * sum(len(piece.text) for piece in pieces)
    return (compose(main if enough else pieces, facts),)


def page_text(data: bytes) -> str:
    """The text of a page: by its byte order mark, as UTF-8, by what it says, or by its letters.

    Raises SourceError as `decode` does.
    """
    said = _CHARSET.search(data[:2048])
    name = said[1].decode("ascii").lower() if said else ""
    if name and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        for encoding in ("utf-8", _NAMES.get(name, name)):
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    return decode(data)[0]


def _main(tree: Any) -> str:  # noqa: ANN401 - lxml has no types
    """What trafilatura takes for the main text; its paragraphs are not those of the page, but what it leaves out is."""
    import copy
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every page without a text
    try:
        return trafilatura.extract(copy.deepcopy(tree), include_comments=False, favor_recall=True) or ""
    except Exception as error:  # whatever a broken page makes of a library
        raise SourceError("it is broken: no page can be read in it; save it anew from where it came from") from error


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _kept(pieces: list[Piece], main: str) -> list[Piece]:
    """The paragraphs that are in the main text, and the headings that any of them stands under."""
    kept: list[Piece] = []
    headings: list[Piece] = []
    parted = True  # prose was seen since the last heading
    for piece in pieces:
        if piece.role == "heading":
            headings = [piece] if parted else [*headings, piece]
            parted = False
            continue
        parted = True
        said = _letters(piece.text)
        half = len(said) // 2  # a note's mark, which is not read here, may stand in either
        if said[:half] in main or said[half:] in main:
            kept += [*headings, piece]
            headings = []
    return kept


def _facts(tree: Any) -> Facts:  # noqa: ANN401 - lxml has no types
    """What a page's head tells."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("name") or element.get("property") or element.get("itemprop") or ""
        if key and (content := one_line(element.get("content") or "")):
            meta.setdefault(key.lower(), content)
    heads = [one_line(" ".join(head.itertext())) for head in tree.iter("h1")]
    title = one_line("".join(tree.xpath("string(//head/title)")))
    url = next((link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"), "")
    dates = ("article:published_time", "datepublished", "dc.date", "dcterms.date", "dcterms.created", "date")
    date = next((meta[key] for key in dates if key in meta), "")
    return Facts(
        title=meta.get("og:title") or (heads[0] if len(heads) == 1 else "") or title,
        url=next((address for address in (url, meta.get("og:url", "")) if _of_web(address)), ""),
        author=next((meta[key] for key in ("author", "dc.creator", "dcterms.creator") if key in meta), ""),
        date=date[:10] if re.match(r"\d{4}(-\d\d){2}", date) else date,
        language=(tree.get("lang") or "").lower().partition("-")[0],
    )


def _of_web(address: str) -> bool:
    """Whether an address is one of the web."""
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False
