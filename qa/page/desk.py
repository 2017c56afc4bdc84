"""What the page asks of the program: an index that may be replaced at any time, and questions put to it."""

from __future__ import annotations

import threading
from dataclasses import asdict, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.page.askers import FIRST, Askers
from qa.page.asking import Scope, answer_of, marks_of
from qa.page.chart import map_html, sample
from qa.page.examples import example_questions
from qa.page.strings import LANGUAGES, Tongue, say, tongue_of
from qa.page.turns import Around, Turn, why_not
from qa.page.why import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index import Index
    from qa.llm import Settings
    from qa.types import Answer


class Desk:
    """One served library: its index, the folder that it is made from, and the processes that answer, if any."""

    def __init__(self, index_path: Path, sources_path: Path, llm: Settings | None = None, askers: int = 0) -> None:
        self.index_path = index_path
        self.sources_path = sources_path
        self.llm = llm
        self.askers = Askers(index_path, askers)
        self._examples = lru_cache(maxsize=2)(self._draw)
        self._drawing = threading.Lock()

    def warm(self) -> None:
        """Load all that the first question would wait for.

        Raises:
            IndexProblem: there is no index.
        """
        index = self.index()
        for code, question in FIRST.items():
            turn = self.ask(Turn(question), Scope(), tongue_of(code))
            if turn.answer and turn.answer.citations:
                matches(turn.answer, turn.answer.citations[0], index)
            self.examples(tongue_of(code))

    def index(self) -> Index:
        """The generation that serves now.

        Raises:
            IndexProblem: there is none.
        """
        from qa.indexes import latest

        return latest(self.index_path)

    def ask(self, turn: Turn, scope: Scope, tongue: Tongue) -> Turn:
        """A question to a turn of the conversation; what keeps it from being asked is in the turn."""
        from index import IndexProblem
        from qa.questions import clean
        from qa.types import QuestionError

        try:
            turn = replace(turn, question=clean(turn.question))
            told = self.askers.ask("turn", **asdict(turn.asked), **asdict(scope))
            if told is None:
                return replace(turn, problem=say("no_sources", tongue))
            answer = answer_of(told["answer"])
            return replace(
                turn,
                answer=answer,
                around=tuple(Around(**around) for around in told["around"]),
                chance=told["chance"],
                marks=marks_of(told["marks"]),
                wording=self.llm is not None and not answer.abstained,
            )
        except (QuestionError, IndexProblem) as error:
            return replace(turn, problem=why_not(turn.question, error, tongue))

    def word(self, turn: Turn) -> Iterator[Turn]:
        """A turn as a model words its answer, sentence by sentence; the last is how it ended."""
        from qa.llm import wording

        if self.llm is None or turn.answer is None or not turn.wording:
            return
        ended = replace(turn, wording=False)
        for worded in wording(turn.answer.question, turn.answer, self.index(), self.llm):
            ended = replace(turn, answer=worded.answer, note=worded.note, dropped=len(worded.dropped), wording=False)
            yield replace(ended, wording=True)
        yield ended

    def examples(self, tongue: Tongue) -> list[str]:
        """Questions that the library answers, drawn from it, in the reader's language; where it has none, in others."""
        with self._drawing:  # once for all who wait for them
            drawn = self._examples(self.index().generation)
        return drawn[tongue] or [question for code in LANGUAGES for question in drawn[code]]

    def _draw(self, _generation: str) -> dict[Tongue, list[str]]:
        return example_questions(self.index())

    def map(self, answer: Answer | None, tongue: Tongue) -> str:
        """The map of the library, with the passages lit that an answer quotes."""
        index = self.index()
        quoted = {(c.source, c.passage_start) for c in answer.citations} if answer else set()
        wanted = {index.by_source[source] for source, _ in quoted if source in index.by_source}
        starts = index.passage_table["start"]
        lit = {
            row
            for number in wanted
            for row in index.passages_of(number)
            if (index.records[number]["source"], int(starts[row])) in quoted
        }
        return map_html(index, sample(index, lit), lit, tongue)

    def languages(self) -> list[str]:
        """The languages of the documents, in the interface's order."""
        there = {record["language"] for record in self.index().records}
        return [code for code in LANGUAGES if code in there]

    def kinds(self) -> list[str]:
        """The kinds of the documents, in the order of `sources.KINDS`."""
        from sources import KINDS

        there = {record["kind"] for record in self.index().records}
        return [kind for kind in KINDS if kind in there]


def scope_of(languages: Sequence[str] | None, kinds: Sequence[str] | None, documents: Sequence[str] | None) -> Scope:
    """A scope from what the page's filters hold."""
    return Scope(tuple(languages or ()), tuple(kinds or ()), tuple(documents or ()))
