"""Questions to cited answers.

    hits = retrieve("Who mediated the peace?", k=10)
    answer = ask("من توسط في السلام؟")

Everything is imported on first use: naming this package loads no torch, no FAISS and no Gradio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.lazy import handed_on

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

__getattr__ = handed_on(__name__, _HOMES)
