"""A transformer's states of the few short texts that somebody waits for.

It computes in NumPy at first, because to load torch takes longer than a question; and from the second question on in
torch where that is faster.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ctypes import CDLL
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from index.contextual import plain
from index.encoder.threads import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.contextual.layers import Layer
    from index.contextual.network import Network
    from index.contextual.weights import Weights

Array = np.ndarray[Any, Any]
Ids = list[int]
Layers = tuple["Layer[Array]", ...]


class ShortTexts:
    """A transformer's states of short texts. Safe to use from several threads at once.

    Nothing is unpacked before the first text.
    """

    def __init__(
        self, weights: Weights, layers: Callable[[], Layers], network: Callable[[Layers], Network | None]
    ) -> None:
        """Take the weights and what gives, when they are needed, the layers and of these a network in torch.

        None for the network leaves it to NumPy, as a torch does that can't be loaded.
        """
        self._weights, self._unpacked, self._in_torch = weights, layers, network
        self._lock = Lock()
        self._asked = 0
        self._by: Layers | Network | None = None

    def states(self, texts: Sequence[Ids]) -> list[Array]:
        """The last layer's states (n, H) float32 of each text's n piece ids, marks included."""
        if not texts:
            return []
        by = self._prepared()
        if not isinstance(by, tuple):
            return np.split(by.states(texts), np.cumsum([len(ids) for ids in texts])[:-1])
        with ThreadPoolExecutor(cores(), "short") as pool:  # NumPy's products leave Python's lock
            return list(pool.map(lambda ids: plain.states(self._weights, by, np.array(ids)), texts))

    def _prepared(self) -> Layers | Network:
        """What computes: the layers, unpacked for the first texts; for the second, torch is loaded."""
        with self._lock:
            if self._by is None:
                self._by = self._unpacked()
            self._asked += 1
            if self._asked == 2:  # who asks once, from the command line, is spared it
                self._change_over()
            return self._by

    def _change_over(self) -> None:
        """To the network in torch, where that is faster than NumPy."""
        assert isinstance(self._by, tuple)
        try:
            network = self._in_torch(self._by)
        except (ImportError, OSError):  # no torch that works: NumPy will do
            return
        if network is not None:
            self._by = network
            _give_back()


def _give_back() -> None:
    """Return to the system what was freed: glibc's allocator would keep the layers in float32 for later, 85 MB."""
    with suppress(OSError, AttributeError, TypeError):  # another system, or another allocator
        CDLL(None).malloc_trim(0)
