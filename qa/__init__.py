"""Questions to cited answers.

    hits = retrieve("Who mediated the peace?", k=10)
    answer = ask("من توسط في السلام؟")

Everything is imported on first use: naming this package loads no torch, no FAISS and no Gradio.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answers import ask
    from qa.retrieval import retrieve
    from qa.types import Answer, Citation, Disagreement, Hit, QuestionError
    from qa.verification import Verdict, verify

_HOMES = {
    "qa.answers": ("ask",),
    "qa.retrieval": ("retrieve",),
    "qa.verification": ("Verdict", "verify"),
    "qa.types": ("Answer", "Citation", "Disagreement", "Hit", "QuestionError"),
}

__all__ = ["Answer", "Citation", "Disagreement", "Hit", "QuestionError", "Verdict", "ask", "retrieve", "verify"]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
