"""Which sentence of a passage to quote, and how much around it.

A passage that answers usually does so in one sentence. How likely a sentence is the one is a softmax over the sentences
of the best passages: how likely its passage answers, how the sentence itself matches the question, word by word and in
its context, and whether it holds the kind of thing that is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.kinds import Kind, kind_of, things, units_asked
from sources import LANGUAGES, Span
from sources.values import Number, values

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = np.ndarray[Any, Any]
CUES = (
    "passage's log odds",
    "MaxSim below the passage's best",
    "cosine below the passage's best",
    "holds a time",
    "holds a number",
    "holds a reason",
    "log length",
    "contextual MaxSim",
    "contextual MaxSim of the passage",
)
# Chosen on the development halves of the project's own questions. Weights fitted on paragraphs cut from their articles
# did worse there: they trust a passage's odds too much where all passages are about one thing.
_WEIGHTS = np.array([0.85, 8.0, 2.4, 2.5, 3.5, 0.6, 0.4, 10.0, 3.0], dtype=np.float32)
_LOOSE, _OTHER = 0.6, 0.25  # what a number counts for that has no unit, or another one than asked
_ASKED: dict[Kind, int] = {"when": 3, "howmany": 4, "why": 5}
_WIDEST = 700  # characters of a quote
_PIECED = 450  # and of one that goes on past a doubtful cut


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for: its kind, and for a number the units that it may have, none where they can't be told."""

    kind: Kind
    units: frozenset[str]

    @classmethod
    def by(cls, question: str, language: str) -> Wanted:
        """Read it from a question."""
        kind = kind_of(question, language)
        return cls(kind, units_asked(question, language) if kind == "howmany" else frozenset())


def cues(
    log_odds: float,
    maxsim: Array,
    cosine: Array,
    contextual: Array,
    texts: Sequence[str],
    wanted: Wanted,
    language: str,
) -> Array:
    """What speaks for each sentence of one passage: (m, c), see `CUES`.

    Args:
        log_odds: that the passage answers.
        maxsim: (m,) each sentence's MaxSim with the question.
        cosine: (m,) and its cosine.
        contextual: (m, 2) its contextual MaxSim and that of its passage, 0 throughout where there is none.
        texts: the m sentences.
        wanted: what the question asks for.
        language: the passage's.
    """
    out = np.zeros((len(texts), len(CUES)), dtype=np.float32)
    out[:, 0] = log_odds
    out[:, 1] = maxsim - maxsim.max()
    out[:, 2] = cosine - cosine.max()
    if wanted.kind in _ASKED:
        out[:, _ASKED[wanted.kind]] = [_holds(text, wanted, language) for text in texts]
    out[:, 6] = np.log([max(len(text), 1) for text in texts])
    out[:, 7:] = contextual
    return out


def shares(found: Array) -> Array:
    """The chance that each sentence is the one that answers, if one is: (m, c) cues to (m,), summing to 1."""
    logits = found @ _WEIGHTS
    likely = np.exp(logits - logits.max())
    out: Array = likely / likely.sum()
    return out


def _holds(text: str, wanted: Wanted, language: str) -> float:
    """How well a sentence holds what is wanted, in [0, 1]."""
    if not wanted.units:
        return float(bool(things(wanted.kind, text, language)))
    fits = (
        1.0 if value.unit in wanted.units else _OTHER if value.unit else _LOOSE
        for value in values(text)
        if isinstance(value, Number)
    )
    return max(fits, default=0.0)


# How a sentence begins that cannot be understood without the one before it.
_LEANS = {
    "en": r"(it|its|this|that|these|those|they|their|he|his|she|her|such|the (latter|former|result|same)|however|but|and|so"
    r"|there|then|as a result|therefore|thus|in return|instead|both|neither|afterwards)\b",
    "th": r"(ซึ่ง|โดย|แต่|และ|จึง|ดังนั้น|ดังกล่าว|ทั้งนี้|นอกจากนี้|นอกจากนั้น|เขา|มัน|พวกเขา|ทั้งสอง|ต่อมา|จากนั้น|ด้วยเหตุนี้|เรื่องนี้|การนี้|ในการนี้"
    r"|อย่างไรก็ตาม|เช่นนั้น|ทว่า|ส่วน|ที่นั่น|หลังจากนั้น)",
    "ar": r"(و?هو|و?هي|و?هم|وهذا|هذا|وهذه|هذه|ذلك|وذلك|وبذلك|بذلك|تلك|لكن|ولكن|لكنه|لكنها|ثم|كما|وقد|فقد|كذلك|وكذلك|ولذلك|لذلك|ومن"
    r"|وكان|وكانت|وفي|أما|غير أن|فكان|عندئذ|بعد ذلك|وبعد)\b",
}
_ITEM = re.compile(r"\s*(\(\s*[\d٠-٩๐-๙]+\s*\)|[\d٠-٩๐-๙]+[.)]|[-•*])\s")
_FIELD = re.compile(r"\s*[^\n:]{1,80}: \S")  # a value under its column's name
_STEM = re.compile(r"(:|as follows\.?|ดังนี้|ดังต่อไปนี้|ได้แก่|كما يلي|كالآتي|الآتية|التالية)\s*$")


def widen(place: int, sentences: Sequence[Span], text: str, language: str, kind: Kind) -> Span:
    """A sentence with the neighbours that it cannot do without, inside one passage.

    Args:
        place: the sentence's place among the passage's.
        sentences: their spans in the document.
        text: the document's.
        language: the passage's.
        kind: a list question gets the whole list.
    """
    first = last = place
    content = [text[s.start : s.end] for s in sentences]
    if all(_FIELD.match(c) for c in content) and sentences[-1].end - sentences[0].start <= _WIDEST:
        return Span(sentences[0].start, sentences[-1].end)  # a row of a table: a value alone says nothing
    is_item = [bool(_ITEM.match(c)) for c in content]
    is_stem = [bool(_STEM.search(c)) for c in content]
    if is_item[place] and kind == "list":
        while first > 0 and is_item[first - 1]:
            first -= 1
    if is_item[first] and first > 0 and is_stem[first - 1]:
        first -= 1
    if is_stem[place] or kind == "list":
        while last + 1 < len(sentences) and is_item[last + 1]:
            last += 1
    if first == place and first > 0 and _leaning(language).match(content[place].lower()):
        first -= 1
    while first < place and sentences[last].end - sentences[first].start > _WIDEST and kind != "list":
        first += 1
    if last + 1 < len(sentences) and sentences[last + 1].end - sentences[first].start <= _PIECED:
        start, cut = sentences[0].start, sentences[last + 1].start
        last += LANGUAGES[language].doubtful(text[start : sentences[-1].end], cut - start)
    return Span(sentences[first].start, sentences[last].end)


@cache
def _leaning(language: str) -> re.Pattern[str]:
    return re.compile(r"[\W_]*" + _LEANS[language])
