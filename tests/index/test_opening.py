"""Opening an index: what is refused, in which words, and that a reader is left alone by builds."""

import json
import re
import shlex
import shutil
import threading

import numpy as np
import pytest

from index import IndexProblem, build_index, layout, open_index


@pytest.fixture
def another(three, tmp_path):
    """Opens a copy of an index after something was done to it."""

    def copy(change):
        target = tmp_path / "an other’s index"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(three.index, target)
        change(target, target / layout.current(target))
        return target

    return copy


def problem(path):
    with pytest.raises(IndexProblem) as caught:
        open_index(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_index(tmp_path):
    assert problem(tmp_path / "none") == f"there is no index at {tmp_path / 'none'}; run: tricite index --index " + (
        shlex.quote(str(tmp_path / "none"))
    )
    (tmp_path / "file").write_text("not a folder")
    assert "there is no index" in problem(tmp_path / "file")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"g-../..", b"../g-x", b"g-gone 00", b"\n\n"])
def test_a_broken_pointer(another, content):
    path = another(lambda root, _: (root / layout.POINTER).write_bytes(content))
    assert "--rebuild" in problem(path)


def test_every_file_matters(another, three):
    names = [path.name for path in three.open().folder.iterdir()]
    assert len(names) > 10
    for name in names:
        assert name in problem(another(lambda _, folder, name=name: (folder / name).write_bytes(b"{}")))
        assert name in problem(another(lambda _, folder, name=name: (folder / name).unlink()))


def test_another_format(another, three):
    def older(_, folder):
        manifest = json.loads((folder / layout.MANIFEST).read_text(encoding="utf-8"))
        (folder / layout.MANIFEST).write_text(json.dumps(manifest | {"format": 1}), encoding="utf-8")

    path = another(older)
    assert f"of format 1 and this program reads {layout.FORMAT}; run: tricite index --index" in problem(path)
    report = build_index(three.sources, path)
    assert report.rebuilt == f"the index is of format 1 and this program reads {layout.FORMAT}"
    assert len(open_index(path)) == len(three.open())


def test_the_command_in_the_message_mends_it(another, three):
    from qa.cli import main

    path = another(lambda _, folder: (folder / "texts.bin").write_bytes(b""))
    command = re.search(r"run: tricite (.*)", problem(path))[1]
    assert main([*shlex.split(command), "--sources", str(three.sources)]) == 0
    assert len(open_index(path)) == len(three.open())


def test_a_build_mends_it_and_says_so(another, three):
    path = another(lambda _, folder: (folder / "token_vectors.bin").write_bytes(b"x"))
    report = build_index(three.sources, path)
    assert report.rebuilt == "the index is damaged: token_vectors.bin not as written"
    assert report.embedded == len(three.open().sentence_table)


def test_damage_in_a_file_too_large_to_check_is_not_quoted_nor_copied(another, three, monkeypatch):
    monkeypatch.setattr(layout, "_CHECKED", 0)
    right = three.open().find("en.txt").text

    at = three.open().records[three.open().by_source["en.txt"]]["text_at"] + 20

    def change(_, folder):
        content = bytearray((folder / "texts.bin").read_bytes())
        content[at] ^= 1
        (folder / "texts.bin").write_bytes(content)

    path = another(change)
    index = open_index(path)
    with pytest.raises(IndexProblem, match=r"the text of en\.txt is not as it was written; run: tricite"):
        index.find("en.txt")
    assert index.find("th.txt").language == "th"
    assert "texts.bin" in build_index(three.sources, path).rebuilt
    assert open_index(path).find("en.txt").text == right


@pytest.mark.parametrize("name", ["passages.npy", "sentences.npy", "documents.jsonl", "map.npy", "frequencies.npy"])
def test_a_table_too_large_to_check_at_once_is_checked_before_it_is_used(another, three, monkeypatch, name):
    monkeypatch.setattr(layout, "_CHECKED", 0)

    def change(_, folder):
        content = bytearray((folder / name).read_bytes())
        content[-2] ^= 1
        (folder / name).write_bytes(content)

    path = another(change)
    with pytest.raises(IndexProblem, match=rf"the index is damaged: {name} not as written; run: tricite"):
        open_index(path).passage(0)
    for use in (lambda index: index.find("en.txt"), lambda index: index.map, lambda index: index.passage_vectors):
        with pytest.raises(IndexProblem, match="is damaged"):
            use(open_index(path))
    assert name in build_index(three.sources, path).rebuilt
    assert open_index(path).passage(0) == three.open().passage(0)


def test_a_reader_keeps_its_generation(three, assert_same, tmp_path):
    reader = three.open()
    shutil.copytree(three.index, tmp_path / "kept")
    for name in ("b.txt", "c.txt"):
        three.write(name, "A bridge was built over the river. It fell in the spring.")
        three.build()
    assert not reader.folder.exists()
    assert_same(reader, open_index(tmp_path / "kept"))


def test_an_index_serves_several_threads(library_index):
    failures = []

    def read():
        try:
            for row in range(len(library_index)):
                passage = library_index.passage(row)
                assert library_index.find(passage.source).text[passage.start : passage.end] == passage.text
            library_index.sentence_vectors.of(library_index.passage_table["first_sentence"])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_an_index_moved_elsewhere(three, tmp_path):
    three.index.rename(tmp_path / "moved")
    assert len(open_index(tmp_path / "moved")) > 0
    assert build_index(three.sources, tmp_path / "moved").embedded == 0


def test_token_vectors_are_the_same_when_their_pages_were_let_go(library_index, monkeypatch):
    whole = np.array(library_index.token_vectors)
    monkeypatch.setattr("index.snapshot._TOUCHED", 100_000)
    firsts, counts = np.arange(0, len(whole) - 900, 700), np.full(len(range(0, len(whole) - 900, 700)), 900)
    for _ in range(3):
        runs = library_index.token_runs(firsts, counts).reshape(len(firsts), 900, -1)
        for first, run in zip(firsts.tolist(), runs, strict=True):
            assert (run == whole[first : first + 900]).all()
    assert library_index._touched <= 100_000
