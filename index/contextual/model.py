"""Questions and passages to contextual token vectors, to compare token by token."""

from __future__ import annotations

from contextlib import closing
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from index.contextual.short import ShortTexts
from index.contextual.tokenizer import Tokenizer
from index.contextual.trained import changed, read_trained, untrained
from index.contextual.weights import Weights
from index.encoder.threads import cores, in_threads, small_products

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from index.contextual.layers import Layer
    from index.contextual.network import Network

MAX_QUESTION = 60  # pieces that are read of a question, the three of "query:" included
MAX_SENTENCE = 160  # and of a sentence

_GROUP = 1_024  # pieces encoded at once: half a second of a core, which an interrupted build waits for
_QUERY, _PASSAGE = "query:", "passage:"  # what the model was trained to see before a text
_SKIPPED = 3  # of a question: the mark and the two pieces of "query"; the colon, with a weight of its own, is compared

Array = np.ndarray[Any, Any]
T = TypeVar("T")


class Contextual:
    """A transformer's token states, projected for MaxSim. Safe to use from several threads at once.

    Nothing is loaded before the first text.

    Attributes:
        weights: the file of the model's weights.
        revision: names the weights and what was trained; vectors of two revisions don't compare.
        dim: the vectors' width.
        certainty: (3,) what a passage's log odds, a sentence's MaxSim and 1 count in the log odds that the texts answer.
    """

    def __init__(self, weights: Path, trained: Path | None) -> None:
        """Take the weights of `index.contextual.weights` and what was trained: an npz archive, or none.

        Raises:
            EncoderError: one of them is damaged.
        """
        self.weights = Weights(weights)
        width = self.weights.width
        self._trained = trained
        self._projection, self._adapters, name = untrained(width) if trained is None else read_trained(trained, width)
        self.revision = f"{self.weights.revision}-{name}"
        self.dim = len(self._projection.passage)
        self.certainty = self._projection.certainty
        self._lock = Lock()
        self._tokenizer: Tokenizer | None = None
        self._layers: tuple[Layer[Array], ...] | None = None
        self._network: Network | None = None
        self._short = ShortTexts(self.weights, self.layers, lambda _: self._quick())

    def question(self, text: str) -> tuple[Array, Array]:
        """A question's token vectors (q, dim) and their weights (q,), both float32: unit rows; a sum of 1.

        The first stands for the colon of the "query:" that the model reads before it, so that there is always one. Of a
        long question the rest is not seen.

        Raises:
            EncoderError: what was trained doesn't fit the weights.
        """
        (ids,), _, before = self.asked(text)
        (states,) = self._short.states([ids])
        return self._projection.of_question(states[before:-1])

    def passages(self, passages: Iterable[Sequence[str]]) -> Iterator[list[Array]]:
        """Token vectors of passages, in their order, in memory that does not grow with them.

        Each passage is its sentences' texts, and is read as one text. For each comes one int8 array (n, dim) a
        sentence, 127 times unit rows; n may be 0.
        """
        return self._each(map(self.read, passages), self._projection.of_passage)

    def passage_states(self, passages: Iterable[Sequence[str]]) -> Iterator[list[Array]]:
        """What `passages` projects: one float32 array (n, H) a sentence."""
        return self._each(map(self.read, passages), np.asarray)

    def question_states(self, questions: Iterable[str]) -> Iterator[Array]:
        """What `question` projects, of many: (q, H) float32."""
        return (states for (states,) in self._each(map(self.asked, questions), np.asarray))

    def _each(self, passages: Iterable[Pieces], finish: Callable[[Array], Array]) -> Iterator[list[Array]]:
        """Of each passage what `finish` makes of its sentences' states."""
        groups = _grouped(passages, Pieces.size)
        with closing(in_threads(lambda group: self._encode(group, finish), groups, cores())) as encoded:
            yield from chain.from_iterable(encoded)

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer, loaded at first use."""
        with self._lock:
            if self._tokenizer is None:
                small_products()  # one of a question's takes less than a millisecond
                self._tokenizer = Tokenizer(self.weights.vocabulary(), self.weights.unknown)
            return self._tokenizer

    def asked(self, question: str) -> Pieces:
        """A question's pieces."""
        ids = self.tokenizer.ids(f"{_QUERY} {question}", MAX_QUESTION)
        return Pieces([[self.weights.begin, *ids, self.weights.end]], [1 + len(ids) - _SKIPPED], _SKIPPED)

    def read(self, sentences: Sequence[str]) -> Pieces:
        """A passage's pieces in windows that the model can see at once; no sentence is in two of them."""
        weights, tokenizer = self.weights, self.tokenizer
        before = [weights.begin, *tokenizer.ids(_PASSAGE, MAX_SENTENCE)]
        windows: list[list[int]] = []
        lengths = []
        for sentence in sentences:
            ids = tokenizer.ids(sentence, MAX_SENTENCE)
            lengths.append(len(ids))
            if ids and (not windows or len(windows[-1]) + len(ids) >= weights.longest):
                windows.append([*before])
            if ids:
                windows[-1] += ids
        return Pieces([[*window, weights.end] for window in windows], lengths, len(before))

    def layers(self) -> tuple[Layer[Array], ...]:
        """The weights' layers with what training added: unpacked once, or anew each time after a network was made of them."""
        with self._lock:
            return self._unpacked()

    def _unpacked(self) -> tuple[Layer[Array], ...]:
        if self._layers is not None:
            return self._layers
        layers = changed(self.weights.layers(), self._adapters, self._trained)
        if self._network is None:  # else nothing would let go of them again
            self._layers = layers
        return layers

    def network(self) -> Network:
        """The layers in torch, loaded at first use; in float32, for on these cosines more hangs by a hair."""
        with self._lock:
            if self._network is None:
                import torch

                from index.contextual.network import Network
                from index.contextual.packed import packed_network

                layers = self._unpacked()
                self._network = packed_network(self.weights, layers, torch.float32)
                if self._network is None:
                    self._network = Network(self.weights, layers)
                else:
                    self._layers = None  # what they hold is in the network now
            return self._network

    def _quick(self) -> Network | None:
        """What a question is encoded with in torch; None where NumPy takes no longer."""
        from index.contextual.packed import PackedNetwork

        network = self.network()
        return network if isinstance(network, PackedNetwork) else None

    def _encode(self, group: list[Pieces], finish: Callable[[Array], Array]) -> list[list[Array]]:
        """Each passage's sentences. A group is one passage at least, however long."""
        parts = [finish(np.empty((0, self.weights.width), dtype=np.float32))]
        if windows := [window for passage in group for window in passage.windows]:
            parts = [finish(self._states(some, group[0].before)) for some in _grouped(windows, len)]
        lengths = [length for passage in group for length in passage.lengths]
        sentences = iter(np.split(np.concatenate(parts), np.cumsum(lengths, dtype=np.int64)))
        return [[next(sentences) for _ in passage.lengths] for passage in group]

    def _states(self, windows: list[list[int]], before: int) -> Array:
        states: Array = self.network().states(windows)[unmarked(windows, before)]
        return states


class Pieces(NamedTuple):
    """A text's piece ids in windows, the number in each sentence, and of marks before a window's first sentence."""

    windows: list[list[int]]
    lengths: list[int]
    before: int

    def size(self) -> int:
        """Pieces in all, marks included."""
        return sum(map(len, self.windows))


def unmarked(windows: Sequence[Sequence[int]], before: int) -> Array:
    """Which of the windows' pieces, end to end, are of the text, not the marks before it nor the one after."""
    keep = np.ones(sum(map(len, windows)), dtype=bool)
    start = 0
    for window in windows:
        keep[start : start + before] = keep[start + len(window) - 1] = False
        start += len(window)
    return keep


def _grouped(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Items in their order, some `_GROUP` pieces at a time, one item at least."""
    group: list[T] = []
    total = 0
    for item in items:
        if group and total + size(item) > _GROUP:
            yield group
            group, total = [], 0
        group.append(item)
        total += size(item)
    if group:
        yield group
