"""Documents to passages to vectors to an index on disk, and back.

    report = build_index("sources/library", "data/index")
    index = open_index("data/index")

Everything is imported on first use: naming this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sources.lazy import handed_on

if TYPE_CHECKING:
    from index.build import build_index
    from index.encoder import EncoderError, load_encoder
    from index.snapshot import Index, open_index
    from index.types import BuildReport, Failure, IndexProblem, Passage, Progress

_HOMES = {
    "index.build": ("build_index",),
    "index.encoder": ("EncoderError", "load_encoder"),
    "index.snapshot": ("Index", "open_index"),
    "index.types": ("BuildReport", "Failure", "IndexProblem", "Passage", "Progress"),
}

__all__ = [
    "BuildReport",
    "EncoderError",
    "Failure",
    "Index",
    "IndexProblem",
    "Passage",
    "Progress",
    "build_index",
    "load_encoder",
    "open_index",
]

__getattr__ = handed_on(__name__, _HOMES)
