"""Training the contextual encoder's last layers: what is added to them, what a step reads, what it learns from."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from index import build_index, open_index
from index.contextual import PACKAGE, Contextual, weights_file
from index.contextual.adapters import adapted, read_adapters
from index.contextual.model import unmarked
from index.contextual.network import Network
from index.contextual.weights import Weights
from qa.fitting.adapting import Adapting, Below
from qa.fitting.candidates import all_candidates
from qa.fitting.material import own_material
from qa.fitting.readings import Readings
from qa.fitting.soup import mean_of
from qa.fitting.steps import stepper
from qa.fitting.tuning import PLAN, Reader, _rows, set_shares

TEXTS = ["Who built the harbour?", "ใครสร้างท่าเรือ", "من بنى الميناء؟", "x"]


@pytest.fixture(scope="module")
def weights():
    path = weights_file()
    if path is None:
        pytest.skip(f"the package {PACKAGE} is not installed")
    return Weights(path)


@pytest.fixture(scope="module")
def encoder(weights):
    return Contextual(weights.path, None)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Three of the project's own paragraphs: an index, and the candidates of their questions."""
    folder = tmp_path_factory.mktemp("tuning")
    material = own_material(topics=3)
    material.write(folder / "texts")
    build_index(folder / "texts", folder / "index", contextual=False)
    index = open_index(folder / "index")
    return index, all_candidates(material.asked, index)


@pytest.fixture(scope="module")
def readings(library, encoder):
    index, candidates = library
    return Readings(candidates, index, encoder, replace(PLAN, pieces=700))


