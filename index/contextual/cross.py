"""A cross encoder: a question and a sentence read as one text, to tell whether the one answers the other.

What was read apart can be compared word by word only; read together, each word of either sees the other's, through all
layers (Nogueira and Cho 2019, https://arxiv.org/abs/1901.04085). It is the contextual encoder with further additions to
its layers, a small head on the mean of the first state and all states' mean, and another on each piece of the sentence, for where
the answer begins and ends in it (Devlin et al. 2019, https://arxiv.org/abs/1810.04805, section 4.2). A pair takes a core some
40 ms in NumPy, so only a few sentences are read so.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.contextual.adapters import Adapters, read_adapters
from index.contextual.short import ShortTexts
from index.contextual.trained import DAMAGED, changed, unreadable
from sources import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from index.contextual.layers import Layer
    from index.contextual.model import Contextual
    from index.contextual.network import Network

MAX_QUESTION = 48  # pieces that are read of a question, the two of "query:" included
MAX_SENTENCE = 110  # and of a sentence
_LONGEST = 30  # pieces that a marked part may have

Array = np.ndarray[Any, Any]


class Head(NamedTuple):
    """From a pair's states of width H to one logit; all float32."""

    inner: Array  # (H, H), as (in, out)
    inner_bias: Array  # (H,)
    outer: Array  # (H,)
    outer_bias: Array  # ()

    @classmethod
    def of(cls, parts: Mapping[str, Array]) -> Head:
        """From arrays by name, in any precision."""
        return cls(*(parts[f"head_{name}"].astype(np.float32) for name in cls._fields))

    def logit(self, states: Array) -> float:
        """Of one pair's states (n, H)."""
        seen = np.tanh((states[0] + states.mean(axis=0)) / 2 @ self.inner + self.inner_bias)
        return float(seen @ self.outer + self.outer_bias)


class Marked(NamedTuple):
    """The part of a sentence that states what was asked, if any does.

    Attributes:
        span: from its first character to its last.
        chance: the probability that it is exactly this one, given that the sentence answers.
        logit: how likely the sentence answers, see `CrossEncoder.logits`.
    """

    span: Span
    chance: float
    logit: float


class Marker(NamedTuple):
    """From each piece's state of width H to two logits: that the answer begins there, and that it ends there; float32."""

    weights: Array  # (H, 2)
    bias: Array  # (2,)

    @classmethod
    def of(cls, parts: Mapping[str, Array]) -> Marker:
        """From arrays by name, in any precision."""
        return cls(*(parts[f"marker_{name}"].astype(np.float32) for name in cls._fields))

    def best(self, states: Array) -> tuple[int, int, float]:
        """The likeliest first and last of n > 0 pieces by their states (n, H), and the probability of both."""
        logits = states @ self.weights + self.bias
        logits -= np.logaddexp.reduce(logits, axis=0)
        both = logits[:, :1] + logits[None, :, 1]
        both[np.tril_indices(len(both), -1)] = -np.inf
        both[np.triu_indices(len(both), _LONGEST)] = -np.inf
        first, last = np.unravel_index(both.argmax(), both.shape)
        return int(first), int(last), float(np.exp(both[first, last]))


class CrossEncoder:
    """Tells how likely sentences answer a question. Safe to use from several threads at once.

    Nothing is unpacked before the first question.

    Attributes:
        fits: the revision of the contextual encoder whose layers it adds to.
    """

    def __init__(self, contextual: Contextual, trained: Path) -> None:
        """Add what was trained, an npz archive, to an encoder.

        Raises:
            EncoderError: the archive is damaged, or its arrays are of other shapes.
        """
        self._contextual, self._trained = contextual, trained
        width = contextual.weights.width
        try:
            with np.load(io.BytesIO(trained.read_bytes()), allow_pickle=False) as archive:
                self._adapters: Adapters = read_adapters(archive)
                self._head, self._marker = Head.of(archive), Marker.of(archive)
                self.fits = str(archive["fits"])
            shapes = [(width, width), (width,), (width,), (), (width, 2), (2,)]
            if [part.shape for part in (*self._head, *self._marker)] != shapes:
                raise ValueError("its arrays don't fit the weights")
        except DAMAGED as error:
            raise unreadable(trained, error) from error
        self._short = ShortTexts(contextual.weights, self.layers, self._in_torch)

    def logits(self, question: str, sentences: Sequence[str]) -> Array:
        """How likely each of n sentences answers, (n,) float32: above 0 where it rather does than that none does.

        Raises:
            EncoderError: what was trained doesn't fit the weights.
        """
        pairs = [pair_of(self._contextual, question, sentence) for sentence in sentences]
        return np.fromiter(map(self._head.logit, self._short.states(pairs)), dtype=np.float32)

    def marks(self, question: str, sentences: Sequence[str]) -> list[Marked | None]:
        """Which part of each of n sentences states what was asked, as if it answered; None where that is blank.

        Raises:
            EncoderError: what was trained doesn't fit the weights.
        """
        pairs = [pair_of(self._contextual, question, sentence) for sentence in sentences]
        return [
            self._marked(sentence, states)
            for sentence, states in zip(sentences, self._short.states(pairs), strict=True)
        ]

    def _marked(self, sentence: str, states: Array) -> Marked | None:
        places = self._contextual.tokenizer.places(sentence, MAX_SENTENCE)
        if not places:
            return None
        first, last, chance = self._marker.best(states[-1 - len(places) : -1])
        part = sentence[places[first][0] : places[last][1]]
        start = places[first][0] + len(part) - len(part.lstrip())
        span = Span(start, start + len(part.strip()))
        return Marked(span, chance, self._head.logit(states)) if part.strip() else None

    def layers(self) -> tuple[Layer[Array], ...]:
        """The contextual encoder's layers with what was added for pairs, made anew."""
        return changed(self._contextual.layers(), self._adapters, self._trained)

    def _in_torch(self, layers: tuple[Layer[Array], ...]) -> Network | None:
        from index.contextual import packed

        return packed.packed_network(self._contextual.weights, layers, packed.precision())


def pair_of(contextual: Contextual, question: str, sentence: str) -> list[int]:
    """The piece ids of both as one text, with the marks that the model knows pairs by."""
    begin, end, ids = contextual.weights.begin, contextual.weights.end, contextual.tokenizer.ids
    asked, said = ids(f"query: {question}", MAX_QUESTION), ids(sentence, MAX_SENTENCE)
    return [begin, *asked, end, end, *said, end]
