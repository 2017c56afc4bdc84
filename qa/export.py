"""Answers and hits as JSON, the same from the command line and from the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index import Index
    from qa.types import Answer, Hit


def answer_object(answer: Answer) -> dict[str, Any]:
    """An answer as an object with the fields of `Answer`; a disagreement is [what, [[value, [numbers]], ...]]."""
    found = asdict(answer)
    found["citations"] = [asdict(citation) for citation in answer.citations]
    found["disagreements"] = [
        [item.what, [[value, list(numbers)] for value, numbers in item.values]] for item in answer.disagreements
    ]
    return found


def hit_object(hit: Hit, index: Index) -> dict[str, Any]:
    """A hit as a flat object; `quote` is the best sentence and where it stands."""
    document = index.find(hit.passage.source)
    return {
        "source": document.source,
        "title": document.title,
        "language": hit.passage.language,
        "kind": document.kind,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "score": round(hit.score, 4),
        "probability": round(hit.probability, 4),
        "quote": {
            "start": hit.quote.start,
            "end": hit.quote.end,
            "text": document.text[hit.quote.start : hit.quote.end],
        },
    }
