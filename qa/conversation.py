"""Questions that lean on the one before: "And who commanded it?" takes over what the last one was about.

A conversation is a sequence of plain values, oldest first; nothing is remembered anywhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qa.content import content
from sources import question_language
from sources.languages.spans import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST = 16  # words carried at most, of the latest questions
_LONG = 400  # characters of a question that says all it needs by itself

# How a question begins, or what it holds, when it leans on another whatever else it says.
_LEANS = {
    "en": (
        r"^(and|but|so|then|also|or)\b|^(what|how) about\b"
        # A pronoun for a subject, but not "is it true that".
        r"|^(\w+\W+){0,5}?(did|does|do|was|were|is|are|had|has|have|can|could|will|would)(n['’]t)? (it|they|he|she|that|those)\b"
        r"(?! (true|possible|necessary|important|common|legal|known|that|rain|snow))"
        r"|\b(there|that|those|these|this|so|then|next|else|afterwards)\W*$|\b(that|those|this|these|such an?|the same) "
        r"(war|battle|fight|treaty|event|year|day|time|place|man|woman|person|people|city|town|country|ship|book|work|case|one|siege"
        r"|incident|meeting|agreement|terms|conditions|losses|results?|period|decision|reason)s?\b"
    ),
    "th": r"^\s*(แล้ว|และ|แต่|ส่วน|งั้น|ถ้างั้น)(?!เสร็จ)|ล่ะ\W*$|^(เขา(?!ใหญ่|ค้อ)|เธอ|มัน(?!สำปะหลัง|ฝรั่ง|เทศ)|พวกเขา|ที่นั่น|ตอนนั้น|ครั้งนั้น|นั่น|นั้น)"
    r"|(เหตุการณ์|สงคราม|การรบ|ยุทธการ|สนธิสัญญา|ครั้ง|เรื่อง|คน|เมือง|ปี|วัน|เวลา|ตอน|ที่|สิ่ง|กรณี|บุคคล|ประเทศ)(นี้|นั้น|นั่น|ดังกล่าว)"
    r"|(ของ|โดย|กับ|ให้|ต่อ|ใน|จาก|ถึง|เป็น)(เขา|เธอ|มัน|พวกเขา|ที่นั่น|ที่นี่|นั้น|นั่น)|พวกเขา",
    "ar": r"^[وف](من|متى|أين|اين|لماذا|كم|كيف|ما|ماذا|هل|أي|اي|لم|بماذا|إلى أين|ممن)\b|^(ثم|لكن|ولكن)\b|\bماذا عن\b"
    r"|\b[بلكوف]?(ذلك|تلك|هذا|هذه|هؤلاء|أولئك)\b|\b(هناك|هو|هي|هم|هما|ذاك)\W*$",
}
# A pronoun that may as well stand for something in the question itself: it leans only where little else is said.
_MAY_LEAN = {
    "en": r"\b(it|its|they|them|their|he|him|his|she|her|hers)\b",
    "th": r"(?<!น้ำ)มัน(?!สำปะหลัง|ฝรั่ง|เทศ)|(?<!ภู)เขา|เธอ|นั้น|นี้",
    "ar": r"\b\w{2,}(ها|هم|هما|هن)\b|\b\w{3,}ه\b",
}
# What a question asks with; not part of what it is about.
_ASKING = {
    "en": r"\b(who|whom|whose|what|which|when|where|why|how (many|much|long|far|often|old|big|large|tall|high|deep)|how|tell me|please)\b",
    "th": r"เมื่อ(ไร|ไหร่|ใด)|เพราะ(อะไร|เหตุใด)|ด้วยเหตุใด|เหตุใด|ทำไม|อย่างไร|ยังไง|เท่า(ไร|ไหร่|ใด)|กี่|คือ(ใคร|อะไร)|ใคร|อะไร|(ที่|แห่ง|คน|ฝ่าย|วัน|ปี)?(ไหน|ใด)"
    r"|หรือไม่|หรือเปล่า|ไหม|บ้าง|ล่ะ|^แล้ว|^และ|^แต่|^ส่วน|ครับ|คะ|ค่ะ",
    "ar": r"\b[وفلب]?(من|متى|أين|اين|لماذا|كم|كيف|ما|ماذا|هل|أي|اي|أية)\b|\bماذا عن\b",
}
# Questions of one word that still stand by themselves: what a thing is.
_WHAT_IS = {
    "en": r"^\W*(what|who) (is|are|was|were)\b|^\W*(define|explain|describe)\b",
    "th": r"คือ(อะไร|ใคร)|หมายถึง|หมายความว่า|เป็นใคร",
    "ar": r"^\W*(من (هو|هي|هم|كان|كانت)|ما|ماذا (يعني|تعني))\b",
}
# Nouns that are always something's: asked for alone, they lean.
_OF_SOMETHING = table(
    "reason cause result outcome consequence aftermath date price cost name term condition winner loser victor commander leader "
    "number loss casualty effect purpose sequel เหตุผล สาเหตุ ผล ผลลัพธ์ ผู้ชนะ ผู้นำ ชื่อ เงื่อนไข ราคา วันที่ ผู้บัญชาการ ความสูญเสีย "
    "السبب النتيجة النتائج الأسباب الهدف الثمن الشروط المنتصر الفائز القائد الخسائر العدد الاسم التاريخ"
)
_ABOUT = re.compile(r"^\W*(?:and |but )?(?:what|how) about\b|^\s*(?:แล้ว|ส่วน).*ล่ะ|\bو?ماذا عن\b", re.IGNORECASE)
# Where the part of a question begins that "what about …?" puts another in the place of.
_REPLACED = {
    "en": r"\s+(?:at|in|of|on|for|from|by|near|off)\s+(?!.*\b(?:at|in|of|on|for|from|by|near|off)\b)",
    "th": r"(?:ที่|ใน|ของ|แห่ง)(?!สุด|ไหน|ใด)(?!.*(?:ที่|ใน|ของ|แห่ง))",
    "ar": r"\s+(?:في|عند|على|من)\s+(?!.*\s(?:في|عند|على|من)\s)",
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question as it was typed, and the words that it takes over from those before it; "" for none.

    With `carried` emptied it is the question alone: so a reader undoes it.
    """

    question: str
    carried: str

    @property
    def full(self) -> str:
        """The question to be asked: as typed, with what is carried."""
        return f"{self.question} ({self.carried})" if self.carried else self.question


