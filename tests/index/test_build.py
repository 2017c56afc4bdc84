"""What a build reports, what it encodes again, and what it leaves alone."""

import json
from pathlib import Path

import numpy as np
import pytest

from index import IndexProblem, build_index, chunking, layout
from index.changes import compare
from index.words import words_of

MORE = "A bridge was built over the river. It fell in the spring."


def places(folder):
    """Every file and folder of an index with its time of change, but for the lock."""
    return {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")] if path.name != ".lock"}


def what(report):
    names = ("added", "changed", "removed", "renamed", "unchanged")
    return {name: value for name in names if (value := getattr(report, name))}


def texts(index):
    return [index.passage(row).text for row in range(len(index))]


def test_first_build(folder, three):
    index = three.open()
    assert [record["source"] for record in index.records] == ["ar.txt", "en.txt", "th.txt"]
    assert index.manifest["counts"] == {
        "documents": 3,
        "passages": len(index),
        "sentences": len(index.sentence_table),
        "tokens": len(index.token_ids),
        "text": (index.folder / "texts.bin").stat().st_size,
        "words": sum(map(len, index.words(np.arange(len(index))))),
    }
    assert not layout.check_files(index.folder, index.manifest)
    assert sorted(path.name for path in three.index.iterdir()) == [".lock", "CURRENT", index.generation]


def test_passages_and_tables_agree(library_index):
    index = library_index
    sentences = index.sentence_table
    for number, record in enumerate(index.records):
        document = index.document(number)
        assert document == index.find(record["source"])
        for row in index.passages_of(number):
            passage, spans = index.passage(row), index.sentences(row)
            assert document.text[passage.start : passage.end] == passage.text
            assert index.words(np.array([row])) == [words_of(passage.text, passage.language)]
            assert (spans[0].start, spans[-1].end) == (passage.start, passage.end)
            mine = sentences[int(index.passage_table[row]["first_sentence"]) :][: len(spans)]
            assert (mine["passage"] == row).all()
            ids = index.token_ids[mine["first_token"][0] : mine["first_token"][-1] + mine["tokens"][-1]]
            expected = index.encoder.tokenize([document.text[span.start : span.end] for span in spans])
            assert ids.tolist() == [id_ for some in expected for id_ in some]
    means = index.sentence_vectors.of(np.arange(len(sentences)))
    means = np.stack([means[sentences["passage"] == row].mean(0) for row in range(len(index))])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    assert np.abs(means - index.passage_vectors.of(np.arange(len(index)))).max() < 2e-3


def test_frequencies_count_passages(library_index):
    found = {}
    for row in range(len(library_index)):
        sentences = library_index.sentence_table[library_index.sentence_table["passage"] == row]
        tokens = slice(sentences["first_token"][0], sentences["first_token"][-1] + sentences["tokens"][-1])
        for id_ in set(library_index.token_ids[tokens].tolist()):
            found[id_] = found.get(id_, 0) + 1
    counted = library_index.frequencies
    assert {id_: int(counted[id_]) for id_ in np.flatnonzero(counted).tolist()} == found


def test_nothing_to_do_writes_nothing(three):
    before = places(three.index)
    report = three.build()
    assert what(report) == {"unchanged": ("ar.txt", "en.txt", "th.txt")}
    assert (report.embedded, report.documents, report.generation) == (0, 3, three.open().generation)
    assert places(three.index) == before


def test_only_what_is_new_is_encoded(three):
    three.write("a.txt", MORE)
    report = three.build()
    assert what(report) == {"added": ("a.txt",), "unchanged": ("ar.txt", "en.txt", "th.txt")}
    assert report.embedded == 2

    three.write("en.txt", MORE + " It was built again.")
    report = three.build()
    assert what(report) == {"changed": ("en.txt",), "unchanged": ("a.txt", "ar.txt", "th.txt")}
    assert report.embedded == 3
    assert "It was built again." in texts(three.open())[-2]

    (three.sources / "ar.txt").unlink()
    report = three.build()
    assert what(report) == {"removed": ("ar.txt",), "unchanged": ("a.txt", "en.txt", "th.txt")}
    assert (report.embedded, report.documents) == (0, 3)
    assert not any("الميناء" in text for text in texts(three.open()))


def test_a_renamed_file_is_not_encoded(three):
    (three.sources / "th.txt").rename(three.sources / "aa.txt")
    report = three.build()
    assert what(report) == {"renamed": (("th.txt", "aa.txt"),), "unchanged": ("ar.txt", "en.txt")}
    assert report.embedded == 0
    assert three.open().passage(0).id.startswith("aa.txt:")


def test_only_metadata_changed(three):
    three.write("catalogue.toml", '["th.txt"]\ntitle = "ท่าเรือ"\nkind = "fiction"\n')
    report = three.build()
    assert what(report) == {"changed": ("th.txt",), "unchanged": ("ar.txt", "en.txt")}
    assert report.embedded == 0
    document = three.open().find("th.txt")
    assert (document.title, document.kind) == ("ท่าเรือ", "fiction")


def test_a_file_in_another_encoding_is_the_same_text(three):
    text = (three.sources / "th.txt").read_text(encoding="utf-8")
    three.write("th.txt", text.encode("utf-16"))
    report = three.build()
    assert what(report) == {"changed": ("th.txt",), "unchanged": ("ar.txt", "en.txt")}
    assert report.embedded == 0


def test_a_file_that_cannot_be_read_keeps_its_passages(three):
    before = texts(three.open())
    three.write("th.txt", b"\x00\x01\x02" * 100)
    report = three.build()
    assert [failure.source for failure in report.failed] == ["th.txt"]
    assert "\n" not in report.failed[0].reason
    assert (report.embedded, report.documents) == (0, 3)
    assert texts(three.open()) == before
    assert three.open().manifest["failed"] == [["th.txt", report.failed[0].reason]]
    assert three.build().generation == report.generation  # and it's said once, not published again and again


def test_it_keeps_them_when_everything_is_encoded_anew(three, monkeypatch):
    before = texts(three.open())
    three.write("th.txt", b"\x00\x01\x02" * 100)
    monkeypatch.setattr(chunking, "TARGET", 20)
    report = three.build()
    assert "chunking" in report.rebuilt
    assert report.embedded == len(three.open().sentence_table)
    assert [failure.source for failure in report.failed] == ["th.txt"]
    assert texts(three.open())[-1] == before[-1]
    three.write("th.txt", "ท่าเรือเป็นน้ำแข็งเร็วกว่าทุกปี")
    assert three.build().failed == ()


def test_two_files_of_the_same_content(folder, assert_same):
    for name in ("a.txt", "b.txt", "c.txt"):
        folder.write(name, MORE)
    assert folder.build().embedded == 6
    (folder.sources / "a.txt").unlink()
    (folder.sources / "b.txt").rename(folder.sources / "d.txt")
    report = folder.build()
    assert report.embedded == 0
    assert len(report.renamed) == len(report.removed) == 1
    assert texts(folder.open()) == [MORE, MORE]


def test_documents_of_one_file_are_told_apart(folder):
    wrapped = '<doc id="{0}" url="" title="T{0}">\n\n{1}\n\n</doc>\n'
    one, two = "The fleet sailed in the autumn.", "The fleet turned in the winter."
    folder.write("a.txt", wrapped.format(1, one) + wrapped.format(2, two))
    report = folder.build()
    if report.documents != 2:
        pytest.skip("a file holds one document")
    folder.write("b.txt", MORE)
    assert folder.build().embedded == 2
    index = folder.open()
    assert [index.passage(row).text for row in range(2)] == [one, two]
    folder.write("a.txt", b"\x00" * 50)
    report = folder.build()
    assert report.documents == 3
    assert texts(folder.open()) == [one, two, MORE]


def test_another_encoder_or_cut_makes_everything_anew(three, monkeypatch, encoder, assert_same):
    class Other:
        """The encoder under another revision."""

        revision = "another"

        def __getattr__(self, name):
            return getattr(encoder, name)

    old = three.open()
    with monkeypatch.context() as patch:
        patch.setattr("index.build.load_encoder", lambda _: Other())
        report = three.build()
        assert report.rebuilt == "the index was made with another encoder"
        assert report.embedded == len(old.sentence_table)
        assert what(report) == {"unchanged": ("ar.txt", "en.txt", "th.txt")}
    with pytest.raises(IndexProblem, match=r"another revision of 'builtin'.*run: tricite index --index .* --rebuild"):
        _ = three.open().encoder
    report = three.build()
    assert report.rebuilt
    assert report.embedded == len(old.sentence_table)
    assert_same(three.open(), old)
    monkeypatch.setattr(chunking, "MOST", chunking.MOST + 1)
    assert three.build().rebuilt == "the index was made with another chunking"


def test_rebuild_when_asked(three, assert_same):
    old = three.open()
    report = three.build(rebuild=True)
    assert (report.rebuilt, report.embedded) == ("it was asked for", len(old.sentence_table))
    assert report.generation != old.generation
    assert_same(three.open(), old)


def test_an_empty_folder_and_what_comes_after(folder):
    assert folder.build().documents == 0
    index = folder.open()
    assert len(index) == 0
    assert index.passage_vectors.search(np.ones(512, dtype=np.float32), 1, 3)[0].size == 0
    generation = folder.build().generation
    assert generation == index.generation
    folder.write("a.txt", MORE)
    assert folder.build().embedded == 2
    (folder.sources / "a.txt").unlink()
    assert what(folder.build()) == {"removed": ("a.txt",)}


def test_progress_goes_up_to_the_end(three):
    three.write("b.txt", MORE)
    steps = []
    three.build(rebuild=True, progress=steps.append)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert (steps[0].done, steps[-1].done, steps[-1].total) == (0, 4, 4)
    assert steps[-1].sentences == len(three.open().sentence_table)
    assert {step.source for step in steps} == {"ar.txt", "b.txt", "en.txt", "th.txt", ""}


def test_stopping_a_build_leaves_the_index(three):
    class StopHereError(Exception):
        pass

    def stop(progress):
        if progress.sentences:
            raise StopHereError

    three.write("b.txt", MORE)
    before = three.open()
    with pytest.raises(StopHereError):
        three.build(progress=stop)
    assert three.open().generation == before.generation
    assert not list(three.index.glob(".building-*"))
    assert three.build().added == ("b.txt",)


def test_interrupted_work_is_taken_up_again(folder, monkeypatch, tmp_path, assert_same):
    monkeypatch.setattr("index.unfinished._EVERY", 0.0)
    monkeypatch.setattr("index.writer._BATCH", 1)
    for number in range(8):
        folder.write(f"{number}.txt", f"{MORE} That was bridge number {number}. ท่าเรือเป็นน้ำแข็ง")

    def stop(progress):
        if progress.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.build(progress=stop)
    pieces = sorted((folder.index / ".unfinished").glob("g-*"))
    assert len(pieces) >= 4
    (pieces[0] / "texts.bin").write_bytes(b"damaged")
    report = folder.build()
    per_file = len(folder.open().sentence_table) // 8
    assert report.embedded == (8 - len(pieces) + 1) * per_file
    assert not (folder.index / ".unfinished").exists()
    build_index(folder.sources, tmp_path / "scratch")
    from index import open_index

    assert_same(folder.open(), open_index(tmp_path / "scratch"))


def test_one_long_document_is_written_in_parts(folder, monkeypatch, assert_same):
    text = "\n\n".join(
        f"{MORE} That was bridge {n}. {'ท่าเรือเป็นน้ำแข็ง' if n % 3 else 'تجمد الميناء.'}" for n in range(60)
    )
    folder.write("a.txt", text)
    folder.build()
    whole = folder.open()
    monkeypatch.setattr("index.embedder._RUN", 5)
    monkeypatch.setattr("index.rows._MOST", 2)
    folder.build(rebuild=True)
    assert_same(folder.open(), whole)
    folder.write("0.txt", MORE)
    assert folder.build().embedded == 2
    (folder.sources / "0.txt").unlink()
    folder.build()
    assert_same(folder.open(), whole)


def test_comparing_records():
    def record(source, text, title=""):
        return {"source": source, "text_sha256": text, "blocks": "", "title": title, "text_at": 0}

    before = [record("a", "1"), record("b", "2"), record("c", "3"), record("d", "3")]
    after = [
        record("a", "1") | {"text_at": 7},
        record("b", "2", "new"),
        record("e", "3"),
        record("f", "3"),
        record("g", "9"),
    ]
    assert compare(before, after) == {
        "added": ("f", "g"),
        "changed": ("b",),
        "removed": ("c",),
        "renamed": (("d", "e"),),
        "unchanged": ("a",),
    }


def test_the_library_is_built_as_the_manifest_says(library_index):
    manifest = json.loads((library_index.folder / layout.MANIFEST).read_bytes())
    assert manifest["format"] == layout.FORMAT
    assert manifest["failed"] == []
    assert set(manifest["files"]) == {path.name for path in library_index.folder.iterdir()} - {layout.MANIFEST}
    assert Path(manifest["sources"]).is_dir()
