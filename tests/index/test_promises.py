"""What is promised of a whole run: no connection, nothing unpickled, nothing touched outside of its own folders."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what files a process touches is looked up in /proc")
ROOT = Path(__file__).absolute().parents[2]

RUN = """
import ipaddress, json, os, sys
seen = {"connections": [], "unpickled": [], "written": [], "read": []}
def see(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        address = arguments[1]
        if isinstance(address, tuple) and not ipaddress.ip_address(address[0]).is_loopback:
            seen["connections"].append([event, repr(address)])
            raise PermissionError("no connection")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        if arguments[0] not in ("127.0.0.1", "::1", "localhost", None):
            seen["connections"].append([event, repr(arguments[0])])
            raise PermissionError("no connection")
    elif event == "pickle.find_class":
        seen["unpickled"].append(repr(arguments))
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        writing = isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        seen["written" if writing else "read"].append(os.path.abspath(os.fsdecode(arguments[0])))
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir"):
        within = os.readlink(f"/proc/self/fd/{arguments[-1]}") if arguments[-1] not in (-1, None) else ""
        seen["written"].append(os.path.abspath(os.path.join(within, os.fsdecode(arguments[0]))))
sys.addaudithook(see)
sources, index = sys.argv[1:]
%s
print(json.dumps(seen))
"""
BUILD = """
from index import build_index, open_index
assert build_index(sources, index).documents
"""
ASK = """
from index import open_index
from qa import ask, retrieve, verify
opened = open_index(index)
for question in ("Who opened the harbour of Sarn?", "ใครเปิดท่าเรือสาน", "من افتتح مرفأ سارن؟"):
    answer = ask(question, index=opened)
    verify(answer, opened)
    retrieve(question, index=opened)
"""
PAGE = """
from qa.page.server import build_app
build_app(index, sources)
"""


def ran(code, sources, index, home):
    environment = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", "HOME": str(home / "home"), "TMPDIR": str(home / "tmp")}
    environment["XDG_CACHE_HOME"] = str(home / "cache")
    for name in ("home", "tmp", "cache"):
        (home / name).mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", RUN % code, str(sources), str(index)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What building, asking and making the page did, each in a process of its own."""
    home = tmp_path_factory.mktemp("run")
    (home / "sources").mkdir()
    (home / "secret.txt").write_text("Nobody may read this.", encoding="utf-8")
    (home / "sources" / "a.md").write_text("# Sarn\n\nThe harbour of Sarn was opened in 1871 by Ludo Brandt.\n")
    (home / "sources" / "b.txt").write_text("ท่าเรือสานเปิดใน ค.ศ. 1871\n", encoding="utf-8")
    (home / "sources" / "large.txt").write_text("The harbour froze early. " + "\n" * 1_100_000, encoding="utf-8")
    (home / "sources" / "link.txt").symlink_to(home / "secret.txt")
    steps = {"build": BUILD, "ask": ASK, "page": PAGE}
    return home, {name: ran(code, home / "sources", home / "index", home) for name, code in steps.items()}


@pytest.mark.parametrize("step", ["build", "ask", "page"])
def test_nothing_calls_out(told, step):
    assert told[1][step]["connections"] == []


@pytest.mark.parametrize("step", ["build", "ask"])
def test_nothing_is_unpickled(told, step):
    assert told[1][step]["unpickled"] == []


@pytest.mark.parametrize("step", ["build", "ask"])
def test_only_the_index_is_written(told, step):
    home, seen = told
    own = tuple(str(home / name) for name in ("index", "cache", "tmp"))
    outside = [path for path in seen[step]["written"] if not path.startswith((*own, "/dev/", "/proc/"))]
    outside = [path for path in outside if "__pycache__" not in path]
    assert outside == []


def test_nothing_outside_of_the_folder_is_read_as_a_source(told):
    home, seen = told
    assert str(home / "secret.txt") not in seen["build"]["read"]
    assert str(home / "sources" / "link.txt") not in seen["build"]["read"]
    data = [path for path in seen["build"]["read"] if path.startswith(str(home))]
    own = tuple(str(home / name) for name in ("sources", "index", "cache", "tmp", "home"))
    assert all(path.startswith(own) for path in data), data
