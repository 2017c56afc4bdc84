"""The library panel at work: its events, and the build that follows each change."""

from __future__ import annotations

import asyncio
import base64
import binascii
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import gradio as gr

from qa.page.building import Builder
from qa.page.desk import Desk
from qa.page.pieces import QUICK, piece
from qa.page.shelf import EDITED, notice_html, shelf_html, work_html
from qa.page.shelving import MB, SIZE, Removed, ShelfError, add, edit, remove, restore
from qa.page.source import document_html, empty_source
from qa.page.strings import Tongue, say, tongue_of
from qa.page.turns import Turn

_LOOK = 0.4  # seconds between two looks at a running build
_UNDOS = 20


class Library:
    """The panel's pieces, made where it is called. With `changes` off it only shows."""

    def __init__(self, desk: Desk, *, changes: bool) -> None:
        self.desk, self.changes = desk, changes
        self.builder = Builder(desk.sources_path, desk.index_path)
        self.undos = gr.State(())
        self._one = threading.Lock()  # each file is read once to see whether it can be, and that may take much memory

        def receive(sent: list[Any]) -> dict[str, Any]:  # a method cannot be marked as Gradio marks it
            return self.receive(sent)

        with gr.Column(elem_id="shelf"):
            self.notice = piece("notice")
            self.working = piece("working")
            self.cards = piece("cards", "tricite.shelve(element);", [receive] if changes else None)

    def receive(self, sent: list[Any]) -> dict[str, Any]:
        """A file from the browser: [name, base64, interface language, bytes]; says what was wrong with it."""
        name, content, code = (str(part) for part in sent[:3])
        tongue = tongue_of(code)
        try:
            if not self.changes:
                raise ShelfError("read_only")
            if int(sent[3]) > SIZE * MB or len(content) > SIZE * MB * 4 // 3 + 8:
                raise ShelfError("bad_size", name=name[-80:], size=SIZE)
            data = base64.b64decode(content, validate=True)
            with self._one:
                add(self.desk.sources_path, name, data)
        except ShelfError as error:
            return {"problem": say(error.key, tongue, **error.values)}
        except binascii.Error:
            return {"problem": say("bad_content", tongue, name=name[-80:])}
        return {"problem": ""}

    def shown(self, tongue: Tongue) -> str:
        """The list as it is now."""
        return shelf_html(self.desk.index(), tongue, changes=self.changes)

    def wire(
        self,
        language: gr.Radio,
        turns: gr.State,
        source: gr.HTML,
        after: Callable[[str, tuple[Turn, ...]], list[Any]],
        others: list[Any],
    ) -> None:
        """Connect the events. `after` gives the values of `others`, what else changes with the library."""

        async def watch(code: str, history: tuple[Turn, ...]) -> AsyncIterator[tuple[Any, ...]]:
            """Show the build until it ends, then the library that came of it."""
            tongue = tongue_of(code)
            while self.builder.work.running:
                yield work_html(self.builder.work, tongue), gr.skip(), *(gr.skip() for _ in others)
                await asyncio.sleep(_LOOK)
            # The new index is opened and asked for examples: not in the loop in which everybody is served.
            yield await asyncio.to_thread(
                lambda: (work_html(self.builder.work, tongue), self.shown(tongue), *after(code, history))
            )

        watching: dict[str, Any] = {
            "fn": watch,
            "inputs": [language, turns],
            "outputs": [self.working, self.cards, *others],
            "show_progress": "hidden",
            "concurrency_limit": None,
            "api_visibility": "private",
        }

        def show(event: gr.EventData, code: str) -> str:
            index = self.desk.index()
            number = index.by_source.get(str(event._data["source"]))
            return empty_source(tongue_of(code)) if number is None else document_html(index, number, tongue_of(code))

        self.cards.expand(show, language, source, **QUICK)
        self.watching = watching
        if self.changes:
            self._wire_changes(language)

    def _wire_changes(self, language: gr.Radio) -> None:
        root = self.desk.sources_path

        def received(event: gr.EventData, code: str) -> str:
            """Files have come in, or the folder is to be read again."""
            tongue, told = tongue_of(code), event._data
            problems = [str(line) for line in told.get("problems", [])]
            count = int(told.get("count", 0))
            self.builder.start()
            said = say("received", tongue, count=count) if count else ""
            return notice_html(said, tongue) + "".join(notice_html(line, tongue, problem=True) for line in problems)

        def taken(event: gr.EventData, undos: tuple[Removed, ...], code: str) -> tuple[str, tuple[Removed, ...]]:
            tongue, name = tongue_of(code), str(event._data["source"])
            try:
                index = self.desk.index()
                number = index.by_source.get(name)
                if number is None:
                    raise ShelfError("missing")
                gone = remove(root, name, str(index.records[number]["title"]))
                if gone.source != name:  # the others that were in its file are gone too
                    gone = replace(gone, title=gone.source)
            except ShelfError as error:
                return notice_html(say(error.key, tongue, **error.values), tongue, problem=True), undos
            self.builder.start()
            return notice_html(say("removed", tongue, title=gone.title), tongue, undo=True), (*undos, gone)[-_UNDOS:]

        def back(undos: tuple[Removed, ...], code: str) -> tuple[str, tuple[Removed, ...]]:
            tongue = tongue_of(code)
            if not undos:
                return "", undos
            try:
                restore(root, undos[-1])
            except ShelfError as error:
                return notice_html(say(error.key, tongue, **error.values), tongue, problem=True), undos[:-1]
            self.builder.start()
            said = say("restored", tongue, title=undos[-1].title)
            return notice_html(said, tongue, undo=len(undos) > 1), undos[:-1]

        def edited(event: gr.EventData, code: str) -> str:
            tongue, told = tongue_of(code), event._data
            facts = {key: str(told["fields"][key]) for key in EDITED if key in told.get("fields", {})}
            try:
                edit(root, str(told["source"]), facts)
            except ShelfError as error:
                return notice_html(say(error.key, tongue, **error.values), tongue, problem=True)
            self.builder.start()
            return notice_html(say("edited", tongue, title=facts.get("title", "")), tongue)

        both = [self.notice, self.undos]
        self.cards.apply(received, language, self.notice, **QUICK).then(**self.watching)
        self.cards.delete(taken, [self.undos, language], both, **QUICK).then(**self.watching)
        self.cards.edit(edited, language, self.notice, **QUICK).then(**self.watching)
        self.notice.undo(back, [self.undos, language], both, **QUICK).then(**self.watching)
        self.working.stop(self.builder.stop, **QUICK)
