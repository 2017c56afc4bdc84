"""Words that cannot both be true of one thing: accepted and refused, north and south."""

from __future__ import annotations

import re
from functools import cache

# Each line: one side, then the other; in English, in Thai, in Arabic.
_PAIRS: tuple[tuple[tuple[str, str, str], tuple[str, str, str]], ...] = (
    (
        (
            r"accept\w*|agreed to|took up",
            r"(?:ตอบรับ|ยอมรับ|รับ(?=รางวัล|ข้อเสนอ|คำ))",
            r"(?:قبل(?=ت|وا| ال| [\u0621-\u064a]{4})\w*|وافق\w*)",
        ),
        (r"refus\w+|reject\w*|declin\w+|turned down", r"ปฏิเสธ", r"رفض\w*"),
    ),
    ((r"allow\w*|permit\w*", r"อนุญาต", r"سمح\w*"), (r"forb[ai]d\w*|prohibit\w*|banned", r"ห้าม", r"(?:منع|حظر)\w*")),
    (
        (r"rose|rise[ns]?|increas\w*|grew", r"เพิ่มขึ้น|สูงขึ้น", r"(?:ارتفع|ازداد|زاد)\w*"),
        (r"fell|declined|decreas\w*|dropped", r"ลดลง", r"(?:انخفض|تراجع|تناقص)\w*"),
    ),
    (
        (r"largest|biggest|greatest|most", r"ใหญ่ที่สุด|มากที่สุด", r"(?:ال)?أكبر"),
        (r"smallest|least|fewest", r"เล็กที่สุด|น้อยที่สุด", r"(?:ال)?أصغر"),
    ),
    ((r"north(?:ern)?", r"เหนือ", r"(?:ال)?شمال\w*"), (r"south(?:ern)?", r"ใต้", r"(?:ال)?جنوب\w*")),
    ((r"east(?:ern)?", r"ตะวันออก", r"(?:ال)?شرق\w*"), (r"west(?:ern)?", r"ตะวันตก", r"(?:ال)?غرب\w*")),
    ((r"acquit\w*", r"พ้นผิด", r"برأ\w*"), (r"convict\w*|condemned", r"ตัดสินว่าผิด", r"أدان\w*|ادان\w*")),
    (
        (r"victory|won|victorious", r"ชัยชนะ", r"انتصار\w*|انتصر\w*"),
        (r"defeated by|was defeated|lost the", r"พ่ายแพ้", r"هزيمة|انهزم\w*"),
    ),
)
_ORDER = ("en", "th", "ar")


def contrary(one: str, language: str, other: str, its: str) -> bool:
    """Whether one text says the contrary of a word of the other's, and neither has both."""
    for pair in _patterns():
        mine = [bool(side[language].search(one)) for side in pair]
        theirs = [bool(side[its].search(other)) for side in pair]
        if sum(mine) == sum(theirs) == 1 and mine != theirs:
            return True
    return False


@cache
def _patterns() -> tuple[tuple[dict[str, re.Pattern[str]], ...], ...]:
    return tuple(tuple(_side(side) for side in pair) for pair in _PAIRS)


def _side(words: tuple[str, str, str]) -> dict[str, re.Pattern[str]]:
    edges = {"en": r"\b(?:{})\b", "th": "(?:{})", "ar": r"(?<![\u0621-\u064a])[وف]?(?:{})"}
    return {
        language: re.compile(edges[language].replace("{}", own), re.IGNORECASE)
        for language, own in zip(_ORDER, words, strict=True)
    }
