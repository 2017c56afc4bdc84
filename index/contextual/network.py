"""The contextual encoder's forward pass in torch: what `index.contextual.plain` defines.

Texts lie end to end, without padding: a text's states don't depend on the others beside it. Only attention goes text by
text. In float32 on every machine, so that an index is the same wherever it was built.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn.functional import gelu, layer_norm, scaled_dot_product_attention

from index.contextual.layers import Layer
from index.contextual.plain import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.contextual.adapters import Matrix
    from index.contextual.weights import Weights

Array = np.ndarray[Any, Any]
_SHORT = 256  # rows up to which attention written out takes no longer than torch's own, and with two threads two thirds


class Network:
    """Piece ids to states. Shares the layers' memory."""

    def __init__(self, weights: Weights, layers: Sequence[Layer[Array]]) -> None:
        self._weights = weights
        self.layers = [Layer(*map(torch.from_numpy, layer)) for layer in layers]

    @torch.inference_mode()
    def states(self, texts: Sequence[Sequence[int]]) -> Array:
        """The last layer's states (n, H) float32 of n piece ids: texts of at least one laid end to end."""
        states: Array = self.forward(texts).numpy()
        return states

    def forward(self, texts: Sequence[Sequence[int]]) -> torch.Tensor:
        """What `states` gives, as a tensor that gradients may flow through."""
        weights = self._weights
        lengths = [len(ids) for ids in texts]
        bounds = list(pairwise(accumulate(lengths, initial=0)))
        ids = np.concatenate([np.asarray(ids) for ids in texts])
        places = np.concatenate([np.arange(length) for length in lengths])
        x = torch.from_numpy(normal(weights.embedded(ids, places), *weights.norm, weights.epsilon))

        def attended(attend: torch.Tensor) -> torch.Tensor:
            seen = []
            for start, end in bounds:
                one = attend[start:end].view(end - start, 3, weights.heads, -1)
                gathered = _gathered(*one.permute(1, 2, 0, 3).unbind())
                seen.append(gathered.transpose(0, 1).reshape(end - start, -1))
            return torch.cat(seen)

        return self.through(x, attended)

    def through(self, x: torch.Tensor, attended: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
        """Rows (n, H) that enter the first layer to those that leave the last.

        `attended` tells what each row gathers: from its query, key and value, (n, 3 H), its (n, H).
        """
        shape, epsilon = (self._weights.width,), self._weights.epsilon
        for number, layer in enumerate(self.layers):
            x = x + self.linear(attended(self.linear(x, number, "attend")), number, "gather")
            x = layer_norm(x, shape, layer.gather_gain, layer.gather_shift, epsilon)
            x = x + self.linear(self.inner(x, number), number, "narrow")
            x = layer_norm(x, shape, layer.narrow_gain, layer.narrow_shift, epsilon)
        return x

    def linear(self, x: torch.Tensor, number: int, name: Matrix) -> torch.Tensor:
        """One matrix of a layer and its bias applied to rows."""
        layer = self.layers[number]
        return torch.addmm(getattr(layer, f"{name}_bias"), x, getattr(layer, name))

    def inner(self, x: torch.Tensor, number: int) -> torch.Tensor:
        """A layer's inner rows (n, F)."""
        return gelu(self.linear(x, number, "widen"))


def _gathered(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """What each of one text's n rows gathers from all, head by head: (heads, n, H / heads), as each of the three is."""
    if len(query[0]) > _SHORT:
        return scaled_dot_product_attention(query[None], key[None], value[None])[0]
    return torch.softmax(query @ key.transpose(1, 2) * query.shape[2] ** -0.5, dim=2) @ value
