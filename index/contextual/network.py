"""The contextual encoder's forward pass in torch: what `index.contextual.plain` defines, for passages.

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
    from collections.abc import Sequence

    from index.contextual.weights import Weights

Array = np.ndarray[Any, Any]


class Network:
    """Piece ids to states. Shares the memory of the unpacked layers with `weights`."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._layers = [Layer(*map(torch.from_numpy, layer)) for layer in weights.layers()]

    @torch.inference_mode()
    def states(self, texts: Sequence[Sequence[int]]) -> Array:
        """The last layer's states (n, H) float32 of n piece ids: texts of at least one laid end to end."""
        weights = self._weights
        lengths = [len(ids) for ids in texts]
        bounds = list(pairwise(accumulate(lengths, initial=0)))
        ids = np.concatenate([np.asarray(ids) for ids in texts])
        places = np.concatenate([np.arange(length) for length in lengths])
        shape, epsilon = (weights.width,), weights.epsilon
        x = torch.from_numpy(normal(weights.embedded(ids, places), *weights.norm, epsilon))
        for layer in self._layers:
            attend = torch.addmm(layer.attend_bias, x, layer.attend).view(len(ids), 3, weights.heads, -1)
            seen = torch.empty_like(x)
            for start, end in bounds:
                query, key, value = attend[start:end].permute(1, 2, 0, 3).unsqueeze(1).unbind()
                one = scaled_dot_product_attention(query, key, value)
                seen[start:end] = one.transpose(1, 2).reshape(end - start, -1)
            x = x + torch.addmm(layer.gather_bias, seen, layer.gather)
            x = layer_norm(x, shape, layer.gather_gain, layer.gather_shift, epsilon)
            inner = gelu(torch.addmm(layer.widen_bias, x, layer.widen))
            x = layer_norm(
                x + torch.addmm(layer.narrow_bias, inner, layer.narrow),
                shape,
                layer.narrow_gain,
                layer.narrow_shift,
                epsilon,
            )
        states: Array = x.numpy()
        return states
