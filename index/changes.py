"""What is remembered of a document, and what became of documents from one build to the next."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sources import Document, Reading

Record = dict[str, Any]
_PLACES = ("text_at", "text_bytes", "first_passage", "passages")
_NO_FACTS = (*_PLACES, "indexed")


def blocks_digest(reading: Reading) -> str:
    """What decides a document's passages beside its text."""
    blocks = [(b.start, b.end, b.heading, b.language) for b in reading.blocks]
    return hashlib.sha256(json.dumps(blocks).encode()).hexdigest()[:16]


def facts(document: Document, blocks: str) -> Record:
    """A document's record, but for where it stands in its generation and `indexed`, which is no fact of the document.

    That is when its content was encoded, in ISO 8601. A document that is copied keeps the time of what it is copied
    from: another name or other metadata change nothing in it, and the same content twice has one time.
    """
    record = {key: value for key, value in asdict(document).items() if key not in ("text", "places")}
    if document.places:  # as JSON gives them back; a document without any has the record that it always had
        record["places"] = [list(place) for place in document.places]
    return record | {"text_sha256": text_digest(document.text), "blocks": blocks}


def facts_in(record: Record) -> Record:
    """What `facts` gave for the document of a record."""
    return {key: value for key, value in record.items() if key not in _NO_FACTS}


def now() -> str:
    """The time of day in UTC, ISO 8601."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def text_digest(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def content(record: Record) -> tuple[str, str]:
    """What two documents have in common that have the same passages with the same vectors."""
    return record["text_sha256"], record["blocks"]


def files_of(record: Record) -> Iterator[str]:
    """What the file of a document may be called: later documents are named `file#2`, those of an archive `file/name`."""
    name = re.sub(r"#\d+\Z", "", record["source"])
    while name:
        yield name
        name = name.rpartition("/")[0]


def compare(before: Sequence[Record], after: Sequence[Record]) -> dict[str, tuple[Any, ...]]:
    """What became of the documents: added, changed, removed, renamed (old, new) and unchanged sources.

    A document that is gone and one that came with the same content are one document renamed.
    """
    old = {record["source"]: record for record in before}
    new = {record["source"]: record for record in after}
    came = [source for source in new if source not in old]
    gone = {content(old[source]): source for source in old if source not in new}
    renamed = [(gone.pop(content(new[source])), source) for source in came if content(new[source]) in gone]
    former, later = {pair[0] for pair in renamed}, {pair[1] for pair in renamed}
    stayed = [source for source in new if source in old]
    changed = [source for source in stayed if facts_in(old[source]) != facts_in(new[source])]
    return {
        "added": tuple(source for source in came if source not in later),
        "changed": tuple(changed),
        "removed": tuple(source for source in old if source not in new and source not in former),
        "renamed": tuple(renamed),
        "unchanged": tuple(source for source in stayed if source not in set(changed)),
    }
