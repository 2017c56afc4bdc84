"""The page itself: which pieces stand where, and what happens when one is pressed.

The pieces of HTML are drawn by `render`, `source` and `shelf`; a press inside one becomes an event of its
component (see `page.js`), named by the button's `data-do`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import gradio as gr  # here and not inside: it reads the types of the events' functions by their names

from qa.page.desk import Desk, scope_of
from qa.page.endpoints import add_endpoints
from qa.page.exporting import exported
from qa.page.library import Library
from qa.page.markup import attr, direction, esc
from qa.page.pieces import QUICK, piece
from qa.page.render import conversation, welcome_html
from qa.page.source import REACH, cited_source, document_html, empty_source
from qa.page.strings import LANGUAGES, OWN_NAMES, Tongue, say, tongue_of
from qa.page.turns import Turn, next_turn
from qa.page.why import matches

MOST_TURNS = 50  # kept of one conversation
AT_ONCE = 4  # questions answered at the same time; the others wait in line
# Where processes answer, so many wait for them in threads: to stand in Gradio's line costs messages about one's place.
# Of its 40 threads the rest are for all that is no question.
HANDED_ON = 24
WORDED_AT_ONCE = 16  # answers that a model words at the same time: what is waited for is another machine


def head_html(tongue: Tongue) -> str:
    """The name of the page and its tools."""
    panels = "".join(
        f'<button type="button" class="quiet" data-panel="{panel}" data-do="{event}" aria-expanded="false" '
        f'aria-controls="{panel}">{esc(say(key, tongue))}</button>'
        for panel, event, key in (("shelf", "expand", "library"), ("map", "select", "map"))
    )
    return (
        f'<header class="brand" dir="{direction(tongue)}"><h1 lang="en" dir="ltr">Tricite</h1>'
        f"<p>{esc(say('tagline', tongue))}</p>"
        f'<div class="tools">{panels}<button type="button" class="quiet" data-toggle="light" '
        f'aria-label="{attr(say("theme", tongue))}">◐</button></div></header>'
    )


def bar_html(tongue: Tongue) -> str:
    """The head of the side panel."""
    return (
        f'<div class="sidebar" dir="{direction(tongue)}"><strong class="what"></strong><button type="button" class="close" data-toggle="close">'
        f"{esc(say('close', tongue))} <kbd>Esc</kbd></button></div>"
    )


def build_blocks(desk: Desk, *, allow_changes: bool) -> gr.Blocks:
    """The page as Gradio blocks."""
    at_once = HANDED_ON if desk.askers.count else AT_ONCE
    with gr.Blocks(title="Tricite", analytics_enabled=False, fill_width=True) as page:
        turns = gr.State(())
        with gr.Row(elem_id="top"):
            head = piece("head")
            language = gr.Radio(
                [(OWN_NAMES[code], code) for code in LANGUAGES],
                value="en",
                elem_id="language",
                container=False,
                show_label=False,
                interactive=True,
            )
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                log = piece("log", "watch('value', () => tricite.follow(element));")
                with gr.Column(elem_id="composer"):
                    question = gr.Textbox(
                        elem_id="question",
                        container=False,
                        show_label=False,
                        lines=1,
                        max_lines=6,
                        submit_btn=True,
                        autofocus=True,
                    )
                    with gr.Accordion(open=False, elem_id="filters") as filters:
                        in_languages = gr.CheckboxGroup(container=True)
                        of_kinds = gr.CheckboxGroup(container=True)
                        in_documents = gr.Dropdown(multiselect=True, container=True)
            with gr.Column(elem_id="side"):
                bar = piece("bar")
                source = piece("source", "watch('value', () => tricite.reveal(element));")
                library = Library(desk, changes=allow_changes)
                chart = piece("map")
        file = gr.JSON(visible="hidden")

        scope = [in_languages, of_kinds, in_documents]

        def welcome(tongue: Tongue) -> str:
            index = desk.index()
            return welcome_html(len(index.records), desk.languages(), desk.examples(tongue), tongue)

        def shown(history: tuple[Turn, ...], tongue: Tongue, *, fresh: bool = False) -> str:
            return conversation(history, "" if history else welcome(tongue), tongue, fresh=fresh)

        def scoped(tongue: Tongue) -> list[Any]:
            """What can be chosen to look in."""
            choices = (
                ("filter_languages", [(say(item, tongue), item) for item in desk.languages()]),
                ("filter_kinds", [(say(item, tongue), item) for item in desk.kinds()]),
                ("filter_documents", [(record["title"], record["source"]) for record in desk.index().records]),
            )
            return [gr.update(label=say(key, tongue), choices=found) for key, found in choices]

        def dress(code: str, history: tuple[Turn, ...]) -> list[Any]:
            """Everything in the interface's language."""
            tongue = tongue_of(code)
            return [
                *scoped(tongue),
                gr.update(value=tongue, label=say("language", tongue)),
                head_html(tongue),
                shown(history, tongue),
                gr.update(placeholder=say("placeholder", tongue), label=say("question", tongue)),
                gr.update(label=say("filters", tongue)),
                bar_html(tongue),
                empty_source(tongue),
                library.shown(tongue),
                "",
                "",
            ]

        dressed = [*scope, language, head, log, question, filters, bar, source, library.cards, library.notice, chart]

        def grown(code: str, history: tuple[Turn, ...]) -> list[Any]:
            """What changes outside of the panel when the library does."""
            tongue = tongue_of(code)
            return [*scoped(tongue), gr.skip() if history else shown(history, tongue)]

        library.wire(language, turns, source, grown, [*scope, log])

        def put(
            text: str,
            history: tuple[Turn, ...],
            code: str,
            languages: list[str],
            kinds: list[str],
            documents: list[str],
        ) -> Iterator[tuple[Any, ...]]:
            """Ask: the question stands there at once, its answer as soon as it is found."""
            tongue = tongue_of(code)
            history = tuple(replace(turn, wording=False) for turn in history[-MOST_TURNS + 1 :])
            turn = next_turn(text, history)
            yield "", history, shown((*history, turn), tongue)
            history = (*history, desk.ask(turn, scope_of(languages, kinds, documents), tongue))
            yield "", history, shown(history, tongue, fresh=True)

        def put_example(
            event: gr.EventData,
            history: tuple[Turn, ...],
            code: str,
            languages: list[str],
            kinds: list[str],
            documents: list[str],
        ) -> Iterator[tuple[Any, ...]]:
            yield from put(str(event._data["question"]), history, code, languages, kinds, documents)

        def put_again(
            event: gr.EventData,
            history: tuple[Turn, ...],
            code: str,
            languages: list[str],
            kinds: list[str],
            documents: list[str],
        ) -> tuple[Any, ...]:
            """Ask a question again without what it took from the one before, or with it after all."""
            tongue, place = tongue_of(code), int(event._data["turn"])
            if place >= len(history):
                return gr.skip(), gr.skip(), gr.skip()
            before = history[place]
            turn = Turn(before.question, carried=before.carried, alone=not before.alone)
            turn = desk.ask(turn, scope_of(languages, kinds, documents), tongue)
            history = (*history[:place], turn, *history[place + 1 :])
            return gr.skip(), history, shown(history, tongue)

        def word(history: tuple[Turn, ...], code: str) -> Iterator[tuple[Any, Any]]:
            """Let the model word the answer that waits for it; the conversation keeps only how that ended."""
            place = next((at for at in reversed(range(len(history))) if history[at].wording), None)
            if place is None:
                yield gr.skip(), gr.skip()
                return
            for turn in desk.word(history[place]):
                history = (*history[:place], turn, *history[place + 1 :])
                yield gr.skip() if turn.wording else history, shown(history, tongue_of(code))

        def cite(event: gr.EventData, history: tuple[Turn, ...], code: str) -> str:
            """The source of the quote whose number was pressed."""
            turn, number = int(event._data["turn"]), int(event._data["number"])
            answer = history[turn].answer if turn < len(history) else None
            cited = [citation for citation in answer.citations if citation.number == number] if answer else []
            if not answer or not cited:
                return empty_source(tongue_of(code))
            index = desk.index()
            marks = history[turn].marks.get(number, ())
            return cited_source(cited[0], index, tongue_of(code), matches(answer, cited[0], index), marks)

        def expand(event: gr.EventData, code: str) -> str:
            """More of the document that is open."""
            index, asked = desk.index(), event._data
            number = index.by_source.get(str(asked["source"]))
            if number is None:
                return empty_source(tongue_of(code))
            mark = (int(asked["start"]), int(asked["end"])) if "start" in asked else None
            reach = max(REACH, min(int(asked["reach"]), 2_000))
            return document_html(index, number, tongue_of(code), mark, reach)

        def draw(history: tuple[Turn, ...], code: str) -> str:
            return desk.map(history[-1].answer if history else None, tongue_of(code))

        def clear(code: str) -> tuple[Any, ...]:
            return (), shown((), tongue_of(code)), empty_source(tongue_of(code))

        def download(event: gr.EventData, history: tuple[Turn, ...], code: str) -> dict[str, str]:
            return exported(history, str(event._data["format"]), tongue_of(code))

        asking = {
            "outputs": [question, turns, log],
            "show_progress": "hidden",
            "concurrency_limit": at_once,
            "concurrency_id": "ask",
            "api_visibility": "private",
        }
        page.load(dress, [language, turns], dressed, js="(l, t) => [tricite.preferred(), t]", **QUICK)
        language.input(dress, [language, turns], dressed, js="(l, t) => [tricite.choose(l), t]", **QUICK)
        asked = (
            question.submit(put, [question, turns, language, *scope], **asking),
            log.submit(put_example, [turns, language, *scope], **asking),
            log.undo(put_again, [turns, language, *scope], **asking),
        )
        if desk.llm is not None:
            waiting = asking | {
                "outputs": [turns, log],
                "concurrency_limit": WORDED_AT_ONCE,
                "concurrency_id": "word",
                "trigger_mode": "multiple",  # one that was broken off does not keep the next from being worded
            }
            wordings = [event.then(word, [turns, language], **waiting) for event in asked]
            # Another question does not wait for the wording of the one before, which stands as it was quoted.
            gr.on([question.submit, log.submit, log.undo, log.clear], None, cancels=wordings, api_visibility="private")
        head.expand(**library.watching)
        log.select(cite, [turns, language], source, **QUICK)
        head.select(draw, [turns, language], chart, **QUICK)
        chart.expand(expand, language, source, **QUICK)
        source.expand(expand, language, source, **QUICK)
        log.clear(clear, language, [turns, log, source], **QUICK)
        log.download(download, [turns, language], file, **QUICK).then(
            None, file, None, js="(file) => { tricite.download(file); }"
        )
        add_endpoints(desk, at_once)
    page.queue(max_size=200, default_concurrency_limit=at_once)
    return page
