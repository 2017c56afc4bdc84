"""The library panel as HTML: what is there, what is being read, and the forms that change it."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from qa.page.markup import attr, badge, direction, esc, spoken
from qa.page.shelving import FILES, MB, SIZE
from qa.page.strings import LANGUAGES, Tongue, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index import Index
    from qa.page.building import Work

EDITED = ("title", "author", "date", "url", "kind", "language")
_LABELS = {"url": "link"}


def shelf_html(index: Index, tongue: Tongue, *, changes: bool) -> str:
    """All documents with what can be done to each; without `changes` they can only be opened."""
    failed = {str(source): str(reason) for source, reason in index.manifest.get("failed", ())}
    warned = {str(source): str(reason) for source, reason in index.manifest.get("warned", ())}
    created = str(index.manifest.get("created", ""))
    cards = "".join(
        card_html(
            record,
            tongue,
            changes=changes,
            indexed=str(record.get("indexed") or created),
            problem=failed.pop(record["source"], ""),
            warning=warned.get(record["source"], ""),
        )
        for record in index.records
    )
    listing = f'<ul class="cards" role="list">{cards}</ul>' if cards else f"<p>{esc(say('empty_library', tongue))}</p>"
    orders = "".join(
        f'<option value="{key}">{esc(say(name, tongue))}</option>'
        for key, name in (
            ("title", "title"),
            ("language", "language"),
            ("kind", "kind"),
            ("passages", "passages"),
            ("indexed", "indexed"),
        )
    )
    holds = say("holds", tongue, documents=len(index.records), languages=_languages(index, tongue))
    return (
        f'<div class="shelf" dir="{direction(tongue)}"><h2>{esc(say("library", tongue))}</h2>'
        f'<p class="note">{esc(holds)}'
        f" · {esc(say('indexed', tongue))} <bdi>{esc(_time(created))}</bdi></p>"
        f"{add_html(tongue) if changes else _note(say('read_only', tongue))}"
        f"{problems_html(list(failed.items()), tongue)}"
        f'<div class="finder"><input type="search" data-find placeholder="{attr(say("search", tongue))}" '
        f'aria-label="{attr(say("search", tongue))}"><label>{esc(say("sort", tongue))} '
        f"<select data-sort>{orders}</select></label></div>{listing}{coverage_html(index, tongue)}</div>"
    )


def card_html(
    record: Mapping[str, Any],
    tongue: Tongue,
    *,
    changes: bool,
    indexed: str = "",
    problem: str = "",
    warning: str = "",
) -> str:
    """One document: when it was indexed, in ISO 8601, why its file can't be read now, and what was left out of it."""
    source, title = attr(record["source"]), record["title"]
    keys = " ".join(
        f'data-{key}="{attr(value)}"'
        for key, value in (
            ("title", title.casefold()),
            ("language", record["language"]),
            ("kind", record["kind"]),
            ("passages", str(record["passages"])),
            ("indexed", indexed),
        )
    )
    wrong = f'<p class="problem"><strong>{esc(say("failed", tongue))}</strong> {esc(problem)}</p>' if problem else ""
    wrong += f'<p class="note">{esc(say("warned", tongue))} <bdi>{esc(warning)}</bdi></p>' if warning else ""
    tools = ""
    if changes:
        tools = (
            f"<details><summary>{esc(say('edit', tongue))}</summary>{form_html(record, tongue)}</details>"
            f'<button type="button" class="quiet" data-do="delete" data-source="{source}">'
            f"{esc(say('remove', tongue))}</button>"
        )
    return (
        f'<li class="card" {keys}><button type="button" class="name" data-do="expand" data-source="{source}" '
        f"{spoken(record['language'])}>{esc(title)}</button>"
        f'<p class="where">{badge("language", record["language"], tongue)}{badge("kind", record["kind"], tongue)}'
        f"<span>{esc(say('passages', tongue))} <bdi>{record['passages']}</bdi></span>"
        f"<span>{esc(say('indexed', tongue))} <bdi>{esc(_time(indexed)[:10])}</bdi></span>"
        f'<bdi class="path" dir="ltr">{esc(record["source"])}</bdi></p>{wrong}<div class="tools">{tools}</div></li>'
    )


def form_html(record: Mapping[str, Any], tongue: Tongue) -> str:
    """What can be said of a document; it is read by its `name`s when Save is pressed."""
    fields = []
    for key in EDITED:
        value = str(record.get(key, ""))
        if key in ("kind", "language"):
            from sources import KINDS

            codes = KINDS if key == "kind" else LANGUAGES
            options = "".join(
                f'<option value="{code}"{" selected" if code == value else ""}>{esc(say(code, tongue))}</option>'
                for code in codes
            )
            field = f'<select name="{key}">{options}</select>'
        else:
            field = f'<input name="{key}" dir="auto" maxlength="2000" value="{attr(value)}">'
        fields.append(f"<label><span>{esc(say(_LABELS.get(key, key), tongue))}</span>{field}</label>")
    return (
        f'<div class="fields">{"".join(fields)}<button type="button" class="quiet strong" data-do="edit" '
        f'data-fields data-source="{attr(record["source"])}">{esc(say("save", tongue))}</button></div>'
    )


