"""Which of a quote's values can be the one that was asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.disagreement.acts import DIMENSIONS, acts, acts_of
from qa.disagreement.measures import LENGTHS, TIMES, kin
from qa.kinds import units_asked, without_asking
from sources.values import Date, Number, in_old_thai_year, values

if TYPE_CHECKING:
    from qa.kinds import Kind
    from sources.values import Value

# What asks for a number, with nothing between it and the noun that it asks the number of.
HOW_MANY = {
    "en": re.compile(r"\b(?:how many|how much|what number of|what was the (?:total )?number of)\b", re.IGNORECASE),
    "th": re.compile(r"กี่"),
    "ar": re.compile(r"\b[وفب]?كم(?: (?:كان|كانت|يبلغ|بلغ|بلغت|هو|هي))?(?: (?:عدد|من))?\b|\bما عدد\b"),
}
_TIMES, _LENGTHS = frozenset(TIMES), frozenset(LENGTHS)
MONEY = frozenset(("yen", "pound", "franc", "mark", "rouble", "dollar", "baht", "euro", "rupee", "dinar", "riyal"))
# What has one measure, whoever gives it: no country's part of it, as of people and of ships.
MEASURED = _TIMES | MONEY
_YEAR = re.compile(r"\b(what|which) year\b|ปี(ใด|ไหน|อะไร)|(พ\.ศ\.|ค\.ศ\.) ?ใด|\b(أي|اي|أية) (عام|سنة)\b", re.IGNORECASE)
# Before a value that is a part of another: "of the dead, 200 were …", "including 40".
_PART = re.compile(
    r"(\bof (whom|them|which|these|those)\b|(?-i:(?:^|[.;:,] )(?:Out o|O)f) (?:the|its|their|all|these)\b[^,;.]{3,},|\bincluding\b|\bamong (them|whom)\b"
    r"|ในจำนวน|ในนี้|รวมถึง|(?<![\u0621-\u064a])[وف]?(?:كان )?من بين\b|\bمنهم\b|\bمنها\b|\bبينهم\b|\bبينها\b|\bمن ضمنهم\b)[^,;.،؛]{0,40}$",
    re.IGNORECASE,
)


# A value for each of something: "2 dollars an acre", "per head"; "a week later" is no such thing.
_RATE_AFTER = re.compile(
    r"\s*(?:/\s?[a-zก-๎ء-ي]|(?:an?|per|each|every)\s+(?!\w+ (?:later|after|before|earlier|ago|long|short))\w+|apiece\b|each\b"
    r"|ต่อ(?!มา|สู้|จาก|ไป|ต้าน|เนื่อง|เติม|ที่)|(?:لكل|عن كل|سنويا|يوميا|شهريا|للفرد|للواحد)\b"
    r"|في (?:ال)?(?:عام|سنة|شهر|يوم|أسبوع)\b(?!\s*(?:\d|التالي|الأول|الثاني|نفس)))",
    re.IGNORECASE,
)
_RATE_BEFORE = re.compile(r"(?:คน|ปี|วัน|เดือน|ลำ|ไร่|ครั้ง|ตัว|หัว)ละ\s*$|(?:\beach|\bper|ทุก|لكل|\bكل) \w+\s*$")
_RATE = re.compile(
    r"\b(?:per|each|every|apiece|a (?:year|day|month|week|head))\b|ต่อ|ละ(?=กี่|เท่า)|\b(?:لكل|كل|سنويا|يوميا)\b",
    re.IGNORECASE,
)


# Kinds of what a question may count whole: of ships, of people. Their number is that of a part, unless they are asked about.
_KINDS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\bbattleships?|เรือประจัญบาน|(?<![\u0621-\u064a])(?:ال)?(?:بارجة|بوارج)",
        r"\bcruisers?|เรือลาดตระเวน|(?<![\u0621-\u064a])(?:ال)?طراد",
        r"\bdestroyers?|เรือพิฆาต|(?<![\u0621-\u064a])(?:ال)?مدمر(?:ة|ات)",
        r"\b(?:gun|torpedo )boats?|เรือตอร์ปิโด|(?<![\u0621-\u064a])(?:ال)?(?:زورق|زوارق)",
        r"\bsubmarines?|เรือดำน้ำ|(?<![\u0621-\u064a])(?:ال)?غواص",
        r"\bofficers?|นายทหาร|(?<![\u0621-\u064a])(?:ال)?(?:ضابط|ضباط)",
        r"\bsailors?|ทหารเรือ|(?<![\u0621-\u064a])(?:ال)?بحار",
        r"\b(?:child|children)|เด็ก|(?<![\u0621-\u064a])(?:ال)?(?:طفل|أطفال|اطفال)",
        r"\b(?:woman|women)|สตรี|หญิง|(?<![\u0621-\u064a])(?:ال)?(?:امرأة|نساء)",
        r"\bcrew\b|ลูกเรือ|(?<![\u0621-\u064a])(?:ال)?طاقم",
        r"\bpassengers?|ผู้โดยสาร|(?<![\u0621-\u064a])(?:ال)?(?:راكب|ركاب)",
        r"\bcivilians?|พลเรือน|(?<![\u0621-\u064a])(?:ال)?مدني",
    )
)
# Before or after a measure of a piece, or a number of a season.
_PIECE = re.compile(
    r"\b(?:first|second|third)[ -]class\b|ชั้น(?:หนึ่ง|สอง|สาม)|الدرجة (?:الأولى|الثانية|الثالثة)|\b(?:section|span|pedestal|plinth|flagpole|antenna|season)\b|\bbranch (?:line|canal|railway)\b"
    r"|ช่วง(?=กลาง|แรก|หลัก|ที่)|ฤดูกาล|เสาอากาศ|(?:คลอง|สาย|ทาง)สาขา"
    r"|(?<!من )(?<![\u0621-\u064a])(?:ال)?(?:قاعدة|موسم|سارية|هوائي)\b|(?:قناة|خط|سكة) فرعية?\b",
    re.IGNORECASE,
)
# About a place or a day of several: "in Paris alone".
_ALONE = re.compile(
    r"(?<!the city )(?<!the town )\balone\b|\bonly (?:in|at|on|among)\b|\ba single (?:day|week|month|year)\b"
    r"|เฉพาะ|ในบรรดา|(?:เมือง|แห่ง|ประเทศ|จังหวัด|วัน|สัปดาห์|ฝ่าย)เดียว|(?:يوم|أسبوع|شهر) واحد\b|(?<![\u0621-\u064a])(?:وحد(?:ه|ها|هم)|فحسب)\b",
    re.IGNORECASE,
)
# Before a date that is only a bound: "before 1270".
_BOUND = re.compile(
    r"\b(?:before|after|by|until|till|since|prior to|no later than|not later than|earlier than|later than)(?: the)?(?: year)?\s*$"
    r"|(?:ก่อน|หลัง|หลังจาก|จนถึง|ตั้งแต่|ภายใน|ไม่เกิน)(?:หน้า)?(?:ปี|วันที่|เดือน)?\s*$"
    r"|(?<![\u0621-\u064a])[وف]?(?:قبل|بعد|منذ|حتى|بحلول)(?: (?:عام|سنة|شهر|يوم))?\s*$",
    re.IGNORECASE,
)
# Figures that no one reads as a number.
_IN_YEAR = re.compile(r"\b(?:of|in|by|since) [12]\d{3}$")
_OF_THE = re.compile(r"\b(?:[Oo]ut of (?:the )?|[Oo]f (?:the|its|their|all|these) )$|(?:^|[.;,] )Of $")


def wanted(question: str, language: str, kind: Kind, quote: str) -> list[Value]:
    """The values of a quote that are of the type, and as far as it is known of the unit, that is asked for.

    `kind` is "when" or "howmany"; a question of any other kind asks for none.
    """
    found = values(quote)
    if kind == "when":
        dates = [d for d in found if isinstance(d, Date) and not _BOUND.search(quote[: d.start])]
        return [_year(date, quote) for date in dates if date.year] if _YEAR.search(question) else list(dates)
    if kind != "howmany":
        return []
    # A share of what is counted is not its number.
    numbers = [
        n
        for n in found
        if isinstance(n, Number)
        and (n.unit or (n.high >= 1 and not _IN_YEAR.search(quote[: n.end])))
        and not _partial(question, quote, n)
    ]
    fitting = kin(units(question, language))
    if fitting:
        bare = len(fitting) == 1  # a measure without a unit is none
        return [number for number in numbers if number.unit in fitting or (bare and not number.unit)]
    return [n for n in numbers if n.unit not in _TIMES | _LENGTHS | {"percent"}]


# Between two numbers of a series: "ten million, then twelve".
_THEN = re.compile(r"\s*[,،;]?\s*(?:(?:and )?then\b|ثم\b|แล้วก็|แล้วจึง|จากนั้น|ตามด้วย)\s*", re.IGNORECASE)


def _partial(question: str, quote: str, number: Number) -> bool:
    """Whether a number is a rate, a kind's, a part's, one of a series, or, before "of" its part, the whole's where that is not asked for."""
    before = quote[: number.start]
    if _in_series(quote, number):
        return True
    if _ALONE.search(quote) and not _ALONE.search(question):
        return True
    if _PIECE.search(quote, max(0, number.start - 60), number.end + 20) and not _PIECE.search(question):
        return True
    if not _RATE.search(question) and (_RATE_AFTER.match(quote, number.end) or _RATE_BEFORE.search(before)):
        return True
    around = re.split(r"[\s,،.]\s*(?=\d)|\d", before)[-1][-24:] + quote[number.start : number.end]
    if of_a_kind(question, around):
        return True
    if _OF_THE.search(before):
        return True
    part = _PART.search(before)
    # "Of the 38 that fought, 21 were sunk": a part of another act, and so the whole of this one.
    asked = acts_of(question) - acts_of(part[0]) if part else frozenset()
    return bool(part) and not asked & acts_of(quote[number.end : number.end + 40])


