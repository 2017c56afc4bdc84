"""The contextual encoder's network with its matrices laid out as the processor multiplies with them.

oneDNN turns a matrix into blocks before each product with it. A question has some twenty rows, so that this takes longer
than the product; here it is done once. In bfloat16 that is half the memory to read, too, and twice as fast where a processor
multiplies such numbers; the cross encoder's logits then differ by a few hundredths, where they range over some twenty.
"""

from __future__ import annotations

from functools import cache
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
_PROCESSORS = ("avx512_bf16", "amx_bf16", "bf16")  # what those of Intel and AMD, and of Arm, say that they can


class PackedNetwork(Network):
    """Piece ids to states, in float32 but for the products with matrices. Holds these in memory of its own; no gradients."""

    def __init__(self, weights: Weights, layers: Sequence[Layer[Array]], precision: torch.dtype) -> None:
        super().__init__(weights, layers)
        self._precision = precision
        for place, layer in enumerate(self.layers):
            matrices = {name: _packed(getattr(layer, name), precision) for name in MATRICES}
            biases = {f"{name}_bias": getattr(layer, f"{name}_bias").to(precision) for name in MATRICES}
            self.layers[place] = layer._replace(**matrices, **biases)

    def linear(self, x: torch.Tensor, number: int, name: Matrix) -> torch.Tensor:
        """One matrix of a layer and its bias applied to rows."""
        return self._product(x, number, name, "none").float()

    def inner(self, x: torch.Tensor, number: int) -> torch.Tensor:
        """A layer's inner rows, in the products' precision: the next product takes them so."""
        return self._product(x, number, "widen", "gelu")

    def _product(self, x: torch.Tensor, number: int, name: Matrix, after: str) -> torch.Tensor:
        layer = self.layers[number]
        bias = getattr(layer, f"{name}_bias")
        return _product(x.to(self._precision), getattr(layer, name), bias, after)


def packed_network(weights: Weights, layers: Sequence[Layer[Array]], precision: torch.dtype) -> PackedNetwork | None:
    """The layers packed; None where they can't be in this precision."""
    return PackedNetwork(weights, layers, precision) if packs(precision) else None


@cache
def packs(precision: torch.dtype) -> bool:
    """Whether this torch has such products, and they are right. Its own compiler calls them, but they are in no manual."""
    x = torch.arange(12, dtype=torch.float32).view(3, 4) / 8
    try:
        found = _product(x.to(precision), _packed(x.T, precision), x[:, 0].to(precision).contiguous(), "gelu")
    except (AttributeError, RuntimeError, TypeError):
        return False
    expected = torch.nn.functional.gelu(torch.addmm(x[:, 0], x, x.T))
    return torch.allclose(found.float(), expected, rtol=max(torch.finfo(precision).eps, 1e-5), atol=1e-5)


def precision() -> torch.dtype:
    """What the cross encoder multiplies in: bfloat16 where this processor does so by itself.

    Asked for, not tried out: what is timed beside the first questions is timed wrong now and then.
    """
    can = getattr(torch.cpu, "get_capabilities", dict[str, bool])()  # not in the oldest torch that is allowed
    return torch.bfloat16 if any(can.get(name) for name in _PROCESSORS) else torch.float32


def _packed(matrix: torch.Tensor, precision: torch.dtype) -> torch.Tensor:
    """A matrix given as (in, out) in oneDNN's blocks."""
    turned = matrix.T.to(precision).contiguous()
    packed: torch.Tensor = torch.ops.mkldnn._reorder_linear_weight(turned, None)
    return packed


def _product(x: torch.Tensor, packed: torch.Tensor, bias: torch.Tensor, after: str) -> torch.Tensor:
    """Rows times a packed matrix, plus bias, and of that the function named `after`."""
    product: torch.Tensor = torch.ops.mkldnn._linear_pointwise(x, packed, bias, after, [], "none")
    return product