def add_html(tongue: Tongue) -> str:
    """Where files are dropped or chosen."""
    from sources import READERS

    more = say("add_more", tongue, files=FILES, size=SIZE)
    return (
        f'<label class="drop" data-drop data-most="{FILES}" data-size="{SIZE * MB}" '
        f'data-toomany="{attr(say("too_many", tongue, files=FILES))}">'
        f"<strong>{esc(say('add', tongue))}</strong><span>{esc(more)}</span>"
        f'<bdi class="path" dir="ltr">{esc(" ".join(READERS))}</bdi>'
        f'<input type="file" multiple accept="{attr(",".join(READERS))}"></label><div class="tools">'
        f'<button type="button" class="quiet" data-do="apply">{esc(say("rescan", tongue))}</button></div>'
    )


def problems_html(failed: Sequence[Sequence[str]], tongue: Tongue) -> str:
    """Files that did not come in, and why."""
    if not failed:
        return ""
    rows = "".join(f"<li><bdi>{esc(str(source))}</bdi>: {esc(str(reason))}</li>" for source, reason in failed)
    return f'<div class="problem"><strong>{esc(say("failed", tongue))}</strong><ul>{rows}</ul></div>'


def coverage_html(index: Index, tongue: Tongue) -> str:
    """How many documents there are of each kind in each language."""
    counts = Counter((record["language"], record["kind"]) for record in index.records)
    languages = [code for code in LANGUAGES if any(key[0] == code for key in counts)]
    kinds = sorted({kind for _, kind in counts})
    heads = "".join(f'<th scope="col">{esc(say(code, tongue))}</th>' for code in languages)
    rows = "".join(
        f'<tr><th scope="row">{esc(say(kind, tongue))}</th>'
        + "".join(f"<td>{counts[code, kind] or '·'}</td>" for code in languages)
        + "</tr>"
        for kind in kinds
    )
    return (
        f'<h3>{esc(say("coverage", tongue))}</h3><table class="coverage"><thead><tr><td></td>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def work_html(work: Work, tongue: Tongue) -> str:
    """What a build is doing, or how it ended."""
    if work.running:
        progress = work.progress
        done, total = (progress.done, progress.total) if progress else (0, 0)
        if work.stopping:
            said = say("stopping", tongue)
        elif progress and progress.source:
            said = say("building", tongue, done=done, total=total, source=progress.source)
        elif progress and progress.to_read:
            done, total = progress.read, progress.to_read
            said = say("reading", tongue, read=f"{done:,}", of=f"{total:,}")
        else:
            said = say("finishing", tongue)
        more = [say("sentences", tongue, count=f"{progress.sentences:,}")] if progress else []
        left = work.left(time.monotonic())
        if left is not None and left >= 1:
            more.append(say("left", tongue, seconds=round(left)))
        bar = f'<progress max="{max(total, 1)}" value="{done}" aria-label="{attr(said)}"></progress>'
        return (
            f'<div class="work">{bar}<p dir="auto">{esc(said)}</p><p class="note">{esc(" · ".join(more))}</p>'
            f'<button type="button" class="quiet" data-do="stop">{esc(say("cancel", tongue))}</button></div>'
        )
    if work.problem:
        return f'<p class="problem" role="alert">{esc(say("cannot", tongue, reason=work.problem))}</p>'
    if work.stopped:
        return _note(say("stopped", tongue))
    if work.report:
        report = work.report
        said = say(
            "built",
            tongue,
            seconds=f"{report.seconds:.1f}",
            added=len(report.added),
            changed=len(report.changed) + len(report.renamed),
            removed=len(report.removed),
            unchanged=len(report.unchanged),
        )
        problems = [(item.source, item.reason) for item in (*report.failed, *report.skipped)]
        notes = "".join(
            f'<p class="note"><bdi>{esc(item.source)}</bdi>: {esc(say("warned", tongue))} <bdi>{esc(item.reason)}</bdi></p>'
            for item in report.warned
        )
        return _note(said) + problems_html(problems, tongue) + notes
    return ""


def notice_html(said: str, tongue: Tongue, *, undo: bool = False, problem: bool = False) -> str:
    """One line on what was just done, with the way back where there is one."""
    if not said:
        return ""
    back = f' <button type="button" class="quiet" data-do="undo">{esc(say("undo", tongue))}</button>' if undo else ""
    kind = "problem" if problem else "done"
    return f'<p class="{kind}" role="status" dir="{direction(tongue)}">{esc(said)}{back}</p>'


def _languages(index: Index, tongue: Tongue) -> str:
    there = {record["language"] for record in index.records}
    return ("، " if tongue == "ar" else ", ").join(say(code, tongue) for code in LANGUAGES if code in there)


def _note(said: str) -> str:
    return f'<p class="note" role="status">{esc(said)}</p>'


def _time(stamp: str) -> str:
    """A time of the index's, as it is read."""
    return stamp.replace("T", " ").replace("Z", " UTC")
