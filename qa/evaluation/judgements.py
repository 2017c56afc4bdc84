"""The project's own questions with the quotes that answer them, and what counts as right."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sources import LANGUAGES, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index import Index
    from qa.types import Citation
    from sources import Document

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """One place that answers: the words in a source and, where it is written down, the sentence that they are in."""

    source: str
    answer: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question in one language and all that answers it; nothing does when `gold` is empty."""

    id: str
    kind: str
    half: str
    language: str
    question: str
    gold: tuple[Gold, ...]


def library_file() -> Path:
    """The judgements over the starter library."""
    return Path(str(files("qa") / "judgements" / "library.jsonl"))


def read_judgements(path: Path, half: str | None = None) -> list[Judgement]:
    """Read judgements, a question asked in several languages as one for each; only one half of them when it is named.

    Raises:
        SourceError: the file cannot be read, a line is not in the format, or nothing is left.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"the judgements {path} cannot be read: {error}") from error
    found: list[Judgement] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found += _parse(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise SourceError(f"{path.name}:{number}: no judgement ({type(error).__name__}: {error})") from error
    kept = [judgement for judgement in found if half is None or judgement.half == half]
    if not kept:
        raise SourceError(f"{path.name} holds no question" + (f" of the half {half!r}" if half else ""))
    return kept


def check_sources(judgements: list[Judgement], index: Index) -> None:
    """Make sure that the index is of the documents that the judgements are about.

    Raises:
        SourceError: it lacks a source, or a quote is not in its source.
    """
    for judgement in judgements:
        for gold in judgement.gold:
            if gold.source not in index.by_source:
                raise SourceError(
                    f"{judgement.id} is answered by {gold.source}, which is not in this index; "
                    "build one of the documents that the judgements are about and name it with --index"
                )
            text = index.find(gold.source).text
            if gold.quote and (gold.quote not in text or gold.answer not in gold.quote):
                raise SourceError(f"{judgement.id}: {gold.source} does not have the quote {gold.quote[:60]!r}")


def gold_rows(judgement: Judgement, index: Index) -> Array:
    """The rows of the passages that overlap a gold quote: (g,)."""
    rows: set[int] = set()
    for gold in judgement.gold:
        if not gold.quote:
            continue
        for start, end in _places(index.find(gold.source).text, gold.quote):
            for row in index.passages_of(index.by_source[gold.source]):
                entry = index.passage_table[row]
                if int(entry["start"]) < end and start < int(entry["end"]):
                    rows.add(row)
    return np.array(sorted(rows), dtype=np.int64)


def answers(citation: Citation, judgement: Judgement, index: Index) -> bool:
    """Whether a citation shows an answer.

    With a gold quote it overlaps the answer's place in it; else its quote contains the answer's words, white space
    aside. Either way it is of the gold's source.
    """
    for gold in judgement.gold:
        if citation.source != gold.source:
            continue
        if not gold.quote:
            if _plain(gold.answer) in _plain(citation.quote):
                return True
        elif any(
            citation.start < end and start < citation.end for start, end in _answer(gold, index.find(gold.source))
        ):
            return True
    return False


def _answer(gold: Gold, document: Document) -> Iterator[tuple[int, int]]:
    """Where the answer's words stand in the places of the quote."""
    for start, _ in _places(document.text, gold.quote):
        for inner, end in _places(gold.quote, gold.answer):
            yield start + inner, start + end


def _places(text: str, part: str) -> Iterator[tuple[int, int]]:
    at = text.find(part)
    while at >= 0:
        yield at, at + len(part)
        at = text.find(part, at + 1)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _parse(entry: dict[str, Any]) -> Iterator[Judgement]:
    question = entry["question"]
    asked = question if isinstance(question, dict) else {entry["language"]: question}
    gold = tuple(Gold(str(g["source"]), str(g["answer"]), str(g.get("quote", ""))) for g in entry["gold"])
    if any(not place.answer.strip() for place in gold):
        raise ValueError("an empty answer")
    for language, text in asked.items():
        if language not in LANGUAGES:
            raise ValueError(f"no language {language!r}")
        yield Judgement(str(entry["id"]), str(entry["kind"]), str(entry.get("half", "")), language, str(text), gold)
