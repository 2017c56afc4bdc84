"""The command line as its user meets it: output, exit status, errors in one line."""

import json
import os
import subprocess
import sys

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
    for name in ("index", "ask", "search", "serve", "status", "eval", "fit"):
        assert f"  {name} " in out
