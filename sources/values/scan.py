"""Find the words that matter (numbers, months, units, ...) in a text of any of the three languages.

Everything works on a folded copy of the text that keeps every offset: figures of all scripts
become Western ones, letters lower case, Arabic letters their plain forms. What a word can be, its roles, is
listed in tables.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from sources.values import arabic, english, thai
from sources.values.tables import units, words

_DIGITS = {base + n: str(n) for base in (0x0E50, 0x0660, 0x06F0) for n in range(10)}
_LETTERS = str.maketrans("أإآٱىیةکؤ٫٬٪", "ااااييهكو.,%")
_LOWER = {c: chr(c + 32) for c in range(ord("A"), ord("Z") + 1)}
_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")

# Digits that are no quantity: references, list numbers, addresses, attributes.
_IGNORED = re.compile(
    r"""\[\d{1,4}(?:[,–-][ ]?\d{1,4}){0,9}\] | \(\d{1,2}\) | \([A-Z][^()\d\n]{1,60},[ ]?\d{1,3}\)
    | (?m:^[ \t]{0,8}\d{1,3}[.)](?=\s)) | https?://\S+ | \b[a-z]{1,20}="[^"\n]{0,300}"
    | (?<=\d)[.]\d+[.]\d+[.]\d+ | \+\d{1,3}[ -]?\(?\d[\d ()-]{5,18}\d""",
    re.VERBOSE,
)
_NEAR = re.compile("[ \t\u00a0\u200b-\u200f\u202a-\u202f\u2066-\u2069]{0,4}\n?[ \t]{0,4}")
_DASH = re.compile("[ \u00a0]{0,2}[-–—−~][ \u00a0]{0,2}")
_INSIDE = re.compile(r"[\s'’.-]{0,2}")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, phrase or figure that has a role; `lead` is an Arabic prefix such as the conjunction waw."""

    start: int
    end: int
    key: str
    roles: Mapping[str, float] = field(default_factory=dict)
    unit: str | None = None
    lead: str = ""
    digits: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    roles: Mapping[str, float]
    unit: str | None


@dataclass(frozen=True, slots=True)
class _Lexicon:
    entries: Mapping[tuple[str, ...], _Entry]
    words: frozenset[str]
    longest: Mapping[str, int]
    pattern: re.Pattern[str]


def _phrases() -> Iterator[tuple[str, str, float | str]]:
    """(phrase, role, value) of the three languages; the role "unit" has a key for its value."""
    for module in (english, thai, arabic):
        yield from ((phrase, role, value) for role, phrase, value in words(module.WORDS))
        yield from ((phrase, "unit", unit) for unit, phrase in units(module.UNITS))
    for unit, stem in units(arabic.DUALS):
        for ending in ("ان", "ين"):
            word = stem + ("ت" if stem in arabic.FEMININE else "") + ending
            yield word, "unit", unit
            yield word, "dual", 2.0


def _is_thai(phrase: str) -> bool:
    return "ก" <= phrase[0] <= "๛"


@cache
def lexicon() -> _Lexicon:
    """The three languages' tables as one, made at first use."""
    roles: dict[str, dict[str, float]] = {}
    keys: dict[str, str] = {}
    for phrase, role, value in _phrases():
        own = roles.setdefault(phrase, {})
        if isinstance(value, str):
            keys[phrase] = value
        else:
            own[role] = value
    by_letter: dict[str, list[str]] = {}
    for phrase in sorted(filter(_is_thai, roles), key=len, reverse=True):
        rest = re.escape(phrase[1:]).replace("\\ ", " ?")
        # "The third man" begins like "the man who": the first only before figures.
        ranked = "section" in roles[phrase] and phrase.endswith("ที่") and phrase != "ที่"
        by_letter.setdefault(phrase[0], []).append(rest + r"(?=\s?\d)" if ranked else rest)
    # A Thai word must not begin after a vowel that is written before its consonant, nor end before a vowel
    # or a tone mark, nor before a consonant that is silenced.
    thai_words = "|".join(f"{letter}(?:{'|'.join(own)})" for letter, own in by_letter.items())
    pattern = re.compile(
        r"(?P<digits>\d{1,3}(?:[,،\u00a0\u2009\u202f]\d{3})+(?!\d)(?:\.\d+)?"
        r"|\d+,\d{1,2}(?=[ ]?%)|\d+(?:\.\d+)*)"
        rf"|(?P<thai>(?<![เแโใไ])(?:{thai_words})(?![ะ-\u0e3aๅ็-\u0e4e])(?![ก-ฮ][\u0e34-\u0e3a]?\u0e4c))"
        r"|(?P<word>[a-zà-ɏ]+|[ء-غـ-ٟٮ-ۓ]+)"
        r"|(?P<mark>[%°²½⅓⅔¼¾$£€¥฿])"
    )
    entries = {
        (phrase.replace(" ", ""),) if _is_thai(phrase) else tuple(phrase.split()): _Entry(own, keys.get(phrase))
        for phrase, own in roles.items()
    }
    longest: dict[str, int] = {}
    for split in entries:
        longest[split[0]] = max(len(split), longest.get(split[0], 0))
    return _Lexicon(entries, frozenset(word for split in entries for word in split), longest, pattern)


def _stems(word: str) -> Iterator[tuple[str, str]]:
    """The word itself, then without one Arabic prefix, then without its article: (prefix, rest)."""
    yield "", word
    if len(word) < 3 or not "ء" <= word[0] <= "ي":
        return
    if word[0] in "وفبلك":
        yield word[0], word[1:]
    if word.startswith("لل"):
        yield "ل", "ال" + word[2:]
    for prefix in ("ال", "وال", "بال", "لل"):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            yield prefix, word[len(prefix) :]


@dataclass(frozen=True, slots=True)
class Scan:
    """The folded text and its tokens in order. Indices out of range have no role."""

    original: str
    text: str
    tokens: tuple[Token, ...]
    gaps: tuple[str, ...]
    spaced: tuple[bool, ...]

    def has(self, i: int, role: str) -> bool:
        """Whether token i can play the role."""
        return 0 <= i < len(self.tokens) and role in self.tokens[i].roles

    def get(self, i: int, role: str) -> float:
        """The role's value at token i, which must have it."""
        return self.tokens[i].roles[role]

    def begin(self, i: int) -> int:
        """Where the value begins whose first token is i: an Arabic prefix (and, for) is no part of it."""
        return self.tokens[i].start + len(self.tokens[i].lead)

    def unit(self, i: int) -> str | None:
        """The unit that token i names."""
        return self.tokens[i].unit if 0 <= i < len(self.tokens) else None

    def gap(self, i: int) -> str:
        """The text between token i and the next one, or the end; at most 60 letters."""
        return self.gaps[i]

    def near(self, i: int) -> bool:
        """Whether only space stands between token i and the next one."""
        return 0 <= i < len(self.tokens) and self.spaced[i]

    def joined(self, j: int, both: bool = False) -> int:
        """Where the second half of a range begins whose first half ended before token j; 0 if there is none.

        A dash, a word such as "to", or after "between" (`both`) a word such as "and".
        """
        if not 0 < j < len(self.tokens):
            return 0
        if _DASH.fullmatch(self.gap(j - 1)):
            return j
        if not self.near(j - 1):
            return 0
        if (self.has(j, "to") or (both and self.has(j, "and"))) and self.near(j):
            return j + 1
        return j if both and self.tokens[j].lead == "و" else 0

    def thai(self, i: int) -> bool:
        """Whether token i is a Thai word."""
        return 0 <= i < len(self.tokens) and "ก" <= self.tokens[i].key[0] <= "๛"

    def latin(self, i: int) -> bool:
        """Whether token i is an English word."""
        return 0 <= i < len(self.tokens) and "a" <= self.tokens[i].key[0] <= "z"

    def capital(self, i: int) -> bool:
        """Whether token i is written with a capital letter."""
        return self.original[self.tokens[i].start].isupper()


def _raw(text: str, lex: _Lexicon) -> Iterator[tuple[int, int, str, str]]:
    for match in lex.pattern.finditer(text):
        start, end, kind = match.start(), match.end(), str(match.lastgroup)
        key = match[0]
        if kind == "word":
            if key[0] >= "ء":
                key = _MARKS.sub("", key)
            if not any(stem in lex.words for _, stem in _stems(key)):
                continue
        elif kind == "thai":
            key = key.replace(" ", "")
        yield start, end, key, kind


def scan(text: str) -> Scan:
    """Fold the text, keeping its length, and find its tokens; linear in the text."""
    folded = text.translate(_DIGITS).translate(_LETTERS)
    folded = _IGNORED.sub(lambda m: "\0" * len(m[0]), folded).translate(_LOWER)
    lex = lexicon()
    raw = list(_raw(folded, lex))
    tokens: list[Token] = []
    i = 0
    while i < len(raw):
        start, end, key, kind = raw[i]
        if kind == "digits":
            tokens.append(Token(start, end, key, {"digits": 1.0}, digits=key))
            i += 1
            continue
        i += 1
        for lead, stem in _stems(key):
            entry, size = None, 0
            for size in range(min(lex.longest.get(stem, 0), len(raw) - i + 1), 0, -1):
                rest = raw[i : i + size - 1]
                entry = lex.entries.get((stem, *(r[2] for r in rest)))
                before = [end, *(r[1] for r in rest)]
                if entry and all(_INSIDE.fullmatch(folded, before[n], r[0]) for n, r in enumerate(rest)):
                    break
                entry = None
            if entry is None:
                continue
            definite = lead.endswith(("ال", "لل"))
            if definite and entry.unit is None and "number" not in entry.roles:
                continue
            if size > 1:
                end = raw[i + size - 2][1]
            i += size - 1
            bare = definite or "opaque" in entry.roles
            if not bare or entry.unit is not None or "number" in entry.roles:
                left = {"definite": entry.roles["number"]} if "number" in entry.roles else {}
                tokens.append(Token(start, end, stem, left if bare else entry.roles, entry.unit, lead))
            break
    ends = [t.start for t in tokens[1:]] + [len(folded)]
    gaps = tuple(folded[t.end : min(end, t.end + 60)] for t, end in zip(tokens, ends, strict=False))
    spaced = [not gap or gap == " " or _NEAR.fullmatch(gap) is not None for gap in gaps]
    spaced[-1:] = [False] if spaced else []
    return Scan(text, folded, tuple(tokens), gaps, tuple(spaced))
