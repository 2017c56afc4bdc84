"""The cross encoder while it learns: its network, what it chooses from, and the loss of a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from index.contextual.cross import Head
from qa.fitting.contextual import listwise

if TYPE_CHECKING:
    from qa.fitting.adapting import Adapting

Array = np.ndarray[Any, Any]
_START = 0.02  # spread of the head's last weights


class Choice(NamedTuple):
    """A question's k sentences: the piece ids of each pair, what else speaks for each (k,) if that is known, whether each answers (k,)."""

    pairs: list[list[int]]
    base: Array | None
    right: Array


class Crossing(torch.nn.Module):
    """The cross encoder while it learns."""

    def __init__(self, network: Adapting, width: int) -> None:
        super().__init__()
        self.network = network
        self.inner, self.outer = torch.nn.Linear(width, width), torch.nn.Linear(width, 1)
        torch.nn.init.normal_(self.outer.weight, std=_START)
        torch.nn.init.zeros_(self.outer.bias)

    def forward(self, pairs: list[list[int]]) -> torch.Tensor:
        """Piece ids of n pairs to their logits (n,)."""
        lengths = torch.tensor([len(pair) for pair in pairs])
        states = self.network.forward(pairs)
        whose = torch.repeat_interleave(torch.arange(len(pairs)), lengths)
        mean = torch.zeros(len(pairs), states.shape[1]).index_add(0, whose, states) / lengths[:, None]
        first = states.index_select(0, lengths.cumsum(0) - lengths)
        logits: torch.Tensor = self.outer(torch.tanh(self.inner((first + mean) / 2))).squeeze(-1)
        return logits

    def learning(self) -> list[torch.nn.Parameter]:
        """All that learns: the additions, then the head."""
        return [*self.network.parameters(), *self.parameters()]

    def parts(self) -> dict[str, Array]:
        """What `CrossEncoder` reads, in half precision."""
        parts = (self.inner.weight.T, self.inner.bias, self.outer.weight[0], self.outer.bias[0])
        head = Head(*(part.detach().numpy().astype(np.float16) for part in parts))
        return {f"head_{name}": part for name, part in head._asdict().items()} | self.network.parts()


def loss(cross: Crossing, drawn: list[Choice], trust: Array) -> torch.Tensor:
    """The mean over questions of the negative log likelihood of what answers.

    Args:
        cross: what reads the pairs.
        drawn: the b questions' sentences.
        trust: (b,) what else speaks for a sentence counts so much; where it counts, "none of them" is no choice.
    """
    logits = torch.split(cross([pair for choice in drawn for pair in choice.pairs]), [len(one.pairs) for one in drawn])
    none, total = torch.zeros(1), torch.zeros(())
    for mine, choice, counts in zip(logits, drawn, trust.tolist(), strict=True):
        right = torch.from_numpy(choice.right)
        if counts and choice.base is not None and choice.right.any():
            total = total + listwise((mine + counts * torch.from_numpy(choice.base))[None], right[None])
        else:
            total = total + listwise(torch.cat([mine, none])[None], torch.cat([right, ~right.any()[None]])[None])
    return total / len(drawn)
