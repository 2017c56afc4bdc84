"""Readings into passages: a few whole sentences each, about the same content in every language.

Size is counted in the encoder's own pieces: a character, or a tiktoken token, holds several times as much in one of
the three languages as in another.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sources import LANGUAGES, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sources import Reading

TARGET = 160  # pieces a passage aims at
MOST = 240  # pieces that a passage may grow to, to take in a short remainder or finish a paragraph
LONGEST = 1200  # code points of one sentence; a longer one is no sentence and is cut at a space
VERSION = 1  # part of an index's identity: raise it when passages come out otherwise


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage to be: its sentences' spans in the document, in order."""

    sentences: tuple[Span, ...]
    language: str
    heading: str

    @property
    def start(self) -> int:
        """Where the first sentence starts."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where the last sentence ends."""
        return self.sentences[-1].end


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    size: int
    closes: bool  # the last one of its block: a good place to end a passage


def chunk(reading: Reading, count: Callable[[str], int]) -> list[Chunk]:
    """Cut one reading into passages, never across a heading or from one language into another.

    Args:
        reading: the document and its blocks.
        count: how many pieces the encoder sees in a text.
    """
    text = reading.document.text
    chunks = []
    for (heading, language), blocks in groupby(reading.blocks, key=lambda b: (b.heading, b.language)):
        sentences: list[_Sentence] = []
        for block in blocks:
            spans = [
                part
                for span in LANGUAGES[language].sentences(text[block.start : block.end])
                for part in _bounded(text, Span(block.start + span.start, block.start + span.end))
            ]
            sentences += [
                _Sentence(span, count(text[span.start : span.end]), closes=i == len(spans) - 1)
                for i, span in enumerate(spans)
            ]
        chunks += [Chunk(tuple(s.span for s in group), language, heading) for group in _pack(sentences)]
    return chunks


def _pack(sentences: list[_Sentence]) -> list[list[_Sentence]]:
    """Fill passages up to `TARGET`, preferring to end where a block ends; a short remainder joins the one before."""
    groups: list[list[_Sentence]] = []
    sizes: list[int] = []
    for sentence in sentences:
        room = bool(groups) and sizes[-1] + sentence.size <= TARGET
        ended = bool(groups) and groups[-1][-1].closes and sizes[-1] >= TARGET // 2
        if room and not ended:
            groups[-1].append(sentence)
            sizes[-1] += sentence.size
        else:
            groups.append([sentence])
            sizes.append(sentence.size)
    if len(groups) > 1 and sizes[-1] < TARGET // 3 and sizes[-2] + sizes[-1] <= MOST:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """A span in parts of at most `LONGEST` code points, cut at white space where there is any, never before a mark."""
    start = span.start
    while span.end - start > LONGEST:
        limit = start + LONGEST
        cut = next((i for i in range(limit, start + LONGEST // 2, -1) if text[i - 1].isspace()), limit)
        while cut < span.end and unicodedata.category(text[cut]).startswith("M"):
            cut += 1
        end = cut
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            yield Span(start, end)
        start = cut
        while start < span.end and text[start].isspace():
            start += 1
    if start < span.end:
        yield Span(start, span.end)
