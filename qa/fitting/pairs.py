"""The cross encoder while it learns: its network, what it chooses from, and the loss of a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from index.contextual.cross import MAX_SENTENCE, Head, Marker
from qa.fitting.contextual import listwise

if TYPE_CHECKING:
    from index.contextual.tokenizer import Tokenizer
    from qa.fitting.adapting import Adapting

Array = np.ndarray[Any, Any]
_START = 0.02  # spread of the head's last weights


class Choice(NamedTuple):
    """A question's k sentences.

    Attributes:
        pairs: the piece ids of each with the question.
        base: (k,) what else speaks for each, if that is known.
        right: (k,) whether each answers.
        part: the first and last place in the first pair's ids of the part that states what was asked, and where its sentence
            begins in them, if that is known.
    """

    pairs: list[list[int]]
    base: Array | None
    right: Array
    part: tuple[int, int, int] | None = None


def part_of(tokenizer: Tokenizer, pair: list[int], sentence: str, start: int, end: int) -> tuple[int, int, int] | None:
    """The part sentence[start:end], as a choice has it, or None where it was not read."""
    places = tokenizer.places(sentence, MAX_SENTENCE)
    begin = len(pair) - 1 - len(places)
    held = [
        n for n, (a, b) in enumerate(places) if a < end and b > start and sentence[max(a, start) : min(b, end)].strip()
    ]
    return (begin + held[0], begin + held[-1], begin) if held else None


class Crossing(torch.nn.Module):
    """The cross encoder while it learns."""

    def __init__(self, network: Adapting, width: int) -> None:
        super().__init__()
        self.network = network
        self.inner, self.outer = torch.nn.Linear(width, width), torch.nn.Linear(width, 1)
        self.marker = torch.nn.Linear(width, 2)
        for part in (self.outer, self.marker):
            torch.nn.init.normal_(part.weight, std=_START)
            torch.nn.init.zeros_(part.bias)

    def forward(self, pairs: list[list[int]]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Piece ids of n pairs to their logits (n,), and for each pair's m pieces those of beginning and ending what was asked (m, 2)."""
        lengths = torch.tensor([len(pair) for pair in pairs])
        states = self.network.forward(pairs)
        whose = torch.repeat_interleave(torch.arange(len(pairs)), lengths)
        mean = torch.zeros(len(pairs), states.shape[1]).index_add(0, whose, states) / lengths[:, None]
        first = states.index_select(0, lengths.cumsum(0) - lengths)
        logits: torch.Tensor = self.outer(torch.tanh(self.inner((first + mean) / 2))).squeeze(-1)
        return logits, list(self.marker(states).split(lengths.tolist()))

    def learning(self) -> list[torch.nn.Parameter]:
        """All that learns: the additions, then the head."""
        return [*self.network.parameters(), *self.parameters()]

    def parts(self) -> dict[str, Array]:
        """What `CrossEncoder` reads, in half precision."""
        parts = (self.inner.weight.T, self.inner.bias, self.outer.weight[0], self.outer.bias[0])
        head = Head(*(part.detach().numpy().astype(np.float16) for part in parts))
        marker = Marker(
            *(part.detach().numpy().astype(np.float16) for part in (self.marker.weight.T, self.marker.bias))
        )
        named = {"head": head._asdict(), "marker": marker._asdict()}
        return {
            f"{one}_{name}": part for one, some in named.items() for name, part in some.items()
        } | self.network.parts()


def loss(cross: Crossing, drawn: list[Choice], trust: Array, marking: float = 0.0) -> torch.Tensor:
    """The mean over questions of the negative log likelihood of what answers, and of where it begins and ends.

    Args:
        cross: what reads the pairs.
        drawn: the b questions' sentences.
        trust: (b,) what else speaks for a sentence counts so much; where it counts, "none of them" is no choice.
        marking: what the parts count that state what was asked.
    """
    together, marks = cross([pair for choice in drawn for pair in choice.pairs])
    logits = torch.split(together, [len(one.pairs) for one in drawn])
    none, total, at = torch.zeros(1), torch.zeros(()), 0
    for mine, choice, counts in zip(logits, drawn, trust.tolist(), strict=True):
        if choice.part and marking:
            *ends, begin = choice.part
            said = marks[at][begin : len(choice.pairs[0]) - 1]
            total = total + marking * cross_entropy(said.T, torch.tensor(ends) - begin, reduction="sum")
        at += len(mine)
        right = torch.from_numpy(choice.right)
        if counts and choice.base is not None and choice.right.any():
            total = total + listwise((mine + counts * torch.from_numpy(choice.base))[None], right[None])
        else:
            total = total + listwise(torch.cat([mine, none])[None], torch.cat([right, ~right.any()[None]])[None])
    return total / len(drawn)
