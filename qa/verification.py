"""The gate: a citation is an exact slice of the text that was indexed, or it is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import Index
    from qa.types import Citation


def holds(citation: Citation, index: Index) -> bool:
    """Whether the quote is exactly what the source says between its offsets, in the file that was indexed."""
    if citation.source not in index.by_source:
        return False
    document = index.find(citation.source)
    inside = 0 <= citation.passage_start <= citation.start < citation.end <= citation.passage_end
    return (
        inside and citation.sha256 == document.sha256 and document.text[citation.start : citation.end] == citation.quote
    )
