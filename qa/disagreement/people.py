"""Who did it, or where: the one name that stands in a quote where the answer to such a question stands.

The question's verb is looked for in the quote. In English a person stands before it, after "by", or before "who"; in Thai
before it or after คือ or โดย; in Arabic after it. A place follows it with a preposition. Names are held against each other
where each of two quotes has one, across scripts by their sound; in another language the verb is known by its act.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.content import content, plain
from qa.disagreement.acts import acts, acts_at
from qa.disagreement.asked import of_a_kind
from qa.disagreement.names import GENERIC, comparable, likeness, named, skeleton, sound_alike
from qa.disagreement.parties import parties
from qa.verification.names import TITLES
from sources import Span
from sources.languages.thai_words import is_word, words_and_spaces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.kinds import Kind

_CAPITAL = r"[A-Z\u00c0-\u00de][\w'’-]+"
_LATIN = rf"{_CAPITAL}(?:[ .]+(?:(?:de|von|van|der|del|da|di|la|le|bin|ibn|al|of|the)\s+)*{_CAPITAL})*"
_RANK = re.compile(
    r"(?:(?:(?:Vice|Rear|Lieutenant|Major|Brigadier|Field|Prime|Grand)[ -])?(?:Admiral|General|Colonel|Major|Captain|Marshal|Lieutenant"
    r"|Commander|King|Queen|Emperor|Empress|Tsar|Prince|Princess|President|Minister|Duke|Count|Baron|Lord|Lady|Sir|Sultan|Caliph|Emir"
    r"|Shah|Pope|Bishop|Father|Sheikh|Dr|Professor|Mr|Mrs|Miss)\.?\s+)+"
)
_CLASS = re.compile(r"เมือง|กรุง|จังหวัด|หมู่บ้าน|เกาะ|(?<![\u0621-\u064a])(?:مدينة|قرية|جزيرة|بلدة|واحة|ميناء)(?= )")
# A person of a part, of another time, or beside another one; a place of a part of it.
_PARTLY = re.compile(
    r"\b(left|right|wing|flank|part|deputy|second|third|acting|later|then|succe\w+|replac\w+|former\w*|until|after|before|first|initial\w*"
    r"|heart|skull|vanguard|rear ?guard|division|staff|under|assist\w*|like|with|not)\b|ปีก|รอง|ส่วนหนึ่ง|ต่อมา|แทน|สืบต่อ|เดิม|ก่อน|หลัง|ผู้ช่วย|ไม่"
    r"|หัวใจ|قلب|جناح|ميمنة|ميسرة|نائب|خلف|ثم|بدل|لاحقا|قبل|بعد|مساعد|معاون|(?<![\u0621-\u064a])لم ",
)
_LINKS = frozenset("de von van der del da di la le bin ibn al of the بن ابن ابو ابي".split())  # noqa: SIM905
_THAI_END = re.compile(
    r"ซึ่ง|ผู้|(?<!\S)(?:ที่|ใน|เมื่อ|จาก|โดย|และ|เป็น|ได้|ช่าง|ชาว|ครู|นัก|บาทหลวง)|เป็น|เมื่อ|ที่|ใน(?=ปี|เมือง|วัน|รัช|สมัย)|ได้(?=รับ)|\d|[,;()]"
)
_THAI_START = re.compile(r"(?:ว่า|คือ|โดย|เมื่อ|และ)")
_THAI_SUBJECT = re.compile(r"(?:\s*(?:ได้|ทรง|เคย|คือ|เป็น|ผู้|คน|นัก|ที่))*\s*$")
_PRONOUNS = re.compile(r"เขา(?!\w)|ท่าน|เธอ|พวก|ใคร|พระองค์|ชาวบ้าน|ทหาร")
_ARABIC_END = re.compile(
    r"[،؛.,;:()\d]|\s(?:الذي|التي|الذين|سنة|عام|في|قرب|لا|وليس|على|من|إلى|قبل|بعد|حين|عندما|وهو|وهي|وكان\w*|ثم|بأمر|مع|وقد|لكن|ولكن|كما|حيث|لأن)(?=\s|$)"
)
_ARABIC = r"[\u0621-\u0652]"
_AT = {
    "en": r"(?:in|at|near|outside|on|off)\s+(?:the\s+)?",
    "th": r"(?:อยู่)?(?:ที่|ใน|ณ)\s?",
    "ar": r"(?<!\S)(?:في|قرب|ب(?=ال))\s?",
}


@dataclass(frozen=True, slots=True)
class Named(Span):
    """A name in a quote, its title left out; `words` are its words, folded."""

    words: frozenset[str] = frozenset()


def answering(question: str, language: str, kind: Kind, quote: str, its: str | None = None) -> list[Named]:
    """The one person or place that a quote of language `its`, or the question's, gives for an answer; or none."""
    its = its or language
    stem = _verb(question, language)
    if not stem:
        return []
    found: dict[str, Named] = {}
    deeds = acts(stem, language) or acts(question, language)
    others = [(start, end) for act, start, end in acts_at(quote, its) if act in deeds] if its != language else []
    for verb in others or (_verbs(stem, language, quote) if its == language else ()):
        for start, end in _places(quote, verb[1], its) if kind == "where" else _FIND[its](quote, *verb):
            name = _named(quote, start, end, its, question, kind, across=its != language)
            if name and _partly(question, _around(quote, min(start, verb[0]), max(end, verb[1]))):
                return []
            if name:
                found[plain(quote[name.start : name.end])] = name
    return list(found.values()) if len(found) == 1 else []


