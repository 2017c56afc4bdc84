"""Readings into passages: a few whole sentences each, about the same content in every language.

Size is counted in the encoder's own pieces: a character, or a tiktoken token, holds several times as much in one of
the three languages as in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sources import LANGUAGES, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sources import Block, Reading

TARGET = 160  # pieces a passage aims at
MOST = 240  # pieces that a passage may grow to, to take in a short remainder
VERSION = 3  # part of an index's identity: raise it when passages come out otherwise


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
    """Cut one reading into passages.

    A passage is one slice of the text, so it crosses neither a heading, nor from one language into another, nor
    anything else that the reading leaves out.

    Args:
        reading: the document and its blocks.
        count: how many pieces the encoder sees in a text.
    """
    text = reading.document.text
    chunks = []
    for blocks in _runs(text, reading.blocks):
        language, heading = blocks[0].language, blocks[0].heading
        sentences: list[_Sentence] = []
        for block in blocks:
            within = LANGUAGES[language].sentences(text[block.start : block.end])
            spans = [Span(block.start + span.start, block.start + span.end) for span in within]
            sentences += [
                _Sentence(span, count(text[span.start : span.end]), closes=number == len(spans))
                for number, span in enumerate(spans, 1)
            ]
        chunks += [Chunk(tuple(s.span for s in group), language, heading) for group in _pack(sentences)]
    return chunks


def _runs(text: str, blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Neighbouring blocks under one heading and in one language, with only white space between them."""
    run: list[Block] = []
    for block in blocks:
        alike = run and (run[-1].heading, run[-1].language) == (block.heading, block.language)
        if run and not (alike and not text[run[-1].end : block.start].strip()):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


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
