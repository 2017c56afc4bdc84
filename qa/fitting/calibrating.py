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
from index.words import words_of
from qa.calibration import Calibration
from qa.late import rarity
from qa.lexical import shared_words
from qa.signals import SIGNALS, Texts, compare

if TYPE_CHECKING:
    from index.projection import Projection
    from qa.fitting.features import Encoded
    from qa.fitting.groups import Group

Array = np.ndarray[Any, Any]
_SINGLE_POOLS = 2
_SMALL_POOLS = 3
_SHARES = (0.06, 0.15, 0.4, 1.0)  # of a language's paragraphs in a small pool: libraries are of every size
_PULL = 1e-3  # keeps a pair's weights near those of all pairs: a pair alone has few questions
_SHRINK = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """One question's signals against the n passages of a pool.

    Attributes:
        language: number of the question's language.
        signals: (n, s); `languages` (n,) their numbers; `right` (n,) whether they answer.
    """

    language: int
    signals: Array
    languages: Array
    right: Array


def pools(groups: list[Group], encoded: dict[str, Encoded], projection: Projection, seed: int = 0) -> list[Pool]:
    """Questions against pools of several kinds, those in which nothing answers left out.

    The parallel pool holds each paragraph in every language; a single one, in one language; a small one, some
    paragraphs of each language, in one language many and in another few; and a topical one, the paragraphs of one
    article, since a library is mostly about one thing.
    """
    texts = {code: _texts(encoded[code], projection, number) for number, code in enumerate(LANGUAGE_CODES)}
    said = {
        code: [
            words_of(" ".join(group.sides[code].sentences), code) if code in group.sides else b"\n" for group in groups
        ]
        for code in LANGUAGE_CODES
    }
    asked_texts = {
        code: [text for group in groups if code in group.sides for text, _ in group.sides[code].questions]
        for code in LANGUAGE_CODES
    }
    sentences = {code: projection.question_sentences(encoded[code].questions.dense.numpy()) for code in LANGUAGE_CODES}
    size = len(groups)
    everyone = np.arange(size)
    articles = np.array([group.article for group in groups])
    chance = np.random.default_rng(seed)
    keeps = [[np.ones(size, bool)] * len(LANGUAGE_CODES)]
    for _ in range(_SINGLE_POOLS):
        choice = chance.integers(0, len(LANGUAGE_CODES), size)
        keeps.append([choice == number for number in range(len(LANGUAGE_CODES))])
    keeps += [[chance.random(size) < chance.choice(_SHARES) for _ in LANGUAGE_CODES] for _ in range(_SMALL_POOLS)]
    wide = len(keeps)
    for article in np.unique(articles):
        choice = chance.integers(0, len(LANGUAGE_CODES), size)
        mine = articles == article
        keeps += [[mine] * len(LANGUAGE_CODES), [mine & (choice == n) for n in range(len(LANGUAGE_CODES))]]
    frequencies = _frequencies(encoded)
    found = []
    for number_of_pool, keep in enumerate(keeps):
        pool = _joined([_chosen(texts[code], keep[n]) for n, code in enumerate(LANGUAGE_CODES)])
        members = np.concatenate([everyone[mask] for mask in keep])
        words = [said[LANGUAGE_CODES[n]][m] for n, m in zip(pool.languages.tolist(), members.tolist(), strict=True)]
        for number, code in enumerate(LANGUAGE_CODES):
            questions = encoded[code].questions
            asked = np.arange(len(questions.lengths))
            if number_of_pool >= wide:
                some = asked[np.isin(encoded[code].group_of_question.numpy(), members)]
            elif number_of_pool:
                some = chance.choice(asked, len(asked) // 3, replace=False)
            else:
                some = asked
            for row in map(int, some):
                right = members == int(encoded[code].group_of_question[row])
                if not right.any():
                    continue
                at = questions.tokens([row])
                tokens, learned = projection.questions(questions.features[at].float().numpy(), number)
                weights = learned * rarity(frequencies, size * len(LANGUAGE_CODES), questions.ids[at].numpy())
                weights[0] = weights[-1] = 0.0
                shared = shared_words(asked_texts[code][row], code, words, pool.languages)
                scores = compare(tokens, weights, sentences[code][row], shared, pool)
                found.append(Pool(number, scores.signals, pool.languages, right))
    return found


def fit_calibration(found: list[Pool]) -> Calibration:
    """Fit the weights by list, then the scale of the log odds."""
    sizes = len(LANGUAGE_CODES), len(LANGUAGE_CODES), len(SIGNALS)
    everything = np.concatenate([pool.signals for pool in found])
    centre, spread = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    weights = torch.zeros(sizes, requires_grad=True)
    bias = torch.zeros(sizes[:2], requires_grad=True)
    asked = torch.tensor([pool.language for pool in found])[:, None]
    signals = padded([((pool.signals - centre) / spread).astype(np.float32) for pool in found])
    languages = padded([pool.languages.astype(np.int64) for pool in found])
    right = padded([pool.right for pool in found])
    absent = ~padded([np.ones(len(pool.right), bool) for pool in found])
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=150, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        logits = (signals * weights[asked, languages]).sum(2) + bias[asked, languages]
        likely = torch.log_softmax(logits.masked_fill(absent, -1e9), dim=1).masked_fill(~right, 0.0)
        each = likely.sum(1) / right.sum(1)
        any_of_them = torch.logsumexp(likely.masked_fill(~right, -1e9), dim=1)
        mean = weights.mean((0, 1), keepdim=True)
        total = -0.5 * each.mean() - 0.5 * any_of_them.mean()
        total = total + _PULL * (weights - mean).square().sum() + _SHRINK * weights.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    raw = weights.detach().numpy() / spread
    ranking = Calibration(raw.astype(np.float32), (bias.detach().numpy() - (raw * centre).sum(-1)).astype(np.float32))
    return _scaled(ranking, found)


def padded(parts: list[Array]) -> torch.Tensor:
    """Arrays of different lengths as one tensor, the shorter ones filled with zeros."""
    return torch.nn.utils.rnn.pad_sequence([torch.from_numpy(part) for part in parts], batch_first=True)


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
    tokens = projection.passages(sentences.features.float().numpy(), lengths, languages).astype(np.float32) / SCALE
    _, counts = np.unique(side.group_of_sentence.numpy(), return_counts=True)
    firsts = np.cumsum(counts) - counts
    dense = projection.passage_sentences(sentences.dense.numpy())
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
