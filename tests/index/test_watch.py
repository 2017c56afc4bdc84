"""Watching a folder: what changes goes in, what fails is told, and nothing ends it but its end."""

import shutil
import threading
import time

import pytest

from index import open_index
from index import watch as watching
from index.watch import state, watch

WAIT = 30.0


@pytest.fixture
def watched(three, monkeypatch):
    """A folder that is watched, with what was told: reports and reasons, in order."""
    monkeypatch.setattr(watching, "EVERY", 0.02)
    monkeypatch.setattr(watching, "STILL", 0.1)
    monkeypatch.setattr(watching, "AGAIN", 0.3)
    three.told = []
    stop = threading.Event()
    options = {"built": three.told.append, "failed": three.told.append}
    thread = threading.Thread(target=watch, args=(three.sources, three.index, stop), kwargs=options)
    thread.start()
    yield three
    stop.set()
    thread.join(WAIT)
    assert not thread.is_alive()


def wait(told, count):
    end = time.monotonic() + WAIT
    while len(told) < count:
        assert time.monotonic() < end, told
        time.sleep(0.01)
    return told[count - 1]


def test_changes_go_in_as_they_come(watched):
    assert wait(watched.told, 1).unchanged == ("ar.txt", "en.txt", "th.txt")
    watched.write("b.txt", "A bridge was built over the river.")
    assert wait(watched.told, 2).added == ("b.txt",)
    watched.write("b.txt", "A bridge was built over the lake.")
    assert wait(watched.told, 3).changed == ("b.txt",)
    (watched.sources / "b.txt").rename(watched.sources / "c.txt")
    assert wait(watched.told, 4).renamed == (("b.txt", "c.txt"),)
    watched.write("catalogue.toml", '["c.txt"]\ntitle = "Bridge"\n')
    assert wait(watched.told, 5).changed == ("c.txt",)
    (watched.sources / "c.txt").unlink()
    assert wait(watched.told, 6).removed == ("c.txt",)
    time.sleep(0.3)
    assert len(watched.told) == 6  # and nothing is built for nothing
    assert len(watched.open().records) == 3


def test_a_copy_in_progress_is_one_change(watched):
    wait(watched.told, 1)
    for number in range(8):
        watched.write(f"b{number}.txt", f"A bridge was built over river {number}.")
        time.sleep(0.03)
    report = wait(watched.told, 2)
    time.sleep(0.4)
    assert len(watched.told) == 2
    assert len(report.added) == 8


def test_what_fails_is_told_and_tried_again(watched):
    wait(watched.told, 1)
    watched.write("b.txt", b"\x00\x01\x02" * 100)
    assert [failure.source for failure in wait(watched.told, 2).failed] == ["b.txt"]
    watched.sources.rename(watched.sources.with_name("away"))
    assert wait(watched.told, 3).startswith("no folder to read at")
    assert wait(watched.told, 4).startswith("no folder to read at")
    assert len(open_index(watched.index).records) == 3
    watched.sources.with_name("away").rename(watched.sources)
    while isinstance(wait(watched.told, len(watched.told) + 1), str):
        pass
    assert watched.told[-1].unchanged == ("ar.txt", "en.txt", "th.txt")


def test_a_folder_that_is_suddenly_empty_costs_nothing(watched):
    wait(watched.told, 1)
    aside = watched.sources.rename(watched.sources.with_name("unmounted"))
    watched.sources.mkdir()
    assert "kept as it is" in wait(watched.told, 2)
    assert len(watched.open().records) == 3
    watched.sources.rmdir()
    aside.rename(watched.sources)
    end = time.monotonic() + WAIT
    while isinstance(watched.told[-1], str):  # it is told again until the disk is back
        assert time.monotonic() < end
        time.sleep(0.01)
    assert watched.told[-1].unchanged == ("ar.txt", "en.txt", "th.txt")


def test_a_build_that_cannot_write_is_told_and_tried_again(three, monkeypatch):
    monkeypatch.setattr(watching, "AGAIN", 0.1)
    monkeypatch.setattr(watching, "EVERY", 0.02)
    shutil.rmtree(three.index)
    three.index.write_text("in the way")
    stop, told = threading.Event(), []
    kwargs = {"built": told.append, "failed": told.append}
    thread = threading.Thread(target=watch, args=(three.sources, three.index, stop), kwargs=kwargs)
    thread.start()
    assert "cannot be written" in wait(told, 2)
    three.index.unlink()
    while isinstance(wait(told, len(told) + 1), str):
        pass
    assert told[-1].documents == 3
    stop.set()
    thread.join(WAIT)


def test_the_end_comes_in_the_middle_of_a_build(three):
    stop, told = threading.Event(), []
    three.write("b.txt", "A bridge was built over the river. " * 20)
    before = three.open().generation
    watch(three.sources, three.index, stop, built=told.append, failed=told.append, progress=lambda _: stop.set())
    assert (told, three.open().generation) == ([], before)


def test_a_state_knows_every_change_and_no_other(three):
    before = state(three.sources, three.index)
    assert state(three.sources, three.index) == before
    three.build(rebuild=True)
    assert state(three.sources, three.index) == before
    (three.sources / "en.txt").touch()
    assert state(three.sources, three.index) != before
