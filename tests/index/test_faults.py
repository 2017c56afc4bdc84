"""Builds that cannot write, builds that meet, and builds that are killed."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index import IndexProblem, layout
from index.vectors import VectorWriter

ROOT = Path(__file__).absolute().parents[2]
POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX limits and signals")


@contextmanager
def files_of_at_most(size):
    """The system refuses to write more into a file, as it refuses all where the disk is full."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@POSIX
@pytest.mark.parametrize("limit", [1, 700, 2_000, 5_000, 20_000])
def test_no_room_on_the_disk(three, limit):
    before = three.open()
    three.write("b.txt", "A bridge was built over the river. It fell in the spring. " * 40)
    with (
        files_of_at_most(limit),
        pytest.raises(IndexProblem, match=r"\Athe build could not go on: [^\n]*; the index is as it was\Z"),
    ):
        three.build()
    assert three.open().generation == before.generation
    assert not list(three.index.glob(".building-*"))
    assert three.build().added == ("b.txt",)


@POSIX
def test_no_room_for_the_last_bytes_of_a_faiss_file(tmp_path):
    """FAISS itself says nothing when they cannot be written."""
    writer = VectorWriter("table", 8, tmp_path)
    writer.add(np.eye(8, dtype=np.float32)[[0] * 300], np.zeros(300, dtype=np.uint8))
    writer._codes[0].flush()
    whole = 300 * 8
    with files_of_at_most(whole + 20), pytest.raises(OSError, match=r"table\.en\.faiss cannot be written"):
        writer.write()


@contextmanager
def as_nobody():
    """Without the rights that a test may run with."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@POSIX
@pytest.mark.parametrize("lock", [True, False])
def test_a_folder_that_cannot_be_written(three, lock):
    three.write("b.txt", "A bridge was built over the river.")
    for path in three.index.parents[:3]:
        path.chmod(0o755)
    if not lock:
        (three.index / ".lock").unlink()
    three.index.chmod(0o555)
    try:
        with as_nobody(), pytest.raises(IndexProblem, match=r"\A[^\n]*: permission denied[^\n]*\Z"):
            three.build()
        assert len(three.open().records) == 3
    finally:
        three.index.chmod(0o755)


def test_a_file_where_the_index_should_be(folder):
    folder.write("a.txt", "A bridge was built over the river.")
    folder.index.write_text("mine")
    with pytest.raises(IndexProblem, match="cannot be written: file exists"):
        folder.build()
    assert folder.index.read_text() == "mine"


def test_the_second_of_two_builds_says_so_or_waits(three):
    holding, release, ends = threading.Event(), threading.Event(), []

    def hold(progress):
        holding.set()
        assert release.wait(30)

    three.write("b.txt", "A bridge was built over the river.")
    first = threading.Thread(target=lambda: ends.append(three.build(progress=hold)))
    first.start()
    assert holding.wait(30)
    with pytest.raises(IndexProblem, match=r"another build is at work on .*; run this again when it is done"):
        three.build()
    with pytest.raises(IndexProblem, match="another build"):
        three.build(wait=0.2)
    second = threading.Thread(target=lambda: ends.append(three.build(wait=30)))
    second.start()
    release.set()
    first.join()
    second.join()
    assert [report.added for report in ends] == [("b.txt",), ()]
    assert ends[0].generation == ends[1].generation


def test_what_a_killed_build_left_is_removed(three):
    _, _ = layout.new_generation(three.index)
    orphan = three.index / f"{layout.PREFIX}20000101-000000-abcdef"
    orphan.mkdir()
    three.build()
    assert sorted(path.name for path in three.index.iterdir()) == [".lock", "CURRENT", three.open().generation]


@POSIX
def test_what_a_killed_build_had_encoded_is_taken_up(three):
    """As a build does that went on for minutes: here each document is kept at once."""
    for number in range(6):
        three.write(f"more-{number}.txt", f"A bridge was built over the river. That was bridge number {number}.")
    code = f"""
import os, signal
import index.unfinished, index.writer
from index import build_index
index.unfinished._EVERY, index.writer._BATCH = 0.0, 1
def stop(progress):
    if progress.done >= 6:
        os.kill(os.getpid(), signal.SIGKILL)
build_index({str(three.sources)!r}, {str(three.index)!r}, progress=stop)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert len(three.open().records) == 3
    report = three.build()
    assert len(report.added) == 6
    assert 0 < report.embedded < 2 * 6
    assert sorted(path.name for path in three.index.iterdir()) == [".lock", "CURRENT", report.generation]


def test_an_index_inside_of_its_sources_is_no_source(folder):
    folder.write("a.txt", "A bridge was built over the river.")
    folder.index = folder.sources / "data" / "index"
    assert folder.build().added == ("a.txt",)
    (folder.index / "notes.txt").write_text("Nobody asked for this.")
    report = folder.build()
    assert (report.unchanged, report.skipped, report.failed) == (("a.txt",), (), ())


@POSIX
def test_torture_in_short():
    """The long form is `make torture`."""
    few = {"kills": 12, "operations": 23, "refusals": 17, "room": 512, "swaps": 5, "flips": 60, "memory": 60}
    result = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "torture.py"), *(f"--{name}={times}" for name, times in few.items())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("none lost") == len(few)
