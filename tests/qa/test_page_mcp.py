"""The page's tools for other programs' models, through the Model Context Protocol as a client speaks it."""

import ast
import asyncio
import importlib.util
import shutil
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import build_index
from qa.page import serve
from qa.page.passwords import password_line

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("mcp") is None, reason="the extra tricite[mcp] is not installed"
)
LIBRARY = Path(__file__).parents[2] / "sources" / "library" / "en"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    home = tmp_path_factory.mktemp("mcp")
    (home / "library").mkdir()
    for name in ("portsmouth.md", "purple-mantle.md"):
        shutil.copy(LIBRARY / name, home / "library")
    build_index(home / "library", home / "index")
    return home / "index", home / "library"


def start(library, **options):
    lines, said = [], threading.Event()

    def ready(line):
        lines.append(line)
        said.set()

    arguments = {"target": serve, "args": (*library, "127.0.0.1", 0), "kwargs": {"ready": ready} | options}
    threading.Thread(daemon=True, **arguments).start()
    assert said.wait(60)
    return lines[0].split()[-1]


def test_both_tools_are_listed_and_answer(library):
    address = start(library)

    async def talk():
        from mcp import ClientSession
        from mcp.client.streamable_http import streamablehttp_client

        async with (
            streamablehttp_client(f"{address}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            question = {"question": "Who signed the treaty of peace?"}
            called = {name: await session.call_tool(name, question) for name in tools}
            return tools, called

    with ThreadPoolExecutor() as threads:  # the browser tests' own loop may be running in this thread
        tools, called = threads.submit(asyncio.run, talk()).result()
    assert set(tools) == {"ask", "retrieve"}
    assert all("question" in tool.inputSchema["properties"] for tool in tools.values())
    assert "quotes from the library" in tools["ask"].description
    assert not any(result.isError for result in called.values())
    answer = ast.literal_eval(called["ask"].content[0].text)  # Gradio writes values as Python does
    assert answer["citations"][0]["quote"] in (library[1] / answer["citations"][0]["source"]).read_text(
        encoding="utf-8"
    )
    hits = ast.literal_eval(called["retrieve"].content[0].text)
    assert {"source", "quote", "probability"} <= set(hits[0] if isinstance(hits, list) else hits)


def test_with_passwords_there_are_no_tools(library, tmp_path):
    (tmp_path / "passwords").write_text(password_line("reader", "secret"))
    address = start(library, auth=tmp_path / "passwords")
    for path in ("", "/", "/schema", "/sse"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{address}/gradio_api/mcp{path}", timeout=20)
        assert error.value.code in (401, 403, 404)
