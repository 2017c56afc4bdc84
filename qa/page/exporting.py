"""A conversation to take away: as Markdown, or as one HTML file that needs nothing else."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from qa.page.markup import direction, esc, safe_link, spoken
from qa.page.render import where
from qa.page.strings import Tongue, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.page.turns import Turn
    from qa.types import Answer, Citation

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.7 system-ui,'Noto Sans Thai',"
    "'Noto Sans Arabic',sans-serif;color:#20242b}blockquote{margin:.6rem 0;padding-inline-start:1rem;"
    "border-inline-start:3px solid #1d5a86;white-space:pre-line;overflow-wrap:anywhere}"
    "blockquote:lang(th){line-height:1.9}blockquote:lang(ar){font-size:1.2rem;line-height:1.9}"
    ".fiction{border-style:dotted;border-color:#74348f;background:#f7effb}.from,.hash{color:#565e69;"
    "font-size:.85rem;overflow-wrap:anywhere;margin:.2rem 0}bdi{unicode-bidi:isolate}"
)


def exported(turns: Sequence[Turn], form: str, tongue: Tongue) -> dict[str, str]:
    """A conversation as a file: its name, media type and text. `form` is md or html."""
    today = datetime.date.today().isoformat()
    write, media = (as_html, "text/html") if form == "html" else (as_markdown, "text/markdown")
    return {
        "name": f"tricite-{today}.{'html' if form == 'html' else 'md'}",
        "type": f"{media};charset=utf-8",
        "text": write(turns, today, tongue),
    }


def as_markdown(turns: Sequence[Turn], date: str, tongue: Tongue) -> str:
    """The conversation as Markdown; no character of a document is read as markup."""
    parts = [f"# {_md(say('exported', tongue, date=date))}"]
    for turn in turns:
        parts.append(f"## {_md(turn.asked.full)}")
        if turn.answer is None:
            parts.append(_md(turn.problem))
            continue
        if note := _note(turn.answer, tongue):
            parts.append(f"**{_md(note)}**")
        if turn.answer.mode == "generated":
            parts.append(_md(turn.answer.text))
        for item in turn.answer.disagreements:
            parts.append(f"**{_md(say('disagree', tongue))}: {_md(item.what)}**")
            parts.append("\n".join(f"- {_md(value)} {_numbers(cited)}" for value, cited in item.values))
        for citation in turn.answer.citations:
            kind = f" **{_md(say('fiction', tongue))}**" if citation.kind == "fiction" else ""
            quote = "\n".join(f"> {_md(line)}" for line in citation.quote.splitlines())
            parts.append(f"\\[{citation.number}\\]{kind}\n\n{quote}")
            parts.append(f"— {_md(citation.title)} · {_md(where(citation))} · SHA-256 {citation.sha256}")
    return "\n\n".join(parts) + "\n"


def as_html(turns: Sequence[Turn], date: str, tongue: Tongue) -> str:
    """The conversation as one HTML file without scripts, pictures or anything to fetch."""
    title = esc(say("exported", tongue, date=date))
    body = [f"<h1>{title}</h1>"]
    for turn in turns:
        body.append(f'<h2 dir="auto">{esc(turn.asked.full)}</h2>')
        if turn.answer is None:
            body.append(f"<p>{esc(turn.problem)}</p>")
            continue
        if note := _note(turn.answer, tongue):
            body.append(f"<p><strong>{esc(note)}</strong></p>")
        if turn.answer.mode == "generated":
            body.append(f"<p {spoken(turn.answer.language)}>{esc(turn.answer.text)}</p>")
        for item in turn.answer.disagreements:
            told = "".join(f"<li><bdi>{esc(v)}</bdi> {_numbers(cited)}</li>" for v, cited in item.values)
            body.append(f"<p><strong>{esc(say('disagree', tongue))}: {esc(item.what)}</strong></p><ul>{told}</ul>")
        body += (_quote(citation, tongue) for citation in turn.answer.citations)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="{tongue}" dir="{direction(tongue)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head>'
        f"<body>{''.join(body)}</body></html>\n"
    )


def _quote(citation: Citation, tongue: Tongue) -> str:
    fiction = citation.kind == "fiction"
    kind = f" <strong>{esc(say('fiction', tongue))}</strong>" if fiction else ""
    place = esc(where(citation))
    if link := safe_link(citation.url):
        place = f'<a href="{esc(link)}" rel="noreferrer">{place}</a>'
    return (
        f"<p>[{citation.number}]{kind}</p>"
        f"<blockquote {spoken(citation.language)}{' class=fiction' if fiction else ''}>{esc(citation.quote)}"
        f'</blockquote><p class="from"><bdi>{esc(citation.title)}</bdi> · <bdi dir="ltr">{place}</bdi></p>'
        f'<p class="hash" dir="ltr">SHA-256 {citation.sha256}</p>'
    )


def _note(answer: Answer, tongue: Tongue) -> str:
    if answer.abstained:
        return say("abstained", tongue)
    return say("generated", tongue) if answer.mode == "generated" else ""


def _numbers(numbers: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _md(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
