"""Making the fitted data: the training files are sound, and each step of the fit does what it says."""

from dataclasses import replace

import numpy as np
import pytest

from index.projection import LANGUAGE_CODES
from index.trained import trained_arrays, trained_projection
from qa.fitting.calibrating import Pool, fit_calibration
from qa.fitting.groups import own_groups, parallel_groups, word_groups
from qa.signals import SIGNALS


def test_the_training_files_are_parallel_throughout():
    groups = own_groups()
    assert len(groups) >= 300
    for group in groups:
        sides = [group.sides[code] for code in LANGUAGE_CODES]
        assert len({len(side.sentences) for side in sides}) == 1
        assert len({len(side.questions) for side in sides}) == 1
        for side in sides:
            assert all(text.strip() for text in side.sentences)
            assert all(text.strip() and place < len(side.sentences) for text, place in side.questions)


def test_the_word_list_has_three_sides():
    groups = word_groups()
    assert sum(len(group.sides["en"].sentences) for group in groups) >= 2_800


def test_parallel_sets_keep_each_languages_own_answer(shared):
    groups = parallel_groups(shared / "eval" / "xquad-r-dev", range(2))
    assert {group.article for group in groups} == {0, 1}
    questions = [[text for text, _ in group.sides["th"].questions] for group in groups]
    assert all(questions)


def test_calibration_puts_languages_on_one_scale():
    """Languages whose scores differ by an offset alone: after the fit the right passage leads whatever its language."""
    chance = np.random.default_rng(5)
    offsets = np.array([0.0, -1.5, 2.0])
    found = []
    for number in range(600):
        languages = chance.integers(0, 3, 12)
        right = np.zeros(12, bool)
        right[chance.integers(12)] = True
        signals = (
            chance.normal(0, 0.6, (12, 1)).repeat(len(SIGNALS), axis=1)
            + offsets[languages][:, None]
            + 2.0 * right[:, None]
        )
        found.append(Pool(number % 3, signals.astype(np.float32), languages, right))
    calibration = fit_calibration(found)
    said, hit = [], []
    for pool in found:
        logits = calibration.logits(pool.language, pool.languages, pool.signals)
        said.append(1 / (1 + np.exp(-logits.max())))
        hit.append(pool.right[logits.argmax()])
    assert 0.85 < np.mean(hit) < 1.0
    assert np.mean(said) == pytest.approx(np.mean(hit), abs=0.03)


def test_what_is_shipped_fits_the_encoder(encoder):
    projection = trained_projection(encoder)
    assert projection is not None
    assert projection.passage.shape == (encoder.feature_dim, 128)
    parts = trained_arrays()
    assert parts["calibration_weights"].shape == (3, 3, len(SIGNALS))
    assert np.isfinite(parts["calibration_weights"]).all()


def test_a_few_steps_of_training(encoder):
    """From the same start to the same end, and somewhere else than it started."""
    from qa.fitting.features import encode_groups
    from qa.fitting.lessons import Plan
    from qa.fitting.mapping import fit_sentence_maps
    from qa.fitting.projecting import fit_projection

    groups = own_groups()[:6]
    encoded = encode_groups(groups, encoder)
    start = encoder.network.token.T.float().clone()
    plan = Plan(steps=3, groups=4, rate=1e-3)
    maps = fit_sentence_maps(groups, encoded, plan)
    once, again = (fit_projection(groups, encoded, start, plan, maps, "a test") for _ in range(2))
    np.testing.assert_allclose(once.passage, again.passage, rtol=1e-3, atol=1e-6)
    assert np.isfinite(once.question).all()
    assert not np.allclose(once.question, once.passage)
    assert once.passage_context.any()
    assert not np.allclose(maps[0], maps[1])
    vectors = once.question_sentences(encoder.encode(["When was the harbour built?"]))
    assert np.linalg.norm(vectors) == pytest.approx(1.0, abs=1e-5)
    assert once.revision != replace(once, question_sentence=maps[0]).revision


def test_contrast_is_what_its_formula_says():
    """Against the sum written out: half the log share of all right columns, half the mean of their own."""
    import torch

    from qa.fitting.lessons import contrast

    logits = torch.from_numpy(np.random.default_rng(2).normal(size=(4, 6)))
    right = [[1], [0, 4], [], [2, 3, 5]]
    shares = torch.softmax(logits, dim=1).numpy()
    losses = [
        -0.5 * np.log(row[c].sum()) - 0.5 * np.log(row[c]).mean() for row, c in zip(shares, right, strict=True) if c
    ]
    assert contrast(logits, right).item() == pytest.approx(np.mean(losses))
