"""What every encoder gives, whichever model is behind it. Imports neither torch nor a tokenizer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np


class EncoderError(Exception):
    """An encoder that cannot be loaded or used; the message is one line saying why and what to do."""


class Piece(NamedTuple):
    """One token: its id and the half-open range of code points of the text that it stands for.

    The range is empty for special tokens, and for all but the last of the tokens that one character was
    expanded into.
    """

    id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The vectors of `b` texts, whose `n` tokens lie end to end.

    Attributes:
        rows: (b,) int64, the texts' positions in what was given to `batches`.
        ids: (n,) int64, piece ids, special tokens included.
        lengths: (b,) int64, tokens in each text; sums to n.
        sentences: (b, sentence_dim) float32, unit rows.
        features: (n, feature_dim) float32, one row a token.
    """

    rows: np.ndarray[Any, np.dtype[np.int64]]
    ids: np.ndarray[Any, np.dtype[np.int64]]
    lengths: np.ndarray[Any, np.dtype[np.int64]]
    sentences: np.ndarray[Any, np.dtype[np.float32]]
    features: np.ndarray[Any, np.dtype[np.float32]]


class Encoder(Protocol):
    """Text to vectors. Safe to call from several threads at once."""

    @property
    def name(self) -> str:
        """What `load_encoder` was given."""

    @property
    def revision(self) -> str:
        """A digest of the model's content: vectors of two revisions must not be mixed."""

    @property
    def sentence_dim(self) -> int:
        """Width of a sentence vector."""

    @property
    def feature_dim(self) -> int:
        """Width of a token's features."""

    @property
    def max_tokens(self) -> int:
        """Vectors see this many of a text's tokens, special ones included, and nothing after them."""

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Piece ids of each text, special tokens included, however long the text is."""

    def count(self, text: str) -> int:
        """How many tokens `tokenize` gives for the text."""

    def pieces(self, text: str) -> list[Piece]:
        """The tokens of `tokenize` with their places in the text, in order."""

    def batches(self, texts: Sequence[str], *, workers: int | None = None) -> Iterator[Batch]:
        """Encode any number of texts in bounded memory, each exactly once, in any order.

        Args:
            texts: read a slice at a time, so it may be a lazy sequence.
            workers: threads, one core each; None takes the cores that this process may use.
        """

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Unit sentence vectors (len(texts), sentence_dim), in the caller's thread on one core."""
