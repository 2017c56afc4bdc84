"""What training changed in the contextual encoder's layers: a low-rank addition to each matrix of the last ones.

LoRA (Hu et al. 2021, https://arxiv.org/abs/2106.09685). A matrix of a million numbers becomes itself plus the product of
a tall and a wide one, so that a model of 85 MB is changed by a file of one; once added, nothing more is to be computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.contextual.layers import Layer

Array = np.ndarray[Any, Any]
Matrix = Literal["attend", "gather", "widen", "narrow"]
MATRICES: tuple[Matrix, ...] = ("attend", "gather", "widen", "narrow")  # of a layer, those that are added to


class Adapter(NamedTuple):
    """The additions to one matrix of the last n layers: (n, in, r) and (n, r, out) float32."""

    down: Array
    up: Array


Adapters = dict[Matrix, Adapter]


def read_adapters(parts: Mapping[str, Array]) -> Adapters:
    """From arrays by name: `attend_down` and so on; none where there are none."""
    return {
        name: Adapter(*(parts[f"{name}_{side}"].astype(np.float32) for side in Adapter._fields))
        for name in MATRICES
        if f"{name}_down" in parts
    }


def adapted(layers: Sequence[Layer[Array]], adapters: Adapters) -> tuple[Layer[Array], ...]:
    """The layers, the last ones changed.

    Raises:
        ValueError: an addition is of another shape than what it is to be added to.
    """
    changed = list(layers)
    for name, adapter in adapters.items():
        if len(adapter.down) != len(adapter.up) or len(adapter.down) > len(changed):
            raise ValueError(f"its additions to {name} are not of these layers")
        for place, (down, up) in enumerate(zip(*adapter, strict=True), len(changed) - len(adapter.down)):
            matrix = getattr(changed[place], name)
            if (len(down), up.shape[1]) != matrix.shape:
                raise ValueError(f"its additions to {name} don't fit")
            changed[place] = changed[place]._replace(**{name: matrix + down @ up})
    return tuple(changed)
