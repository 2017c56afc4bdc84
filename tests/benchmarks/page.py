"""How long questions take through the page's own interface for programs, with several askers at once."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from asking import ASKERS, ROOT, percentiles, questions


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


async def crowd(address: str, name: str, askers: int, seconds: float) -> dict[str, float]:
    times: list[float] = []
    began, asked = time.perf_counter(), questions()

    async def asker(number: int) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            at = number * 7
            while True:
                times.append(await ask(client, name, asked[at % len(asked)]))
                at += 1
                if time.perf_counter() - began >= seconds:
                    return

    await asyncio.gather(*(asker(number) for number in range(askers)))
    return {**percentiles(times), "per_second": round(len(times) / (time.perf_counter() - began), 1)}


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
        for name in ("retrieve", "ask"):
            first = asyncio.run(crowd(address, name, 1, 0.0))
            runs = {str(askers): asyncio.run(crowd(address, name, askers, seconds)) for askers in ASKERS}
            result["search" if name == "retrieve" else name] = {"first_ms": first["p50"], **runs}
    finally:
        server.terminate()
        server.wait()
    return result
