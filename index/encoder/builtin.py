"""The built-in encoder: Universal Sentence Encoder Multilingual v3, 16 languages, from a package's own files."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import weights
from index.encoder.tokenizer import Tokenizer
from index.encoder.types import Batch, EncoderError, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import torch

    from index.encoder.network import Memo, Network

_GROUP = int(os.environ.get('GROUP',12_000))  # characters that are encoded at once: enough that pieces recur, little enough for memory
_PRECISIONS = ("float32", "bfloat16")


class BuiltinEncoder:
    """The `Encoder` that comes with the program. Loads its weights when the first vector is asked for."""

    name = "builtin"
    sentence_dim = 512
    feature_dim = 1280
    max_tokens = 8192

    def __init__(self) -> None:
        self._weights, pieces = weights.published()
        self.revision = weights.revision(self._weights, pieces)
        self.tokenizer = Tokenizer(pieces)
        self._network: Network | None = None
        self._lock = Lock()
        self._memo: Memo | None = None
        self._buffers: list[Any] = []

    @property
    def network(self) -> Network:
        """The network, loaded at first use."""
        with self._lock:
            if self._network is None:
                from index.encoder.network import Network

                self._network = Network(weights.load(self._weights, self.revision), _precision())
            return self._network

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
        """Encode any number of texts in bounded memory; a worker is a thread on a core of its own."""
        import torch

        workers = _cores() if workers is None else max(1, workers)
        groups = _groups(texts)
        memo = self._shared_memo() if len(texts) > 16 else None
        if workers == 1:
            for start, group in groups:
                yield self._batch(start, group, memo)
            return
        before = torch.get_num_threads()
        pending: deque[Future[Batch]] = deque()
        pool = ThreadPoolExecutor(workers, "encoder", initializer=torch.set_num_threads, initargs=(1,))
        try:
            for start, group in groups:
                pending.append(pool.submit(self._batch, start, group, memo))
                if len(pending) > workers:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
            torch.set_num_threads(before)

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Unit sentence vectors (len(texts), 512), in the caller's thread on one core."""
        out = np.empty((len(texts), self.sentence_dim), dtype=np.float32)
        for batch in self.batches(texts, workers=1):
            out[batch.rows] = batch.sentences
        return out

    def _shared_memo(self) -> Memo:
        network = self.network
        with self._lock:
            if self._memo is None:
                self._memo = network.memo()
            return self._memo

    def _batch(self, start: int, texts: list[str], memo: Memo | None) -> Batch:
        import torch

        found = [_cut(ids, self.max_tokens) for ids in self.tokenizer.ids(texts)]
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        ids = np.concatenate([np.asarray(ids, dtype=np.int64) for ids in found])
        network = self.network
        with _one_thread():
            features = network.features(torch.from_numpy(ids), torch.from_numpy(lengths), memo, _borrow(self._buffers, len(ids)) if memo else None)
            sentences = network.sentence_vectors(features, torch.from_numpy(lengths)).numpy()
        return Batch(np.arange(start, start + len(texts)), ids, lengths, sentences, features)


def _groups(texts: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Texts in their order, `_GROUP` characters at a time, with the first one's position."""
    start, group, size = 0, [], 0
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


@contextmanager
def _one_thread() -> Iterator[None]:
    """Run torch on one core: two threads on a busy machine wait for each other more than they help."""
    import torch

    before = torch.get_num_threads()
    if before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _precision() -> torch.dtype:
    """bfloat16 where the processor multiplies it in hardware, or what `TRICITE_PRECISION` says."""
    import torch

    chosen = os.environ.get("TRICITE_PRECISION")
    if chosen is None:
        able = getattr(torch.cpu, "get_capabilities", dict)()
        chosen = "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"
    if chosen not in _PRECISIONS:
        raise EncoderError(f"TRICITE_PRECISION is {chosen!r}; it can be {' or '.join(_PRECISIONS)}")
    dtype: torch.dtype = getattr(torch, chosen)
    return dtype


class _Loan:
    """Memory that goes back into a pool when the last array or tensor over it is gone."""

    def __init__(self, pool: list[Any], memory: Any) -> None:
        self._pool, self._memory = pool, memory
        self.__array_interface__ = memory.__array_interface__

    def __del__(self) -> None:
        self._pool.append(self._memory)


def _borrow(pool: list[Any], rows: int) -> torch.Tensor:
    import torch

    memory = None
    try:
        memory = pool.pop()
    except IndexError:
        pass
    if memory is None or len(memory) < rows:
        memory = np.empty((max(rows, 8192), 1280), dtype=np.float32)
    return torch.from_numpy(np.asarray(_Loan(pool, memory))[:rows])
