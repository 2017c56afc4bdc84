"""How many cores the encoders use."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def cores() -> int:
    """Cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def small_products() -> None:
    """Have NumPy multiply on one core from now on, in the whole process.

    A question's products take a millisecond. Shared among two threads on a busy machine they took ten, and one in
    twenty took 160; with several askers each has a core of its own anyway.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

    threadpool_limits(limits=1, user_api="blas")


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Run torch on `count` cores meanwhile.

    One is right for a single text: two threads on a busy machine wait for each other more than they help.
    """
    import torch

    before = torch.get_num_threads()
    if before == count:
        yield
        return
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
