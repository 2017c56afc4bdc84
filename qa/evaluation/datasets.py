"""Reads question answering data sets in SQuAD's layout, one file a language (XQuAD-R, Roy et al. 2020)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from qa.evaluation.types import Dataset, Paragraph, Posed
from sources import LANGUAGES, SourceError, Span, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_EDGES = "\ufeff\u200b"  # marks at the ends of a text that str.strip() leaves
_SAMPLE = 50  # paragraphs whose script tells the language of a file


def read_dataset(path: Path) -> Dataset:
    """Read a file, or all the `*.json` of a folder, in the order of the languages.

    Paragraphs that share a question's id are translations of each other. A file's language is its name's (`th.json`),
    else that of its script. Sentences are the file's own (`sentence_breaks`) where it has them. Questions
    marked impossible are left out: no paragraph answers them.

    Raises:
        SourceError: there is no such file, or it is not in this layout.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    parsed = [(file, _load(file)) for file in files]
    if not parsed:
        raise SourceError(f"{path} holds no .json file in SQuAD's layout")
    codes = list(LANGUAGES)
    by_language = sorted(
        ((_language(file, data), file, data) for file, data in parsed), key=lambda p: codes.index(p[0])
    )
    paragraphs: list[Paragraph] = []
    questions: list[Posed] = []
    groups: dict[str, int] = {}
    count = 0
    for language, file, data in by_language:
        try:
            for article, entry in _paragraphs(data):
                asked = [qa for qa in entry["qas"] if not qa.get("is_impossible")]
                if not all(any(map(str.isalnum, qa["question"])) for qa in asked):
                    raise SourceError(f"{file.name}: article {article} has an empty question")
                known = next((groups[qa["id"]] for qa in asked if qa["id"] in groups), None)
                group, count = (count, count + 1) if known is None else (known, count)
                groups |= {qa["id"]: group for qa in asked}
                text = str(entry["context"])
                spans = tuple(_trimmed(text, _spans(entry, text, language)))
                if not spans:
                    raise SourceError(f"{file.name}: article {article} has an empty paragraph")
                paragraphs.append(Paragraph(group, language, text, spans))
                questions += [Posed(str(qa["id"]), language, str(qa["question"]), group, article) for qa in asked]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SourceError(f"{file.name} is not in SQuAD's layout ({type(error).__name__}: {error})") from error
    return Dataset(path.stem, tuple(paragraphs), tuple(questions))


def article_numbers(text: str) -> frozenset[int]:
    """Numbers and ranges: "0-2,7" is 0, 1, 2 and 7.

    Raises:
        SourceError: it is none.
    """
    numbers: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?:\s*-\s*(\d+))?\s*", part)
        if not match:
            raise SourceError(f"--articles takes numbers and ranges such as 0-11 or 3,5,8-9, not {text!r}")
        numbers.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(numbers)


def in_articles(questions: Iterable[Posed], articles: frozenset[int] | None) -> list[Posed]:
    """The questions about some articles; all when None.

    Raises:
        SourceError: none is left.
    """
    kept = [question for question in questions if articles is None or question.article in articles]
    if not kept:
        raise SourceError(
            "no question is asked about these articles; they are numbered from 0 in the order of the file"
        )
    return kept


def _load(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
        return {"data": list(data["data"])}
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{file} is not in SQuAD's layout: an object with a list `data`") from error


def _language(file: Path, data: dict[str, Any]) -> str:
    if file.stem in LANGUAGES:
        return file.stem
    try:
        texts = [entry["context"] for _, entry in _paragraphs(data)]
        return language_of("\n".join(texts[:_SAMPLE]))
    except (KeyError, TypeError) as error:
        raise SourceError(f"{file} is not in SQuAD's layout ({type(error).__name__}: {error})") from error


def _paragraphs(data: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, article in enumerate(data["data"]):
        for entry in article["paragraphs"]:
            yield number, entry


def _spans(entry: dict[str, Any], text: str, language: str) -> Sequence[Span]:
    if "sentence_breaks" in entry:
        return [Span(int(start), int(end)) for start, end in entry["sentence_breaks"]]
    return LANGUAGES[language].sentences(text)


def _trimmed(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Spans without white space and byte order marks at their ends; what was nothing else is left out."""
    for span in spans:
        start, end = max(span.start, 0), min(span.end, len(text))
        while start < end and (text[start].isspace() or text[start] in _EDGES):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in _EDGES):
            end -= 1
        if start < end:
            yield Span(start, end)
