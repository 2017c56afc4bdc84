"""How long questions take through the page's own interface for programs, with several askers at once."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from asking import ASKERS, ROOT, percentiles, questions, with_shares

_STATUS = re.compile(r"RssAnon:\s*(\d+)")


async def ask(client: httpx.AsyncClient, name: str, question: str) -> float:
    """One question through the page's line; its seconds."""
    began = time.perf_counter()
    values = [question, None, None] if name == "ask" else [question, 10, None, None]
    joined = await client.post(f"/gradio_api/call/{name}", json={"data": values})
    joined.raise_for_status()
    async with client.stream("GET", f"/gradio_api/call/{name}/{joined.json()['event_id']}") as answer:
        text = "".join([part async for part in answer.aiter_text()])
    if "event: complete" not in text:
        raise RuntimeError(text[:300])
    return time.perf_counter() - began


async def first_ten(address: str, name: str) -> dict[str, float]:
    """The first question that a server is ever asked, and the median of the nine after it: milliseconds."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        times = [1000 * await ask(client, name, question) for question in questions()[:10]]
    return {"first_ms": round(times[0], 1), "next_nine_ms": round(statistics.median(times[1:]), 1)}


async def crowd(address: str, name: str, askers: int, seconds: float, least: int = 0) -> dict[str, float]:
    """So many askers for so long, and each at least `least` questions."""
    times: list[float] = []
    began, asked = time.perf_counter(), questions()

    async def asker(number: int) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            at, left = number * 7, least
            while left > 0 or time.perf_counter() - began < seconds:
                times.append(await ask(client, name, asked[at % len(asked)]))
                at, left = at + 1, left - 1

    await asyncio.gather(*(asker(number) for number in range(askers)))
    took = time.perf_counter() - began
    return {**percentiles(times), "per_second": round(len(times) / took, 1), "asked": len(times)}


def measure(index: Path, sources: Path, seconds: float) -> dict[str, Any]:
    """Serve the page and ask it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    command = ["serve", "--index", str(index), "--sources", str(sources), "--port", str(port), "--read-only"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([sys.executable, "-m", "qa", *command], env=environment, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                httpx.get(f"{address}/health", timeout=2).raise_for_status()
                break
            except httpx.HTTPError:
                if server.poll() is not None or time.perf_counter() - began > 120:
                    raise RuntimeError("the page did not start") from None
                time.sleep(0.1)
        result: dict[str, Any] = {"ready_s": round(time.perf_counter() - began, 2)}
        for kind, name in (("search", "retrieve"), ("ask", "ask")):
            first = asyncio.run(first_ten(address, name))
            spent = _spent(server.pid)
            alone = asyncio.run(crowd(address, name, 1, seconds, len(questions())))
            processor_ms = 1000 * (_spent(server.pid) - spent) / alone["asked"]
            runs = {"1": alone} | {str(n): asyncio.run(crowd(address, name, n, seconds)) for n in ASKERS[1:]}
            result[kind] = first | (with_shares(runs, processor_ms) if processor_ms else runs)
        result["own_mb"] = _own(server.pid)
    finally:
        server.terminate()
        server.wait()
    return result


def _spent(process: int) -> float:
    """Processor seconds of another process and of those that it started; 0 where the system does not say."""
    return sum(_stat(each)[1] for each in _family(process))


def _own(process: int) -> int:
    """MB that they hold of their own."""
    found = (_STATUS.search(Path(f"/proc/{each}/status").read_text()) for each in _family(process))
    return sum(int(match[1]) for match in found if match) // 1024


def _family(process: int) -> list[int]:
    """A process and all that it and its children started."""
    parents = {int(path.name): _stat(int(path.name))[0] for path in Path("/proc").glob("[0-9]*")}
    family = [process] if process in parents else []
    for one in family:  # grows as it is gone through
        family += [each for each, parent in parents.items() if parent == one]
    return family


def _stat(process: int) -> tuple[int, float]:
    """The parent of a process and its processor seconds."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0, 0.0
    return int(fields[1]), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
