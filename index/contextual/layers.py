"""What a layer of the contextual encoder holds, which tensors of the file that is, and how they are unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

Array = np.ndarray[Any, Any]
V = TypeVar("V")

BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])  # 32 weights: the low halves of the bytes, then the high


class Layer(NamedTuple, Generic[V]):
    """One layer's float32 weights, arrays or tensors: matrices as (in, out). H is the width, F the inner one."""

    attend: V  # (H, 3 H): queries, keys, values
    attend_bias: V
    gather: V  # (H, H)
    gather_bias: V
    gather_gain: V
    gather_shift: V
    widen: V  # (H, F)
    widen_bias: V
    narrow: V  # (F, H)
    narrow_bias: V
    narrow_gain: V
    narrow_shift: V


def expected(width: int, inner: int, tables: list[int], depth: int) -> Iterator[tuple[str, bool, int]]:
    """Every tensor that is read: its name, whether it is packed, how many numbers it has."""
    names = (("word", True), ("pos", False), ("type", False))  # tables of so many rows: pieces, places, kinds of text
    yield from ((f"emb.{name}", packed, rows * width) for (name, packed), rows in zip(names, tables, strict=True))
    yield from ((f"emb.{name}", False, width) for name in ("ln.w", "ln.b"))
    wide = {"fi.w": width * inner, "fo.w": width * inner, "fi.b": inner}
    matrices = (*(f"{name}.w" for name in ("q", "k", "v", "ao")), "fi.w", "fo.w")
    for number in range(depth):
        yield from ((f"l{number}.{name}", True, wide.get(name, width * width)) for name in matrices)
        vectors = (*(f"{name}.b" for name in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln")), "aln.w", "oln.w")
        yield from ((f"l{number}.{name}", False, wide.get(name, width)) for name in vectors)


def unpacked(blocks: Array) -> Array:
    """The (32 b, n) float32 weights of (n, b) blocks, a column for each row of blocks: a scale times -8 to 7.

    They are turned while they are bytes. NumPy multiplies a few rows with a matrix that lies this way in two thirds of the
    time.
    """
    pairs = np.ascontiguousarray(blocks["pairs"].transpose(1, 2, 0))
    out = np.empty((blocks.shape[1], 2, *pairs.shape[1:]), dtype=np.float32)
    out[:, 0] = pairs & 15
    out[:, 1] = pairs >> 4
    out -= 8
    out *= blocks["scale"].T.astype(np.float32)[:, None, None]
    return out.reshape(-1, len(blocks))
