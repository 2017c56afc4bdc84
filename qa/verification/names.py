"""Names in a sentence, as far as they can be told, and the part that each word plays in its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qa.content import content, plain
from sources.languages.english import FUNCTION_WORDS
from sources.languages.spans import table
from sources.languages.thai_words import words_and_spaces
from sources.values import values

if TYPE_CHECKING:
    from collections.abc import Callable

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\w'’-]*")
_NO_NAMES = table(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday bc ad ce bce mr mrs ms dr sir i both these those many most few several however "
    "moreover therefore thus meanwhile although though while after before during since later then finally first"
)
# After these a name follows; the pattern takes in the space before it, and in Arabic what is said of a people.
TITLES = {
    "th": (
        r"(?:พลเรือเอก|พลเรือโท|พลเรือตรี|พลเอก|พลโท|พลตรี|จอมพล|นายพล|นาวาเอก|พันเอก|พันโท|พันตรี|ร้อยเอก|พระยา|นายพลเรือ|จักรพรรดิ|พระเจ้าซาร์|ประธานาธิบดี|นาย"
        r"|นาง|เคานต์|บารอน|ดร\.|ศาสตราจารย์|บาทหลวง)\s?"
    ),
    "ar": (
        r"(?:^|\s)[وفبل]?(?:ال|ل)(?:جنرال|أميرال|اميرال|ادميرال|أدميرال|مارشال|فريق|عقيد|إمبراطور|امبراطور|رئيس|كونت|بارون|دكتور|سيد|سيدة|سلطان"
        r"|ملك|قيصر|شاعر|رحالة|شيخ|أمير|امير|إمام|امام|قائد|وزير|خليفة|أستاذ|استاذ|معلم|معلمة|مدير)\s+(?:ال[\u0621-\u064a]+(?:ي|ية)\s+)?"
    ),
}
_AFTER = {"th": r"([ก-๎]{3,})", "ar": r"([\u0621-\u064a]{3,})"}
# Where a Thai name ends that no space ends.
_END = re.compile(r"เป็น|ได้|ซึ่ง|และ|ที่|ใน|กับ|ของ|นำ|คุม|ออก|สร้าง|เขียน|แต่ง|บัญชา|ผู้|โดย|เมื่อ|สั่ง|เปิด|ไม่|ถูก|แพ้|ชนะ|กล่าว|มี|จาก|ให้")
_SAME = 0.55  # of the longer of two forms of a name is their common beginning: Britain, British
_PLACE = {
    "en": table("to from by with against of for in at on over under between into than before after as"),
    "th": table("เหนือ กับ ต่อ แก่ ให้ โดย จาก ของ ที่ ใน ถูก ถึง สู่ แห่ง"),
    "ar": table("إلى الى من على عن مع في ضد بين قبل بعد لدى"),
}
_PASSIVE = {
    "en": r"\b(was|were|is|are|be|been|being)\b.*\bby\b",
    "th": r"ถูก|โดย",
    "ar": r"\b(تم|من قبل|من جانب)\b|\bعلى (يد|أيدي|ايدي)\b",
}
_AND = table("and or , و และ หรือ")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and the language whose script it is written in."""

    text: str
    script: str

    def stands_in(self, folded: str) -> bool:
        """Whether a folded text has the name, or a form of it: Russia, Russian, Russia's."""
        name = plain(re.sub(r"['’]s?$", "", self.text))
        if self.script == "th":  # which writes no spaces
            return name in folded
        if self.script == "ar":
            bare = re.sub(r"^(?:ال|لل)(?=..)", "", name)
            return bool(re.search(rf"\b[وفبلك]?(?:ال|لل)?{re.escape(bare)}\b", folded))
        words = set(re.findall(r"[^\W\d_]+", folded))
        return name in words or any(_related(name, word) for word in words)


def names_of(sentence: str, language: str, common: Callable[[str], bool]) -> list[Name]:
    """Capitalised words that are no ordinary ones, and in Thai and Arabic the words after a title."""
    found: list[Name] = []
    spans = values(sentence)
    first = True
    for match in _LATIN.finditer(sentence):
        word = match[0].strip("'’-")
        lower = re.sub(r"['’]s?$", "", word).lower()
        opens = first or sentence[: match.start()].rstrip()[-1:] in '.!?:;“"(«'
        first = False
        if any(span.start <= match.start() < span.end for span in spans):
            continue
        if not word[:1].isupper() or len(word) < 2 or lower in FUNCTION_WORDS or lower in _NO_NAMES:
            continue
        if not (opens and common(lower)):
            found += [Name(part, "en") for part in word.split("-") if part[:1].isupper() and len(part) > 1]
    return found + [Name(sentence[start:end], language) for start, end in titled(sentence, language)]


def titled(sentence: str, language: str, *, whole: bool = False) -> list[tuple[int, int]]:
    """Where the names after a title stand in a Thai or Arabic sentence; `whole` takes the title in."""
    spans: list[tuple[int, int]] = []
    for match in _pattern(TITLES[language] + _AFTER[language]).finditer(sentence) if language in TITLES else ():
        stop = _END.search(match[1], 2) if language == "th" else None
        start = match.start(0 if whole else 1)
        spans.append((start, match.start(1) + stop.start() if stop else match.end(1)))
    return spans


def roles(clause: str, language: str) -> list[tuple[str, str]]:
    """The content terms of a clause in order, each with the preposition before it ("" for none).

    Terms joined by "and" share the first one's.
    """
    out: list[tuple[str, str]] = []
    before, joined = "", False
    for word in _words(clause, language):
        bare = word.lower()
        if language == "ar" and not content(word) and bare not in _PLACE["ar"] and bare not in _AND:
            continue
        if bare in _PLACE[language]:
            before, joined = bare, False
        elif bare in _AND:
            joined = bool(out)
        else:
            attached = re.match(r"ل(?=[^\Wاأإ]\w\w)", word)
            role = out[-1][1] if joined and out else "ل" if attached else before
            out += [(term, role) for term in content(word[1:] if attached else word)]
            if content(word):
                before, joined = "", False
    return out


def passive(clause: str, language: str) -> bool:
    """Whether what is acted on comes first in the clause."""
    return bool(_pattern(_PASSIVE[language]).search(clause))


def _words(clause: str, language: str) -> list[str]:
    if language == "th":
        return [word.strip() for word in words_and_spaces(clause) if not word.isspace()]
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|,", clause)


def _related(name: str, word: str) -> bool:
    length = next((n for n, (a, b) in enumerate(zip(name, word, strict=False)) if a != b), min(len(name), len(word)))
    return length >= 4 and length / max(len(name), len(word)) >= _SAME


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)
