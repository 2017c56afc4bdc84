"""Questions to begin with, drawn from what is indexed: the days, the names and the headings that it tells of.

A question is shown when the library answers it, in the language in which it was drawn, with what it asks about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from qa.page.strings import LANGUAGES, Tongue
from sources.languages.thai_words import is_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index import Index, Passage
    from qa.types import Citation

Asked = tuple[str, Callable[["Citation"], bool]]
"""A question, and whether a quote is about what it asks."""

EACH = 4  # questions a language
_TRIES = 8  # of each way to draw them
_READ = 240  # passages of a language that are looked through, spread evenly
_OFTEN = 2  # passages that a name must stand in
_LENGTH = range(8, 60)  # characters of a heading that makes a topic
_DAY: dict[Tongue, str] = {
    "en": "What happened on {day}?",
    "th": "เกิดอะไรขึ้นเมื่อวันที่ {day}",
    "ar": "ماذا حدث في {day}؟",
}
_NAME: dict[Tongue, str] = {
    "en": "What is said about {name}?",
    "th": "{name}คือใคร",
    "ar": "من هو {name}؟",
}
_TOPIC: dict[Tongue, str] = {
    "en": "What is said of “{topic}”?",
    "th": "“{topic}” เล่าเรื่องอะไร",
    "ar": "ماذا قيل عن «{topic}»؟",
}
# Two capitalised words and more after a preposition, so with their article: a place as often as a person.
_CAPITALS = re.compile(
    r"\b(?:about|against|at|by|for|from|in|near|of|on|to|under|with) ((?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+)+)(?=[ ,.;])"
)
_PREFIX = re.compile(r"^[وفبل](?=ال)")  # "and", "by" and so on, which Arabic writes together with what follows
_SHE = re.compile(r"(?!الخليفة|العلامة)\S+ة ")  # an Arabic title of a woman
_NEXT = re.compile(r" ([^\W\d_][\w\u0e31-\u0e4e]+)")


def example_questions(index: Index) -> dict[Tongue, list[str]]:
    """For each language, up to EACH questions: days and names by turns, and headings where there are too few."""
    chosen: dict[Tongue, list[str]] = {}
    for language in LANGUAGES:
        numbers = [
            number
            for number, record in enumerate(index.records)
            if record["language"] == language and record["kind"] != "fiction"
        ]
        passages = _sample(index, numbers, language)
        used: set[str] = set()
        days, names, topics = (
            _answered(islice(way, _TRIES), index, language, used)
            for way in (_days(passages, language), _names(passages, language), _topics(index, numbers, language))
        )
        turns = (question for pair in zip_longest(days, names) for question in pair if question)
        chosen[language] = list(islice(chain(turns, topics), EACH))
    return chosen


def _answered(asked: Iterator[Asked], index: Index, language: Tongue, used: set[str]) -> Iterator[str]:
    """The questions that are answered from a document in the language that none before was answered from."""
    from qa import ask

    for question, fits in asked:
        answer = ask(question, index=index)
        first = None if answer.abstained else answer.citations[0]
        if first is None or first.language != language or first.kind == "fiction" or first.source in used:
            continue
        if fits(first):
            used.add(first.source)
            yield question


def _sample(index: Index, numbers: Sequence[int], language: Tongue) -> list[Passage]:
    """Some passages of these documents that are in the language."""
    rows = [row for number in numbers for row in index.passages_of(number)]
    steps = np.linspace(0, len(rows) - 1, min(len(rows), _READ)).astype(int).tolist() if rows else []
    passages = (index.passage(rows[step]) for step in steps)
    return [passage for passage in passages if passage.language == language]


def _days(passages: Sequence[Passage], language: Tongue) -> Iterator[Asked]:
    """What happened on the days that are named most."""
    from sources.values import Date, values

    counts: Counter[tuple[int, int, int]] = Counter()
    written: dict[tuple[int, int, int], str] = {}
    for passage in passages:
        for value in values(passage.text):
            if isinstance(value, Date) and value.year and value.month and value.day and not value.until:
                text = " ".join(passage.text[value.start : value.end].split())
                if language == "en" or text[0].isdecimal():
                    day = (value.year, value.month, value.day)
                    counts[day] += 1
                    written.setdefault(day, text)
    for day, _ in counts.most_common():
        yield _DAY[language].format(day=written[day]), partial(_tells_of_day, day)


def _tells_of_day(day: tuple[int, int, int], quote: Citation) -> bool:
    from sources.values import Date, values

    return any((date.year, date.month, date.day) == day for date in values(quote.quote) if isinstance(date, Date))


def _names(passages: Sequence[Passage], language: Tongue) -> Iterator[Asked]:
    """Who it is, or what is said about the place, that is named most."""
    counts: Counter[str] = Counter()
    longer: dict[str, Counter[str]] = {}
    for passage in passages:
        named = dict(_named(passage.text, language))
        counts.update(list(named))
        for name, more in named.items():
            longer.setdefault(name, Counter())[more] += 1
    for name, count in counts.most_common():
        if count >= _OFTEN:
            more, times = longer[name].most_common(1)[0]
            whole = f"{name} {more}" if more and times == count else name  # a second name stands after it every time
            asked = _NAME[language].format(name=whole)
            if language == "ar" and _SHE.match(whole):
                asked = asked.replace("هو", "هي", 1)
            yield asked, partial(_tells_of_name, name.split()[-1])


def _tells_of_name(name: str, quote: Citation) -> bool:
    return name in quote.quote


def _named(text: str, language: Tongue) -> Iterator[tuple[str, str]]:
    """Names in a text, each with the word after it; in Thai and Arabic those that a title stands before."""
    from qa.verification.names import titled
    from sources.values import values

    if language == "en":
        dates = values(text)
        for match in _CAPITALS.finditer(text):
            if not any(value.start < match.end() and match.start() < value.end for value in dates):
                yield match[1], ""
        return
    for start, end in titled(text, language, whole=True):
        name = _PREFIX.sub("", text[start:end].strip())
        words = name.split()
        article = language == "ar" and (not words[0].startswith("ال") or words[-1].startswith("ال"))
        if len(words) > 1 and not article and not is_word(words[-1]):
            after = _NEXT.match(text, end)
            yield " ".join(words), after[1] if after else ""


def _topics(index: Index, numbers: Sequence[int], language: Tongue) -> Iterator[Asked]:
    """What is said under the documents' headings, or about what they are called, a document at a time."""
    columns = []
    for number in numbers:
        headings = dict.fromkeys(index.heading(row) for row in index.passages_of(number))
        title = str(index.records[number]["title"])
        columns.append([*(heading for heading in headings if heading != title), title])
    for turn in range(max(map(len, columns), default=0)):
        for number, column in zip(numbers, columns, strict=True):
            if turn < len(column) and len(column[turn]) in _LENGTH:
                source, topic = index.records[number]["source"], column[turn]
                question = topic if topic.endswith(("?", "؟")) else _TOPIC[language].format(topic=topic)
                yield question, partial(_comes_from, source)


def _comes_from(source: str, quote: Citation) -> bool:
    return quote.source == source
