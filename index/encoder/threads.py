"""How many cores the encoders use."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

T = TypeVar("T")
S = TypeVar("S")


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


def in_threads(work: Callable[[S], T], items: Iterable[S], workers: int) -> Generator[T, None, None]:
    """What work with torch makes of each item, in their order; each worker has a core, and only some items wait."""
    import torch

    before = torch.get_num_threads()
    pending: deque[Future[T]] = deque()
    pool = ThreadPoolExecutor(workers, "encoder", initializer=torch.set_num_threads, initargs=(1,))
    try:
        for item in items:
            pending.append(pool.submit(work, item))
            if len(pending) > workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(before)  # the workers' setting is also that of threads yet to start
