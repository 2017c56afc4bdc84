"""What `tricite fit` made for the built-in encoder: the projection, and the calibration beside it.

One data file, `builtin.npz`, without pickle. It was fitted for one revision of the encoder; no other uses it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import Projection

if TYPE_CHECKING:
    from index.encoder import Encoder

FILE = "builtin.npz"


def trained_projection(encoder: Encoder) -> Projection | None:
    """The fitted projection of an encoder; None where there is none, and one is made from the texts instead."""
    parts = trained_arrays()
    if not parts or str(parts["encoder"]) != encoder.revision:
        return None
    return Projection.from_arrays(parts)


@cache
def trained_arrays() -> dict[str, np.ndarray[Any, Any]]:
    """Everything in the data file by name; empty where it is absent."""
    path = files("index") / FILE
    if not path.is_file():
        return {}
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
