"""Small folders of documents to build indexes of, with the real encoder, loaded once."""

import numpy as np
import pytest

from index import build_index, open_index
from index.projection import principal
from index.trained import trained_projection

ENGLISH = "The harbour froze early that year. No ship left before March. Bread cost nine pence a loaf."
THAI = "ท่าเรือเป็นน้ำแข็งเร็วกว่าทุกปี ไม่มีเรือลำใดออกจากท่าก่อนเดือนมีนาคม ขนมปังราคาก้อนละเก้าเพนนี"
ARABIC = "تجمد الميناء مبكرا في تلك السنة. لم تغادر أي سفينة قبل شهر مارس. كان ثمن الرغيف تسعة بنسات."


@pytest.fixture(scope="session")
def projection(encoder):
    """The projection that all these indexes use: one fitted to the first texts would differ from index to index."""
    random = np.random.default_rng(0)
    features = random.normal(size=(300, encoder.feature_dim)).astype(np.float32)
    return trained_projection(encoder) or principal(features, random.integers(0, 3, 300), encoder.sentence_dim)


@pytest.fixture(scope="module", autouse=True)
def loaded_once(encoder, projection):
    """Builds find the encoder loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.build.load_encoder", lambda _: encoder)
        patch.setattr("index.build.trained_projection", lambda _: projection)
        yield


class Folder:
    """Documents and their index."""

    def __init__(self, home):
        self.sources = home / "sources"
        self.index = home / "index"
        self.sources.mkdir()

    def write(self, name, text):
        path = self.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))

    def build(self, **options):
        return build_index(self.sources, self.index, **options)

    def open(self):
        return open_index(self.index)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def three(folder):
    """A folder of three documents, one a language, and its index."""
    folder.write("en.txt", ENGLISH)
    folder.write("th.txt", THAI)
    folder.write("ar.txt", ARABIC)
    folder.build()
    return folder


def contents(index):
    """All that an index says, to compare with that of another."""
    passages = [index.passage(row) for row in range(len(index))]
    documents = [index.document(number) for number in range(len(index.records))]
    sentences = [index.sentences(row) for row in range(len(index))]
    tables = (index.passage_table, index.sentence_table, np.trim_zeros(index.frequencies, "b"), index.token_ids)
    return documents, passages, sentences, [table.tolist() for table in tables]


def vectors(index):
    """Its vectors: tokens', sentences' and passages'."""
    return (
        np.asarray(index.token_vectors, dtype=np.int16),
        index.sentence_vectors.of(np.arange(len(index.sentence_table))),
        index.passage_vectors.of(np.arange(len(index))),
    )


@pytest.fixture(scope="session")
def assert_same():
    """Whether two indexes are the same, passage for passage and vector for vector.

    The encoder rounds its last bits by the company a sentence is encoded in; a stored number may fall on either side.
    """

    def check(one, other):
        assert contents(one) == contents(other)
        for mine, its, step in zip(vectors(one), vectors(other), (1, 1e-3, 1e-3), strict=True):
            assert mine.shape == its.shape
            assert np.abs(mine - its).max(initial=0) <= step
        assert one.map.shape == other.map.shape
        if np.array_equal(vectors(one)[2], vectors(other)[2]):  # what the map is drawn from, and nothing else
            assert np.array_equal(one.map, other.map)

    return check
