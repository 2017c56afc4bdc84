"""What names and numbers have in common across scripts: Port Arthur, พอร์ตอาร์เธอร์ and بورت آرثر.

A transliteration keeps a name's consonants, roughly, and changes its vowels at will. So a word's *skeleton* is the row
of its consonants in eight classes that the three scripts can tell apart: Arabic has no p or v, Thai writes t in eight ways.
A number is its digits between signs, whatever digits it was written with. Chance likenesses are many, and harmless as long
as a skeleton weighs the less the more passages have it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LEAST = 3  # consonants of a skeleton that says something
_LATIN = r"A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_ARABIC = r"\u0621-\u0655\u0671-\u06d3"
_THAI = r"\u0e01-\u0e2e\u0e30-\u0e4e"
_WORD = re.compile(rf"(?P<latin>[{_LATIN}]+)|(?P<arabic>[{_ARABIC}]+)|(?P<number>\d{{1,18}})|(?P<thai>[{_THAI}]+)")


class _Classes(dict[int, str]):
    """Letters by their code points to their classes, for `str.translate`, and all others to nothing."""

    def __missing__(self, _: int) -> str:
        return ""


def _classes(**letters: str) -> _Classes:
    return _Classes({ord(letter): consonant for consonant, some in letters.items() for letter in some})


_CLASS = {
    "latin": _classes(P="pbfv", T="td", K="kgqc", S="szj", L="l", R="r", M="m", N="n"),
    "arabic": _classes(P="بفڤپ", T="تدطضثذظة", K="كقخغگ", S="سصزشجچ", L="ل", R="ر", M="م", N="ن"),
    "thai": _classes(P="บปผฝพฟภ", T="ฎฏฐฑฒดตถทธ", K="กขฃคฅฆ", S="จฉชซฌศษส", L="ลฬ", R="ร", M="ม", N="นณญง"),
}
# English spelling, in this order: what two letters sound like, and letters whose sound depends on the next.
_SPELT = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("ph", "f"), ("t?sch|tch|sh", "s"), ("ch|ck", "k"), ("gh(?=t)", ""), ("th", "t"), ("ng", "n"), ("x", "ks"),
        ("c(?=[eiy])", "s"), (r"(.)\1", r"\1"),
    )
)  # fmt: skip
_ARTICLES = re.compile(r"(?=([وبلفك]?ال|لل|[وبلفك]))")  # what an Arabic name may have grown together with
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 16)  # most words of a text were said before, and an index asks word by word
def names(text: str) -> frozenset[str]:
    """The skeletons of the words in Latin and Arabic script, and the numbers, of a text in any language.

    A word may have several: with and without an Arabic article or preposition, and with a doubled consonant once.
    """
    found: set[str] = set()
    for match in _WORD.finditer(text):
        script, word = str(match.lastgroup), match.group()
        if script == "number":
            found.add(_number(word))
        elif script != "thai":
            for form in _forms(word) if script == "arabic" else [word]:
                skeleton = _skeleton(form, script)
                found.update(s for s in (skeleton, _TWICE.sub(r"\1", skeleton)) if len(s) >= LEAST)
    return frozenset(found)


def run(text: str) -> str:
    """The skeleton of a whole text, `|` between words, for finding names in writing that does not part words.

    It stands twice, the second time with doubled consonants once; numbers come last.
    """
    parts = []
    for match in _WORD.finditer(text):
        script, word = str(match.lastgroup), match.group()
        parts.append(_number(word) if script == "number" else _skeleton(word, script))
    letters = "|".join(part for part in parts if part and part[0] != "#")
    numbers = "|".join(part for part in parts if part[:1] == "#")
    once = _TWICE.sub(r"\1", letters)
    return f"{letters}|{once}|{numbers}"


def _skeleton(word: str, script: str) -> str:
    if script == "latin":
        word = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
        for letters, sound in _SPELT:
            word = letters.sub(sound, word)
    return word.translate(_CLASS[script])


def _forms(word: str) -> list[str]:
    """An Arabic word as it is, and without what may have been put before it."""
    return [word, *(word[len(prefix) :] for prefix in _ARTICLES.findall(word[:3])[:1] if len(word) - len(prefix) >= 2)]


def _number(digits: str) -> str:
    return f"#{int(digits)}#"