def _in_series(quote: str, number: Number) -> bool:
    """Whether another number follows one with a "then", or goes before it."""
    told = [value for value in values(quote) if isinstance(value, Number)]
    return any(
        number in pair and (then := _THEN.match(quote, pair[0].end)) is not None and then.end() == pair[1].start
        for pair in pairwise(told)
    )


def of_a_kind(question: str, text: str) -> bool:
    """Whether a text tells of women, of cruisers, or of another kind that the question does not name."""
    return any(kind.search(text) and not kind.search(question) for kind in _KINDS)


def topic(question: str, language: str, kind: Kind) -> str:
    """The question without the words that ask and what it asks the number of."""
    stated = HOW_MANY[language].sub(" 7 ", question)
    for value in reversed(values(stated)):
        if isinstance(value, Number) and value.low == 7:
            stated = f"{stated[: value.start]} {stated[value.end :]}"
    if kind == "who" and language == "ar":  # where what asks for a person takes the verb along
        return _WHO.sub(" ", stated)
    return without_asking(stated, language, kind)


_WHO = re.compile(r"^\W*و?(?:من|مَن)(?: (?:هو|هي|هم|الذي|التي|كان|كانت|قام))*(?=\s)")


def units(question: str, language: str) -> frozenset[str]:
    """The units that an answer may be in; empty when that is not known."""
    # The unit is what a number would have in the place of the words that ask for it.
    given = values(HOW_MANY[language].sub(" 7 ", question))
    named = (v.unit for v in given if isinstance(v, Number) and v.low == 7 and v.unit)
    told = units_asked(question, language) or frozenset(named)
    if not told and _DEAD.search(question):
        return frozenset(("person",))
    return told or (_LENGTHS if acts(question, language) & DIMENSIONS else frozenset())


_DEAD = re.compile(
    r"\b(?:victims|deaths|dead)\b|ผู้เสียชีวิต|(?<![\u0621-\u064a])(?:ال)?(?:ضحايا|قتلى|وفيات)", re.IGNORECASE
)


def _year(date: Date, quote: str) -> Date:
    """The year of a date; either of the two that an old Thai year may stand for in its last months."""
    until = (date.until[0], None, None) if date.until else None
    if not until and in_old_thai_year(date, quote[date.start : date.end]):
        until = ((date.year or 0) + 1, None, None)
    return replace(date, month=None, day=None, until=until)
