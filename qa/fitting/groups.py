"""Training data as groups: a paragraph's sentences in one or several languages, and questions that they answer.

A group's sentences are each other's hard negatives. Groups come from the project's own files (qa/training) and, where a
path is given, from files in SQuAD's layout; a set's articles can be cut into a part to fit on and a part to report on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.projection import LANGUAGE_CODES
from sources import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

TRAINING = Path(__file__).parents[1] / "training"
_LEXICON_GROUP = 12  # entries of the word list that are told apart from each other at a time
_LONGEST = 2_500  # characters read of a context


@dataclass(frozen=True, slots=True)
class Side:
    """One language's side of a group: its sentences, and questions as (text, place of the answering sentence)."""

    sentences: tuple[str, ...]
    questions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A paragraph in one or more languages; `parallel` when the nth sentences say the same in each."""

    sides: dict[str, Side] = field(hash=False)
    parallel: bool
    origin: str
    article: int


def own_groups(folder: Path = TRAINING) -> list[Group]:
    """The project's own paragraphs: `*.jsonl`, a topic a line."""
    groups: list[Group] = []
    for topic in written(folder):
        sides = {
            code: Side(
                tuple(sentence[code] for sentence in topic["sentences"]),
                tuple((question[code], question["sentence"]) for question in topic["questions"]),
            )
            for code in LANGUAGE_CODES
        }
        groups.append(Group(sides, parallel=True, origin="own", article=len(groups)))
    return groups


def written(folder: Path) -> Iterator[dict[str, Any]]:
    """What the lines of a folder's `*.jsonl` hold, file by file."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def word_groups(folder: Path = TRAINING) -> list[Group]:
    """The project's own word list: `lex*.txt`, `English | Thai | Arabic` a line, `/` between renderings."""
    entries = [
        [side.split("/")[0].strip() for side in line.split(" | ")]
        for path in sorted(folder.glob("lex*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.count(" | ") == len(LANGUAGE_CODES) - 1
    ]
    groups = []
    for start in range(0, len(entries) - _LEXICON_GROUP + 1, _LEXICON_GROUP):
        part = entries[start : start + _LEXICON_GROUP]
        sides = {
            code: Side(tuple(e[n] for e in part), tuple((e[n], place) for place, e in enumerate(part)))
            for n, code in enumerate(LANGUAGE_CODES)
        }
        groups.append(Group(sides, parallel=True, origin="words", article=start))
    return groups


def parallel_groups(folder: Path, articles: range) -> list[Group]:
    """Paragraphs of XQuAD-R's layout: one file a language, the same paragraphs and questions in each."""
    files = {code: _squad(folder / f"{code}.json") for code in LANGUAGE_CODES}
    groups = []
    for article in articles:
        paragraphs = zip(*(files[code][article]["paragraphs"] for code in LANGUAGE_CODES), strict=True)
        for same in paragraphs:
            sides = {code: _side(p, p["sentence_breaks"]) for code, p in zip(LANGUAGE_CODES, same, strict=True)}
            parallel = len({len(side.sentences) for side in sides.values()}) == 1
            groups.append(Group(sides, parallel, origin=folder.name, article=article))
    return groups


def single_groups(path: Path, language: str) -> list[Group]:
    """Paragraphs of a file in SQuAD's layout, in one language."""
    groups = []
    for number, article in enumerate(_squad(path)):
        for paragraph in article["paragraphs"]:
            text = paragraph["context"][:_LONGEST]
            breaks = [(span.start, span.end) for span in LANGUAGES[language].sentences(text)]
            side = _side(paragraph | {"context": text}, breaks)
            if side.questions:
                groups.append(Group({language: side}, parallel=False, origin=path.stem, article=number))
    return groups


def _squad(path: Path) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return data


def _side(paragraph: dict[str, Any], breaks: list[tuple[int, int]]) -> Side:
    """A paragraph cut at `breaks`, with the questions whose answer starts inside one of its sentences."""
    text = paragraph["context"]
    questions = []
    for qa in paragraph["qas"]:
        at = qa["answers"][0]["answer_start"]
        place = next((n for n, (start, end) in enumerate(breaks) if start <= at < end), None)
        if place is not None:
            questions.append((qa["question"], place))
    return Side(tuple(text[start:end] for start, end in breaks), tuple(questions))
