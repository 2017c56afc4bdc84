"""The words of a PDF page from the characters that pdfium finds on it: where each is drawn, in the order of drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from sources.formats.visual import Word, arabic_share

WIDE = 0.12  # of the type's size: a gap that parts words


def lines_of(page: Any) -> Iterator[list[Word]]:  # noqa: ANN401 - pypdfium2 has no types
    """The lines of a page in the order of its content, each of words."""
    import ctypes

    from pypdfium2 import raw

    height = page.get_height()
    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    glyphs: list[tuple[Word, float]] = []  # characters drawn as one, and where
    for at in range(text.count_chars()):
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        left, bottom, right, top = text.get_charbox(at, loose=True)
        char = chr(raw.FPDFText_GetUnicode(text, at))
        if char in "\r\n":
            continue
        joined = glyphs and " " not in (char, glyphs[-1][0].text)
        if joined and glyphs[-1][1] == x.value and glyphs[-1][0].bottom == height - y.value:
            last = glyphs[-1][0]
            word = Word(last.text + char, last.left, max(last.right, right), last.top, last.bottom)
            glyphs[-1] = (word, x.value)
        else:
            glyphs.append((Word(char, left, right, height - y.value - (top - bottom), height - y.value), x.value))
    glyphs = [(_ligature(glyph), origin) for glyph, origin in glyphs]
    for _, line in groupby(_numbered(glyphs), key=lambda pair: pair[0]):
        yield list(_words([glyph for _, glyph in line]))


def _ligature(glyph: Word) -> Word:
    """Lam and alef that are drawn as one, as they are seen: the alef on the left."""
    if len(glyph.text) > 1 and glyph.text[0] == "ل" and glyph.text[-1] in "اأإآ":
        return replace(glyph, text=glyph.text[-1] + glyph.text[:-1])
    return glyph


def _numbered(glyphs: list[tuple[Word, float]]) -> Iterator[tuple[int, tuple[Word, float]]]:
    """Each glyph with the number of its line: a new one begins where the base line moves."""
    number, base, size = 0, glyphs[0][0].bottom if glyphs else 0.0, 0.0
    for glyph in glyphs:
        size = max(size, glyph[0].bottom - glyph[0].top)  # marks are small, and drawn off the line
        if abs(glyph[0].bottom - base) > 0.5 * size:
            number, base, size = number + 1, glyph[0].bottom, glyph[0].bottom - glyph[0].top
        yield number, glyph


def _words(glyphs: list[tuple[Word, float]]) -> Iterator[Word]:
    """The words of one line: what stands between spaces and wide gaps, from left to right."""
    kept: list[tuple[Word, float]] = []
    again = False
    for glyph, origin in glyphs:
        twin = next((at for at in reversed(range(len(kept))[-8:]) if _again(glyph, origin, kept[at][0])), None)
        if twin is not None:
            kept[twin] = (_whole([kept[twin][0], glyph], kept[twin][0].text), kept[twin][1])
        elif glyph.text.strip() or not (again or _halved(kept, origin)):
            kept.append((glyph, origin))
        again = twin is not None
    # In Arabic neither the order of what is drawn nor the place of a space can be relied on; elsewhere both can,
    # but for a space after a letter that is drawn in pieces.
    wide = WIDE * max((glyph.bottom - glyph.top for glyph, _ in kept), default=0.0)
    if arabic_share(glyph.text for glyph, _ in kept):
        kept = sorted((pair for pair in kept if pair[0].text.strip()), key=lambda pair: pair[1])
    word: list[Word] = []
    for glyph, _ in kept:
        room = 3.7 * wide if word and word[-1].text.endswith(_SARA_AM) else wide
        apart = word and glyph.left - max(one.right for one in word) > room
        if word and (apart or not glyph.text.strip()):
            yield _whole(word)
            word = []
        if glyph.text.strip():
            word.append(glyph)
    if word:
        yield _whole(word)


_SARA_AM = "ำ"  # drawn in two pieces, of which only the first has a box


def _halved(kept: list[tuple[Word, float]], origin: float) -> bool:
    return bool(kept) and kept[-1][1] == origin and kept[-1][0].text.endswith(_SARA_AM)


def _again(glyph: Word, origin: float, other: Word) -> bool:
    """Whether a glyph says once more what one beside it says, as marks drawn apart from their letters do.

    Such a mark lies left of where it is drawn from. A letter that is written twice does not.
    """
    near = glyph.left - other.right < 0.5 * (other.bottom - other.top)
    mark = glyph.left < origin - 0.5 or glyph.text.endswith(_SARA_AM)
    return len(glyph.text) > 1 and glyph.text == other.text and near and mark


def _whole(glyphs: list[Word], text: str = "") -> Word:
    return Word(
        text or "".join(glyph.text for glyph in glyphs),
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )
