"""Text to HTML. Everything on the page that came from a question or a document has passed through `esc`."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from qa.page.strings import Tongue, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources import Span

# Marks that reorder what follows them. They are kept, so that a copied quote is the source's own text, but
# each alone in an isolate, where it has nothing left to reorder; the stylesheet shows its name.
_BIDI = {
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
}
_CONTROLS = {code: f"U+{code:04X}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"}
_SPECIAL = re.compile("[" + "".join(map(re.escape, map(chr, (*_BIDI, *_CONTROLS)))) + "\r]")
RTL = frozenset({"ar"})


def esc(text: str) -> str:
    """Text as HTML that shows exactly that text and does nothing; controls and overrides are made visible."""
    return _SPECIAL.sub(_shown, escape(text, quote=True))


def _shown(match: re.Match[str]) -> str:
    letter = match.group()
    if letter == "\r":
        return "&#13;"  # a bare one would be read as a line feed
    name = _BIDI.get(ord(letter))
    if name:
        return f'<span class="control" data-name="{name}">{letter}</span>'
    return f'<span class="control" data-name="{_CONTROLS[ord(letter)]}"></span>'


def marked(text: str, spans: Sequence[Span]) -> str:
    """Text as HTML with spans of it marked as what was asked for; they are disjoint and in order."""
    parts, at = [], 0
    for span in spans:
        parts += [esc(text[at : span.start]), f'<mark class="value">{esc(text[span.start : span.end])}</mark>']
        at = span.end
    return "".join(parts) + esc(text[at:])


def attr(text: str) -> str:
    """Text as the inside of a quoted attribute."""
    return escape(text, quote=True).replace("\r", "&#13;").replace("\n", "&#10;").replace("\0", " ")


def direction(language: str) -> str:
    """`rtl` or `ltr`, for a language."""
    return "rtl" if language in RTL else "ltr"


def spoken(language: str) -> str:
    """The attributes of text in a known language."""
    return f'dir="{direction(language)}" lang="{attr(language)}"'


def badge(kind: str, value: str, tongue: Tongue) -> str:
    """A small label: `kind` is language or kind, `value` one of its codes."""
    return f'<span class="badge {attr(kind)} {attr(value)}">{esc(say(value, tongue))}</span>'


def safe_link(url: str) -> str:
    """The URL when it is an ordinary web address, else nothing: `javascript:` and the like never link."""
    return url if re.fullmatch(r"https?://[^\s<>\"'`\\]+", url, re.IGNORECASE) else ""
