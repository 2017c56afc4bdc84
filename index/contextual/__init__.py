"""Contextual late interaction: a second, deeper encoder beside the built-in one, where its weights are installed.

Its token vectors see the whole passage. They are slow to make, some thousand tokens a second and core, so they are
made of small libraries only, and used to choose among what the built-in encoder found.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from index.contextual.model import Contextual
from index.contextual.projection import SCALE
from index.contextual.weights import FILE, PACKAGE

__all__ = ["PACKAGE", "SCALE", "Contextual", "load_contextual", "weights_file"]

TRAINED = "contextual.npz"


@cache
def load_contextual() -> Contextual | None:
    """The contextual encoder; None where the package with its weights, or what was trained, is not there.

    Raises:
        EncoderError: a file of them is damaged.
    """
    weights, trained = weights_file(), Path(str(files("index"))) / TRAINED
    return None if weights is None or not trained.is_file() else Contextual(weights, trained)


def weights_file() -> Path | None:
    """Where the weights are; None where they are not installed."""
    spec = find_spec(PACKAGE)  # finds the package without importing it
    path = None if spec is None or spec.origin is None else Path(spec.origin).parent / FILE
    return path if path is not None and path.is_file() else None
