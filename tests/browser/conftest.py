"""A served page and a browser, once a session."""

import os
import shutil
import socket
import threading
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).absolute().parents[2]
SIZES = {"wide": (1280, 800), "phone": (390, 844)}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve_in_thread(index, sources, **options):
    """Start a server and wait until it says that it is ready; the port it serves at."""
    from qa.page import serve

    port, ended, lines = free_port(), threading.Event(), []

    def run():
        try:
            serve(index, sources, "127.0.0.1", port, ready=lambda line: (lines.append(line), ended.set()), **options)
        finally:
            ended.set()

    threading.Thread(target=run, daemon=True).start()
    assert ended.wait(60), "the page did not become ready in time"
    assert lines, "the page could not be served"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
        assert answer.status == 200
    return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """A copy of the starter library and its index."""
    from index import build_index

    home = tmp_path_factory.mktemp("page")
    sources = home / "library"
    shutil.copytree(ROOT / "sources" / "library", sources)
    build_index(sources, home / "index")
    return home / "index", sources


@pytest.fixture(scope="session")
def serving():
    return serve_in_thread


@pytest.fixture(scope="session")
def address(library):
    return serve_in_thread(*library)


@pytest.fixture(scope="session")
def shots(tmp_path_factory):
    """Where the pictures go: TRICITE_SCREENSHOTS, else a temporary folder."""
    folder = Path(os.environ.get("TRICITE_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(browser, address):
    """Open the page in a language at a size; everything that it asked for or complained of is kept in `heard`."""
    contexts = []

    def opened(language="en", size="wide", at=None, dark=False):
        width, height = SIZES[size]
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=size == "phone",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.heard = {"requests": [], "errors": []}
        page.on("request", lambda request: page.heard["requests"].append(request.url))
        page.on("pageerror", lambda error: page.heard["errors"].append(str(error)))
        page.on(
            "console",
            lambda line: page.heard["errors"].append(line.text) if line.type == "error" else None,
        )
        page.goto(at or address)
        page.wait_for_selector("#log .welcome h2")
        page.wait_for_function("document.querySelector('#question textarea')?.placeholder")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def ask():
    """Ask in the page and wait for the answer."""

    def asked(page, question):
        before = page.locator(".turn").count()
        box = page.locator("#question textarea")
        box.fill(question)
        box.press("Enter")
        turn = page.locator(".turn").nth(before)
        turn.locator(".answer, .problem").first.wait_for()
        return turn

    return asked
