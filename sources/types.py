"""The values that documents are made of: small, frozen, and ignorant of storage."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["history", "reference", "essay", "primary", "fiction", "unrated"]
KINDS: tuple[str, ...] = get_args(Kind)


class SourceError(Exception):
    """A file that cannot become a document. The message is one line: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of Unicode code points, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document and what is known about it.

    `text` is the whole decoded file (without a byte order mark); whatever is not part of the reading, such
    as a wrapper tag or an ad notice, is left out by span and never by rewriting, so that every offset holds
    in the file itself. Of a format that is no text it is what was extracted, and `places` says where in the
    original it stands: (offset, label) in order, each holding up to the next; "p. 12", "row 7", or a
    chapter's own title. `source` is the path relative to the sources folder, with `/`. `language` is the
    language of most of the text; each passage has its own. `sha256` is the hex digest of the file's bytes.
    Unknown facts are empty strings.
    """

    source: str
    title: str
    text: str
    language: str
    kind: str
    url: str
    author: str
    date: str
    sha256: str
    places: tuple[tuple[int, str], ...] = ()

    def place_at(self, offset: int) -> str:
        """Where in the original the text at an offset stands; "" where nothing is known."""
        before = bisect_right(self.places, offset, key=lambda place: place[0])
        return self.places[before - 1][1] if before else ""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one document's prose, under one heading and in one language: `document.text[start:end]`.

    Blocks are in order, don't overlap, and hold everything worth reading: what lies between them is
    headings, markup and boilerplate. A passage never crosses from one block group (same heading) to another.
    """

    start: int
    end: int
    heading: str
    language: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A document together with the parts of its text that are to be read.

    `warning` is one line about what may be wrong with the text, and what to do; empty where nothing is.
    """

    document: Document
    blocks: tuple[Block, ...]
    warning: str = ""