def test_additions_begin_as_nothing_and_leave_as_they_were_trained(weights, encoder):
    layers = weights.layers()
    windows = [encoder.asked(text).windows[0] for text in TEXTS]
    adapting = Adapting(Below(weights, layers, 3, torch.float32), rank=4, seed=1)
    with torch.inference_mode():
        states = Network(weights, layers).states(windows)
        np.testing.assert_allclose(adapting.forward(windows).numpy(), states, atol=1e-4)
        some = [windows[place] for place in (2, 0)]  # remembered, in another order
        np.testing.assert_allclose(adapting.forward(some).numpy(), Network(weights, layers).states(some), atol=1e-4)
    with torch.no_grad():
        for part in adapting.up.values():
            part.normal_(std=0.05, generator=torch.Generator().manual_seed(2))
        trained = adapting.forward(windows).numpy()
    read = adapted(layers, read_adapters(adapting.parts()))
    assert not np.allclose(trained, Network(weights, layers).states(windows), atol=0.1)
    np.testing.assert_allclose(Network(weights, read).states(windows), trained, atol=0.02)
    for one, other in zip(read[:-3], layers[:-3], strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    for mine, half, start in zip(
        read[-3:], adapted(layers, read_adapters(adapting.parts(0.5)))[-3:], layers[-3:], strict=True
    ):
        np.testing.assert_allclose(half.widen, (mine.widen + start.widen) / 2, atol=2e-3)


def test_only_the_additions_learn(weights, encoder):
    adapting = Adapting(Below(weights, weights.layers(), 2), rank=4, seed=1)
    adapting.forward([encoder.asked(TEXTS[0]).windows[0]]).square().sum().backward()
    assert len(adapting.parameters()) == 2 * 4 * 2
    assert all(part.grad is not None for part in adapting.parameters())
    assert all(part.grad.any() for part in adapting.up.values())
    assert not any(matrix.requires_grad for layer in adapting.layers for matrix in layer)


def test_documents_told_apart_are_read_as_often_as_planned():
    assert set_shares({"own": 900, "apart": 50, "th": 100}, 0.4) == pytest.approx([0.45, 0.4, 0.15])
    assert set_shares({"own": 900, "th": 100}, 0.4) == pytest.approx([0.75, 0.25])
    assert set_shares({"apart": 9}, 0.4) == pytest.approx([1.0])


def test_a_reading_holds_what_answers_each_of_its_questions(readings, library):
    _, candidates = library
    chance = np.random.default_rng(5)
    answered = silent = hidden = 0
    for topic in [topic for topics in readings.topics().values() for topic in topics]:
        numbers = chance.permutation(readings.questions(topic))[:8].tolist()
        reading = readings.reading(numbers, chance)
        count = sum(sum(one.lengths) > 0 for one in reading.passages)
        assert len(reading.passages) == count > 0
        assert sum(one.size() for one in reading.passages) <= 700
        sentences = sum(len(one.lengths) for one in reading.passages)
        assert reading.base.shape == reading.same.shape == reading.there.shape == (len(reading.asked), sentences)
        assert reading.right.shape == (len(reading.asked), sentences + 1)
        assert reading.right.any(1).all()
        assert not (reading.right[:, :-1] & ~reading.there).any()
        assert not (reading.right[:, -1] & reading.right[:, :-1].any(1)).any()
        silent += int(reading.right[:, -1].sum())
        answered += int((~reading.right[:, -1]).sum())
        hidden += int((~reading.there).any(1).sum())
    assert min(answered, silent, hidden) > 0
    assert silent <= sum(not mine.asked.answers for mine in candidates)


def test_a_reading_of_questions_whose_answers_find_no_room_is_none(library, encoder):
    index, candidates = library
    answerable = [number for number, mine in enumerate(candidates) if mine.asked.answers]
    tiny = Readings(candidates, index, encoder, replace(PLAN, pieces=1, noise=0.0))
    read = [tiny.reading([number], np.random.default_rng(1)) for number in answerable[:20]]
    assert all(one is not None and len(one.passages) == 1 for one in read)  # what answers goes before all else


def test_the_logits_are_weighted_maxsim_and_what_spoke_before(readings, weights, encoder):
    """Against sentence by sentence in NumPy, in float32; the reader computes in bfloat16."""
    random = np.random.default_rng(7)
    parts = {name: random.normal(scale=0.05, size=(128, 384)).astype(np.float32) for name in ("passage", "question")}
    parts |= {"mean": random.normal(size=384).astype(np.float32), "weight": random.normal(size=384, scale=0.1)}
    reader = Reader(Adapting(Below(weights, weights.layers(), 1), 4, 0), parts, PLAN)
    topic = readings.topics()["own"][0]
    reading = readings.reading(readings.questions(topic)[:4], np.random.default_rng(1))
    with torch.no_grad():
        reader.same.fill_(0.25)
        reader.none.fill_(3.0)
        logits = reader(reading).numpy()
    network = Network(weights, weights.layers())

    def states(text):
        return (network.states(text.windows)[unmarked(text.windows, text.before)] - parts["mean"]) / 4

    said = np.concatenate([states(passage) for passage in reading.passages])
    lengths = [length for passage in reading.passages for length in passage.lengths]
    for row, asked in enumerate(reading.asked):
        mine = states(asked)
        share = np.exp(mine @ parts["weight"])
        vectors = _unit(mine @ parts["question"].T)
        at = 0
        for place, length in enumerate(lengths):
            cosines = vectors @ _unit(said[at : at + length] @ parts["passage"].T).T
            at += length
            expected = PLAN.scale * (cosines.max(1) * share).sum() / share.sum()
            expected += PLAN.trust * float(reading.base[row, place]) + 0.25 * float(reading.same[row, place])
            if reading.there[row, place]:
                assert logits[row, place] == pytest.approx(expected, abs=0.3)
            else:
                assert logits[row, place] < -1_000
        assert logits[row, -1] == 3.0


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _learned(seed, rank=2):
    random = np.random.default_rng(seed)
    parts = {
        "mean": np.ones(6),
        "passage": random.normal(size=(3, 6)).astype(np.float16),
        "weight": random.normal(size=6),
    }
    for name, width in (("attend", 9), ("narrow", 4)):
        parts[f"{name}_down"] = random.normal(size=(2, 6, rank)).astype(np.float16)
        parts[f"{name}_up"] = random.normal(size=(2, rank, width)).astype(np.float16)
    return parts


def _added_on_average(runs, name):
    return np.mean([one.down @ one.up for one in (read_adapters(run)[name] for run in runs)], axis=0)


def test_the_mean_of_runs_adds_what_they_add_on_average():
    runs = [_learned(seed) for seed in range(3)]
    whole = mean_of(runs, rank=6)
    added = read_adapters(whole)
    for name in ("attend", "narrow"):
        assert added[name].down @ added[name].up == pytest.approx(_added_on_average(runs, name), abs=0.02)
    for name in ("mean", "passage", "weight"):
        assert whole[name].dtype == runs[0][name].dtype
        assert whole[name] == pytest.approx(np.mean([run[name] for run in runs], axis=0), abs=2e-3)


def test_a_mean_of_less_rank_is_the_nearest_there_is():
    runs = [_learned(seed) for seed in range(3)]
    small = read_adapters(mean_of(runs, rank=2))["attend"]
    assert small.down.shape == (2, 6, 2)
    assert small.up.shape == (2, 2, 9)
    for number, total in enumerate(_added_on_average(runs, "attend")):
        left_out = np.linalg.svd(total, compute_uv=False)[2:]
        assert np.linalg.norm(total - small.down[number] @ small.up[number]) == pytest.approx(
            np.linalg.norm(left_out), rel=0.02
        )


def test_runs_of_rows():
    places, used = _rows([2, 0, 3])
    assert places[used].tolist() == [0, 1, 2, 3, 4]
    assert used.sum(1).tolist() == [2, 0, 3]
    assert places.shape == used.shape == (3, 3)


def test_steps_learn_less_and_less_at_the_end():
    fast, slow = (torch.nn.Parameter(torch.tensor(5.0)) for _ in range(2))
    learn = stepper([([fast], 0.1), ([slow], 0.01)], warm=5, steps=40)
    moved, losses = [], []
    for _ in range(40):
        before = fast.item()
        losses.append(learn(fast.square() + slow.square()))
        moved.append(abs(fast.item() - before))
    assert losses[0] == pytest.approx(50.0)
    assert losses[-1] < losses[0]
    assert moved[0] < moved[4]
    assert moved[-1] < 0.05 * max(moved)
    assert abs(5 - fast.item()) > 5 * abs(5 - slow.item())
