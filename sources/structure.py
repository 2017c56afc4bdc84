"""From a decoded text to the stretches of it that are to be read, by span: the text is never rewritten."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sources.boilerplate import boilerplate
from sources.languages.spans import lines, trimmed
from sources.layout import LONGEST_HEADING, row_cuts
from sources.metadata import Facts, front_matter, one_line, title_in
from sources.types import Span


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of prose under one heading."""

    start: int
    end: int
    heading: str


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a file: the whole text, what the format says of it, and its sections in order.

    `places` is as in Document, `warning` as in Reading. `name` is the document's own within an archive.
    """

    text: str
    facts: Facts
    sections: tuple[Section, ...]
    places: tuple[tuple[int, str], ...] = ()
    warning: str = ""
    name: str = ""


def plain_text(text: str) -> tuple[Part, ...]:
    """The documents of a text file: one, or as many as it has `<doc …>` wrappers."""
    return tuple(_plain_part(text, region, facts) for region, facts in _regions(text))


def markdown(text: str) -> tuple[Part, ...]:
    """The document of a Markdown file; what its front matter and its first heading say is in its facts."""
    facts, front = front_matter(text)
    region = Span(front.end if front else 0, len(text))
    cuts = [*_markdown_cuts(text, region), *_boilerplate_cuts(text, region)]
    sections = _sections(text, region, cuts)
    heading = next((cut.heading for cut in cuts if cut.heading), "")
    return (Part(text, facts.over(Facts(title=heading or _first_line(text, sections))), sections),)


def part_of(text: str, facts: Facts, cuts: Iterable[Cut], *, guess_headings: bool = False) -> Part:
    """The document of a text whose headings are known, as a format other than text knows them.

    Notices that are no part of it are left out; headings are looked for as in plain text where asked.
    """
    region = Span(0, len(text))
    found = [*cuts, *_boilerplate_cuts(text, region)]
    if guess_headings:
        found += [Cut(*row) for row in row_cuts(text, region, [(cut.start, cut.end) for cut in found])]
    sections = _sections(text, region, found)
    heading = next((cut.heading for cut in found if cut.heading), "")
    return Part(text, facts.over(Facts(title=heading or _first_line(text, sections))), sections)


def _first_line(text: str, sections: tuple[Section, ...]) -> str:
    return title_in(text, sections[0].start, sections[0].end) if sections else ""


def _plain_part(text: str, region: Span, facts: Facts) -> Part:
    # A wrapper's title is printed once more at the head of what it wraps.
    title = re.compile(rf"\s*{re.escape(facts.title)}\s+").match(text, region.start, region.end)
    head = [Cut(title.start(), title.end())] if facts.title and title else []
    inline = [*head, *_repeated_titles(text, region), *_boilerplate_cuts(text, region)]
    cuts = [*inline, *(Cut(*row) for row in row_cuts(text, region, [(cut.start, cut.end) for cut in inline]))]
    sections = _sections(text, region, cuts)
    first = min((cut for cut in cuts if cut.heading), key=lambda cut: cut.start, default=None)
    leads = first is not None and (not sections or first.start < sections[0].start)
    line = first.heading if first and leads else _first_line(text, sections)
    return Part(text, facts.over(Facts(title=line)), sections)


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch that parts the prose before it from the prose after it.

    A heading's line when it has a `heading`; a section of its own when `kept`; otherwise left out.
    """

    start: int
    end: int
    heading: str = ""
    kept: bool = False


def _sections(text: str, region: Span, cuts: Iterable[Cut]) -> tuple[Section, ...]:
    """What is left of a region between its cuts, each stretch under the nearest heading before it."""
    out: list[Section] = []
    heading = ""

    def add(start: int, end: int) -> None:
        span = trimmed(text, start, end)
        if span and any(map(str.isalnum, text[span.start : span.end])):
            out.append(Section(span.start, span.end, heading))

    at = region.start
    for cut in sorted(cuts, key=lambda cut: (cut.start, -cut.end)):
        if cut.start >= at:
            add(at, cut.start)
        if cut.kept and cut.start >= at:
            add(cut.start, cut.end)
        heading = cut.heading or heading
        at = max(at, cut.end)
    add(at, region.end)
    return tuple(out)


def _boilerplate_cuts(text: str, region: Span) -> list[Cut]:
    return [Cut(span.start, span.end) for span in boilerplate(text, region.start, region.end)]


_WRAPPER = re.compile(r"^[ \t]*<doc((?:\s+\w+=\"[^\"\n]*\")+)\s*>", re.MULTILINE)

