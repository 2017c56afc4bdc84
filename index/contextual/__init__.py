"""Contextual late interaction: a second, deeper encoder beside the built-in one, where its weights are installed.

Its token vectors see the whole passage. They are slow to make, some thousand tokens a second and core, so they are
made of small libraries only, and used to choose among what the built-in encoder found.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from index.contextual.cross import CrossEncoder
from index.contextual.model import Contextual
from index.contextual.projection import SCALE
from index.contextual.weights import FILE, PACKAGE

__all__ = ["PACKAGE", "SCALE", "Contextual", "CrossEncoder", "load_contextual", "load_cross", "weights_file"]

TRAINED, CROSS = "contextual.npz", "cross.npz"


@cache
def load_contextual() -> Contextual | None:
    """The contextual encoder; None where the package with its weights, or what was trained, is not there.

    Raises:
        EncoderError: a file of them is damaged.
    """
    weights, trained = weights_file(), Path(str(files("index"))) / TRAINED
    return None if weights is None or not trained.is_file() else Contextual(weights, trained)


@cache
def load_cross() -> CrossEncoder | None:
    """The cross encoder; None where the contextual one is not there, or is another than the one that it was trained on.

    Raises:
        EncoderError: a file of theirs is damaged.
    """
    contextual, trained = load_contextual(), Path(str(files("index"))) / CROSS
    if contextual is None or not trained.is_file():
        return None
    found = CrossEncoder(contextual, trained)
    return found if found.fits == contextual.revision else None


def weights_file() -> Path | None:
    """Where the weights are; None where they are not installed."""
    spec = find_spec(PACKAGE)  # finds the package without importing it
    path = None if spec is None or spec.origin is None else Path(spec.origin).parent / FILE
    return path if path is not None and path.is_file() else None
