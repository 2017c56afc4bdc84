"""The contextual encoder while it is trained: its layers stay as they are, low-rank additions to the last ones learn.

LoRA (Hu et al. 2021, https://arxiv.org/abs/2106.09685), see `index.contextual.adapters`. A twentieth of what the layers
hold would be too many numbers to learn from some thousand questions, and to ship.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from index.contextual.adapters import MATRICES
from index.contextual.network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.contextual.adapters import Matrix
    from index.contextual.layers import Layer
    from index.contextual.weights import Weights

Array = np.ndarray[Any, Any]
_STRENGTH = 2.0  # of the additions, while they are trained


class Adapting(Network):
    """Piece ids to states, with additions to the last `count` layers that start as nothing.

    Attributes:
        down, up: what is added to each matrix, (in, rank) and (rank, out), by matrix and layer.
    """

    def __init__(self, weights: Weights, layers: Sequence[Layer[Array]], count: int, rank: int, seed: int) -> None:
        super().__init__(weights, layers)
        chance = torch.Generator().manual_seed(seed)
        self.down: dict[tuple[Matrix, int], torch.nn.Parameter] = {}
        self.up: dict[tuple[Matrix, int], torch.nn.Parameter] = {}
        for number in range(len(self.layers) - count, len(self.layers)):
            for name in MATRICES:
                height, width = getattr(self.layers[number], name).shape
                drawn = torch.randn(height, rank, generator=chance) / height**0.5
                self.down[name, number] = torch.nn.Parameter(drawn)
                self.up[name, number] = torch.nn.Parameter(torch.zeros(rank, width))

    def linear(self, x: torch.Tensor, number: int, name: Matrix) -> torch.Tensor:
        """One matrix of a layer and its bias applied to rows, with what is added to it."""
        out = super().linear(x, number, name)
        if (name, number) not in self.down:
            return out
        return out + (x @ self.down[name, number]) @ self.up[name, number] * _STRENGTH

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
