"""A step of training: gradients of bounded length, rates that rise a while and then fall with a cosine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable

Rates = list[tuple[list[torch.nn.Parameter], float]]


def stepper(rates: Rates, warm: int, steps: int) -> Callable[[torch.Tensor], float]:
    """What takes a loss and changes the parameters, each group at its rate; it returns the loss.

    Args:
        rates: groups of parameters with their highest rates.
        warm: steps in which the rates rise.
        steps: how many there will be; the rates are nothing at the last.
    """
    optimiser = torch.optim.AdamW([{"params": part, "lr": rate} for part, rate in rates], weight_decay=0.0)
    every = [parameter for part, _ in rates for parameter in part]
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1.0, (step + 1) / warm) * (0.5 + 0.5 * math.cos(math.pi * step / steps)),
    )

    def step(loss: torch.Tensor) -> float:
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(every, 1.0)
        optimiser.step()
        pace.step()
        return float(loss.item())

    return step
