"""The conversation as HTML: pure functions from values to markup, every foreign word escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.page.markup import attr, badge, direction, esc, marked, spoken
from qa.page.strings import Tongue, certainty, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.page.turns import Around, Turn
    from qa.types import Answer, Citation, Disagreement
    from sources import Span

_MARKER = re.compile(r"\[(\d+)\]")


def conversation(turns: Sequence[Turn], welcome: str, tongue: Tongue, *, fresh: bool = False) -> str:
    """All turns, the oldest first; `welcome` is the HTML that stands there before the first.

    `fresh` says that the last answer has just come: only then does it move into its place.
    """
    label = attr(say("conversation", tongue))
    inside = "".join(turn_html(turn, place, tongue) for place, turn in enumerate(turns))
    inside = inside + ending_html(tongue) if inside else welcome
    return f'<div class="log{" fresh" if fresh else ""}" dir="{direction(tongue)}" role="log" aria-live="polite" aria-label="{label}">{inside}</div>'


def ending_html(tongue: Tongue) -> str:
    """What can be done with a conversation: begin another, or take it away."""
    buttons = (("clear", "", "clear"), ("download", "md", "save_markdown"), ("download", "html", "save_html"))
    return '<div class="tools ending">{}</div>'.format(
        "".join(
            f'<button type="button" class="quiet" data-do="{event}" data-format="{form}">'
            f"{esc(say(key, tongue))}</button>"
            for event, form, key in buttons
        )
    )


def welcome_html(documents: int, languages: Sequence[str], examples: Sequence[str], tongue: Tongue) -> str:
    """What greets a reader: what the library holds, and questions to begin with."""
    listed = ("، " if tongue == "ar" else ", ").join(say(code, tongue) for code in languages)
    buttons = "".join(
        f'<li><button type="button" class="example" data-do="submit" data-question="{attr(question)}" '
        f'dir="auto">{esc(question)}</button></li>'
        for question in examples
    )
    holds = say("holds", tongue, documents=documents, languages=listed) if documents else ""
    listing = f'<h3>{esc(say("examples", tongue))}</h3><ul class="examples">{buttons}</ul>' if buttons else ""
    return (
        f'<div class="welcome"><h2>{esc(say("welcome", tongue))}</h2>'
        f'<p>{esc(say("welcome_more", tongue))}</p><p class="holds">{esc(holds)}</p>{listing}</div>'
    )


def turn_html(turn: Turn, place: int, tongue: Tongue) -> str:
    """One question and what came of it."""
    language = f' lang="{attr(turn.answer.language)}"' if turn.answer else ""
    asked = f'<h2 class="asked" dir="auto"{language}>{esc(turn.question)}</h2>{carried_html(turn, place, tongue)}'
    if turn.answer:
        body = answer_html(turn, turn.answer, place, tongue)
    elif turn.problem:
        body = f'<p class="problem" role="alert">{esc(turn.problem)}</p>'
    else:
        body = f'<p class="waiting">{esc(say("looking", tongue))}</p>'
    return f'<article class="turn" id="turn-{place}">{asked}{body}</article>'


def carried_html(turn: Turn, place: int, tongue: Tongue) -> str:
    """What a question takes over from the one before, with the way to ask without it, and back."""
    if not turn.carried:
        return ""
    key, sign = ("carry", "↺") if turn.alone else ("carry_not", "×")
    label = attr(say(key, tongue, words=turn.carried))
    button = (
        f'<button type="button" class="quiet" data-do="undo" data-turn="{place}" aria-label="{label}" title="{label}">'
        f'<bdi aria-hidden="true">{sign}</bdi></button>'
    )
    said = say("carried_not" if turn.alone else "carried", tongue)
    return f'<p class="carried{" alone" if turn.alone else ""}">{esc(said)} <bdi>{esc(turn.carried)}</bdi>{button}</p>'


def worded_html(turn: Turn, answer: Answer, place: int, tongue: Tongue) -> str:
    """What a language model made of the answer, as far as it is; or in one line why nothing."""
    lines = []
    if answer.mode == "generated":
        lines.append(f"<p {spoken(answer.language)}>{worded(answer, place, tongue)}</p>")
        lines.append(f'<p class="note">{esc(say("generated", tongue))}</p>')
    if turn.wording:
        lines.append(f'<p class="waiting">{esc(say("wording", tongue))}</p>')
    elif turn.note:
        lines.append(f'<p class="note" {spoken(answer.language)}>{esc(turn.note)}</p>')
    if turn.dropped and not turn.wording:
        lines.append(f'<p class="note dropped">{esc(say("dropped", tongue, count=turn.dropped))}</p>')
    return f'<div class="worded">{"".join(lines)}</div>' if lines else ""


def answer_html(turn: Turn, answer: Answer, place: int, tongue: Tongue) -> str:
    """An answer: its wording when a model worded it, what the sources disagree on, and the quotes."""
    parts = []
    if answer.abstained:
        nearest = f"<p>{esc(say('nearest', tongue))}</p>" if answer.citations else ""
        parts.append(f'<div class="abstained"><p><strong>{esc(say("abstained", tongue))}</strong></p>{nearest}</div>')
    parts.append(worded_html(turn, answer, place, tongue))
    parts += (disagreement_html(item, answer, place, tongue) for item in answer.disagreements)
    quotes = "".join(
        quote_html(
            citation,
            turn.around[at] if at < len(turn.around) else None,
            place,
            tongue,
            turn.marks.get(citation.number, ()),
        )
        for at, citation in enumerate(answer.citations)
    )
    if quotes and not answer.abstained:
        parts.append(f'<p class="note certainty">{esc(certainty(turn.chance, tongue))}</p>')
    if quotes:
        parts.append(f'<ol class="quotes" role="list">{quotes}</ol>')
    parts.append(
        f'<div class="actions"><button type="button" class="quiet" data-copy '
        f'data-copied="{attr(say("copied", tongue))}">{esc(say("copy", tongue))}</button>'
        f'<pre class="plain" hidden>{esc(plain(turn, answer, tongue))}</pre></div>'
    )
    state = "nearest" if answer.abstained else "found"
    label = attr(say("answer", tongue))
    return f'<section class="answer {state}" aria-label="{label}">{"".join(parts)}</section>'


def quote_html(
    citation: Citation, around: Around | None, place: int, tongue: Tongue, marks: Sequence[Span] = ()
) -> str:
    """One quote with its number, its document and the passage around it, what was asked for marked in it."""
    warning = (
        f'<p class="warning" {spoken(tongue)}>{esc(say("fiction_warning", tongue))}</p>'
        if citation.kind == "fiction"
        else ""
    )
    heading = f'<span class="under"><bdi>{esc(around.heading)}</bdi></span>' if around and around.heading else ""
    peek = peek_html(citation, around, place) if around else ""
    return (
        f'<li class="quote {attr(citation.kind)}" dir="{direction(citation.language)}">'
        f'<div class="number">{cite_button(citation, place, tongue)}{peek}</div><div class="said">{warning}'
        f"<blockquote {spoken(citation.language)}>{marked(citation.quote, marks)}</blockquote>"
        f'<p class="where"><cite {spoken(citation.language)}>{esc(citation.title)}</cite>{heading}{place_html(citation)}'
        f"{badge('language', citation.language, tongue)}{badge('kind', citation.kind, tongue)}</p></div></li>"
    )


def place_html(citation: Citation) -> str:
    """Where in its file a quote stands, in the file's own terms: a page, a chapter, a row."""
    return f'<bdi class="at">{esc(citation.place)}</bdi>' if citation.place else ""