def _partly(question: str, clause: str) -> bool:
    """Whether a clause tells of a part, or of one kind of people, that the question does not name."""
    asked = question.lower()
    return any(m[0].lower() not in asked for m in _PARTLY.finditer(clause)) or of_a_kind(question, clause)


def _around(quote: str, start: int, end: int) -> str:
    """The clause that a verb and its name stand in."""
    edges = [match.span() for match in _EDGE.finditer(quote)]
    first = max((after for _, after in edges if after <= start), default=max(0, start - _FAR))
    return quote[first : min((before for before, _ in edges if before >= end), default=len(quote))][
        : end - first + _FAR
    ]


_FAR = 40
_IS = re.compile(r"\s(?:هو|هي|هم)\s")
_EDGE = re.compile(r"[.;,،؛]\s|\bthat\b|(?<=[ก-๎])ว่า|ซึ่ง|(?<=[ก-๎])\s(?=[ก-๎]{12})|\s(?:أن|الذي|حيث|قبل أن|بعد أن)\s")


_MUCH = 0.7


def alike(one: Named, other: Named) -> bool:
    """Whether two names may be one: a word is the same, is spelled much like one of the other's, or sounds like it."""
    pairs = [(a, b) for a in one.words for b in other.words]
    return any(a == b or likeness(a, b) >= _MUCH or sound_alike(a, b) for a, b in pairs)


@lru_cache(maxsize=64)
def _verb(question: str, language: str) -> str:
    """The question's first word of matter, or, where English turns the sentence round, its last."""
    if language == "ar":
        first = re.search(
            rf"(?:^|\s)و?(?:من|مَن|أين|اين)\s+(?:(?:هو|هي|هم|الذي|التي|كان|كانت|قام|تم)\s+)*({_ARABIC}{{2,}})", question
        )
        if first is None:
            return ""
        # "من هو توغو" asks about a name and "من هو مخترع الهاتف" for one.
        of_name = _IS.search(first[0]) and not question[first.end() :].startswith(" ال")
        return "" if of_name and not acts(first[1], language) else plain(first[1])
    if language == "th":
        first = re.search(r"(?:ใคร|ผู้ใด|คนไหน|ท่านใด)(?:เป็น|คือ|ได้)*(?:ผู้|คน|นัก)?(?=[ก-๎])", question)
        rest = question[first.end() :] if first else question
        words = [w for w in map(str.strip, words_and_spaces(rest)) if content(w)]
        if first is None:  # a place is asked for at the end
            words = [w for w in words if not re.match(r"ที่ไหน|ที่ใด|เมือง|ประเทศ|ใด|ไหน", w)][-1:]
        return words[0] if words else ""
    plain_words = [w for w in re.findall(r"[^\W\d_]+", question) if not w[0].isupper() and content(w)]
    turned = re.search(r"\bwhere\b|\bby whom\b|\bby\s*\??\s*$", question, re.IGNORECASE)
    return (plain_words[-1] if turned else plain_words[0]) if plain_words else ""


def _verbs(stem: str, language: str, quote: str) -> list[tuple[int, int]]:
    """Where the verb stands in a quote, in any of its forms."""
    if language == "th":
        # A verb may have been read as one word with what it is done to.
        known = (stem[:end] for end in range(len(stem), 2, -1) if end == len(stem) or is_word(stem[:end]))
        stem = next((part for part in known if part in quote), stem)
        return [match.span() for match in re.finditer(re.escape(stem), quote)]
    words = [(match.start(), match.end(), match[0]) for match in re.finditer(r"[^\W\d_]+", quote)]
    if language == "ar":
        words = [(m.start(), m.end(), m[0]) for m in re.finditer(rf"{_ARABIC}+", quote)]
        # A weak last letter is written otherwise before what is joined to it: بنى, بناه.
        weak = rf"|{re.escape(stem[:-1])}ا(?=ه)" if stem.endswith("ي") else ""
        form = re.compile(rf"[وف]?(?:{re.escape(stem)}{weak})(?:ه|ها|هم|هما|ت|ته|تها)?")
        return [(start, end) for start, end, word in words if form.fullmatch(plain(word))]
    wanted, deeds = set(content(stem)), acts(stem, "en")
    return [(a, b) for a, b, w in words if wanted & set(content(w)) or (deeds and deeds & acts(w, "en"))]


