"""Who did it, where that is one person: the names in a clause that can be told for persons.

In English what follows a title, or two names in a row; in Thai and Arabic what follows a title. Names are held against
each other only within a language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.content import plain
from qa.disagreement.acts import acts
from qa.disagreement.names import skeleton
from qa.verification.names import titled
from sources import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

# What one person does alone; many sign, fight and die.
ALONE = frozenset(("command", "found", "invent", "write", "design", "marry", "open"))
_RANK = (
    r"(?:(?:Vice|Rear|Lieutenant|Major|Brigadier|Field|Prime|Grand)[ -])?"
    r"(?:Admiral|General|Colonel|Major|Captain|Marshal|Lieutenant|Commander|King|Queen|Emperor|Empress|Tsar|Prince|Princess"
    r"|President|Minister|Duke|Count|Baron|Lord|Lady|Sir|Sultan|Caliph|Emir|Shah|Pope|Bishop|Sheikh|Dr|Professor|Mr|Mrs|Miss)\.?\s+"
)
_CAPITAL = r"[A-Z\u00c0-\u00de][\w'’-]+"
_ENGLISH = re.compile(
    rf"(?P<rank>(?:{_RANK})+)?(?P<name>{_CAPITAL}(?:\s(?:de|von|van|der|del|bin|ibn|al|of)(?=\s{_CAPITAL}))?(?:\s{_CAPITAL})*)"
)
# A person of a part, of another time, or beside another one.
_PARTLY = re.compile(
    r"\b(left|right|wing|flank|part|deputy|second|acting|later|then|succe\w+|replac\w+|former\w*|until|after|before|first|initial\w*"
    r"|vanguard|rear ?guard|division|staff|under|assist\w*|son|father|brother|like|with)\b|ปีก|รอง|ส่วนหนึ่ง|ต่อมา|แทน|สืบต่อ|เดิม|ก่อน|หลัง|ผู้ช่วย"
    r"|جناح|ميمنة|ميسرة|نائب|خلف|ثم|بدل|لاحقا|قبل|بعد|مساعد|معاون",
)


@dataclass(frozen=True, slots=True)
class Person(Span):
    """A person's name in a quote, its title left out; `words` are its words, folded."""

    words: frozenset[str] = frozenset()


def persons(question: str, language: str, quote: str, clauses: Sequence[tuple[int, int]]) -> list[Person]:
    """The one person whom a quote of the question's language says to have done what was asked about; or none."""
    wanted = acts(question, language) & ALONE
    if not wanted:
        return []
    found: list[Person] = []
    for start, end in clauses:
        clause = quote[start:end]
        if wanted & acts(clause, language):
            if _PARTLY.search(clause):
                return []
            found += [p for p in _named(clause, language, start) if not _asked(quote[p.start : p.end], question)]
    return found if len(found) == 1 else []


def alike(one: Person, other: Person) -> bool:
    """Whether two names may be of one person: a word is the same, or sounds much like one of the other's."""
    return any(a == b or _sound(a, b) for a in one.words for b in other.words)


def _sound(one: str, other: str) -> bool:
    short, long = sorted((skeleton(one), skeleton(other)), key=len)
    return short == long if len(short) == 3 else len(short) > 3 and short in long


def _named(clause: str, language: str, offset: int) -> list[Person]:
    if language == "en":
        found = [match for match in _ENGLISH.finditer(clause) if match["rank"] or len(match["name"].split()) == 2]
        spans = [match.span("name") for match in found]
    else:
        spans = titled(clause, language)
    return [Person(offset + a, offset + b, frozenset(plain(clause[a:b]).split())) for a, b in spans]


def _asked(name: str, question: str) -> bool:
    words = set(re.findall(r"\w+", plain(question)))
    return any(word in words or (len(word) > 3 and word in plain(question)) for word in plain(name).split())
