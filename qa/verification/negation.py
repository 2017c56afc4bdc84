"""Whether a clause denies: the words that do, in each language, and the idioms in which they don't."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

# For each language: idioms that hold a word of denial and deny nothing; words that deny; words that may.
_WORDS: dict[str, tuple[str, str, str]] = {
    "en": (
        r"\bnot (only|just|merely|least|long (after|before)|until)\b|\bno (more|less|fewer|later|earlier|sooner|longer than)\b|\bno doubt\b|\bnone other\b|\bwhether or not\b|\bnothing (less|short)\b",
        r"\b(not|never|no|nor|neither|none|nothing|nobody|nowhere|cannot)\b|n['’]t\b",
        (
            r"\b(without|unable|hardly|scarcely|fail\w*|refus\w+|declin\w+|reject\w*|den(y|ied|ies)|lack\w*|prevent\w*"
            r"|un(?!der|til|ion|it|ivers|cle|iq|iform|less|anim)\w{4,}(ed|en|t|ful|ing)|incomplete\w*|impossible|absen\w+)\b"
        ),
    ),
    "th": (
        r"ไม่(เพียง|ใช่แค่|ใช่เพียง|แต่เพียง|กี่|นาน|ช้า|น้อย|เกิน|ต่ำกว่า|ถึงกับ|ว่า)|ไม่มากก็น้อย",
        r"ไม่|มิ(?=ได้|ใช่|อาจ|เคย|มี|ยอม)|หาได้",
        r"ปราศจาก|ไร้|ปฏิเสธ|ล้มเหลว|ขาด|พลาด",
    ),
    "ar": (
        r"\bلا (سيما|يزال|تزال|يزالون|بد|شك|يقل|تقل|يزيد|تزيد|يتجاوز|سيّما|فقط|مجرد)\b|\bلم (يكن|تكن) (يزيد|تزيد|يتجاوز|تتجاوز|يقل|تقل)\b|\bلم (يزد|تزد|يتجاوز|تتجاوز|يقل|تقل|يلبث|تلبث|يزل|تزل|يكد|تكد)\b|\bما (زال|زالت|لبث|لبثت)\b|\bليس فقط\b|\bغير (أن|ان|أنه|انه|أنها|انها)\b",
        r"\b[وف]?(لا|لم|لن|ليس|ليست|ليسوا|لسنا)\b",
        r"\b[وفب]?(دون|بدون|غير|عدم|بلا|رفض\w*|فشل\w*|عجز\w*|امتنع\w*|أخفق\w*)\b",
    ),
}
_CLAUSE = re.compile(
    r"(?<!\d)[,،]|[,،](?!\d)|[;:؛—–()«»\"“”]+|\b(?:and|but|while|whereas|although|though|which|who|because|when|after|before|so)\b"
    r"|(?<=[ก-๎])(?:\s+(?=[ก-๎])|(?:แต่|ซึ่ง|ขณะที่|เพราะ|จนกระทั่ง|จน(?!ถึง)|จึง|ทำให้))|(?<=\d)\s+(?=[ก-๎]{8})|\b(?:لكن|ولكن|بينما|فيما|إذ|لأن|حيث|ثم|مع أن)\b|\s+(?=و[\u0621-\u064a]{3})"
)


def polarity(clause: str, language: str) -> Literal["affirms", "denies", "unclear"]:
    """Whether a clause denies: an odd number of its words do; "unclear" where none does and one may."""
    idioms, sure, unsure = _patterns(language)
    rest = idioms.sub(" ", clause)
    count = sum(1 for _ in sure.finditer(rest))
    return "denies" if count % 2 else "unclear" if count or unsure.search(rest) else "affirms"


def neutral(text: str, language: str) -> str:
    """The text without its words of denial."""
    return _patterns(language)[1].sub(" ", text)


def clauses(sentence: str) -> list[str]:
    """A sentence cut at the marks and words that part clauses, in any of the languages; never empty."""
    parts = [part.strip() for part in _CLAUSE.split(sentence)]
    return [part for part in parts if part] or [sentence]


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(words, re.IGNORECASE) for words in _WORDS[language])