def _english(quote: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    before, after = quote[:start], quote[end:]
    if by := re.match(rf"[^,.;]{{0,60}}?\bby (?:the |a |an )?(?:[a-z-]+ ){{0,4}}({_LATIN})", after):
        return [(end + by.start(1), end + by.end(1))]
    if re.search(r"\b(?:was|were|been|being|is|be)\s+(?:\w+ly\s+)?$", before):
        return []
    if who := re.search(rf"({_LATIN})(?:,[^,.;]{{1,60}},|,)?\s+who\s+(?:\w+\s+){{0,2}}$", before):
        return [who.span(1)]
    if is_a := re.search(
        rf"({_LATIN})\s+(?:(?:was|is|had|has|first|also|himself|herself)\s+)*(?:the\s+|an?\s+)?$", before
    ):
        return [is_a.span(1)]
    if was := re.match(rf"[^,.;]{{0,60}}?\b(?:was|is) (?:the |a |an )?(?:[a-z-]+ ){{0,4}}({_LATIN})", after):
        return [(end + was.start(1), end + was.end(1))]
    return []


def _thai(quote: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    after = re.match(r"[^,;]{0,60}?(?:คือ|โดย)\s?", quote[end:])
    if after:
        first = end + after.end()
        stop = _THAI_END.search(quote, first + 1)
        return [(first, stop.start() if stop else len(quote))]
    subject = _THAI_SUBJECT.search(quote[:start])
    last = subject.start() if subject else start
    begins = [match.end() for match in _THAI_START.finditer(quote[:last])]
    return [(max(begins, default=0), last)]


def _arabic(quote: str, _: int, end: int) -> Iterable[tuple[int, int]]:
    stop = _ARABIC_END.search(quote, end)
    last = stop.start() if stop else len(quote)
    hand = re.search(r"على (?:يد|أيدي)\s+", quote[end : end + 60])
    if hand:
        first = end + hand.end()
        stop = _ARABIC_END.search(quote, first)
        return [(first, stop.start() if stop else len(quote))]
    return [(end, last)]


def _places(quote: str, end: int, language: str) -> Iterable[tuple[int, int]]:
    about = "" if language == "en" else r"[^,،.;]{0,40}?"
    at = re.match(rf"{about}\s*{_AT[language]}", quote[end:])
    if not at:
        return []
    first = end + at.end()
    if language == "en":
        place = re.match(rf"(?:(?:[a-z]+ ){{1,3}}(?:of|in|at) (?:the )?){{0,2}}({_LATIN})", quote[first:])
        return [(first + place.start(1), first + place.end(1))] if place else []
    stop = (_THAI_END if language == "th" else _ARABIC_END).search(quote, first)
    return [(first, stop.start() if stop else len(quote))]


_FIND = {"en": _english, "th": _thai, "ar": _arabic}


def _named(quote: str, start: int, end: int, language: str, question: str, kind: Kind, *, across: bool) -> Named | None:
    """What of a stretch of text is a name that the question does not have."""
    text = quote[start:end]
    if language == "th" and (_PRONOUNS.search(text) or len(text) > _LONG or is_word(text.strip())):
        return None
    if _SPEECH.search(text):
        return None
    asked = plain(question)
    titles = _CLASS if kind == "where" else _RANK if language == "en" else re.compile(TITLES[language])
    kept: list[tuple[re.Match[str], str]] = []
    last = start
    for match in re.finditer(r"[^\s\d,،.;؛]+", titles.sub(lambda m: " " * len(m[0]), text)):
        word = plain(match[0])
        definite = kind == "who" and language == "ar" and word.startswith("ال")
        if definite and kept:  # عبد الرحمن
            last = start + match.end()
        common = word in GENERIC or word in _LINKS or definite
        common = common or _asked(word, asked, language) or (across and comparable(word) and named(word, question))
        if len(word) > 1 and not common and not parties(match[0], language):
            kept.append((match, word))
            last = start + match.end()
    if not kept or not any(len(word) > _TINY or len(skeleton(word)) > 1 for _, word in kept) or len(kept) > _WORDS:
        return None
    return Named(start + kept[0][0].start(), last, frozenset(word for _, word in kept))


_SPEECH = re.compile(r"[\"“”«»]")
_LONG, _WORDS, _TINY = 60, 6, 3


def _asked(word: str, asked: str, language: str) -> bool:
    return word in asked if language == "th" else word in asked.split() or (len(word) > 3 and word in asked)
