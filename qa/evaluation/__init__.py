"""How well the program finds and answers, measured.

    figures = evaluate(Path("xquad-r"), articles="12-23", baselines=True)
    figures = evaluate_judgements(open_index("data/index"))

Both return what `tricite eval --json` prints. Everything is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.evaluation.run import evaluate, evaluate_judgements

__all__ = ["evaluate", "evaluate_judgements"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("qa.evaluation.run"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
