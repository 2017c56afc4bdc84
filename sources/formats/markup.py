"""An HTML tree into pieces: what DOCX, EPUB and web pages come down to."""

from __future__ import annotations

import re
from typing import Any

from sources.formats.extract import Piece
from sources.formats.packed import local
from sources.languages.spans import table

_HEADINGS = table("h1 h2 h3 h4 h5 h6")
_BLOCKS = _HEADINGS | table(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form"
    " header hr li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_UNREAD = table(
    "audio button canvas datalist embed head iframe img input link math meta nav noscript object option progress"
    " script select style svg template textarea title video"
)
MENU = 3  # links that make a menu
LINKED = 0.75  # of a menu's text is that of links
_BREAK = "\u2028"  # a <br>, until white space is collapsed
_ROW = 2_000  # characters of a table's row that is one paragraph; what is longer is a page's layout
_BACK = re.compile(r"\s*(?:\[?\d{1,4}\]?|[*†‡↑↩^])\s*")


def tree_of(text: str) -> Any:  # noqa: ANN401 - lxml has no types
    """The root element of an HTML text, however broken; None where there is nothing."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def pieces_of(root: Any, leave_out: frozenset[str] = frozenset(), *, menus: bool = True) -> list[Piece]:  # noqa: ANN401
    """The paragraphs and headings under an element, without scripts and what is hidden.

    Args:
        root: an element, or None.
        leave_out: names of further elements that are not read.
        menus: also what is made of links, nearly all of it.
    """
    walker = _Walker(_UNREAD | leave_out, set() if menus or root is None else _menus(root))
    if root is not None:
        walker.walk(root)
        walker.end("p")
    return walker.pieces


class _Walker:
    def __init__(self, unread: frozenset[str], menus: set[Any]) -> None:
        self.pieces: list[Piece] = []
        self._menus = menus
        self._unread = unread
        self._text: list[str] = []

    def walk(self, element: Any) -> None:  # noqa: ANN401 - lxml has no types
        name = local(element)
        if not name or name in self._unread or _hidden(element) or _note_mark(element, name):
            return
        if element in self._menus:
            self.end("p")
            return
        if name == "br":
            self._text.append(_BREAK)
        elif name == "tr" and (row := _row(element)):
            self.end("p")
            self._text.append(row)
            self.end("p")
            return
        if name in _BLOCKS:
            self.end("p")
        self._text.append(element.text or "")
        for child in element:
            self.walk(child)
            self._text.append(child.tail or "")
        if name in _BLOCKS:
            self.end(name)

    def end(self, name: str) -> None:
        """End the paragraph, which is an element of this name."""
        text = _collapsed("".join(self._text))
        self._text = []
        if text:
            self.pieces.append(Piece(text, "heading" if name in _HEADINGS else "prose"))


def _collapsed(text: str) -> str:
    flat = re.sub(r"[ \t\r\n\f\v\xa0]+", " ", text)
    return re.sub(rf" ?{_BREAK} ?", "\n", flat).strip()


def _hidden(element: Any) -> bool:  # noqa: ANN401 - lxml has no types
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style


def _note_mark(element: Any, name: str) -> bool:  # noqa: ANN401 - lxml has no types
    """A raised number that leads to a note, or the arrow that leads back."""
    if name == "sup":
        return any(local(child) == "a" for child in element.iter())
    if name == "a" and "#" in (element.get("href") or ""):
        return _BACK.fullmatch("".join(element.itertext())) is not None
    return False


def _menus(root: Any) -> set[Any]:  # noqa: ANN401 - lxml has no types
    """The blocks whose text is that of links, three at least."""
    from lxml import etree

    sizes: dict[Any, tuple[int, int, int]] = {}  # of each element: letters, letters in links, links
    for _, element in etree.iterwalk(root, events=("end",)):
        own = len((element.text or "").strip())
        inner = [sizes[child] for child in element if child in sizes]
        text = own + sum(size[0] for size in inner) + sum(len((child.tail or "").strip()) for child in element)
        link = local(element) == "a"
        sizes[element] = (
            (text, text, 1) if link else (text, sum(size[1] for size in inner), sum(size[2] for size in inner))
        )
    return {
        element
        for element, (text, linked, links) in sizes.items()
        if local(element) in _BLOCKS and links >= MENU and linked > LINKED * text and element is not root
    }


def _row(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The row of a table of data, its cells parted by a stroke; "" for one that holds a page's layout."""
    cells = [" ".join(" ".join(cell.itertext()).split()) for cell in element if local(cell) in ("td", "th")]
    if len(cells) < 2 or sum(map(len, cells)) > _ROW or element.find(".//{*}table") is not None:
        return ""
    return " | ".join(cell for cell in cells if cell)
