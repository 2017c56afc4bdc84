"""A document beside the chat, open at one of its passages, the quote marked to the character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.page.markup import attr, badge, direction, esc, marked, safe_link, spoken
from qa.page.strings import Tongue, say
from qa.verification import file_changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index
    from qa.page.why import Match
    from qa.types import Citation
    from sources import Document, Span

REACH = 12  # passages shown on each side of the quote; a press shows more


def empty_source(tongue: Tongue) -> str:
    """What stands there before a quote was chosen."""
    return f'<p class="nothing" dir="{direction(tongue)}">{esc(say("source_empty", tongue))}</p>'


def cited_source(
    citation: Citation, index: Index, tongue: Tongue, why: Sequence[Match] = (), marks: Sequence[Span] = ()
) -> str:
    """The document of a citation around its quote; the quote alone when the document is another one now.

    `marks` are the spans of the quote that hold what was asked for.
    """
    number = index.by_source.get(citation.source)
    if number is None or index.records[number]["sha256"] != citation.sha256:
        return (
            f'<h2 {spoken(citation.language)}>{esc(citation.title)}</h2><p class="problem">'
            f"{esc(say('gone', tongue))}</p><blockquote {spoken(citation.language)}>"
            f'<mark class="cited">{marked(citation.quote, marks)}</mark></blockquote>'
        )
    told = why_html(why, tongue)
    if file_changed(citation, index):
        told = f'<p class="problem">{esc(say("changed", tongue))}</p>{told}'
    return document_html(index, number, tongue, (citation.start, citation.end), told=told, cited=citation, marks=marks)


def document_html(
    index: Index,
    number: int,
    tongue: Tongue,
    mark: tuple[int, int] | None = None,
    reach: int = REACH,
    told: str = "",
    cited: Citation | None = None,
    marks: Sequence[Span] = (),
) -> str:
    """A document from `reach` passages before the mark to as many after it; from its start without a mark.

    `told` is HTML to stand before the marked passage, `cited` the citation whose quote the mark is, `marks` are spans
    of it.
    """
    document = index.document(number)
    rows = index.passages_of(number)
    at = _row_of(index, rows, mark[0]) if mark else rows.start
    first, last = max(rows.start, at - reach), min(rows.stop, at + reach + 1)
    parts = [facts_html(document, tongue, mark, cited.place if cited else "")]
    if first > rows.start:
        parts.append(_more("earlier", document.source, mark, reach, tongue))
    heading = index.heading(first - 1) if first > rows.start else ""
    for row in range(first, last):
        if index.heading(row) != heading:
            heading = index.heading(row)
            if heading and heading != document.title:
                parts.append(f'<h3 dir="auto">{esc(heading)}</h3>')
        if row == at:
            parts.append(told)
        parts.append(_passage(index, row, mark if row == at else None, marks))
    if last < rows.stop:
        parts.append(_more("later", document.source, mark, reach, tongue))
    return f'<article class="document {attr(document.kind)}" dir="{direction(tongue)}">{"".join(parts)}</article>'


def facts_html(document: Document, tongue: Tongue, mark: tuple[int, int] | None, at: str = "") -> str:
    """What is known about a document: title, kind, language, author, date, file, link."""
    rows = [("author", f"<bdi>{esc(document.author)}</bdi>" if document.author else "")]
    rows.append(("date", f"<bdi>{esc(document.date)}</bdi>" if document.date else ""))
    inside = f' · <bdi class="at">{esc(at)}</bdi>' if at else ""
    rows.append(("file", f'<bdi class="path" dir="ltr">{esc(document.source)}</bdi>{inside}'))
    link = safe_link(document.url)
    shown = f'<bdi class="path" dir="ltr">{esc(document.url)}</bdi>'
    if link:
        shown = f'<a href="{attr(link)}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>'
    rows.append(("link", shown if document.url else ""))
    listed = "".join(f"<div><dt>{esc(say(key, tongue))}</dt><dd>{html}</dd></div>" for key, html in rows if html)
    place = say("place", tongue, start=f"{mark[0]:,}", end=f"{mark[1]:,}") if mark else ""
    warning = f'<p class="warning">{esc(say("fiction_warning", tongue))}</p>' if document.kind == "fiction" else ""
    return (
        f'<header><h2 {spoken(document.language)}>{esc(document.title)}</h2><p class="badges">'
        f"{badge('language', document.language, tongue)}{badge('kind', document.kind, tongue)}"
        f'<span class="place">{esc(place)}</span></p>{warning}<dl>{listed}</dl></header>'
    )


def why_html(why: Sequence[Match], tongue: Tongue) -> str:
    """Which words of the quote stand for which of the question; nothing where none stands out."""
    pairs = "".join(f"<li><bdi>{esc(match.asked)}</bdi> <i>≈</i> <bdi>{esc(match.quoted)}</bdi></li>" for match in why)
    if not pairs:
        return ""
    return (
        f'<details class="why" open><summary>{esc(say("why", tongue))}</summary>'
        f'<p class="note">{esc(say("why_more", tongue))}</p><ul>{pairs}</ul></details>'
    )


def _passage(index: Index, row: int, mark: tuple[int, int] | None, marks: Sequence[Span] = ()) -> str:
    """One passage, with the marked slice of the document inside it."""
    passage = index.passage(row)
    if mark is None:
        return f'<p class="passage" {spoken(passage.language)}>{esc(passage.text)}</p>'
    start, end = mark[0] - passage.start, min(mark[1], passage.end) - passage.start
    before, quote, after = passage.text[:start], passage.text[start:end], passage.text[end:]
    return (
        f'<p class="passage here" {spoken(passage.language)}>{esc(before)}'
        f'<mark class="cited" tabindex="-1">{marked(quote, marks)}</mark>{esc(after)}</p>'
    )


def _row_of(index: Index, rows: range, start: int) -> int:
    """The row of the passage in which a place of the document stands."""
    for row in rows:
        entry = index.passage_table[row]
        if int(entry["start"]) <= start < int(entry["end"]):
            return row
    return rows.start


def _more(key: str, source: str, mark: tuple[int, int] | None, reach: int, tongue: Tongue) -> str:
    place = f'data-start="{mark[0]}" data-end="{mark[1]}" ' if mark else ""
    return (
        f'<button type="button" class="quiet more" data-do="expand" data-source="{attr(source)}" {place}'
        f'data-reach="{4 * reach}">{esc(say(key, tongue))}</button>'
    )
