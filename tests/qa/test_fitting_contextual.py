"""Making index/contextual.npz: texts and questions that fit each other, candidates, and a few steps of training."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest

from index import open_index
from index.contextual import PACKAGE, Contextual, weights_file
from index.projection import LANGUAGE_CODES
from qa.fitting.candidates import Candidates, candidates_of
from qa.fitting.contextual import PLAN, choose, listwise
from qa.fitting.material import Asked, own_material, squad_material
from qa.fitting.stages import Plans, fit_contextual
from qa.fitting.tuning import PLAN as LAYERS


@pytest.fixture(scope="module")
def encoder():
    weights = weights_file()
    if weights is None:
        pytest.skip(f"the package {PACKAGE} is not installed")
    return Contextual(weights, None)


@pytest.fixture(scope="module")
def fitted(encoder, tmp_path_factory):
    """A few of the project's own paragraphs, fitted on twice: the parts, the lines told, the index of the texts."""
    plans = Plans(replace(PLAN, steps=6, warm=2), replace(LAYERS, runs=2, steps=3, warm=2, pieces=300, questions=8))
    made = []
    for _ in range(2):
        folder, told = tmp_path_factory.mktemp("fitting"), []
        parts = fit_contextual(own_material(topics=4), weights_file(), plans, folder, told.append)
        made.append((parts, told, open_index(folder / "index")))
    return made


def test_own_answers_are_the_sentences_of_all_languages():
    material = own_material(topics=3)
    told = [asked for asked in material.asked if not asked.among]
    assert {asked.language for asked in told} == set(LANGUAGE_CODES)
    unanswerable = [asked for asked in told if not asked.answers]
    assert len(unanswerable) == 3 * 4 * len(LANGUAGE_CODES)
    for asked in told:
        if asked in unanswerable:
            continue
        assert [source.split("/")[0] for source, _, _ in asked.answers] == list(LANGUAGE_CODES)
        for source, start, end in asked.answers:
            text = material.texts[source]
            assert text[start:end] == text[start:end].strip() != ""
            assert start == 0 or text[start - 1].isspace()
            assert text[end].isspace()


def test_documents_told_apart_are_asked_among_themselves_and_answer_where_they_do():
    material = own_material(topics=3)
    apart = [asked for asked in material.asked if asked.among]
    answered = [asked for asked in apart if asked.answers]
    assert len({asked.topic for asked in apart}) == 3
    assert 0.6 < len(answered) / len(apart) < 0.8
    alone = [asked for asked in answered if len({source for source, _, _ in asked.answers}) == 1]
    assert 0.4 < len(alone) / len(answered) < 0.9
    for asked in apart:
        assert {source.split("/")[0] for source in asked.among} == set(LANGUAGE_CODES)
        for source, start, end in asked.answers:
            assert source in asked.among
            assert material.texts[source][start:end].strip() == material.texts[source][start:end] != ""


def _squad(path, articles):
    """A file in SQuAD's layout: articles of paragraphs, a paragraph as (context, [(id, question, answer)])."""
    data = [
        {
            "paragraphs": [
                {
                    "context": context,
                    "qas": [
                        {"id": i, "question": q, "answers": [{"text": a, "answer_start": context.index(a)}]}
                        for i, q, a in asked
                    ],
                }
                for context, asked in article
            ]
        }
        for article in articles
    ]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def test_a_question_of_several_languages_is_answered_in_each(tmp_path):
    english = [[("Tea grows\r\nin Assam.", [("a", "Where?", "Assam")]), ("It is dry.", [("b", "How is it?", "dry")])]]
    arabic = [[("ينمو الشاي في آسام.", [("a", "أين؟", "آسام")]), ("إنه جاف.", [("b", "كيف هو؟", "جاف")])]]
    paths = {"en": _squad(tmp_path / "en.json", english), "ar": _squad(tmp_path / "ar.json", arabic)}
    material = squad_material("set", paths, range(1))
    assert sorted(material.texts) == ["ar/set-0000.txt", "en/set-0000.txt"]
    said = {
        (asked.text, asked.language): [material.texts[source][start:end] for source, start, end in asked.answers]
        for asked in material.asked
    }
    assert said == {
        ("Where?", "en"): ["Assam", "آسام"],
        ("أين؟", "ar"): ["Assam", "آسام"],
        ("How is it?", "en"): ["dry", "جاف"],
        ("كيف هو؟", "ar"): ["dry", "جاف"],
    }
    material.write(tmp_path / "texts")
    for source, text in material.texts.items():
        assert (tmp_path / "texts" / source).read_bytes().decode() == text
        assert "\r" not in text


def test_answers_of_the_parallel_set_are_where_they_are_said_to_be(shared):
    folder = shared / "eval" / "xquad-r-dev"
    material = squad_material("set", {code: folder / f"{code}.json" for code in LANGUAGE_CODES}, range(2))
    questions = {
        code: [
            (qa["id"], qa["question"], qa["answers"][0]["text"])
            for article in json.loads((folder / f"{code}.json").read_text(encoding="utf-8"))["data"][:2]
            for paragraph in article["paragraphs"]
            for qa in paragraph["qas"]
        ]
        for code in LANGUAGE_CODES
    }
    answers = {code: {key: said for key, _, said in asked} for code, asked in questions.items()}
    wanted = [
        (code, text, {side: answers[side][key] for side in LANGUAGE_CODES})
        for code, asked in questions.items()
        for key, text, _ in asked
    ]
    found = [
        (asked.language, asked.text, {source[:2]: material.texts[source][a:b] for source, a, b in asked.answers})
        for asked in material.asked
    ]
    assert sorted(map(repr, found)) == sorted(map(repr, wanted))


