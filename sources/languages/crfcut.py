"""Where PyThaiNLP's crfcut ends sentences, found in a tenth of its time.

crfcut is a conditional random field over words. For every word it spells out 37 features as text, and looks each up in its
model by that text; that took a third of a build. Here each run of one to three words is looked up once, in tables of what
its features weigh, and the weights are added up in NumPy. The model is crfcut's own file, and the ends are the same.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product, repeat
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

_BESIDE = 2  # words to either side that a feature may speak of
_LONGEST = 3  # words that a feature may speak of at once
_FEATURE = re.compile(r"(word|ender|starter)_(\d)_(-?\d)_-?\d=(.*)", re.DOTALL)
_PADDING = ["xxpad"] * _BESIDE
_STOPS = ("!", ".", "?")
_WEIGHTS = np.dtype([("kind", "<u4"), ("source", "<u4"), ("label", "<u4"), ("weight", "<f8")])

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What speaks for the end of a sentence at a word, and what against it: log odds, added up.

    Attributes:
        bias: for every word.
        words: for each length of a run, from 1 on: the row of each run, its words joined with `|`, and what it weighs
            for the words that it can begin before, at or after, (rows, places); row 0 is any other run.
        enders, starters: such words, and for each length what a run weighs, which is told by a bit for each of its words.
        steps: (2, 2), the weight of going from one label to the next; label 1 is the end.
    """

    bias: float
    words: list[tuple[dict[str, int], Array]]
    enders: tuple[frozenset[str], list[Array]]
    starters: tuple[frozenset[str], list[Array]]
    steps: Array

    def ends(self, words: Sequence[str]) -> list[bool]:
        """Whether a sentence ends with each of the words of a text, white space among them."""
        odds = np.full(len(words), self.bias)
        padded = [*_PADDING, *words, *_PADDING]
        for size, (rows, weights) in enumerate(self.words, 1):
            runs = padded if size == 1 else map("|".join, zip(*(padded[at:] for at in range(size)), strict=False))
            found = np.fromiter(map(rows.get, runs, repeat(0)), np.int64, len(padded) - size + 1)
            _add(odds, found, weights)
        for some, tables in (self.enders, self.starters):
            bits = np.fromiter(map(some.__contains__, padded), np.int64, len(padded))
            found = np.zeros_like(bits)
            for size, weights in enumerate(tables, 1):
                found = 2 * found[: len(bits) - size + 1] + bits[size - 1 :]
                _add(odds, found, weights)
        return _punctuated(words, self._likeliest(odds.tolist()))

    def _likeliest(self, odds: list[float]) -> list[bool]:
        """The likeliest row of labels (Viterbi), as only the difference between the two counts."""
        (stay, end), (begin, again) = self.steps.tolist()
        ahead = odds[0]
        after: list[tuple[bool, bool]] = []  # what the label before is, where a label is 0 and where it is 1
        for own in odds[1:]:
            after.append((ahead + begin > stay, ahead + again > end))
            ahead = own + max(end, ahead + again) - max(stay, ahead + begin)
        label = ahead > 0
        labels = [label]
        for choice in reversed(after):
            label = choice[label]
            labels.append(label)
        return labels[::-1]


def read_model(crfcut: ModuleType) -> Model:
    """The model of PyThaiNLP's module, from its file as CRFsuite writes them.

    Raises:
        ValueError, LookupError, AttributeError, OSError: neither is as it was when this was written.
    """
    content = (Path(crfcut.corpus_path()) / crfcut._CRFCUT_DATA_FILENAME).read_bytes()
    if content[:4] != b"lCRF":
        raise ValueError("not a CRFsuite model")
    features, labels, attributes = struct.unpack_from("<3I", content, 28)
    (count,) = struct.unpack_from("<I", content, features + 8)
    table = np.frombuffer(content, _WEIGHTS, count, features + 12)
    end = _strings(content, labels).index("E")
    sign = np.where(table["label"] == end, 1.0, -1.0)
    names = _strings(content, attributes)
    own = table["kind"] == 0
    odds = np.bincount(table["source"][own], (sign * table["weight"])[own], minlength=len(names))
    steps = np.zeros((2, 2))
    steps[table["source"][~own] ^ (1 - end), table["label"][~own] ^ (1 - end)] = table["weight"][~own]
    runs: dict[tuple[str, int], dict[str, Array]] = {}
    for name, weight in zip(names, odds.tolist(), strict=True):
        if match := _FEATURE.fullmatch(name):
            kind, size, place, run = match.groups()
            runs.setdefault((kind, int(size)), {}).setdefault(run, np.zeros(_places(int(size))))[
                int(place) + _BESIDE
            ] = weight
    return Model(
        float(odds[names.index("bias")]),
        [_rows(runs["word", size]) for size in range(1, _LONGEST + 1)],
        (frozenset(crfcut._ENDERS), [_bits("ender", size, runs) for size in range(1, _LONGEST + 1)]),
        (frozenset(crfcut._STARTERS), [_bits("starter", size, runs) for size in range(1, _LONGEST + 1)]),
        steps,
    )


def _strings(content: bytes, start: int) -> list[str]:
    """The strings of one of the file's tables, by their numbers."""
    count, places = struct.unpack_from("<2I", content, start + 16)
    found = []
    for place in struct.unpack_from(f"<{count}I", content, start + places):
        (size,) = struct.unpack_from("<I", content, start + place + 4)
        at = start + place + 8
        found.append(content[at : at + size - 1].decode("utf-8"))
    return found


def _places(size: int) -> int:
    """How many runs of so many words a word's features speak of."""
    return 2 * _BESIDE + 2 - size


def _rows(runs: dict[str, Array]) -> tuple[dict[str, int], Array]:
    return {run: row for row, run in enumerate(runs, 1)}, np.stack(
        [np.zeros_like(next(iter(runs.values()))), *runs.values()]
    )


def _bits(kind: str, size: int, runs: dict[tuple[str, int], dict[str, Array]]) -> Array:
    written = ("|".join(run) for run in product(("normal", kind), repeat=size))
    return np.stack([runs[kind, size].get(run, np.zeros(_places(size))) for run in written])


def _add(odds: Array, runs: Array, weights: Array) -> None:
    """Add to each word's odds what the runs around it weigh; `runs` begin `_BESIDE` words before the first word."""
    for place in range(weights.shape[1]):
        odds += weights[runs[place : place + len(odds)], place]


def _punctuated(words: Sequence[str], ends: list[bool]) -> list[bool]:
    """The rules that crfcut puts after the model."""
    ends[-1] = True
    for at, word in enumerate(words):
        said = word.strip()
        if said.endswith(_STOPS):
            ends[at] = True
        elif not said and (at == 0 or ends[at - 1]):
            ends[at] = False
    return ends
