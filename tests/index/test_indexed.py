"""Each document's record tells when its content was encoded, and that changes nothing else."""

import re

import pytest


@pytest.fixture
def clock(monkeypatch):
    """The hour that builds take it to be."""

    def at(hour):
        stamp = f"2031-05-06T{hour:02}:00:00Z"
        monkeypatch.setattr("index.writer.now", lambda: stamp)
        monkeypatch.setattr("index.build.now", lambda: stamp)
        return stamp

    return at


def dates(folder):
    return {record["source"]: record["indexed"] for record in folder.open().records}


def test_it_is_a_time_in_utc(three):
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", date) for date in dates(three).values())


def test_each_document_has_the_time_of_its_content(folder, clock):
    folder.write("a.txt", "The harbour froze early that year.")
    folder.write("b.txt", "ท่าเรือเป็นน้ำแข็งเร็วกว่าทุกปี")
    one = clock(1)
    folder.build()
    assert dates(folder) == {"a.txt": one, "b.txt": one}
    two = clock(2)
    folder.write("c.txt", "تجمد الميناء مبكرا في تلك السنة.")
    folder.build()
    assert dates(folder) == {"a.txt": one, "b.txt": one, "c.txt": two}
    three = clock(3)
    folder.write("a.txt", "The harbour froze late that year.")
    folder.build()
    assert dates(folder) == {"a.txt": three, "b.txt": one, "c.txt": two}
    clock(4)  # another name, other metadata
    (folder.sources / "b.txt").rename(folder.sources / "0.txt")
    folder.write("catalogue.toml", '["c.txt"]\nkind = "essay"\n')
    report = folder.build()
    assert report.renamed == (("b.txt", "0.txt"),)
    assert report.changed == ("c.txt",)
    assert dates(folder) == {"0.txt": one, "a.txt": three, "c.txt": two}
    five = clock(5)
    folder.build(rebuild=True)
    assert set(dates(folder).values()) == {five}


def test_it_makes_no_document_a_changed_one(three, clock):
    before, generation = dates(three), three.open().generation
    clock(1)
    report = three.build()
    assert report.generation == three.open().generation == generation
    assert len(report.unchanged) == 3
    three.write("new.txt", "Bread cost nine pence a loaf.")
    report = three.build()
    assert (report.added, report.changed, len(report.unchanged)) == (("new.txt",), (), 3)
    assert {source: date for source, date in dates(three).items() if source != "new.txt"} == before


def test_a_file_that_cannot_be_read_any_more_keeps_its_time(three, clock):
    before = dates(three)
    clock(1)
    three.write("th.txt", b"\x00\x01\x02" * 100)
    three.write("new.txt", "Bread cost nine pence a loaf.")
    assert three.build().failed
    assert dates(three)["th.txt"] == before["th.txt"]
