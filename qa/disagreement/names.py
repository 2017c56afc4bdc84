"""Names across scripts: what is left of a name when only the classes of its consonants count.

Mukden, موكدن and มุกเดน are all KTN with an M before. After Soundex (Russell 1918), for three scripts.
"""

from __future__ import annotations

import re
import unicodedata

_CLASSES = {
    "P": "bpfvبپفพบปผภฟฝ",
    "T": "dtدتطضظذثตทดธถฎฏฐฑฒ",
    "S": "szcjxسصزشجچสซศษชฉจฌ",
    "K": "kgqخكقغگกขคฆฅฃ",
    "L": "lrلرลรฬฤ",
    "M": "mمม",
    "N": "nنนณ",
}
_CLASS = {letter: name for name, letters in _CLASSES.items() for letter in letters}
_HARD = re.compile(r"c(?![eiyh])|ck")
_PAIRS = (("sch", "s"), ("tsch", "s"), ("ch", "s"), ("sh", "s"), ("th", "t"), ("ph", "f"), ("gh", "g"), ("kh", "k"))
# Words that are written with a capital in a name and are translated, not spelled, in another language.
_GENERIC = """
battle war siege treaty peace fort fortress port cape bay gulf sea river lake canal bridge mount mountain hill island strait fleet army
navy great house palace tower church cathedral temple school university academy museum library street square railway station tunnel
theatre north south east west northern southern eastern western new old first second third king queen emperor president general
admiral captain colonel count prince company empire kingdom republic city village
"""
GENERIC = frozenset(_GENERIC.split())
_SILENT = re.compile(r"[ก-ฮ][ิุ]?์")  # a letter that Thai writes and does not say


def skeleton(text: str) -> str:
    """The classes of the consonants of a text, doubled ones once; of all its scripts."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    for pair, letter in _PAIRS:
        folded = folded.replace(pair, letter)
    folded = _HARD.sub("k", _silenced(folded)).replace("x", "ks")
    found = "".join(_CLASS.get(letter, "") for letter in folded)
    return re.sub(r"(.)\1+", r"\1", found)


def comparable(name: str) -> bool:
    """Whether enough is left of a name, unlike of Russia, to find it in another script, and it is no generic word."""
    return len(skeleton(name)) > 2 and name.lower() not in GENERIC


def named(name: str, text: str) -> bool:
    """Whether a text of any script may hold a name that is written in another; see `comparable`."""
    # A v may be a w elsewhere, which counts for a vowel.
    forms = {bones for form in (name, re.sub("[vV]", "w", name)) if len(bones := skeleton(form)) > 2}
    words = [(skeleton(word), _unspaced(word)) for word in text.split()]
    return any(bones in own if whole else own.find(bones) in (0, 1) for bones in forms for own, whole in words)


def _silenced(text: str) -> str:
    # Most silent letters end a name that is written with them, as the r of เมอร์; r and l are said elsewhere.
    return _SILENT.sub(lambda match: match[0][0] if match[0][0] in "รลสตดทกมนซชศษ" else "", text)


def _unspaced(word: str) -> bool:
    return bool(re.search(r"[ก-ฮ]", word))


def unknown_words(text: str) -> list[str]:
    """The Thai words of a text that are in no dictionary: most are names."""
    from pythainlp.corpus import thai_words
    from pythainlp.tokenize import word_tokenize

    known = thai_words()
    words = word_tokenize(text, engine="newmm", keep_whitespace=False)
    return [word for word in words if len(word) > 2 and word not in known and re.match(r"[ก-๎]+$", word)]
