"""How much to quote: a sentence with what it cannot do without, and with what of the question it leaves out."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sources import LANGUAGES, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.kinds import Kind

Array = np.ndarray[Any, Any]
_WIDEST = 700  # characters of a quote
PIECED = 450  # and of one that goes on past a doubtful cut, or takes in a neighbour
_ADDS = 0.03  # what a neighbour must add to the contextual MaxSim: one in ten does

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
    if last + 1 < len(sentences) and sentences[last + 1].end - sentences[first].start <= PIECED:
        start, cut = sentences[0].start, sentences[last + 1].start
        last += LANGUAGES[language].doubtful(text[start : sentences[-1].end], cut - start)
    return Span(sentences[first].start, sentences[last].end)


def complete(quote: Span, sentences: Sequence[Span], text: str, matches: Array, weights: Array) -> Span:
    """A quote with the sentence before or after it, where that one has what of the question the quote leaves out.

    Whoever tells of a thing names it once and goes on; and a Thai clause may be cut from its subject. What is added is not
    beyond the end of a line.

    Args:
        quote: a span of some of the sentences.
        sentences: the n spans of its passage's sentences.
        text: the document's.
        matches: (n, q) the best contextual cosine in each sentence for each token of the question; q may be 0.
        weights: (q,) the tokens' weights.
    """
    inside = [place for place, span in enumerate(sentences) if span.start < quote.end and quote.start < span.end]
    gains = np.maximum(matches - matches[inside].max(axis=0), 0.0) @ weights
    beside = [place for place in (inside[0] - 1, inside[-1] + 1) if 0 <= place < len(sentences)]
    for place in sorted(beside, key=lambda place: -gains[place]):
        span = sentences[place]
        wider, between = joined(quote, span, text)
        if gains[place] > _ADDS and wider.end - wider.start <= PIECED and "\n" not in between:
            quote = wider
    return quote


def joined(a: Span, b: Span, text: str) -> tuple[Span, str]:
    """One span over two of a text that don't overlap, in either order, and what stands between them."""
    first, second = sorted((a, b), key=lambda span: span.start)
    return Span(first.start, second.end), text[first.end : second.start]


@cache
def _leaning(language: str) -> re.Pattern[str]:
    return re.compile(r"[\W_]*" + _LEANS[language])
