"""Names across scripts: what is left of a name when only the classes of its consonants count.

Mukden, موكدن and มุกเดน are all KTN with an M before. After Soundex (Russell 1918), for three scripts.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

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
admiral captain colonel count prince company empire kingdom republic city village dam falls desert cave valley gate hall pagoda mosque
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
    forms = {bones for bones in skeletons(name) if len(bones) > 2}
    parts = text.split()
    words = [(skeletons(word), _unspaced(word)) for word in parts]
    # صلاح الدين
    joined = {bones for pair in pairwise(parts) if pair[1].startswith("ال") for bones in skeletons("".join(pair))}
    return not forms.isdisjoint(joined) or any(
        bones in own if whole else own.find(bones) in (0, 1) for bones in forms for mine, whole in words for own in mine
    )


@lru_cache(maxsize=4096)
def skeletons(name: str) -> frozenset[str]:
    """What a name may sound like elsewhere: a v may be a w, which counts for a vowel, a g or a ج hard or soft."""
    forms = {name.casefold()}
    for heard, other in _HEARD:
        forms |= {heard.sub(other, form) for form in forms}
    return frozenset(skeleton(form) for form in forms)


_HEARD = tuple(
    (re.compile(heard), other)
    for heard, other in (("v", "w"), ("g(?=[eiy])", "j"), ("^j", "y"), ("[sx]$", ""), ("ج", "ق"), ("ว", "บ"))
)


def _silenced(text: str) -> str:
    # Most silent letters end a name that is written with them, as the r of เมอร์; r and l are said elsewhere.
    return _SILENT.sub(lambda match: match[0][0] if match[0][0] in "รลสตดทกมนซชศษ" else "", text)


def _unspaced(word: str) -> bool:
    return bool(re.search(r"[ก-ฮ]", word))


def likeness(one: str, other: str) -> float:
    """How much of two words is spelled alike, in [0, 1]."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


_NEAR, _HALF, _FEW = 0.75, 0.4, 2


def sound_alike(one: str, other: str) -> bool:
    """Whether two words may be one name, in one script or in two."""
    if one.isascii() != other.isascii():  # spelled by ear
        heard = [(a, b) for a in skeletons(one) for b in skeletons(other)]
        if any(a == b or (min(len(a), len(b)) > _FEW and a[0] == b[0] and likeness(a, b) >= _NEAR) for a, b in heard):
            return True
    short, long = sorted((skeleton(one), skeleton(other)), key=len)
    if len(short) == _FEW and short == long:
        return likeness(one, other) >= _HALF
    return len(short) > _FEW and (short == long if len(short) == 3 else short in long)