_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def _regions(text: str) -> Iterator[tuple[Span, Facts]]:
    """The insides of the wrappers, and what stands outside of them if it says anything."""
    at = 0
    tags = list(_WRAPPER.finditer(text))
    limits = [*(tag.start() for tag in tags[1:]), len(text)]
    for tag, limit in zip(tags, limits, strict=False):
        if any(map(str.isalnum, text[at : tag.start()])):
            yield Span(at, tag.start()), Facts()
        close = text.find("</doc>", tag.end(), limit)
        told = {key: one_line(html.unescape(value)) for key, value in _ATTRIBUTE.findall(tag[1])}
        at = limit if close < 0 else close + len("</doc>")
        inside = Span(tag.end(), limit if close < 0 else close)
        yield inside, Facts(told.get("title", ""), told.get("url", ""))
    if not tags or any(map(str.isalnum, text[at:])):
        yield Span(at, len(text)), Facts()


# Text extracted from a wiki and put on one line has each section's title twice, glued to the end of the
# sentence before it and then with a stop: "…in spring.Causes Causes. The quarrel…"; titles without text of
# their own are joined: "…in spring.CausesTrade Causes. Trade. The quarrel…".
_TITLE_END = re.compile(r"(?<=\S)\.(?=\s|$)", re.MULTILINE)


def _repeated_titles(text: str, region: Span, longest: int = 160) -> Iterator[Cut]:
    at = region.start
    for stop in _TITLE_END.finditer(text, region.start, region.end):
        end = stop.start()
        low = max(at, end - longest)
        # The first copy ends with the letter that the second ends with, and a space.
        space = end
        for _ in range(20):
            space = text.rfind(text[end - 1] + " ", low, space)
            if space < 0:
                break
            start = _glued(text, at, space + 1, end)
            if start >= 0:
                yield Cut(start, end + 1, re.split(r"\.\s", text[space + 2 : end])[-1])
                at = end + 1
                break


def _glued(text: str, low: int, space: int, end: int) -> int:
    """Where the titles begin that `text[space + 1:end + 1]` repeats, each with a stop; -1 if it doesn't."""
    titles = re.split(r"\.\s", text[space + 1 : end])
    joined = "".join(titles)
    for glued in dict.fromkeys((joined, text[space + 1 : end])):
        start = space - len(glued)
        if len(glued) < 3 or "\n" in glued or start < low or not text.startswith(glued, start):
            continue
        before, first = text[start - 1 : start] if start > low else "", glued[0]
        # "no no." and "banana nana." repeat too: the sentence before must run straight into a title.
        if before.isspace() or (before.isalpha() and first.islower()):
            continue
        if before.isdigit() and first.isdigit():
            continue
        if before.isalpha() and len(glued) < 5 and not first.isupper():
            continue
        return start
    return -1


_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}#{1,6}[ \t]+(?P<title>.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_MARKUP = re.compile(
    r" {0,3}(?:(?:[-*_][ \t]*){3,}|\[[^\]]+\]:\s*\S+.*|!\[[^\]]*\]\([^)]*\)"
    r"|\|?[ \t]*:?-{3,}[ \t:|-]*|\[toc\])[ \t]*$",
    re.IGNORECASE,
)


def _comments(text: str, region: Span) -> Iterator[Cut]:
    at = region.start
    while (start := text.find("<!--", at, region.end)) >= 0:
        close = text.find("-->", start, region.end)
        if close < 0:
            return
        at = close + len("-->")
        yield Cut(start, at)


def _markdown_cuts(text: str, region: Span) -> Iterator[Cut]:
    yield from _comments(text, region)
    fence = ""
    above: Span | None = None
    blank = True
    for line in lines(text, region.start, region.end):
        row = text[line.start : min(line.end, line.start + LONGEST_HEADING)]
        mark = _FENCE.match(row)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
            yield Cut(line.start, line.end)
        elif fence:
            continue
        elif line.end - line.start > LONGEST_HEADING:
            above, blank = None, False
        elif atx := _ATX.match(row):
            yield Cut(line.start, line.end, _plain(atx["title"]))
        elif above and _UNDERLINE.match(row):
            yield Cut(above.start, line.end, _plain(text[above.start : above.end]))
        elif _MARKUP.match(row):
            yield Cut(line.start, line.end)
        else:
            # The only line of its paragraph so far: a heading, if the next line underlines it.
            above = line if blank and row.strip() else None
            blank = not row.strip()
            continue
        above, blank = None, True


def _plain(heading: str) -> str:
    """A heading without its Markdown."""
    linked = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[*_`]+(?=\S)|(?<=\S)[*_`]+", "", linked).strip()