def follow_up(question: str, turns: Sequence[FollowUp]) -> FollowUp:
    """A question with what it carries over from the last turn, if it leans on that one.

    Args:
        question: as typed, in any of the languages.
        turns: the conversation before it, oldest first, each as this function gave it or with `carried` emptied.
    """
    if not turns or len(question) > _LONG or not leans(question):
        return FollowUp(question, "")
    last = turns[-1]
    language = question_language(last.question)
    own = _replaced(last.question, language) if _ABOUT.search(question) else _topic(last.question, language)
    mine = set(content(question))
    words: list[str] = []
    for word in f"{own} {last.carried}".split():
        if word not in words and not (set(content(word)) and set(content(word)) <= mine):
            words.append(word)
    return FollowUp(question, " ".join(words[:_MOST]))


def thread(questions: Iterable[str | FollowUp]) -> list[FollowUp]:
    """The questions of a conversation, oldest first, each with what it carries over.

    A question given as text carries what it leans on; one given as `FollowUp` is left as it is.
    """
    turns: list[FollowUp] = []
    for question in questions:
        turns.append(question if isinstance(question, FollowUp) else follow_up(question, turns))
    return turns


def leans(question: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    text = " ".join(question.split())
    language = question_language(text)
    if _pattern(_LEANS[language]).search(text):
        return True
    terms = set(content(_pattern(_ASKING[language]).sub(" ", text)))
    if language == "en" and re.search(r"(?<!^)(?<![.!?] )\b[A-Z]\w", text):
        return False
    if len(terms) <= 2 and _pattern(_MAY_LEAN[language]).search(text):
        return True
    if terms and terms <= _nouns():
        return True
    return len(terms) <= 1 and not (terms and _pattern(_WHAT_IS[language]).search(text))


def _topic(question: str, language: str) -> str:
    """What a question is about: its own words without those that ask."""
    text = _pattern(_ASKING[language]).sub(" ", question).strip(" ?؟.!,،")
    if language == "th":  # which writes no spaces: whole stretches are carried
        return " ".join(part for part in text.split() if content(part))
    words = re.findall(r"[\w'’-]+", text)
    kept = [bool(content(word)) or any(char.isdigit() for char in word) for word in words]
    links = ("of", "of the")
    out: list[str] = []
    for place, word in enumerate(words):
        if kept[place]:
            between: list[str] = []
            while (at := place - 1 - len(between)) > 0 and not kept[at]:
                between.insert(0, words[at])
            out += [*between, word] if " ".join(between) in links and out else [word]
    return " ".join(out)


def _replaced(question: str, language: str) -> str:
    """A question up to what "what about …?" puts another in the place of, as it asks."""
    text = question.strip(" ?؟.!")
    cut = _pattern(_REPLACED[language]).search(text)
    return text[: cut.start()] if cut and cut.start() else text


@cache
def _nouns() -> frozenset[str]:
    return frozenset(term for noun in _OF_SOMETHING for term in content(noun))


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)
