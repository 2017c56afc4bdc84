"""The built-in encoder as sentence-transformers' own models."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from index.encoder import EncoderError

pytest.importorskip("sentence_transformers")
from index.encoder.faces import BuiltinModule, multi_vector_encoder, sentence_transformer

TEXTS = [
    "The bridge was closed for repairs.",
    "สะพานปิดซ่อม",
    "أُغلق الجسر للإصلاح",
    "",
    "😀 mixed ผสม مختلط",
    "A longer one, with several clauses, so that the others have to be padded to its length when they are batched.",
]


@pytest.fixture(scope="module")
def sentence_model():
    return sentence_transformer()


@pytest.fixture(scope="module")
def token_model():
    return multi_vector_encoder()


def tokens_of(encoder, text):
    (batch,) = encoder.batches([text], workers=1)
    return encoder.network.token_vectors(torch.from_numpy(batch.features))


def test_sentence_vectors_agree(encoder, sentence_model):
    found = sentence_model.encode(TEXTS, batch_size=4)
    assert sentence_model.get_embedding_dimension() == found.shape[1] == 512
    assert (found * encoder.encode(TEXTS)).sum(axis=1).min() > 0.9999


def test_padded_tokens_are_the_flat_ones(encoder):
    """Places without attention change nothing and come out as zeros."""
    module = BuiltinModule.published()
    out = module(module.preprocess(TEXTS))
    assert out["token_embeddings"].shape == (*out["attention_mask"].shape, 512)
    for row, text in enumerate(TEXTS):
        length = encoder.count(text)
        assert out["attention_mask"][row].sum() == length
        expected = tokens_of(encoder, text)
        cosine = torch.cosine_similarity(out["token_embeddings"][row, :length], expected)
        assert cosine.min() > 0.999
        assert not out["token_embeddings"][row, length:].any()


def test_token_vectors_agree(encoder, token_model):
    found = token_model.encode_document(TEXTS)
    assert [len(vectors) for vectors in found] == [encoder.count(text) for text in TEXTS]
    for vectors, text in zip(found, TEXTS, strict=True):
        assert torch.cosine_similarity(vectors, tokens_of(encoder, text)).min() > 0.999
        torch.testing.assert_close(vectors.norm(dim=1), torch.ones(len(vectors)), atol=1e-4, rtol=0)


def test_late_interaction_finds_the_translation(token_model):
    documents = [*TEXTS[1:3], "แมวนอนบนหลังคา", "القطة تنام على السطح"]
    scores = token_model.similarity(token_model.encode_query(TEXTS[:1]), token_model.encode_document(documents))
    assert set(scores[0].argsort(descending=True)[:2].tolist()) == {0, 1}


@pytest.mark.parametrize("make", [sentence_transformer, multi_vector_encoder])
def test_saved_and_loaded_offline(make, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    model = make()
    model.save(str(tmp_path))
    again = make(tmp_path)
    if make is sentence_transformer:
        np.testing.assert_array_equal(again.encode(TEXTS), model.encode(TEXTS))
    else:
        for one, two in zip(again.encode_query(TEXTS), model.encode_query(TEXTS), strict=True):
            assert torch.equal(one, two)
    assert not list(tmp_path.rglob("*.bin"))


def test_a_long_text_is_cut_as_the_encoder_cuts_it(encoder):
    module = BuiltinModule.published()
    given = module.preprocess(["word " * 9000, "short"])
    assert given["input_ids"].shape == (2, encoder.max_tokens)
    assert given["input_ids"][0, -1] == encoder.tokenize(["x"])[0][-1]


def test_a_wrong_folder_is_one_clear_line(tmp_path):
    with pytest.raises(EncoderError, match="does not hold the built-in encoder") as error:
        sentence_transformer(tmp_path)
    assert "\n" not in str(error.value)
