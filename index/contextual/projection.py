"""What training made for the contextual encoder: its states' projection to vectors that compare by their products."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.encoder.types import EncoderError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Array = np.ndarray[Any, Any]

SCALE = 127  # of a passage's unit vectors, as int8
SPREAD = np.float32(4)  # states are divided by it, so that what was trained had numbers near 1


class Projection(NamedTuple):
    """One matrix for passages and one for questions, of states (n, H) less their mean; a share for each token; certainty.

    H is the encoder's width, d that of the vectors. All are float32.
    """

    mean: Array  # (H,)
    passage: Array  # (d, H)
    question: Array  # (d, H)
    weight: Array  # (H,): a token's score among those of a question
    # (3,): of a passage's log odds, a sentence's MaxSim, and 1, each at its best, in the log odds that the texts answer
    certainty: Array

    @classmethod
    def of(cls, parts: Mapping[str, Array]) -> Projection:
        """From arrays by name, in any precision."""
        return cls(*(parts[name].astype(np.float32) for name in cls._fields))

    def of_passage(self, states: Array) -> Array:
        """Unit vectors (n, d) times `SCALE`, as int8."""
        vectors: Array = np.rint(SCALE * _unit(self._centred(states) @ self.passage.T)).astype(np.int8)
        return vectors

    def of_question(self, states: Array) -> tuple[Array, Array]:
        """Unit vectors (n, d), and the tokens' weights (n,), which sum to 1."""
        centred = self._centred(states)
        score = centred @ self.weight
        share = np.exp(score - score.max())
        return _unit(centred @ self.question.T), share / share.sum()

    def _centred(self, states: Array) -> Array:
        centred: Array = (states - self.mean) / SPREAD
        return centred


def identity(width: int) -> tuple[Projection, str]:
    """What leaves states as they are but for their length, before there is a fitted one; and a name for it."""
    zeros, eye = np.zeros(width, dtype=np.float32), np.eye(width, dtype=np.float32)
    return Projection(zeros, eye, eye, zeros, np.eye(3, dtype=np.float32)[0]), "identity"


def read_projection(path: Path, width: int) -> tuple[Projection, str]:
    """The projection of states of that width in an npz archive, and a digest of the file.

    Raises:
        EncoderError: the archive is damaged, or its arrays are of other shapes.
    """
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            found = Projection.of(archive)
        dim = len(found.passage)
        if [part.shape for part in found] != [(width,), (dim, width), (dim, width), (width,), (3,)]:
            raise ValueError("its arrays don't fit the weights")
    except (OSError, ValueError, TypeError, LookupError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        why = " ".join(str(error).split())
        raise EncoderError(f"{path} cannot be read ({why}): install tricite again") from error
    return found, hashlib.sha256(content).hexdigest()[:16]


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
    return unit
