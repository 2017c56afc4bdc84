"""Questions to begin with, drawn from what is indexed: the library is asked about its own headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.page.strings import LANGUAGES, Tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index import Index

EACH = 2  # questions a language
NEAR = 3  # the document that a question was drawn from is among so many of the passages found
_TRIES = 8  # headings tried for each question shown
_ASKED: dict[Tongue, str] = {
    "en": "What is told about “{topic}”?",
    "th": "มีเรื่องอะไรเล่าไว้เกี่ยวกับ “{topic}”",
    "ar": "ماذا يُروى عن «{topic}»؟",
}
_LENGTH = range(8, 60)  # characters of a heading that makes a topic


def example_questions(index: Index) -> dict[Tongue, list[str]]:
    """For each language, up to EACH questions that the library answers from where they were drawn."""
    from qa import retrieve

    chosen: dict[Tongue, list[str]] = {}
    for language in LANGUAGES:
        found: list[str] = []
        used: set[str] = set()
        for tried, (source, topic) in enumerate(topics(index, language)):
            if len(found) == EACH or tried == _TRIES * EACH:
                break
            question = _ASKED[language].format(topic=topic)
            if source in used:
                continue
            hits = retrieve(question, index=index, k=NEAR)
            if any(hit.passage.source == source for hit in hits):
                used.add(source)
                found.append(question)
        chosen[language] = found
    return chosen


def topics(index: Index, language: Tongue) -> Iterator[tuple[str, str]]:
    """Headings of documents in one language that are not fiction, a document at a time: (source, heading)."""
    mine = [
        (number, record)
        for number, record in enumerate(index.records)
        if record["language"] == language and record["kind"] != "fiction"
    ]
    columns = [
        [
            (record["source"], heading)
            for heading in dict.fromkeys(index.heading(row) for row in index.passages_of(number))
            if len(heading) in _LENGTH and heading != record["title"]
        ]
        for number, record in mine
    ]
    for turn in range(max(map(len, columns), default=0)):
        for column in columns:
            if turn < len(column):
                yield column[turn]
