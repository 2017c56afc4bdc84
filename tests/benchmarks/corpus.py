"""Texts of any size with real token statistics: sentences of real documents, recombined with a fixed seed.

A sentence is the first half of one real sentence and the second half of another of its language, so that there are far
more of them than were taken in; some of them, about a hundred pieces in all, make a paragraph, and a paragraph under a
heading of its own makes a passage. Ten paragraphs make a document, and the languages take turns.
"""

from __future__ import annotations

import itertools
import random
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

LANGUAGES = ("en", "th", "ar")
PARAGRAPHS = 10  # in a document
_LEAST, _MOST = 85, 150  # pieces in a paragraph, so that it is one passage: see index.chunking
_SHORT, _LONG = 20, 300  # characters of a sentence that is taken in

Pool = dict[str, list[str]]


def pool(folders: Sequence[Path]) -> Pool:
    """The different sentences of the documents in some folders, by language, in the order of the files."""
    from sources import LANGUAGES as ROWS
    from sources import load_catalogue, read, scan

    found: dict[str, dict[str, None]] = {code: {} for code in LANGUAGES}
    for folder in folders:
        catalogue = load_catalogue(folder)
        for file in scan(folder).files:
            for reading in read(file, catalogue):
                for block in reading.blocks:
                    text = reading.document.text[block.start : block.end]
                    spans = ROWS[block.language].sentences(text)
                    sentences = (" ".join(text[span.start : span.end].split()) for span in spans)
                    found[block.language].update(dict.fromkeys(s for s in sentences if _SHORT <= len(s) <= _LONG))
    return {code: list(sentences) for code, sentences in found.items()}


def paragraphs(sentence: Callable[[str], tuple[str, int]], language: str, count: int = PARAGRAPHS) -> list[list[str]]:
    """Some paragraphs of sentences; `sentence` gives one of a language with its number of pieces."""
    made: list[list[str]] = []
    while len(made) < count:
        pieces, sentences = 0, []
        while pieces < _LEAST:
            text, size = sentence(language)
            if pieces + size <= _MOST:
                sentences.append(text)
                pieces += size
        made.append(sentences)
    return made


def documents(pool: Pool, count: Callable[[str], int], passages: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Names and texts of documents which hold that many passages; `count` says how many pieces a text has."""
    chance = random.Random(seed)

    def sentence(language: str) -> tuple[str, int]:
        text = spliced(*chance.sample(pool[language], 2))
        return text, count(text)

    for number, language in zip(range(0, passages, PARAGRAPHS), itertools.cycle(LANGUAGES), strict=False):
        some = paragraphs(sentence, language, min(PARAGRAPHS, passages - number))
        parts = (f"## {place}\n\n{' '.join(part)}\n" for place, part in enumerate(some, 1))
        yield f"{language}/{number // PARAGRAPHS:06}.md", "\n".join(parts)


def write(folder: Path, texts: Iterator[tuple[str, str]]) -> int:
    """Write documents; returns how many."""
    total = 0
    for name, text in texts:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        total += 1
    return total


def spliced(one: str, other: str) -> str:
    """The first half of one sentence and the second half of another."""
    return f"{one[: _middle(one)].rstrip()} {other[_middle(other) :].lstrip()}"


def _middle(text: str) -> int:
    """A place near the middle: after a space, or, where there is none near, before a letter that no mark follows."""
    middle = len(text) // 2
    space = text.find(" ", middle)
    if 0 <= space < len(text) * 3 // 4:
        return space
    while middle < len(text) and unicodedata.category(text[middle]) in ("Mn", "Mc"):
        middle += 1
    return middle
