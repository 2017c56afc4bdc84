"""How soon the page can be used: from the moment the server is up to a page to read, and to its first answer.

    python tests/browser/speed.py

Run it on a quiet machine: it says whether both are within their bounds.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).absolute().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUESTION = "متى استسلمت حامية بورت آرثر؟"
PAINT, ANSWER = 2.0, 1.0  # seconds


def measure(chromium, index, sources):
    """Seconds from a server that says it is ready to a page that can be read, and from asking to an answer.

    The server is a new process that nobody has asked anything; the browser's profile is empty.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "qa", "serve", "--index", index, "--sources", sources, "--port", str(port)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        line = next((line for line in server.stderr if "ready" in line), "")
        assert line, "the page could not be served"
        address = f"http://127.0.0.1:{port}"
        began = time.monotonic()
        body = f'{{"data": ["{QUESTION}", null, null]}}'.encode()
        call = urllib.request.Request(f"{address}/gradio_api/call/ask", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(call, timeout=30) as joined:
            event = joined.read().decode().split('"')[3]
        with urllib.request.urlopen(f"{address}/gradio_api/call/ask/{event}", timeout=30) as told:
            assert b"event: complete" in told.read()
        answered = time.monotonic() - began
        context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 800})
        page = context.new_page()
        began = time.monotonic()
        page.goto(address)
        page.wait_for_selector("#log .welcome h2")
        painted = time.monotonic() - began
        context.close()
    finally:
        server.terminate()
        server.wait()
    return painted, answered


def main():
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from index import build_index

    with tempfile.TemporaryDirectory() as home, sync_playwright() as driver:
        shutil.copytree(ROOT / "sources" / "library", Path(home) / "library")
        build_index(Path(home) / "library", Path(home) / "index")
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        painted, answered = measure(chromium, f"{home}/index", f"{home}/library")
        chromium.close()
    print(f"a page to read {painted:.2f} s after the server is up (bound {PAINT:.0f} s)")
    print(f"the first answer {answered:.2f} s after it says that it is ready (bound {ANSWER:.0f} s)")
    return 0 if painted <= PAINT and answered <= ANSWER else 1


if __name__ == "__main__":
    sys.exit(main())
