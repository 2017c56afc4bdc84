"""The built-in encoder: Universal Sentence Encoder Multilingual v3, 16 languages, from a package's own files."""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import weights
from index.encoder.threads import cores, in_threads, small_products, torch_threads
from index.encoder.tokenizer import Tokenizer
from index.encoder.types import Batch, EncoderError, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import torch

    from index.encoder.network import Memo, Network
    from index.encoder.plain import PlainNetwork

MAX_TOKENS = 8192

_GROUP = 16_000  # characters encoded at once, some 4,000 tokens: large matrices, and a bounded 20 MB of features
_BULK = 512  # from so many tokens on torch is quicker, and memory for pieces and features worth keeping
_PRECISIONS = ("float32", "bfloat16")

Array = np.ndarray[Any, Any]
Floats = np.ndarray[Any, np.dtype[np.float32]]


class BuiltinEncoder:
    """The `Encoder` that comes with the program. Loads its weights when the first vector is asked for."""

    name = "builtin"
    sentence_dim = 512
    feature_dim = 1280
    max_tokens = MAX_TOKENS

    def __init__(self) -> None:
        self._weights, pieces = weights.published()
        self.revision = weights.revision(self._weights, pieces)
        self.tokenizer = Tokenizer(pieces)
        self._lock = Lock()
        self._loaded: tuple[Network, Memo] | None = None
        self._plain: PlainNetwork | None = None
        self._spare: list[Floats] = []  # memory for features that nobody holds any longer

    @property
    def network(self) -> Network:
        """The network in torch, loaded at first use."""
        return self._load()[0]

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Piece ids of each text, special tokens included."""
        return self.tokenizer.ids(texts)

    def count(self, text: str) -> int:
        """How many tokens the text has, special tokens included."""
        return len(self.tokenizer.ids([text])[0])

    def pieces(self, text: str) -> list[Piece]:
        """The tokens with their places in the text."""
        return self.tokenizer.pieces(text)

    def batches(self, texts: Sequence[str], *, workers: int | None = None) -> Iterator[Batch]:
        """Encode any number of texts, in their order, in memory that does not grow with them.

        No text is padded, so lengths may mix. Of a text longer than `max_tokens` the rest is not seen. A worker is a
        thread on a core of its own.
        """
        workers = cores() if workers is None else max(1, workers)
        groups = _groups(texts)
        if workers == 1:
            yield from (self._encode(*group) for group in groups)
        else:
            yield from in_threads(lambda group: self._encode(*group), groups, workers)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit sentence vectors (len(texts), 512), in the caller's thread on one core."""
        out = np.empty((len(texts), self.sentence_dim), dtype=np.float32)
        for batch in self.batches(texts, workers=1):
            out[batch.rows] = batch.sentences
        return out

    def _encode(self, start: int, texts: list[str]) -> Batch:
        found = [_cut(ids, self.max_tokens) for ids in self.tokenizer.ids(texts)]
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        ids = np.fromiter((id_ for ids in found for id_ in ids), dtype=np.int64, count=int(lengths.sum()))
        encode = self._many if len(ids) >= _BULK else self._few
        return Batch(np.arange(start, start + len(texts)), ids, lengths, *encode(ids, lengths))

    def _few(self, ids: Array, lengths: Array) -> tuple[Floats, Floats]:
        """Sentence vectors and features of a question, or of some sentences."""
        plain = self._plain
        if plain is None:
            from index.encoder.plain import PlainNetwork

            small_products()
            plain = self._plain = PlainNetwork(weights.load(self._weights, self.revision))
        features = plain.features(ids, lengths)
        return plain.sentence_vectors(features, lengths), features

    def _many(self, ids: Array, lengths: Array) -> tuple[Floats, Floats]:
        """The same of much text."""
        import torch

        network, memo = self._load()
        counts = torch.from_numpy(lengths)
        with torch_threads(1):
            room = _borrow(self._spare, len(ids), self.feature_dim)
            features = network.features(torch.from_numpy(ids), counts, memo, room)
            return network.sentence_vectors(features, counts).numpy(), features.numpy()

    def _load(self) -> tuple[Network, Memo]:
        with self._lock:
            if self._loaded is None:
                from index.encoder.network import Memo, Network

                network = Network(weights.load(self._weights, self.revision), precision())
                self._loaded = network, Memo(network)
            return self._loaded


def precision() -> torch.dtype:
    """bfloat16 where the processor multiplies it in hardware, or what `TRICITE_PRECISION` says."""
    import torch

    chosen = os.environ.get("TRICITE_PRECISION")
    if not chosen:
        able: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()
        chosen = "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"
    if chosen not in _PRECISIONS:
        raise EncoderError(f"TRICITE_PRECISION is {chosen!r}; it can be {' or '.join(_PRECISIONS)}")
    dtype: torch.dtype = getattr(torch, chosen)
    return dtype


def _groups(texts: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Texts in their order, about `_GROUP` characters at a time, with the first one's position."""
    group: list[str] = []
    start, size = 0, 0
    for position, text in enumerate(texts):
        if group and size + len(text) > _GROUP:
            yield start, group
            start, group, size = position, [], 0
        group.append(text)
        size += len(text) + 8
    if group:
        yield start, group


def _cut(ids: list[int], most: int) -> list[int]:
    """At most `most` tokens, the last of them still the end mark."""
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


class _Loan:
    """Lends an array's memory to NumPy; it goes back to the spare ones when nothing refers to it any longer."""

    def __init__(self, spare: list[Floats], memory: Floats) -> None:
        self._spare, self._memory = spare, memory
        self.__array_interface__ = memory.__array_interface__

    def __del__(self) -> None:
        self._spare.append(self._memory)


def _borrow(spare: list[Floats], rows: int, width: int) -> torch.Tensor:
    """An uninitialised (rows, width) tensor. To fill memory new to the process took longer than to compute it."""
    import torch

    try:
        memory = spare.pop()
    except IndexError:
        memory = np.empty((0, width), dtype=np.float32)
    if len(memory) < rows:
        memory = np.empty((max(rows, MAX_TOKENS), width), dtype=np.float32)
    return torch.from_numpy(np.asarray(_Loan(spare, memory))[:rows])
