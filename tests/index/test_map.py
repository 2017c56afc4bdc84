"""The map of the library: written with the index, told by nothing but the vectors, and the same however it came to be."""

import numpy as np
import pytest

from index import IndexProblem, build_index, open_index
from index.map import FILE, places
from index.projection import LANGUAGE_CODES
from index.vectors import Vectors, VectorWriter


def stored(folder, vectors, languages):
    """Vectors as an index holds them."""
    writer = VectorWriter("passages", vectors.shape[1], folder)
    writer.add(vectors, languages)
    writer.write()
    files = {
        number: np.fromfile(folder / f"passages.{code}.faiss", dtype="u1")
        for number, code in enumerate(LANGUAGE_CODES)
        if (folder / f"passages.{code}.faiss").exists()
    }
    return Vectors(files, languages)


def drawn(seed, count=900):
    """Unit vectors of three topics in three languages, each language moved its own way."""
    random = np.random.default_rng(seed)
    languages = random.integers(0, 3, count).astype(np.uint8)
    topics = random.integers(0, 3, count)
    vectors = random.normal(size=(count, 24)) * 0.1 + np.eye(24)[topics] + 2 * np.eye(24)[10 + languages]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), languages, topics


@pytest.mark.parametrize("seed", range(5))
def test_topics_lie_apart_and_languages_do_not(tmp_path, seed):
    vectors, languages, topics = drawn(seed)
    map_ = places(stored(tmp_path, vectors, languages), languages)
    assert map_.shape == (len(languages), 2)
    assert map_.dtype == np.float32
    assert map_.min() >= 0
    assert map_.max() <= 1

    def apart(groups):
        middles = [map_[groups == group].mean(axis=0) for group in range(3)]
        return min(np.linalg.norm(one - other) for one, other in zip(middles, middles[1:] + middles[:1], strict=True))

    assert apart(topics) > 0.3
    assert apart(topics) > 5 * apart(languages)


def test_blocks_and_a_sample_change_little(tmp_path, monkeypatch):
    vectors, languages, _ = drawn(0, 3_000)
    kept = stored(tmp_path, vectors, languages)
    whole = places(kept, languages)
    monkeypatch.setattr("index.map._BLOCK", 7)
    assert np.abs(places(kept, languages) - whole).max() < 1e-5
    monkeypatch.setattr("index.map._SAMPLE", 500)
    assert np.abs(places(kept, languages) - whole).mean() < 0.05


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_passages_have_places(tmp_path, count):
    vectors, languages, _ = drawn(0, count)
    map_ = places(stored(tmp_path, vectors, languages), languages)
    assert map_.shape == (count, 2)
    assert np.isfinite(map_).all()


def test_it_is_written_with_the_index_and_opened_by_mapping(three):
    index = three.open()
    assert FILE in index.manifest["files"]
    assert not index.map.flags.owndata
    assert not index.map.flags.writeable
    again = places(index.passage_vectors, index.passage_table["language"])
    assert np.array_equal(index.map, again)


def test_an_index_without_passages_has_an_empty_one(folder):
    folder.build()
    assert folder.open().map.shape == (0, 2)


def test_one_that_is_not_as_written_is_told(three):
    path = three.open().folder / FILE
    content = bytearray(path.read_bytes())
    content[-3] ^= 8
    path.write_bytes(content)
    with pytest.raises(IndexProblem, match=FILE):
        three.open()


def test_it_is_the_same_however_the_index_came_to_be(starter_library, tmp_path):
    """A library that grew document by document has the map of one that was read at once."""
    sources = tmp_path / "sources"
    files = sorted((starter_library / "en").iterdir())[:3] + sorted((starter_library / "ar").iterdir())[:1]
    for name in (path.name for path in files):
        path = next(path for path in files if path.name == name)
        (sources / path.parent.name).mkdir(parents=True, exist_ok=True)
        (sources / path.parent.name / name).write_bytes(path.read_bytes())
        build_index(sources, tmp_path / "grown")
    build_index(sources, tmp_path / "once")
    grown, once = open_index(tmp_path / "grown"), open_index(tmp_path / "once")
    assert len(once) > 20
    assert np.abs(grown.map - once.map).max() < 0.05  # stored vectors may differ in their last bits
    assert np.abs(grown.map - once.map).mean() < 0.005


def test_an_index_from_before_there_were_maps_has_one_drawn(three):
    from index import layout

    index = three.open()
    manifest = {key: value for key, value in index.manifest.items() if key != "files"}
    draft, name = layout.new_generation(three.index)
    for path in index.folder.iterdir():
        if path.name not in (FILE, layout.MANIFEST):
            (draft / path.name).write_bytes(path.read_bytes())
    layout.publish(three.index, draft, name, manifest)
    former = three.open()
    assert former.generation == name
    assert np.array_equal(former.map, index.map)
    assert three.build().generation == name
