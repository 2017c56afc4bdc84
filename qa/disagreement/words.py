"""How far a quote speaks of a question's words, in whichever languages the two are.

A word is met by itself, by a name that sounds like it, or by the word whose vector is nearest: *killed* by เสียชีวิต.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from qa.content import content, plain, shared
from qa.disagreement.acts import acts, acts_at
from qa.disagreement.names import GENERIC, comparable, named, skeleton, skeletons
from qa.verification.names import names_of
from sources.languages.arabic import MARKS
from sources.languages.thai_words import is_word, words_and_spaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np

    Vector = np.ndarray[Any, Any]
    Encode = Callable[[Sequence[str]], Vector]

_LETTERS = rf"[^\W\d_](?:[^\W\d_]|{MARKS})*"
_WORD = re.compile(rf"{_LETTERS}(?:['’-]{_LETTERS})*")
_THAI = re.compile(r"[ก-๎]")
_JOINED = re.compile(r"^[وفبك]?(?:ال|لل)(?=\w{3})")  # what Arabic writes together with a word
_SHORT = 3
_WHOLE = 0.99  # of a word's terms
_ECHO = 0.5
_MOST = 4096  # words whose vectors are kept


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text as it is written there, its search terms, its acts, and whether it is known for a name."""

    text: str
    terms: tuple[str, ...]
    acts: frozenset[str]
    name: bool


@lru_cache(maxsize=256)
def words(text: str, language: str) -> tuple[Word, ...]:
    """The words of a text that carry its matter, in order."""
    names = {name.text for name in names_of(text, "en", lambda _: True)} if language == "en" else set()
    done = acts_at(text, language)
    out: list[Word] = []
    for start, end in _thai(text) if language == "th" else [match.span() for match in _WORD.finditer(text)]:
        word = text[start:end]
        if terms := tuple(content(word)):
            mine = frozenset(act for act, first, last in done if first < end and start < last)
            if word == "เรื่อง" and out and not out[-1].acts:  # of what class the thing named next is
                out.pop()
                continue
            name = _ends_arabic(text, end, word) and not mine if language == "ar" else _is_name(word, names, language)
            out.append(Word(word, terms, mine, name))
    return tuple(out)


def _is_name(word: str, names: set[str], language: str) -> bool:
    if language == "th":
        return not is_word(word)
    return word.lower() not in GENERIC and not names.isdisjoint((word, *word.split("-")))


def _ends_arabic(text: str, end: int, word: str) -> bool:
    """Whether an Arabic word, of what is definite, is so by itself: the last of a chain and without article or suffix."""
    following = re.match(r"\s+([^\W\d_]+)", text[end:])
    last = not following or not content(following[1]) or following[1] in ("سنة", "عام")
    return last and len(word) > _SHORT and not re.match(r"[وفبك]?ال|لل", word) and not re.search(r"(?:ه|ها|هم)$", word)


def _thai(text: str) -> list[tuple[int, int]]:
    """Where Thai words stand; what no dictionary has, and the short words beside it that it was cut into, are one."""
    out: list[tuple[int, int]] = []
    scraps, at = False, 0
    for word in words_and_spaces(text):
        start, at = at, at + len(word)
        if not _THAI.match(word):
            scraps = False
            continue
        scrap = not is_word(word) or (scraps and len(word) <= _SHORT and bool(content(word)))
        if scrap and scraps:
            out[-1] = (out[-1][0], at)
        else:
            out.append((start, at))
        scraps = scrap
    return out


def stands(word: Word, language: str, text: str, its: str) -> bool:
    """Whether a text of language `its` has a word of another one: by itself, by its act, or by its sound."""
    if word.acts & acts(text, its):
        return True
    if language == its:
        return shared(word.terms, content(text), text) > _WHOLE or plain(word.text) in plain(text).split()
    return sounds(word, text, its)


def scores(asked: Sequence[Word], language: str, text: str, its: str, memory: Memory) -> list[float]:
    """How well a text of language `its` meets each word of a question, in [0, 1]."""
    out = [float(stands(word, language, text, its)) for word in asked]
    for first in range(len(asked)):  # Akashi Kaikyo is one name, and written as one elsewhere
        for last in range(first + 2, len(asked) + 1):
            part = asked[first:last]
            one = Word("".join(w.text for w in part), (), frozenset(), name=all(w.name for w in part))
            if language != its and one.name and not all(out[first:last]) and sounds(one, text, its):
                out[first:last] = [1.0] * len(part)
    missing = [n for n, score in enumerate(out) if not score]
    others = [word.text for word in words(text, its)]
    if missing and others:
        sought = [_parts(asked[n]) for n in missing]
        first = sum(map(len, sought))
        vectors = memory.vectors(_JOINED.sub("", text) for text in (*chain.from_iterable(sought), *others))
        rows = iter(vectors[:first] @ vectors[first:].T)
        for n, parts in zip(missing, sought, strict=True):
            near = list(islice(rows, len(parts)))
            echoed = asked[n].name and any(_echoes(asked[n].text, *pair) for pair in zip(others, near[0], strict=True))
            out[n] = 1.0 if echoed else max(0.0, min(float(row.max()) for row in near))
    return out


def _parts(word: Word) -> list[str]:
    """A word, or the names that it joins: a war of Japan alone is not the Sino-Japanese one."""
    parts = word.text.split("-")
    return parts if word.name and min(map(len, parts)) > _SHORT else [word.text]


def _echoes(name: str, word: str, likeness: float) -> bool:
    """Whether the nearest word of another script also has a name's consonants, be they only two: Eiffel, إيفل."""
    bones = skeleton(name)
    return len(bones) > 1 and skeleton(word).endswith(bones) and likeness >= _ECHO


def sounds(word: Word, text: str, its: str) -> bool:
    """Whether a text of another script may have the word as a name."""
    if comparable(word.text) and named(word.text, text):
        return True
    if not word.name:
        return False
    others = words(text, its)
    bones = {form for form in skeletons(word.text) if len(form) > 1}
    # What is known for a name may be short.
    if its != "ar" and any(other.name and bones & skeletons(other.text) for other in others):
        return True
    if its == "th":
        return any(len(form) > 2 and form in skeleton(other.text) for form in bones for other in others if other.name)
    return any(comparable(other.text) and len(other.text) > 4 and named(other.text, word.text) for other in others)


def heard_names(question: str, language: str, text: str, its: str) -> int:
    """How many names of an English text sound in a question of another language, whose names nothing marks."""
    if its != "en" or language == "en":
        return 0
    return sum(word.name and comparable(word.text) and named(word.text, question) for word in words(text, its))


class Memory:
    """The vectors of words, each encoded once."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._known: dict[str, Vector] = {}

    def vectors(self, texts: Iterable[str]) -> Vector:
        """Unit vectors (n, D) of n words."""
        import numpy as np

        texts = list(texts)
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known = (known if len(known) + len(new) <= _MOST else {}) | dict(zip(new, self._encode(new), strict=True))
            if any(text not in known for text in texts):
                known |= dict(zip(texts, self._encode(texts), strict=True))
            self._known = known
        return np.stack([known[text] for text in texts])


@lru_cache(maxsize=4)
def memory(encode: Encode) -> Memory:
    """What is remembered of one encoder."""
    return Memory(encode)
