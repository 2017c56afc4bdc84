"""The built-in encoder's forward pass in torch: what `index.encoder.plain` defines, made fast on much text.

Builds and both faces for sentence-transformers run it. Texts come end to end, without padding. Three things make it
fast, and none of them changes the mathematics:

- The first convolution is a sum of one product for each place of the n-gram, and each product depends on the piece
  alone. So the products are made once for each *distinct* piece of a batch, and a token sums the rows it needs.
- The second convolution works on tokens laid in one row with `GAP` empty places between texts. A window of n
  places is then n * 256 consecutive numbers, so one matrix product over a strided view does it, without gathering.
- Matrix products run in bfloat16 where the processor has instructions for it, in blocks that stay in its cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

from index.encoder.plain import BRANCH_DIM, BRANCHES, CHUNKS, FEATURE_DIM, GAP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_EMBED_DIM = 512
_BLOCK = 512  # rows that are worked on at once: their numbers fit in a core's cache
_FEW, _MANY = 16, 64  # numbers of rows are rounded up to one of these
_BRANCH_WEIGHTS = ("first", "first_bias", "second", "second_bias")

Array = np.ndarray[Any, Any]


class Network(torch.nn.Module):
    """Piece ids to token features and sentence vectors. Inference only; holds about 85 MB."""

    table: torch.Tensor
    scale: torch.Tensor
    offset: torch.Tensor
    branch_gain: torch.Tensor
    branch_bias: torch.Tensor
    gain: torch.Tensor
    bias: torch.Tensor
    token: torch.Tensor
    token_bias: torch.Tensor
    d0: torch.Tensor
    d1: torch.Tensor
    d2: torch.Tensor
    d3: torch.Tensor
    p1: torch.Tensor
    p3: torch.Tensor

    def __init__(self, arrays: Mapping[str, Array], precision: torch.dtype = torch.float32) -> None:
        """Take the arrays of `index.encoder.weights`; the convolutions and what leads to them run in `precision`."""
        super().__init__()
        weights = {name: torch.from_numpy(value) for name, value in arrays.items()}
        for name, value in weights.items():
            self.register_buffer(name, value)
        self.precision = precision
        self.eps = float(weights["epsilon"])
        self._project = weights["project"].to(precision), weights["project_bias"].to(precision)
        self._branches = [
            _Branch(n, left, *(weights[f"{name}_{n}"].to(precision) for name in _BRANCH_WEIGHTS))
            for n, left in BRANCHES
        ]

    @torch.no_grad()
    def features(
        self,
        pieces: torch.Tensor,
        lengths: torch.Tensor,
        memo: Memo | None = None,
        out: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Contextual features of tokens.

        Args:
            pieces: (n,) int64, the piece ids of B texts laid end to end.
            lengths: (B,) int64, tokens in each text, none of them 0; sums to n.
            memo: pieces met in earlier calls, for encoding much text.
            out: (n, 1280) float32, where to write.

        Returns:
            (n, 1280) float32.
        """
        out = torch.empty(len(pieces), FEATURE_DIM) if out is None else out
        known, row = memo.look_up(pieces) if memo else self._look_up(pieces)

        # The row of places: texts with gaps between them, and room at both ends for two convolutions.
        text = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
        place = torch.arange(len(row)) + GAP * text
        end = int(place[-1]) + 1
        end += self._missing(end)
        there = torch.zeros(end + 4 * GAP, dtype=torch.int64)  # the row of `known` at each place; 0 is empty
        there[place + 2 * GAP] = row
        windows = there.unfold(0, 2 * GAP + 1, 1)

        starts = range(0, end, _BLOCK)
        tokens = torch.searchsorted(place, torch.tensor([*starts, end])).tolist()
        for start, first, last in zip(starts, tokens, tokens[1:], strict=False):
            block = torch.cat(list(self._parts(windows[start : start + _BLOCK + 2 * GAP], known)), dim=1)
            block = functional.layer_norm(block, (FEATURE_DIM,), self.gain, self.bias, self.eps)
            torch.index_select(block, 0, place[first:last] - start, out=out[first:last])
        return out

    @torch.no_grad()
    def token_vectors(self, features: torch.Tensor) -> torch.Tensor:
        """(n, 1280) features to the (n, 512) vectors that the model averages before its deep layers."""
        return functional.linear(features, self.token, self.token_bias)

    @torch.no_grad()
    def sentence_vectors(self, features: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Unit sentence vectors (B, 512) from the (n, 1280) features of B texts laid end to end.

        `lengths` (B,) int64 sums to n. The token sum commutes with the linear projection, so the projection runs
        once a text and not once a token.
        """
        total = features.new_zeros(len(lengths), FEATURE_DIM).index_add_(0, _owners(lengths), features)
        count = lengths.to(features.dtype).unsqueeze(1)
        mean = (functional.linear(total, self.token) + count * self.token_bias) * count.rsqrt()
        linear = functional.linear
        y = (linear(mean, self.p1) + linear(linear(mean, self.d0).relu_(), self.d1)).relu_()
        z = (linear(y, self.p3) + linear(linear(y, self.d2).relu_(), self.d3)).tanh_()
        return z * z.square().sum(1, keepdim=True).clamp_min(self.eps).rsqrt()

    def _look_up(self, pieces: torch.Tensor) -> tuple[Known, torch.Tensor]:
        """`Memo.look_up` for a single call, without keeping anything."""
        distinct, row = np.unique(pieces.numpy(), return_inverse=True)
        known = Known.empty(len(distinct), self.precision)
        self.know(torch.from_numpy(distinct), known, 1)
        return known, torch.from_numpy(row) + 1

    def know(self, pieces: torch.Tensor, known: Known, start: int) -> None:
        """Write all that depends on a piece and not on its neighbours into rows of `known` from `start` on."""
        for begin in range(0, len(pieces), _BLOCK):
            some = pieces[begin : begin + _BLOCK]
            ids = functional.pad(some, (0, self._missing(len(some))))
            rows, count = slice(start, start + len(some)), len(some)
            chunk = ids % CHUNKS
            embedded = self.table.index_select(0, ids).float()
            embedded.mul_(self.scale.index_select(0, chunk)).add_(self.offset.index_select(0, chunk))
            x = functional.linear(embedded.to(self.precision), *self._project).float()
            x = functional.layer_norm(x, x.shape[1:], self.branch_gain, self.branch_bias, self.eps)
            x = x.to(self.precision)
            known.embedded[rows] = embedded[:count]
            known.projected[rows] = x[:count]
            parts = x.chunk(len(BRANCHES), dim=1)
            for branch, part, products in zip(self._branches, parts, known.products, strict=True):
                products[rows] = functional.linear(part, branch.first, branch.first_bias)[:count]
            start += count

    def _parts(self, windows: torch.Tensor, known: Known) -> Iterator[torch.Tensor]:
        """The features' columns before the last layer norm: (p, 512), then (p, 256) for each branch.

        `windows` (p + 4, 5) int64 is about p places and two more on either side, which the second convolution sees:
        the row of `known` at each and at its four neighbours.
        """
        places = len(windows) - 2 * GAP
        here = windows[:, GAP]
        filled = (here > 0).unsqueeze(1)
        yield known.embedded.index_select(0, here[GAP : GAP + places])
        projected = known.projected.index_select(0, here).chunk(len(BRANCHES), dim=1)
        for branch, own, products in zip(self._branches, projected, known.products, strict=True):
            n = branch.width
            first = GAP - branch.left
            index = windows[:, first : first + n] * n + torch.arange(n)
            hidden = functional.embedding_bag(index, products.view(-1, BRANCH_DIM), mode="sum").relu_()
            hidden.add_(own).mul_(filled)  # an empty place is zeros to the second convolution
            reach = hidden[first : first + places + n - 1].flatten().unfold(0, n * BRANCH_DIM, BRANCH_DIM)
            seen = functional.linear(reach, branch.second, branch.second_bias).relu_()
            yield seen.add_(hidden[GAP : GAP + places])

    def _missing(self, rows: int) -> int:
        """Rows to add: bfloat16 kernels are compiled for each row count, so there must not be many counts."""
        return 0 if self.precision == torch.float32 else -rows % (_FEW if rows < _BLOCK // 2 else _MANY)


class Memo:
    """Remembers what was made for pieces, over many calls and for several threads; starts afresh when full.

    About 150 MB in bfloat16, 260 MB in float32, as far as it fills.
    """

    def __init__(self, network: Network, capacity: int = 16_384) -> None:
        """`capacity` pieces: of a long run of text, 95 of 100 tokens are among so many."""
        self._network = network
        self._capacity = capacity
        self._lock = Lock()
        self._forget(capacity)

    def look_up(self, pieces: torch.Tensor) -> tuple[Known, torch.Tensor]:
        """What is known of (n,) piece ids, and the (n,) int64 row of each in it."""
        with self._lock:
            missing = _distinct(pieces[self._row.index_select(0, pieces) == 0])
            if self._used + len(missing) > len(self._known.embedded):
                missing = _distinct(pieces)
                self._forget(max(self._capacity, len(missing)))
            if len(missing):
                self._network.know(missing, self._known, self._used)
                self._row[missing] = torch.arange(self._used, self._used + len(missing))
                self._used += len(missing)
            return self._known, self._row.index_select(0, pieces)

    def _forget(self, capacity: int) -> None:
        """Begin in new memory: other threads may still be reading the old."""
        self._known = Known.empty(capacity, self._network.precision)
        self._row = torch.zeros(len(self._network.table), dtype=torch.int64)
        self._used = 1


@dataclass(frozen=True, slots=True)
class _Branch:
    """One n-gram branch's weights."""

    width: int
    left: int
    first: torch.Tensor  # (n * 256, 256): a piece to its product for each place
    first_bias: torch.Tensor  # (n * 256,): the bias at the token's own place, 0 elsewhere
    second: torch.Tensor  # (256, n * 256)
    second_bias: torch.Tensor  # (256,)


@dataclass(frozen=True, slots=True)
class Known:
    """What depends on a piece alone, a row a piece: (u, 512), (u, 768) and for each branch (u, n * 256).

    Row 0 is the empty place: zeros.
    """

    embedded: torch.Tensor
    projected: torch.Tensor
    products: list[torch.Tensor]

    @classmethod
    def empty(cls, capacity: int, precision: torch.dtype) -> Known:
        """Room for so many pieces, and zeros for the empty place in row 0."""
        widths = (len(BRANCHES) * BRANCH_DIM, *(n * BRANCH_DIM for n, _ in BRANCHES))
        embedded = _room(capacity + 1, _EMBED_DIM, torch.float32)
        projected, *products = (_room(capacity + 1, width, precision) for width in widths)
        for values in (embedded, projected, *products):
            values[0] = 0.0
        return cls(embedded, projected, products)


def _owners(lengths: torch.Tensor) -> torch.Tensor:
    """The position of each token's text (n,). NumPy, here and below, starts faster on few numbers than torch."""
    return torch.from_numpy(np.repeat(np.arange(len(lengths)), lengths.numpy()))


def _distinct(pieces: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(np.unique(pieces.numpy()))


def _room(rows: int, width: int, precision: torch.dtype) -> torch.Tensor:
    """An empty tensor in memory from NumPy, which asks the system for huge pages: ten times faster to fill first."""
    kind = np.float32 if precision == torch.float32 else np.uint16
    return torch.from_numpy(np.empty((rows, width), dtype=kind)).view(precision)
