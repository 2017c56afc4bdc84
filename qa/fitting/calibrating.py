"""Fitting the calibration: signals to log odds that mean the same in every language.

Two steps. The weights are fitted by list (ListNet, Cao et al. 2007): the passages that answer must stand above all others of
all languages at once, in pools that hold each paragraph in every language and in pools that hold it in one. Then the log odds of
the first hit are brought to the share of first hits that are right (Platt 1999), which leaves the order as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from index.projection import LANGUAGE_CODES, SCALE
from qa.calibration import Calibration
from qa.late import rarity
from qa.signals import SIGNALS, Texts, compare

if TYPE_CHECKING:
    from index.projection import Projection
    from qa.fitting.features import Encoded

Array = np.ndarray[Any, Any]
_SINGLE_POOLS = 4
_PULL = 1e-3  # keeps a pair's weights near those of all pairs: a pair alone has few questions
_SHRINK = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """One question's signals against the passages of a pool: (n, s), with languages (n,) and which answer (n,)."""

    language: int
    signals: Array
    languages: Array
    right: Array


def pools(encoded: dict[str, Encoded], projection: Projection, seed: int = 0) -> list[Pool]:
    """Every question against the parallel pool and some single ones, in which a paragraph stands in one language."""
    texts = {code: _texts(encoded[code], projection, number) for number, code in enumerate(LANGUAGE_CODES)}
    groups = np.unique(encoded[LANGUAGE_CODES[0]].group_of_sentence.numpy())
    chance = np.random.default_rng(seed)
    choices = [None, *(chance.integers(0, len(LANGUAGE_CODES), len(groups)) for _ in range(_SINGLE_POOLS))]
    frequencies = _frequencies(encoded)
    found = []
    for choice in choices:
        keep = [np.ones(len(groups), bool) if choice is None else choice == n for n in range(len(LANGUAGE_CODES))]
        pool = _joined([_chosen(texts[code], keep[n]) for n, code in enumerate(LANGUAGE_CODES)])
        members = np.concatenate([groups[mask] for mask in keep])
        for number, code in enumerate(LANGUAGE_CODES):
            questions = encoded[code].questions
            for row in range(len(questions.lengths)):
                at = questions.tokens([row])
                tokens, learned = projection.questions(questions.features[at].float(), number)
                ids = questions.ids[at].numpy()
                weights = learned * rarity(frequencies, len(groups) * len(LANGUAGE_CODES), ids)
                weights[0] = weights[-1] = 0.0
                scores = compare(tokens, weights, questions.dense[row].numpy(), pool)
                right = members == int(encoded[code].group_of_question[row])
                found.append(Pool(number, scores.signals, pool.languages, right))
    return found


def fit_calibration(found: list[Pool]) -> Calibration:
    """Fit the weights by list, then the scale of the log odds."""
    sizes = len(LANGUAGE_CODES), len(LANGUAGE_CODES), len(SIGNALS)
    everything = np.concatenate([pool.signals for pool in found])
    centre, spread = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    weights = torch.zeros(sizes, requires_grad=True)
    bias = torch.zeros(sizes[:2], requires_grad=True)
    data = [
        (
            pool.language,
            torch.from_numpy(((pool.signals - centre) / spread).astype(np.float32)),
            torch.from_numpy(pool.languages.astype(np.int64)),
            torch.from_numpy(pool.right),
        )
        for pool in found
    ]
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=150, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        total = torch.zeros(())
        for language, signals, languages, right in data:
            logits = (signals * weights[language][languages]).sum(1) + bias[language][languages]
            likely = torch.log_softmax(logits, dim=0)[right]
            total = total - 0.5 * likely.mean() - 0.5 * torch.logsumexp(likely, 0)
        mean = weights.mean((0, 1), keepdim=True)
        total = total / len(data) + _PULL * (weights - mean).square().sum() + _SHRINK * weights.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    raw = weights.detach().numpy() / spread
    ranking = Calibration(raw.astype(np.float32), (bias.detach().numpy() - (raw * centre).sum(-1)).astype(np.float32))
    return _scaled(ranking, found)


def _scaled(ranking: Calibration, found: list[Pool]) -> Calibration:
    """The same order, with the first hit's log odds those of being right; for each question language on its own."""
    from sklearn.linear_model import LogisticRegression

    weights, bias = ranking.weights.copy(), ranking.bias.copy()
    for number in range(len(LANGUAGE_CODES)):
        mine = [pool for pool in found if pool.language == number]
        logits = [ranking.logits(number, pool.languages, pool.signals) for pool in mine]
        top = np.array([values.max() for values in logits])
        right = np.array([pool.right[values.argmax()] for pool, values in zip(mine, logits, strict=True)])
        model = LogisticRegression(C=100.0).fit(top[:, None], right)
        slope = max(float(model.coef_[0, 0]), 0.05)  # the order must not turn round
        weights[number] *= slope
        bias[number] = bias[number] * slope + float(model.intercept_[0])
    return Calibration(weights, bias)


def _texts(side: Encoded, projection: Projection, number: int) -> Texts:
    """One language's paragraphs as a pool."""
    sentences = side.sentences
    languages = np.full(len(sentences.lengths), number)
    lengths = sentences.lengths.numpy()
    tokens = projection.passages(sentences.features.float(), lengths, languages).astype(np.float32) / SCALE
    _, counts = np.unique(side.group_of_sentence.numpy(), return_counts=True)
    firsts = np.cumsum(counts) - counts
    dense = sentences.dense.numpy()
    means = np.add.reduceat(dense, firsts)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return Texts(tokens, lengths, counts, dense, means, np.full(len(counts), number))


def _chosen(texts: Texts, keep: Array) -> Texts:
    """Some of the passages."""
    of_sentence = np.repeat(keep, texts.counts)
    of_token = np.repeat(of_sentence, texts.lengths)
    return Texts(
        texts.tokens[of_token],
        texts.lengths[of_sentence],
        texts.counts[keep],
        texts.sentences[of_sentence],
        texts.passages[keep],
        texts.languages[keep],
    )


def _joined(parts: list[Texts]) -> Texts:
    names = ("tokens", "lengths", "counts", "sentences", "passages", "languages")
    return Texts(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _frequencies(encoded: dict[str, Encoded]) -> Array:
    """In how many passages each piece occurs."""
    size = 1 + max(int(side.sentences.ids.max()) for side in encoded.values())
    total = np.zeros(size, dtype=np.int64)
    for side in encoded.values():
        owner = torch.repeat_interleave(side.group_of_sentence, side.sentences.lengths)
        pairs = torch.unique(torch.stack([owner, side.sentences.ids]), dim=1)
        total += np.bincount(pairs[1].numpy(), minlength=size)
    return total
