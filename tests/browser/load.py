"""Many ask at once while the library is being read again: how long answers take.

    python tests/browser/load.py [users] [seconds] [pause between a user's questions]

Serves the starter library in a process of its own, lets every user ask in turn in the three languages, rebuilds
the index over and over meanwhile, and prints the errors and the percentiles.
"""

import asyncio
import itertools
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).absolute().parents[2]
QUESTIONS = (
    "Which part of Korea was to be neutral?",
    "Who signed the treaty of peace?",
    "How many soldiers died at Mukden?",
    "ใครเป็นคนกลางในการเจรจาสันติภาพ",
    "กองเรือบอลติกเดินทางนานเท่าใด",
    "متى استسلمت حامية بورت آرثر؟",
    "كم بلغت خسائر الروس في موكدن؟",
)


async def ask(client, question):
    """One question through the page's line; its seconds."""
    began = time.monotonic()
    joined = await client.post("/gradio_api/call/ask", json={"data": [question, None, None]})
    joined.raise_for_status()
    async with client.stream("GET", f"/gradio_api/call/ask/{joined.json()['event_id']}") as answer:
        text = "".join([part async for part in answer.aiter_text()])
    if "event: complete" not in text or '"citations"' not in text:
        raise RuntimeError(text[:300])
    return time.monotonic() - began


async def user(address, number, until, pause, times, errors):
    """One person who asks until time is up."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        await asyncio.sleep(random.random() * pause)
        for question in itertools.islice(itertools.cycle(QUESTIONS), number, None):
            if time.monotonic() > until:
                return
            try:
                times.append(await ask(client, question))
            except (httpx.HTTPError, RuntimeError) as error:
                errors.append(repr(error))
            await asyncio.sleep(pause)


def used(server):
    """Seconds of CPU that a process and those that it started have used, where /proc tells."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has ended
            continue
        if server in (int(stat.parent.name), int(told[1])):
            total += sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")
    return total


async def crowd(address, users, seconds, pause):
    times, errors = [], []
    until = time.monotonic() + seconds
    await asyncio.gather(*(user(address, n, until, pause, times, errors) for n in range(users)))
    return sorted(times), errors


def main(users=20, seconds=60.0, pause=1.0):
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        shutil.copytree(ROOT / "sources" / "library", Path(home) / "library")
        where = ["--index", f"{home}/index", "--sources", f"{home}/library"]
        tricite = [sys.executable, "-m", "qa"]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        quiet = {"cwd": home, "env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*tricite, "index", *where], check=True, **quiet)
        server = subprocess.Popen([*tricite, "serve", *where, "--port", port], **quiet)
        address = f"http://127.0.0.1:{port}"
        # As the page's own builds do, this one gives way to answers.
        rebuild = f"while true; do nice -n 15 {sys.executable} -m qa index --rebuild {' '.join(where)} || exit 1; done"
        try:
            for _ in range(300):
                try:
                    httpx.get(f"{address}/health", timeout=2)
                    break
                except httpx.HTTPError:
                    time.sleep(0.2)
            builds = subprocess.Popen(["sh", "-c", rebuild], start_new_session=True, **quiet)
            try:
                before = used(server.pid)
                times, errors = asyncio.run(crowd(address, users, seconds, pause))
                spent = used(server.pid) - before
            finally:
                os.killpg(builds.pid, 15)
        finally:
            server.terminate()
            server.wait()
    print(f"{len(times)} answers to {users} users in {seconds:.0f} s, {len(errors)} errors {errors[:1]}")
    if not times:
        return 1
    print(f"{1000 * spent / len(times):.0f} ms of the server's CPU an answer, with all that it does besides")
    for share in (0.5, 0.95, 0.99):
        print(f"p{share * 100:.0f}: {times[min(int(len(times) * share), len(times) - 1)]:.2f} s")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(*(kind(value) for kind, value in zip((int, float, float), sys.argv[1:], strict=False))))
