"""The contextual encoder while it is trained: its layers stay as they are, low-rank additions to the last ones learn.

LoRA (Hu et al. 2021, https://arxiv.org/abs/2106.09685), see `index.contextual.adapters`. A twentieth of what the layers
hold would be too many numbers to learn from some thousand questions, and to ship.

What enters the first layer that learns is the same every time a text is read: it is worked out once, for all runs, and kept, 768
bytes a piece. The layers above compute in bfloat16, and attention in padded blocks of texts. A step takes less than half
the time of one that does none of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from index.contextual.adapters import MATRICES
from index.contextual.layers import Layer
from index.contextual.network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.contextual.adapters import Matrix
    from index.contextual.weights import Weights

Array = np.ndarray[Any, Any]
_STRENGTH = 2.0  # of the additions, while they are trained
_HIDDEN = -1e4  # added to the attention for what pads a text


class Below:
    """The layers that stay as they are: what enters those above, remembered by text."""

    def __init__(
        self,
        weights: Weights,
        layers: Sequence[Layer[Array]],
        count: int,
        precision: torch.dtype = torch.bfloat16,
        *,
        remembers: bool = True,
    ) -> None:
        """All layers, of which the last `count` learn. Texts that don't come twice need not be remembered."""
        self.weights, self.above, self.precision, self._remembers = weights, layers[-count:], precision, remembers
        self._network = Network(weights, layers[:-count])
        self._kept: dict[tuple[int, ...], torch.Tensor] = {}

    @torch.no_grad()
    def entering(self, texts: Sequence[Sequence[int]]) -> torch.Tensor:
        """What enters the first layer above, of texts laid end to end: (n, H)."""
        keys = [tuple(ids) for ids in texts]
        if not self._remembers:
            self._kept.clear()
        if new := [ids for ids in dict.fromkeys(keys) if ids not in self._kept]:
            with torch.autocast("cpu", dtype=self.precision, enabled=self.precision is not torch.float32):
                states = self._network.forward(new).to(self.precision)
            for ids, part in zip(new, torch.split(states, [len(ids) for ids in new]), strict=True):
                self._kept[ids] = part.clone()
        return torch.cat([self._kept[ids] for ids in keys])


class Adapting(Network):
    """Piece ids to states, with additions to the layers above that start as nothing.

    Attributes:
        layers: those, as they are.
        down, up: what is added to each matrix, (in, rank) and (rank, out), by matrix and layer, the first above being 0.
    """

    def __init__(self, below: Below, rank: int, seed: int) -> None:
        super().__init__(below.weights, below.above)
        self._below, self._precision = below, below.precision
        self.layers = [Layer(*(part.to(self._precision) for part in layer)) for layer in self.layers]
        chance = torch.Generator().manual_seed(seed)
        self.down: dict[tuple[Matrix, int], torch.nn.Parameter] = {}
        self.up: dict[tuple[Matrix, int], torch.nn.Parameter] = {}
        for number, layer in enumerate(self.layers):
            for name in MATRICES:
                height, width = getattr(layer, name).shape
                drawn = torch.randn(height, rank, generator=chance) / height**0.5
                self.down[name, number] = torch.nn.Parameter(drawn)
                self.up[name, number] = torch.nn.Parameter(torch.zeros(rank, width))

    def forward(self, texts: Sequence[Sequence[int]]) -> torch.Tensor:
        """The last layer's states (n, H) float32 of n piece ids: texts of at least one laid end to end."""
        block = _Block.of([len(ids) for ids in texts])
        return self.through(self._below.entering(texts), lambda attend: self._attended(attend, block)).float()

    def linear(self, x: torch.Tensor, number: int, name: Matrix) -> torch.Tensor:
        """One matrix of a layer and its bias applied to rows, with what is added to it."""
        down, up = (of[name, number].to(self._precision) for of in (self.down, self.up))
        return torch.addmm(super().linear(x, number, name), x @ down, up * _STRENGTH)

    def parameters(self) -> list[torch.nn.Parameter]:
        """What is to learn."""
        return [*self.down.values(), *self.up.values()]

    def parts(self, kept: float = 1.0) -> dict[str, Array]:
        """That share of the additions as `index.contextual.adapters.read_adapters` takes them, in half precision."""
        made = {}
        for name in MATRICES:
            for side, of, times in (("down", self.down, 1.0), ("up", self.up, _STRENGTH * kept)):
                stacked = torch.stack([part for (matrix, _), part in of.items() if matrix == name])
                made[f"{name}_{side}"] = (stacked.detach() * times).numpy().astype(np.float16)
        return made

    def _attended(self, attend: torch.Tensor, block: _Block) -> torch.Tensor:
        """What each piece gathers from its text. Written out: torch's fused attention is slow to differentiate on a CPU."""
        texts, longest = block.pieces.shape
        padded = attend.index_select(0, block.pieces.flatten()).view(texts, longest, 3, self._weights.heads, -1)
        query, key, value = padded.permute(2, 0, 3, 1, 4)
        alike = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
        seen = torch.softmax(alike.float() + block.hidden, dim=-1).to(self._precision) @ value
        rows: torch.Tensor = seen.transpose(1, 2).reshape(texts * longest, -1)
        return rows.index_select(0, block.own)


class _Block(NamedTuple):
    """Texts laid end to end as the rows of a table that is as wide as the longest.

    Attributes:
        pieces: (texts, longest) the place of each; of what pads a text, the text's first.
        hidden: (texts, 1, 1, longest) what is added to the attention that a piece gets.
        own: (n,) which places of the table are not padding.
    """

    pieces: torch.Tensor
    hidden: torch.Tensor
    own: torch.Tensor

    @classmethod
    def of(cls, lengths: list[int]) -> _Block:
        sizes = np.array(lengths)[:, None]
        start = np.cumsum(sizes)[:, None] - sizes
        within = np.arange(sizes.max())
        used = within < sizes
        hidden = np.where(used, 0.0, _HIDDEN).astype(np.float32)[:, None, None]
        parts = np.where(used, start + within, start), hidden, np.flatnonzero(used)
        return cls(*map(torch.from_numpy, parts))
