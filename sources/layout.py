"""The lines of a plain text that are no prose: headings, rules, and the rows of an infobox."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby

from sources.boilerplate import holds_fact, is_date
from sources.languages import language_of
from sources.languages.spans import ITEM, lines
from sources.types import Span

# A line no longer than this, without a stop, may be a heading or a row of an infobox. Thai says more in a
# line and has no stops, so there the line must be shorter.
SHORT = {"en": 80, "ar": 60, "th": 45}
# A run of so many such lines is an infobox or a menu, not headings.
ROWS = 4
# A line longer than this is not looked at for marks of a heading.
LONGEST_HEADING = 300

_RULE = re.compile(r"[ \t]*(?:[-=_*~#♦•·.][ \t]*){3,}$")
_WIKI_HEADING = re.compile(r"[ \t]*={2,6}[ \t]*(.+?)[ \t]*={2,6}[ \t]*$")
_SENTENCE = re.compile(r"[.!?؟…,;،؛:][\"'”’»)\]]*$|[^ก-ฮ][.!?؟]\s+\S")

Row = tuple[int, int, str, bool]  # start, end, heading, kept: the fields of a cut


def row_cuts(text: str, region: Span, holes: list[tuple[int, int]]) -> list[Row]:
    """Headings, rules and infobox rows among the lines of `text[region]` that lie outside of `holes`."""
    paragraphs, cuts = _paragraphs(text, region, sorted(holes))
    found: list[Row] = []
    runs = [(rows, list(group)) for rows, group in groupby(paragraphs, lambda group: _rows(text, group))]
    for at, (is_rows, run) in enumerate(runs):
        if is_rows:
            found += _read_run(text, run, at == 0, at + 1 < len(runs))
    # Where rows are most of a text, they are its matter: a poem, a list of words.
    left_out = sum(end - start for start, end, heading, kept in found if not heading and not kept)
    if 2 * left_out > sum(line.end - line.start for paragraph in paragraphs for line in paragraph):
        found = []
    return cuts + found


def _paragraphs(text: str, region: Span, holes: list[tuple[int, int]]) -> tuple[list[list[Span]], list[Row]]:
    """Lines in groups parted by empty lines, rules and holes; and the rules and marked headings."""
    starts = [start for start, _ in holes]
    paragraphs: list[list[Span]] = [[]]
    cuts: list[Row] = []
    for line in lines(text, region.start, region.end):
        row = text[line.start : line.end]
        near = bisect_right(starts, line.end) - 1
        short = len(row) <= LONGEST_HEADING
        if short and (heading := _WIKI_HEADING.match(row)):
            cuts.append((line.start, line.end, heading[1], False))
        elif short and _RULE.match(row):
            cuts.append((line.start, line.end, "", False))
        elif row.strip() and not (near >= 0 and _touches(line, holes[max(0, near - 3) : near + 1])):
            paragraphs[-1].append(line)
            continue
        if paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph], cuts


def _touches(line: Span, holes: list[tuple[int, int]]) -> bool:
    return any(start < line.end and end > line.start for start, end in holes)


def _rows(text: str, paragraph: list[Span]) -> bool:
    """Whether none of a paragraph's lines reads as prose."""
    return all(_row(text[line.start : line.end].strip()) for line in paragraph)


def _row(line: str) -> bool:
    if len(line) > max(SHORT.values()) or len(line) > SHORT[language_of(line)] or ITEM.match(line):
        return False
    return is_date(line) or line.endswith(":") or not _SENTENCE.search(line)


def _read_run(text: str, run: list[list[Span]], first: bool, follows: bool) -> Iterator[Row]:
    """What the rows between two stretches of prose are: headings, an infobox, or short prose after all."""
    rows = [line for paragraph in run for line in paragraph]
    said = [text[row.start : row.end].strip() for row in rows]
    dates = [is_date(line) for line in said]
    if len(rows) < ROWS and not (len(rows) > 1 and any(dates)):
        if follows and all(len(paragraph) == 1 for paragraph in run) and not any(dates):
            yield from ((row.start, row.end, line, False) for row, line in zip(rows, said, strict=True))
        return
    facts = [holds_fact(line) for line in said]
    labels = [line.endswith(":") for line in said]
    if not (first or any(dates) or any(facts) or any(labels)):
        return
    if first and not dates[0] and not facts[0] and not labels[0]:
        yield rows[0].start, rows[0].end, said[0], False
        rows, dates, facts, labels = rows[1:], dates[1:], facts[1:], labels[1:]
    heads = follows and len(run[-1]) == 1 and labels[-2:-1] != [True]
    told = _told(dates, facts, labels, heads=heads)
    for start, end, keep in ((0, told.start, False), (told.start, told.stop, True), (told.stop, len(rows), False)):
        if start < end:
            yield rows[start].start, rows[end - 1].end, "", keep


def _told(dates: list[bool], facts: list[bool], labels: list[bool], *, heads: bool) -> range:
    """Which of a run's rows to keep: of a menu none, of an infobox all but what says nothing at either end.

    What is only a name is told by the rows beside it what it is the name of. But a date alone says nothing where nothing goes
    before it, nor does a label that nothing follows, or a last row that `heads` what comes after the run.
    """
    if not (any(facts) or any(labels)):
        return range(0)
    start, stop = 0, len(dates) - (heads and not facts[-1])
    while start < stop and dates[start]:
        start += 1
    while start < stop and labels[stop - 1]:
        stop -= 1
    return range(start, stop)
