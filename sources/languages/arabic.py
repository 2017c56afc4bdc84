"""Arabic: sentences and search terms."""

from __future__ import annotations

import re
import threading

from sources.languages import english
from sources.languages.spans import table
from sources.languages.stops import Stops
from sources.types import Span

_STOPS = Stops(
    abbreviations=english.STOPS.abbreviations
    | table("د أ أ.د ا.د أ.م.د م ص ط ج ت ق هـ ه س ع ح ش رقم تح مج إلخ الخ ق.م ب.م"),
    before_number=frozenset(),
    openers=frozenset(),
    cased=False,
)

MARKS = "[\u064b-\u0652\u0670]"  # of vowels: most texts leave them out, and none has all
# Letters that writers use for one another, and marks that they may leave out. Ta marbuta and alef maqsura
# are folded too, but only after stemming: the stemmer needs to see them.
_FOLD = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ؤ": "و",
        "ئ": "ي",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": None,
        **{chr(mark): None for mark in (*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670)},
        **{chr(mark): None for mark in (*range(0x6D6, 0x6DD), *range(0x6DF, 0x6E9), *range(0x6EA, 0x6EE))},
    }
)
_BARE = {key: value for key, value in _FOLD.items() if value is None}
# Written together with the next word: "and", "so" before an article; "and", "to" before a long word.
_PREFIX = re.compile(r"^[وف](?=ال|بال|كال|لل|ب\w{5}|ل\w{5})|^و(?=\w{5})|^ل(?=\w{5})(?!لل)")

_local = threading.local()


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, in order; they cover every character that is not white space."""
    return _STOPS.sentences(text)


def fold(text: str) -> str:
    """Letters without vowel marks and tatweel, with one form of alef, hamza, ya and ta marbuta."""
    return text.translate(_FOLD)


def words(run: str) -> list[str]:
    """The folded stem of one word."""
    if not hasattr(_local, "stemmer"):
        import Stemmer

        _local.stemmer = Stemmer.Stemmer("arabic")
    word = _PREFIX.sub("", run.translate(_BARE))
    stem = fold(_local.stemmer.stemWord(word))
    return [stem] if stem else []
