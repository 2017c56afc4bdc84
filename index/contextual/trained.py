"""The file of what training made for the contextual encoder: a projection of its states, and additions to its layers."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.contextual.adapters import Adapters, adapted, read_adapters
from index.contextual.projection import Projection
from index.encoder.types import EncoderError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.contextual.layers import Layer

Array = np.ndarray[Any, Any]
# What reading an npz archive raises, and taking out of it what is not there.
DAMAGED = (OSError, ValueError, TypeError, LookupError, EOFError, zipfile.BadZipFile, zlib.error)


class Trained(NamedTuple):
    """What was trained, and a name for it, which no other has."""

    projection: Projection
    adapters: Adapters
    name: str


def untrained(width: int) -> Trained:
    """What leaves states of that width as they are but for their length."""
    zeros, eye = np.zeros(width, dtype=np.float32), np.eye(width, dtype=np.float32)
    return Trained(Projection(zeros, eye, eye, zeros, np.eye(3, dtype=np.float32)[0]), {}, "identity")


def read_trained(path: Path, width: int) -> Trained:
    """What an npz archive holds for states of that width, named by a digest of the file.

    Raises:
        EncoderError: the archive is damaged, or its arrays are of other shapes.
    """
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            projection, adapters = Projection.of(archive), read_adapters(archive)
        dim = len(projection.passage)
        if [part.shape for part in projection] != [(width,), (dim, width), (dim, width), (width,), (3,)]:
            raise ValueError("its arrays don't fit the weights")
    except DAMAGED as error:
        raise unreadable(path, error) from error
    return Trained(projection, adapters, hashlib.sha256(content).hexdigest()[:16])


def changed(layers: Sequence[Layer[Array]], adapters: Adapters, path: Path | None) -> tuple[Layer[Array], ...]:
    """The layers with the additions that were read from `path`.

    Raises:
        EncoderError: these don't fit.
    """
    try:
        return adapted(layers, adapters)
    except ValueError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path | None, error: Exception) -> EncoderError:
    """The error that says so in one line."""
    why = " ".join(str(error).split())
    return EncoderError(f"{path} cannot be read ({why}): install tricite again")
