"""The language of each stretch of a text that may mix several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sources.languages import LANGUAGES, language_of, letters_of
from sources.languages.spans import lines, trimmed
from sources.structure import Section
from sources.types import Block

# A line with fewer letters goes with the line before it: a name or a formula, not a passage in its language.
FEW = 20
# Within a line, so many letters of another script are a quotation in its language, fewer are names.
RUN = 80


def blocks(text: str, sections: Iterable[Section], default: str) -> tuple[Block, ...]:
    """The sections, parted where the language changes; `default` where there are no letters of ours."""
    out: list[Block] = []
    for section in sections:
        pieces: list[tuple[int, int, str]] = []
        for start, end, language in _stretches(text, section):
            if pieces and language in ("", pieces[-1][2]):
                pieces[-1] = (pieces[-1][0], end, pieces[-1][2])
            elif pieces and not pieces[-1][2]:
                pieces[-1] = (pieces[-1][0], end, language)
            else:
                pieces.append((start, end, language))
        for start, end, language in pieces:
            if span := trimmed(text, start, end):
                known = language or language_of(text[start:end], default)
                out.append(Block(span.start, span.end, section.heading, known))
    return tuple(out)


def _stretches(text: str, section: Section) -> Iterator[tuple[int, int, str]]:
    """The lines of a section, or parts of lines, each with its language; "" where there is too little."""
    for line in lines(text, section.start, section.end):
        piece = text[line.start : line.end]
        counts = letters_of(piece)
        if sum(count >= RUN for count in counts.values()) > 1:
            yield from _runs(piece, line.start)
        else:
            language = language_of(piece, "") if sum(counts.values()) >= FEW else ""
            yield line.start, line.end, language


_LETTERS = re.compile("|".join(f"(?P<{code}>[{row.script}]+)" for code, row in LANGUAGES.items()))


def _runs(piece: str, offset: int) -> Iterator[tuple[int, int, str]]:
    """Parts of one line: a long run of a script begins a part, shorter ones go with what is before them."""
    runs: list[tuple[int, str, int]] = []  # where it starts, its language, how many letters it has
    for match in _LETTERS.finditer(piece):
        code = match.lastgroup or ""
        if runs and runs[-1][1] == code:
            runs[-1] = (runs[-1][0], code, runs[-1][2] + len(match[0]))
        else:
            runs.append((match.start(), code, len(match[0])))
    changes = [(0, language_of(piece))]
    long_runs = [run for run in runs if run[2] >= RUN]
    if long_runs:
        changes = [(0, long_runs[0][1])]
    for start, code, _ in long_runs[1:]:
        if code != changes[-1][1]:
            # Quotation marks and brackets before a run belong to it.
            space = max((m.end() for m in re.finditer(r"\s", piece[max(0, start - 20) : start])), default=-1)
            changes.append((max(0, start - 20) + space if space > 0 else start, code))
    ends = [start for start, _ in changes[1:]] + [len(piece)]
    for (start, code), end in zip(changes, ends, strict=True):
        yield offset + start, offset + end, code