def test_candidates_know_which_of_them_answer(fitted):
    index = fitted[0][2]
    found = 0
    material = own_material(topics=4)
    for asked in [*material.asked[:12], *material.asked[-60:-20]]:
        mine = candidates_of(asked, index)
        if asked.among:
            assert {index.passage(int(row)).source for row in index.sentence_table["passage"][mine.rows]} <= set(
                asked.among
            )
        assert np.exp(mine.base).sum() == pytest.approx(1.0, abs=1e-3)
        for row, language, right in zip(mine.rows, mine.languages, mine.right, strict=True):
            sentence = index.sentence_table[row]
            passage = index.passage(int(sentence["passage"]))
            assert LANGUAGE_CODES[language] == passage.language
            overlaps = any(
                source == passage.source and start < sentence["end"] and sentence["start"] < end
                for source, start, end in asked.answers
            )
            assert right == overlaps
        found += len(np.unique(mine.languages[mine.right])) == len(LANGUAGE_CODES)
    assert found >= 10


def test_mostly_one_languages_answers_are_shown():
    """Six passages, two of each language, and an answer in one of each."""
    languages = np.repeat(np.arange(3, dtype=np.int8), 20)
    right = np.zeros(60, dtype=bool)
    right[[0, 25, 50]] = True
    passages = np.repeat(np.arange(6, dtype=np.int16), 10)
    base = np.zeros(60, dtype=np.float32)
    mine = Candidates(Asked("", "th", "", ()), np.arange(60, dtype=np.int32), passages, base, languages, right)
    chance = np.random.default_rng(3)
    shown = [choose(mine, PLAN, chance) for _ in range(200)]
    spoken = [len(np.unique(languages[places[right[places]]])) for places in shown]
    assert set(spoken) == {1, 3}
    assert 0.7 < np.mean(np.array(spoken) == 1) < 0.9
    for places, count in zip(shown, spoken, strict=True):
        assert len(places) == len(set(places.tolist())) == PLAN.sentences
        left_out = set(passages[right]) - set(passages[places[right[places]]])
        assert len(left_out) == 3 - count
        assert not left_out & set(passages[places].tolist())
    assert np.mean(np.concatenate([languages[places] for places in shown]) == 1) > 0.5  # Thai was asked in


def test_listwise_is_what_its_formula_says():
    import torch

    logits = torch.from_numpy(np.random.default_rng(4).normal(size=(3, 5)))
    right = torch.tensor([[1, 0, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 0, 1]], dtype=torch.bool)
    shares = (torch.softmax(logits, dim=1) * right).sum(1)
    assert listwise(logits, right).item() == pytest.approx(-shares.log().mean().item())


def test_the_states_are_those_that_the_encoder_projects(encoder):
    """Unprojected, a text's vectors are its states at unit length, of questions and of passages alike."""
    asked = ["Who built the harbour?", "ใครสร้างท่าเรือ", "من بنى الميناء؟"]
    for text, states in zip(asked, encoder.question_states(asked), strict=True):
        np.testing.assert_allclose(_unit(states), encoder.question(text)[0], atol=1e-5)
    passages = [["Tea was sold there.", "", "It was dry."], ["ชาขายที่นั่น"]]
    for stored, states in zip(encoder.passages(passages), encoder.passage_states(passages), strict=True):
        assert [len(part) for part in stored] == [len(part) for part in states]
        for one, other in zip(stored, states, strict=True):
            np.testing.assert_allclose(one / 127, _unit(other), atol=0.5 / 127 + 1e-6)


_SHAPES = {"attend": (384, 1152), "gather": (384, 384), "widen": (384, 1536), "narrow": (1536, 384)}


def _unit(states):
    return states / np.linalg.norm(states, axis=1, keepdims=True)


def test_a_few_steps_of_training(fitted, encoder, tmp_path):
    """The same bytes twice, told as it goes, and of a form that the encoder takes."""
    files = []
    for parts, told, _ in fitted:
        out = io.BytesIO()
        np.savez(out, **parts)
        files.append(out.getvalue())
        assert sum("held out: loss" in line for line in told) == 4
    assert files[0] == files[1]
    parts = fitted[0][0]
    assert {name: (part.shape, part.dtype.name) for name, part in parts.items()} == {
        "mean": ((384,), "float32"),
        "passage": ((PLAN.dim, 384), "float16"),
        "question": ((PLAN.dim, 384), "float16"),
        "weight": ((384,), "float32"),
        **{f"{name}_down": ((LAYERS.layers, high, LAYERS.mean_rank), "float16") for name, (high, _) in _SHAPES.items()},
        **{f"{name}_up": ((LAYERS.layers, LAYERS.mean_rank, wide), "float16") for name, (_, wide) in _SHAPES.items()},
        "certainty": ((3,), "float32"),
    }
    assert parts["weight"].any()
    assert not np.array_equal(parts["passage"], parts["question"])  # both began as the same principal components
    assert all(parts[f"{name}_up"].any() for name in _SHAPES)
    path = tmp_path / "contextual.npz"
    path.write_bytes(files[0])
    vectors, weights = Contextual(weights_file(), path).question("Who built the harbour?")
    assert vectors.shape[1] == PLAN.dim
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert weights.sum() == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(("option", "absent"), [("--contextual", "weights_file"), ("--cross", "load_contextual")])
def test_the_command_names_the_package_that_it_needs(option, absent, monkeypatch, capsys, tmp_path):
    import index.contextual
    from qa.cli import ERROR, main

    monkeypatch.setattr(index.contextual, absent, lambda: None)
    assert main(["fit", option, "--parallel", str(tmp_path), "--out", str(tmp_path / "out.npz")]) == ERROR
    assert PACKAGE in capsys.readouterr().err
    assert not (tmp_path / "out.npz").exists()