def peek_html(citation: Citation, around: Around, place: int) -> str:
    """The passage around a quote, shown when its number is pointed at."""
    start, end = citation.start - citation.passage_start, citation.end - citation.passage_start
    text = around.text
    return (
        f'<div class="peek" role="tooltip" id="peek-{place}-{citation.number}" {spoken(citation.language)}>'
        f"{esc(text[:start])}<strong>{esc(text[start:end])}</strong>{esc(text[end:])}</div>"
    )


def cite_button(citation: Citation, place: int, tongue: Tongue) -> str:
    """The number that opens a quote's source."""
    label = attr(say("cite", tongue, number=citation.number, title=citation.title))
    return (
        f'<button type="button" class="cite" data-do="select" data-turn="{place}" '
        f'data-number="{citation.number}" aria-label="{label}"><bdi>{citation.number}</bdi></button>'
    )


def worded(answer: Answer, place: int, tongue: Tongue) -> str:
    """A model's wording with its markers made into buttons; a marker without a citation stays text."""
    by_number = {str(citation.number): citation for citation in answer.citations}
    pieces = _MARKER.split(answer.text)
    html = [esc(pieces[0])]
    for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
        citation = by_number.get(number)
        html += [cite_button(citation, place, tongue) if citation else esc(f"[{number}]"), esc(after)]
    return "".join(html)


def disagreement_html(item: Disagreement, answer: Answer, place: int, tongue: Tongue) -> str:
    """A table of the values that the sources give for one thing, each with who gives it."""
    by_number = {citation.number: citation for citation in answer.citations}
    rows = []
    for value, numbers in item.values:
        tellers = "".join(
            f'<li>{cite_button(by_number[number], place, tongue)} <bdi class="teller">'
            f"{esc(by_number[number].title)}</bdi>{_fiction(by_number[number], tongue)}</li>"
            for number in numbers
            if number in by_number
        )
        rows.append(f'<tr><th scope="row"><bdi>{esc(value)}</bdi></th><td><ul>{tellers}</ul></td></tr>')
    return (
        f'<div class="disagreement"><p class="over"><strong>{esc(say("disagree", tongue))}</strong>: '
        f"<bdi>{esc(item.what)}</bdi></p>"
        f'<table><thead><tr><th scope="col">{esc(say("value", tongue))}</th>'
        f'<th scope="col">{esc(say("told_by", tongue))}</th></tr></thead><tbody>{"".join(rows)}</tbody>'
        "</table></div>"
    )


def _fiction(citation: Citation, tongue: Tongue) -> str:
    return badge("kind", "fiction", tongue) if citation.kind == "fiction" else ""


def plain(turn: Turn, answer: Answer, tongue: Tongue) -> str:
    """An answer as text to paste elsewhere: the question, the quotes, and where each one stands."""
    lines = [turn.asked.full, ""]
    if answer.abstained:
        lines += [say("abstained", tongue), ""]
    elif answer.mode == "generated":
        lines += [answer.text, f"({say('generated', tongue)})", ""]
    for citation in answer.citations:
        kind = f" ({say('fiction', tongue)})" if citation.kind == "fiction" else ""
        lines += [f"[{citation.number}]{kind} {citation.quote}"]
        lines += [f"    {citation.title}. {where(citation)}", ""]
    return "\n".join(lines).strip()


def where(citation: Citation) -> str:
    """Where a quote stands: its address or file, the page or row of it, and the characters."""
    found = [citation.url or citation.source, citation.place, f"{citation.start}-{citation.end}"]
    return ", ".join(part for part in found if part)
