"""What one quote says of what was asked, and whether it speaks of that at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qa.content import content
from qa.disagreement.acts import DIMENSIONS, UNSAID, acts
from qa.disagreement.asked import HOW_MANY, MEASURED, topic, units, wanted
from qa.disagreement.parties import parties
from qa.disagreement.people import Named, answering
from qa.disagreement.words import Word, stands, words
from qa.verification.negation import polarity
from sources.values import Date, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.kinds import Kind
    from qa.types import Citation
    from sources.values import Value

    Told = Value | Named

# What there may have been several of: by itself, "the war" does not say which.
_EVENTS = (
    "war battle siege treaty peace fire storm flood earthquake eruption strike revolt revolution expedition voyage election conference "
    "negotiations campaign fighting สงคราม การรบ การต่อสู้ การล้อม สนธิสัญญา สันติภาพ ไฟไหม้ เพลิงไหม้ พายุ น้ำท่วม แผ่นดินไหว การปฏิวัติ การประท้วง การเลือกตั้ง "
    "การประชุม การเจรจา الحرب المعركة الحصار المعاهدة السلام الصلح الحريق العاصفة الفيضان الزلزال الثوران الإضراب الثورة التمرد البعثة الرحلة "
    "الانتخابات المؤتمر المفاوضات الحملة القتال"
)
# What a question says of the value, and its answer need not.
_MEASURING = "high tall long deep far old number people year day date height age total city town เมือง จำนวน คน ความสูง ความลึก ความยาว ปี วันที่ ประเทศ ทั้งหมด all total مدينة عدد تاريخ ارتفاع شخص سنة عام بلغ يبلغ"
_EDGE = re.compile(
    r"(?<=[ก-๎\d])\s+(?=[ก-๎]{4})|[;؛]|[,،]\s|\b(?:while|when|that|which|who|whose)\b|(?<=[ก-๎])ว่า(?=[ก-๎])|\band\b(?!\s+\d)|\s(?:และ|แต่|ส่วน)|\s(?=و[\u0621-\u064a]{2,})|\.\s"
)

# Who says so.
_SOURCE = re.compile(
    r"\b\w+ (?:inquiry|survey|expedition|mission|team|historians?|scholars?|chroniclers?|chronicles?|sources?|records?|newspapers?|reports?)\b"
    r"|(?:นักประวัติศาสตร์|นักวิชาการ|นักวิจัย|คณะสำรวจ|หนังสือพิมพ์|เอกสาร|บันทึก|รายงาน)\S{0,24}"
    r"|(?<![\u0621-\u064a])(?:ال)?(?:بعثة|باحث\w*|مؤرخ\w*|علماء|وثائق|سجلات|مصادر|صحيفة|تقرير)\s\w+"
    r"|\baccording to [^,.;]*|(?<!\S)(?:ตามการ|ตามที่|ตามบันทึก)\S*|(?<![\u0621-\u064a])(?:ب?حسب|وفق|وفقا ل?) [^،.؛]*",
    re.IGNORECASE,
)


# "Lower than Table Mountain".
_LIKENED = re.compile(
    r"\b(?:than|unlike|like|modelled on|a copy of)(?: the| that of| those of)*(?: [A-Z][\w'’-]+)+"
    r"|(?:กว่า|เหมือน|คล้าย|เลียนแบบ)[ก-๎]{3,40}|(?<![\u0621-\u064a])(?:أ[\u0621-\u064a]{2,5} من|مثل)(?: [\u0621-\u064a]+){1,3}"
)
# What follows an answer and only sets it off: "in Khiva, not in Merv".
_NOT_THERE = re.compile(r"(?:,| and)? not (?:in|at|by)\b.*|(?:ไม่ใช่|มิใช่)(?:ใน|ที่|โดย).*|\s(?:لا|وليس) (?:في|على)\s.*")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question and what it is about.

    Attributes:
        text, language, kind: the question's.
        acts: that it asks about.
        parties: that it names.
        units: that an answer may be in; empty when that is not known.
        years: that it names.
        words: what a quote must speak of: those that do not ask, the acts' among them.
        counted: the term for what it asks the number of.
    """

    text: str
    language: str
    kind: Kind
    acts: frozenset[str]
    parties: frozenset[str]
    units: frozenset[str]
    years: Sequence[Date]
    words: tuple[Word, ...]
    counted: str = ""

    @property
    def vague(self) -> bool:
        """Whether it does not say what it is about: "Written by whom?", "When did the war end?"."""
        return all(word.acts or _terms(_EVENTS).issuperset(word.terms) for word in self.words)

    @property
    def needed(self) -> frozenset[str]:
        """The acts that an answer must speak of."""
        return self.acts - self.loose

    @property
    def loose(self) -> frozenset[str]:
        """The acts that need not be said. In Arabic "signed" and "happened" may be one word."""
        return UNSAID | ({"sign"} if "happen" in self.acts else set())


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one citation says of what was asked.

    Attributes:
        citation: whose quote it is.
        alone: the quote, without what it only likens something to.
        values: all that are of the wanted type.
        nearest: those in the clause nearest to the question.
        near: that clause.
        acts: what that clause tells of.
        whole: what the quote tells of.
        parties: of whom the clause tells.
        years: when, where the value is no date itself.
        denied: whether the clause denies it.
        planned: whether the quote tells of a plan.
    """

    citation: Citation
    alone: str
    values: Sequence[Told]
    nearest: Sequence[Told]
    near: str
    acts: frozenset[str]
    whole: frozenset[str]
    parties: frozenset[str]
    years: Sequence[Date]
    denied: bool
    planned: bool


def asking(question: str, language: str, kind: Kind) -> Asked:
    """A question by its text."""
    about, fitting = topic(question, language, kind), units(question, language)
    return Asked(
        question,
        language,
        kind,
        acts(question, language) - (DIMENSIONS if fitting and fitting <= MEASURED else set()),
        parties(question, language),
        fitting,
        _years(question),
        tuple(word for word in words(about, language) if not _terms(_MEASURING).issuperset(word.terms)),
        next(iter(content(HOW_MANY[language].split(question)[-1])), "") if kind == "howmany" else "",
    )


def told(asked: Asked, citation: Citation) -> list[Told]:
    """What a quote tells of the kind that is asked for."""
    if asked.kind not in ("who", "where"):
        return list(wanted(asked.text, asked.language, asked.kind, citation.quote))
    return list(answering(asked.text, asked.language, asked.kind, citation.quote, citation.language))


def said(asked: Asked, citation: Citation, found: Sequence[Told]) -> Said:
    """What a citation says, by what it tells (at least one value)."""
    quote, language = citation.quote, citation.language
    clauses = [_clause(quote, value) for value in found]
    ranks = [
        sum(stands(word, asked.language, clause, language) for word in asked.words)
        + 2 * bool(asked.acts & acts(clause, language))
        + 2 * bool(asked.parties & parties(clause, language))
        for clause in clauses
    ]
    best = [place for place, rank in enumerate(ranks) if rank == max(ranks)]
    near = " ".join(clauses[place] for place in best)
    return Said(
        citation,
        _LIKENED.sub(" ", quote),
        found,
        [found[place] for place in best],
        near,
        acts(near, language),
        acts(quote, language),
        parties(_SOURCE.sub(" ", near), language),
        () if asked.kind == "when" else _years(quote if asked.kind == "howmany" else near),
        polarity(_NOT_THERE.sub("", near), language) == "denies" and polarity(asked.text, asked.language) != "denies",
        "plan" in acts(quote, language),
    )


def _years(text: str) -> list[Date]:
    return [date for date in values(text) if isinstance(date, Date) and date.year is not None]


def _clause(quote: str, value: Told) -> str:
    """The clause around a value."""
    bounds = [edge.span() for edge in _EDGE.finditer(quote)]
    start = max((end for _, end in bounds if end <= value.start), default=0)
    end = min((begin for begin, _ in bounds if begin >= value.end), default=len(quote))
    return quote[start:end]


@cache
def _terms(table: str) -> frozenset[str]:
    return frozenset(content(table))
