"""EPUB: the chapters in the order of the book, each a place."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from sources.formats.extract import Piece, compose
from sources.formats.markup import pieces_of, tree_of
from sources.formats.packed import Packed, dublin_core, local
from sources.formats.webpage import page_text
from sources.metadata import Facts, one_line
from sources.structure import Part
from sources.types import SourceError

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def parts(data: bytes) -> tuple[Part, ...]:
    """The document of an EPUB book, its places the titles of its chapters.

    Raises SourceError when it is no EPUB, broken, protected against copying, or unpacks to too much.
    """
    packed = Packed(data)
    if _CONTAINER not in packed.names:
        raise SourceError("it is not an EPUB file, whatever its name says")
    if _ENCRYPTION in packed.names and _locked(packed.xml(_ENCRYPTION)):
        raise SourceError("it is protected against copying (DRM) and cannot be read")
    book = next((unquote(e.get("full-path", "")) for e in packed.xml(_CONTAINER).iter() if local(e) == "rootfile"), "")
    package = packed.xml(book)
    home = posixpath.dirname(book)
    items = {e.get("id"): e for e in package.iter() if local(e) == "item"}
    spine = [items[e.get("idref")] for e in package.iter() if local(e) == "itemref" and e.get("idref") in items]
    titles = _contents(packed, home, list(items.values()))
    pieces: list[Piece] = []
    for item in spine:
        name = _member(home, item.get("href", ""))
        if "nav" not in (item.get("properties") or "").split() and name in packed.names:
            pieces += _chapter(packed.read(name), titles.get(name, ""))
    metadata = next((e for e in package.iter() if local(e) == "metadata"), None)
    return (compose(pieces, dublin_core(metadata) if metadata is not None else Facts()),)


def _locked(encryption: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether more than fonts is encrypted."""
    methods = [e.get("Algorithm") for e in encryption.iter() if local(e) == "encryptionmethod"]
    return any(method not in _FONTS for method in methods)


def _member(home: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(home, unquote(href.partition("#")[0])))


def _contents(packed: Packed, home: str, items: list[Any]) -> dict[str, str]:
    """The title that the table of contents, old or new, has for each file of the book."""
    out: dict[str, str] = {}
    for item in items:
        name = _member(home, item.get("href", ""))
        new = "nav" in (item.get("properties") or "").split()
        if not (new or item.get("media-type") == "application/x-dtbncx+xml") or name not in packed.names:
            continue
        try:
            entries = list(packed.xml(name).iter())
        except SourceError:
            continue  # the chapters have titles of their own
        for entry in entries:
            if new and local(entry) == "a":
                href, title = entry.get("href", ""), " ".join(entry.itertext())
            elif local(entry) == "navpoint":
                href = next((e.get("src", "") for e in entry.iter() if local(e) == "content"), "")
                title = next((e.text or "" for e in entry.iter() if local(e) == "text"), "")
            else:
                continue
            out.setdefault(_member(posixpath.dirname(name), href), one_line(title))
    return out


def _chapter(data: bytes, title: str) -> list[Piece]:
    """A file of the book. One that has no title goes on with the chapter before it."""
    pieces = pieces_of(tree_of(page_text(data)), menus=False)
    heading = next((one_line(piece.text) for piece in pieces[:3] if piece.role == "heading"), "")
    label = title or heading
    if pieces and label:
        first = pieces[0]
        pieces[0] = Piece(first.text, first.role, ((0, label),))
    return pieces
