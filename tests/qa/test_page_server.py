"""The page as a server, without a browser: its endpoints, headers, doors and crowds."""

import asyncio
import concurrent.futures
import json
import shutil
import socket
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from index import IndexProblem, build_index, open_index
from qa import ask, retrieve
from qa.export import answer_object
from qa.page import ServeError, build_app, serve
from qa.page.passwords import password_line
from qa.page.server import _listen, is_loopback

LIBRARY = Path(__file__).parents[2] / "sources" / "library"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    home = tmp_path_factory.mktemp("served")
    shutil.copytree(LIBRARY, home / "library")
    build_index(home / "library", home / "index")
    return home / "index", home / "library"


def start(library, **options):
    said, lines = threading.Event(), []

    def ready(line):
        lines.append(line)
        said.set()

    threading.Thread(
        target=serve, args=(*library, "127.0.0.1", 0), kwargs={"ready": ready} | options, daemon=True
    ).start()
    assert said.wait(60)
    return lines[0].split()[-1]


@pytest.fixture(scope="module")
def address(library):
    return start(library)


def fetch(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        return answer.status, answer.headers, answer.read()


def refused(url, data=None, **headers):
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(urllib.request.Request(url, data=data, headers=headers), timeout=20)
    return error.value.code


def test_every_answer_carries_the_policy_and_health_is_told(address):
    for path in ("/", "/health", "/config", "/theme.css"):
        status, headers, _ = fetch(address + path)
        assert status == 200
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
    assert json.loads(fetch(address + "/health")[2])["status"] == "ok"
    assert b"fonts.googleapis" not in fetch(address + "/")[2]


def test_other_names_other_doors_and_large_bodies_are_refused(address):
    assert refused(address + "/", Host="evil.example") == 421
    for path in ("/gradio_api/upload", "/gradio_api/file=/etc/hosts", "/gradio_api/proxy=http://evil.example/"):
        assert refused(address + path) == 404
    assert refused(address + "/gradio_api/run/ask", data=b"x", **{"Content-Length": "999999999"}) == 413


def test_the_two_endpoints_give_what_the_library_gives(address, library):
    client = pytest.importorskip("gradio_client").Client(address, verbose=False)
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/ask", "/retrieve"}
    index = open_index(library[0])
    question = "متى استسلمت حامية بورت آرثر؟"
    assert client.predict(question, api_name="/ask") == json.loads(
        json.dumps(answer_object(ask(question, index=index)))
    )
    hits = client.predict(question, 3, ["th"], api_name="/retrieve")
    assert [hit["start"] for hit in hits] == [
        hit.passage.start for hit in retrieve(question, index=index, k=3, languages=["th"])
    ]
    with pytest.raises(Exception, match="no question"):
        client.predict("  ", api_name="/ask")


def test_twenty_ask_at_once_and_all_are_answered(address):
    gradio_client = pytest.importorskip("gradio_client")
    questions = (
        "Which part of Korea was to be neutral?",
        "ใครเป็นคนกลางในการเจรจาสันติภาพ",
        "متى استسلمت حامية بورت آرثر؟",
    )
    client = gradio_client.Client(address, verbose=False)
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: client.predict(questions[n % 3], api_name="/ask"), range(40)))
    assert all(answer["citations"] for answer in answers)
    assert [answer["question"] for answer in answers] == [questions[n % 3] for n in range(40)]


def test_with_passwords_nobody_else_gets_in(library, tmp_path):
    gradio_client = pytest.importorskip("gradio_client")
    (tmp_path / "passwords").write_text(password_line("reader", "secret"))
    address = start(library, auth=tmp_path / "passwords", allow_changes=False)
    assert fetch(address + "/health")[0] == 200
    assert refused(address + "/config") == 401
    assert refused(address + "/gradio_api/run/ask", data=b'{"data": ["x"]}') in (401, 403)
    with pytest.raises(Exception, match=r"."):
        gradio_client.Client(address, auth=("reader", "wrong"), verbose=False)
    client = gradio_client.Client(address, auth=("reader", "secret"), verbose=False)
    assert client.predict("Which part of Korea was to be neutral?", api_name="/ask")["citations"]
    told = json.dumps(client.config)
    assert '"receive"' not in told  # nothing can be added where changes are switched off


def test_what_is_written_is_sent_at_once():
    """Two writes make one answer; held back until the first is acknowledged, the second comes 40 ms late."""
    told = []

    async def connected(_, writer):
        told.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def connect():
        listener = _listen("127.0.0.1", 0)
        async with await asyncio.start_server(connected, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await reader.read()
            writer.close()

    with concurrent.futures.ThreadPoolExecutor(1) as thread:  # in this one a browser's loop may be running
        thread.submit(asyncio.run, connect()).result()
    assert told == [1]


def test_what_cannot_be_served_is_told_in_one_line(library, tmp_path, address):
    with pytest.raises(ServeError, match="--auth"):
        serve(*library, "0.0.0.0", 0)
    with pytest.raises(ServeError, match="choose another port"):
        serve(*library, "127.0.0.1", int(address.rsplit(":", 1)[1]))
    with pytest.raises(ServeError, match="passwords"):
        build_app(*library, auth=tmp_path / "absent")
    with pytest.raises(IndexProblem):
        build_app(tmp_path / "absent", library[1])
    assert is_loopback("::1")
    assert is_loopback("localhost")
    assert not is_loopback("192.168.1.5")
