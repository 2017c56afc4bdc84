"""From a file's bytes to its text, when nothing says how it was encoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from sources.types import SourceError

# A text is taken for one of a code page when this share of its letters beyond ASCII stands where that script
# writes such letters, and no other code page comes as near as MARGIN.
PLAUSIBLE = 0.85
MARGIN = 0.1

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_READABLE = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\u024f\u0600-\u06ff\u0e00-\u0e7f\u2010-\u2026\ufb50-\ufeff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data`, without a byte order mark, and the name of the encoding. Line breaks are kept.

    Raises SourceError when the bytes are no text, fit no encoding tried, or fit two equally well.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], encoding), encoding
    if encoding := _bare_utf16(data):
        return data.decode(encoding), encoding
    if b"\0" in data or len(_CONTROL.findall(data)) > len(data) // 50:
        raise SourceError("it is not text (it holds binary data); save it as plain text in UTF-8")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # A file cut off by its size may end inside a character; then all else must be sound.
        if len(data) - error.start < 4 and error.reason == "unexpected end of data" and error.start > 0:
            head = data[: error.start]
            if not head.isascii():
                return head.decode("utf-8"), "utf-8"
    return _code_page(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"its byte order mark says {encoding}, but byte {error.start} does not fit; save it as UTF-8"
        ) from error


def _bare_utf16(data: bytes) -> str:
    """UTF-16 without a mark, when it is obvious: every other byte is the number of one of our alphabets."""
    if len(data) < 4 or len(data) % 2:
        return ""
    for encoding, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if sum(high.count(block) for block in b"\x00\x06\x0e\x20") < 0.9 * len(high):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_READABLE.findall(text)) > 0.95 * len(text):
            return encoding
    return ""


def _code_page(data: bytes) -> tuple[str, str]:
    scores: list[tuple[float, str, str]] = []
    for encoding, plausible in _CODE_PAGES.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        scores.append((plausible(text), encoding, text))
    scores.sort(reverse=True)
    tried = ", ".join(["utf-8", *_CODE_PAGES])
    if not scores or scores[0][0] < PLAUSIBLE:
        raise SourceError(f"its encoding is none of those known ({tried}); save it as UTF-8")
    best, *others = scores
    # Where only quotation marks and dashes lie beyond ASCII the code pages agree, and so do the texts.
    if any(score > best[0] - MARGIN and text != best[2] for score, _, text in others):
        names = " or ".join(name for score, name, _ in scores if score > best[0] - MARGIN)
        raise SourceError(f"its encoding is ambiguous: it may be {names}; save it as UTF-8")
    return best[2], best[1]


# One Thai syllable's letters in the only order in which they can be written: a vowel before the consonant,
# the consonant, a vowel above or below, a tone or other mark, and a vowel after.
_THAI_RUN = re.compile(r"(?:[เ-ไ]?[ก-ฮ](?:[ัิ-ฺ็]?[่-์ํ๎]?|[่-๋]?)(?:[ะาำ]|ๅ)?ะ?[ฯๆ]?)+|[๐-๙]+|฿")
_THAI_CHAR = re.compile(r"[\u0e01-\u0e5b]")
_ARABIC_WORD = re.compile(r"(?<![a-zA-Z])[ء-ْپچژگڤکھےں\u200c\u200d]+(?![a-zA-Z])")
_ARABIC_SOUND = re.compile(r"(?!ة|[ىؤئ]\b)(?:(?![ةى](?=[ء-غف-ي]))[ء-غف-يپچژگڤکھے][ً-ْـ]{0,3}){1,16}[\u200c\u200d]?")
_ARABIC_MARKS = "،؛؟"
_WESTERN = re.compile(r"(?<![^\W\d_a-zA-Z])(?<=[a-zA-Z'’ \n(«“\"-])[À-ÖØ-öø-ÿŒœŠšŽžŸ]{1,2}(?![À-ÖØ-öø-ÿŒœŠšŽžŸ])")


def _high(text: str) -> int:
    # Quotation marks, dashes and no-break spaces stand in the same place in all three code pages.
    return sum(char > "\x7f" and char not in "‘’“”–—…•\xa0" for char in text)


def _thai(text: str) -> float:
    high = _high(text)
    if not high:
        return 0.0
    runs = [match[0] for match in _THAI_RUN.finditer(text)]
    # Real Thai keeps long unbroken runs of sound order; scraps of one or two letters are accidents.
    sound = sum(len(_THAI_CHAR.findall(run)) for run in runs if len(run) > 2 or len(runs) < 3)
    vowels = len(re.findall("[ะัาิ-ูเ-ไ่้]", text))
    return min(1.0, sound / high) * min(1.0, vowels / (0.25 * high))


def _arabic(text: str) -> float:
    high = _high(text)
    if not high:
        return 0.0
    sound = sum(len(match[0]) for match in _ARABIC_WORD.finditer(text) if _ARABIC_SOUND.fullmatch(match[0]))
    marks = sum(map(text.count, _ARABIC_MARKS))
    common = sum(map(text.count, "اليمونرتبه"))
    return min(1.0, (sound + marks) / high) * min(1.0, common / (0.45 * high))


def _western(text: str) -> float:
    high = _high(text)
    if not high:
        return 1.0  # only the marks that all code pages share
    sound = sum(len(match[0]) for match in _WESTERN.finditer(text))
    ascii_letters = sum(char.isascii() and char.isalpha() for char in text)
    signs = sum(map(text.count, "«»°§£©®×÷±µ½¼¾·ºª¿¡²³€™"))
    return min(1.0, (sound + signs) / high) * min(1.0, ascii_letters / (2 * high))


_CODE_PAGES: dict[str, Callable[[str], float]] = {
    "cp874": _thai,
    "cp1256": _arabic,
    "cp1252": _western,
}
