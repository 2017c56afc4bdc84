"""The command line as its user meets it: output, exit status, errors in one line."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from functools import partial

import pytest

from qa.cli import main

NOTES = {
    "harbour.md": "# The harbour of Sarn\n\nThe harbour of Sarn was opened on 3 May 1871 by the engineer Ludo Brandt.\n",
    "ท่าเรือ.txt": "ท่าเรือสาน\n\nท่าเรือสานมีประภาคารสองแห่ง ประภาคารแห่งแรกสร้างเสร็จใน ค.ศ. 1880\n",
    "مرفأ.md": "# مرفأ سارن\n\nبلغت كلفة بناء المرفأ أربعة ملايين فرنك دفعتها المدينة.\n",
}


@pytest.fixture
def notes(tmp_path):
    folder = tmp_path / "notes ملفات"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(capsys, *arguments):
    status = main([str(a) for a in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_from_a_folder_to_an_answer(notes, tmp_path, capsys):
    index = tmp_path / "index"
    status, out, _ = run(capsys, "index", "--sources", notes, "--index", index)
    assert status == 0
    assert "3 documents" in out
    status, out, _ = run(capsys, "ask", "Who opened the harbour of Sarn?", "--index", index, "--json")
    answer = json.loads(out)
    assert status == (3 if answer["abstained"] else 0)
    assert any("Ludo Brandt" in citation["quote"] for citation in answer["citations"])
    for citation in answer["citations"]:
        assert NOTES[citation["source"]][citation["start"] : citation["end"]] == citation["quote"]
    status, out, _ = run(capsys, "search", "ประภาคาร", "--index", index, "--json", "-k", "1")
    (hit,) = json.loads(out)
    assert status == 0
    assert hit["source"] == "ท่าเรือ.txt"
    assert hit["text"][0:3] == NOTES["ท่าเรือ.txt"][hit["start"] : hit["start"] + 3]
    status, out, _ = run(capsys, "status", "--index", index, "--check")
    assert status == 0
    assert "مرفأ.md" in out


def test_add_edit_delete(notes, tmp_path, capsys):
    index = tmp_path / "index"
    run(capsys, "index", "--sources", notes, "--index", index)
    (notes / "bridge.md").write_text("# A bridge\n\nThe bridge of Velm was closed in 1912 after a flood.\n")
    (notes / "harbour.md").write_text(NOTES["harbour.md"].replace("Ludo Brandt", "Ines Okafor"), encoding="utf-8")
    (notes / "مرفأ.md").unlink()
    status, out, _ = run(capsys, "index", "--sources", notes, "--index", index, "--json")
    report = json.loads(out)
    assert status == 0
    assert report["added"] == ["bridge.md"]
    assert report["changed"] == ["harbour.md"]
    assert report["removed"] == ["مرفأ.md"]
    assert report["unchanged"] == ["ท่าเรือ.txt"]
    assert report["embedded"] == 2  # one sentence of each of the two files that are new
    _, out, _ = run(capsys, "ask", "Who opened the harbour of Sarn?", "--index", index, "--json")
    quotes = [citation["quote"] for citation in json.loads(out)["citations"]]
    assert any("Ines Okafor" in quote for quote in quotes)
    assert not any("Brandt" in quote for quote in quotes)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", "  "], "no question"),
        (["ask", "ก" * 100_000], "may have"),
        (["ask", "\x00\x01"], "no question"),
        (["ask", "who \udc80?"], "surrogate"),
        (["search", "who?", "--language", "xx"], "no language"),
    ],
)
def test_a_question_that_cannot_be_asked_is_one_line(library_index, capsys, arguments, says):
    status, out, err = run(capsys, *arguments, "--index", library_index.folder.parent)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert says in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", "who?", "--index", "nowhere"], "tricite index"),
        (["status", "--index", "nowhere"], "tricite index"),
        (["index", "--sources", "nowhere"], "nowhere"),
        (["index", "--sources", "{notes}", "--model", "no-such-model"], "no-such-model"),
    ],
)
def test_errors_say_what_to_do(notes, tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    status, _, err = run(capsys, *(a.format(notes=notes) for a in arguments))
    assert status == 1
    assert err.strip().count("\n") == 0
    assert says in err


def test_the_question_can_come_from_standard_input(library_index):
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "qa", "search", "-", "--index", str(library_index.folder.parent), "-k", "1"],
        input="ใครเป็นคนกลางในการเจรจาสันติภาพ".encode(),
        capture_output=True,
        env=environment | {"PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("utf-8").startswith("1. ")


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    for name in ("index", "watch", "ask", "search", "serve", "status", "eval", "fit"):
        assert f"  {name} " in out


def events(err):
    """The lines of a log, each of them an object."""
    lines = [json.loads(line) for line in err.splitlines()]
    for line in lines:
        assert {"time", "level", "event"} <= set(line)
    return lines


def test_a_build_in_the_log(notes, tmp_path, capsys):
    (notes / "broken\u202e.md").write_bytes(b"\0\1\2" * 99)
    (notes / "picture.png").write_bytes(b"x")
    status, out, err = run(capsys, "index", "--sources", notes, "--index", tmp_path / "index", "--log-json", "--json")
    assert status == 0
    assert json.loads(out)["documents"] == 3
    told = {line["event"]: line for line in events(err)}
    assert set(told) == {"file.passed_over", "file.failed", "build.done"}
    assert told["file.failed"]["source"] == "broken\u202e.md"
    assert told["file.failed"]["level"] == "warning"
    assert (told["build.done"]["added"], told["build.done"]["failed"], told["build.done"]["documents"]) == (3, 1, 3)


def test_an_error_in_the_log(tmp_path, capsys):
    status, out, err = run(capsys, "index", "--sources", tmp_path / "none", "--index", tmp_path / "i", "--log-json")
    (line,) = events(err)
    assert (status, out, line["event"], line["level"]) == (1, "", "error", "error")
    assert "no folder to read" in line["message"]
    assert "traceback" not in line


def test_no_secret_in_the_log(monkeypatch, capsys):
    import logging
    import warnings

    from qa.log import event, open_log

    monkeypatch.setenv("TRICITE_LLM_API_KEY", 'quo"te-7\\s')
    monkeypatch.setenv("SOME_PASSWORD", "longer-than-the-other")
    secrets = ('quo"te-7', "longer-than-the-other", "hunter22", "abcdef0123", "sk-" + "q" * 20)
    event("before", key=secrets[0])
    close = open_log(sys.stderr)
    try:
        event("one", address="https://me:hunter22@example.org/v1", nested={"a": [f"x {os.environ['SOME_PASSWORD']} y"]})
        event("two", path=os.environ["TRICITE_LLM_API_KEY"], reason=f"refused: Authorization: Bearer {secrets[3]}")
        logging.getLogger("a.library").warning("it said %s", secrets[4])
        warnings.warn(f"with {os.environ['SOME_PASSWORD']}", stacklevel=1)
        try:
            raise ValueError(os.environ["TRICITE_LLM_API_KEY"])
        except ValueError as error:
            event("three", error=error, level=logging.ERROR)
    finally:
        close()
    event("after", key=secrets[0])
    err = capsys.readouterr().err
    told = events(err)
    assert [line["event"] for line in told] == ["one", "two", "log", "log", "three"]
    assert not any(secret in err or json.dumps(secret)[1:-1] in err for secret in secrets)
    assert told[0]["address"] == "https://***@example.org/v1"
    assert "ValueError" in told[4]["traceback"]


def test_waiting_for_another_build(notes, tmp_path, capsys):
    from index.lock import only_builder

    index = tmp_path / "index"
    with only_builder(index, 0):
        status, _, err = run(capsys, "index", "--sources", notes, "--index", index, "--wait", "0.2")
    assert status == 1
    assert "another build is at work" in err
    assert run(capsys, "index", "--sources", notes, "--index", index, "--wait", "5")[0] == 0
    with pytest.raises(SystemExit):
        main(["index", "--wait", "-1"])


def started(command, **options):
    """A process that an interrupt ends, also where the tests run in the background and ignore it."""
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    options |= {"stderr": subprocess.PIPE, "text": True, "encoding": "utf-8", "preexec_fn": heeds}
    return subprocess.Popen(command, **options)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")
def test_watching_until_interrupted(notes, tmp_path):
    index = tmp_path / "index"
    command = [sys.executable, "-m", "qa", "watch", "--sources", str(notes), "--index", str(index)]
    process = started(command, stdout=subprocess.PIPE)
    try:
        lines = [process.stderr.readline() for _ in range(5)]
        assert "Ctrl-C" in lines[0]
        assert "3 documents" in lines[4]
        (notes / "bridge.md").write_text("# A bridge\n\nThe bridge of Velm was closed in 1912 after a flood.\n")
        assert "bridge.md" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, out) == (0, "")
    assert err.endswith("stopped watching\n")
    assert "Traceback" not in err


def test_status_tells_sizes_and_problems(notes, tmp_path, capsys):
    index = tmp_path / "index"
    (notes / "broken.md").write_bytes(b"\0\1\2" * 99)
    run(capsys, "index", "--sources", notes, "--index", index)
    status, out, _ = run(capsys, "status", "--index", index, "--json", "--check")
    found = json.loads(out)
    assert status == 0
    assert sum(found["sizes"].values()) == found["bytes"] > 1000
    assert [failure["source"] for failure in found["failed"]] == ["broken.md"]
    assert (found["checked"], found["damaged"], found["unfinished"]) == (True, [], False)
    assert {"generation", "created", "encoder", "format", "sources", "passages"} <= set(found)
    vectors = next((index / found["generation"]).glob("*.faiss"))
    content = bytearray(vectors.read_bytes())
    content[-1] ^= 1
    vectors.write_bytes(content)
    notes.rename(tmp_path / "elsewhere")
    status, out, err = run(capsys, "status", "--index", index, "--check")
    assert status == 1
    assert "run: tricite index" in out + err


def test_names_give_the_terminal_no_orders(tmp_path, capsys):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a\x1b[2J\u202eb\nc.md").write_text("The harbour \x1b[31mfroze\u202e early.", encoding="utf-8")
    for command in (
        ["index", "--sources", tmp_path / "s"],
        ["status"],
        ["search", "harbour"],
        ["ask", "Did it freeze?"],
    ):
        _, out, err = run(capsys, *command, "--index", tmp_path / "index")
        assert not set(out + err) & set("\x1b\u202e"), command


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")
def test_serving_and_watching_in_one(notes, tmp_path, capsys):
    index = tmp_path / "index"
    run(capsys, "index", "--sources", notes, "--index", index)
    command = [sys.executable, "-m", "qa", "serve", "--sources", str(notes), "--index", str(index), "--port", "0"]
    process = started([*command, "--watch", "--log-json"])

    def wait_for(*wanted):
        found = {}
        while not set(wanted) <= set(found):
            told = json.loads(process.stderr.readline() or "null")
            found[told["event"]] = told
        return found

    def health():
        with urllib.request.urlopen(f"{address}/health", timeout=30) as answer:
            return json.load(answer)

    try:
        found = wait_for("build.done", "serve.ready")
        address = found["serve.ready"]["message"].split()[-1]
        assert health()["documents"] == found["build.done"]["documents"] == 3
        (notes / "bridge.md").write_text("# A bridge\n\nThe bridge of Velm was closed in 1912 after a flood.\n")
        assert wait_for("build.done")["build.done"]["added"] == 1
        assert health()["documents"] == 4
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    events(err)
