"""Who finds the passage with the answer, on the starter library and the questions that the repository judges by.

What is compared is passages' texts, since the others know nothing else: one holds an answer if the judged answer's
words are in it and it has a part of the judged quote. Only questions with a quote are asked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).absolute().parents[3]
_PART = 40  # characters of a quote on either side of the answer that a passage has to hold with it


def texts(index: Any) -> list[str]:
    """All passages of an index."""
    return [index.passage(row).text for row in range(len(index))]


def hits(search: Callable[[str], list[str]]) -> dict[str, Any]:
    """The share of questions whose first text, or one of the first ten, holds an answer."""
    lines = (ROOT / "qa" / "judgements" / "library.jsonl").read_text(encoding="utf-8").splitlines()
    first, ten, asked = 0, 0, 0
    for judged in map(json.loads, lines):
        wanted = [_core(gold["quote"], gold["answer"]) for gold in judged["gold"] if gold.get("quote")]
        if not wanted:
            continue
        for question in judged["question"].values():
            right = [any(part in " ".join(text.split()) for part in wanted) for text in search(question)[:10]]
            asked, first, ten = asked + 1, first + any(right[:1]), ten + any(right)
    return {"questions": asked, "hit@1": round(first / asked, 3), "hit@10": round(ten / asked, 3)}


def _core(quote: str, answer: str) -> str:
    """The answer with the words around it, so that the same date elsewhere is not taken for it."""
    quote, answer = " ".join(quote.split()), " ".join(answer.split())
    at = max(0, quote.find(answer))
    return quote[max(0, at - _PART) : at + len(answer) + _PART].strip()
