"""Fitting the contextual projection: linear maps from the contextual encoder's states to token vectors.

What chooses an answer's sentence gets one more term, the weighted MaxSim of contextual token vectors (ColBERT, Khattab
and Zaharia 2020, https://arxiv.org/abs/2004.12832). The maps start at the principal components of the states; they and
the question's token weights learn by list which of a question's candidates answer, beside all that speaks for these
already, which stays as it is. So they learn what the rest does not know.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

from index.contextual.projection import SPREAD
from index.encoder.threads import cores, torch_threads
from index.projection import LANGUAGE_CODES
from qa.fitting.candidates import in_one_language, sentence_texts
from qa.fitting.courses import Course, Lesson, States
from qa.fitting.steps import stepper

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from index import Index
    from index.contextual import Contextual
    from qa.fitting.candidates import Candidates
    from qa.fitting.steps import Rates

Array = np.ndarray[Any, Any]
_SAMPLE = 30_000  # states that mean and principal components are taken of
_TOPICS_HELD, _QUESTIONS_HELD = 20, 400  # one topic in so many, and so many of their questions at most
_TOLD = 250  # steps between two lines about the loss


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        steps, questions, sentences, right: steps; questions a step; sentences a question, and how many of these answer at
            most.
        rate, weight_rate, scale_rate, same_rate: step sizes of the maps, the token weights, the scale of the MaxSim, and
            of what being in the question's language counts, which is learned and then left out.
        trust: what all that speaks for a candidate already counts while the maps learn; with less of it they learn more
            of what matches a question everywhere, and less of what the rest misses in these texts.
        warm: steps in which the rates rise; after that they fall with a cosine.
        dropout: share of the states' numbers that a step does not see.
        own: what candidates in the question's language weigh more where it is chosen which to show. An answer prefers them
            too, so these are the ones to tell apart; that preference itself is no evidence, and not in what is learned.
        noise: spread of what is added to a candidate's log share, so that not the same wrong ones are always shown.
        alone: how often only one language's answers are left of those in several.
    """

    steps: int = 1_200
    questions: int = 8
    sentences: int = 20
    right: int = 4
    dim: int = 128
    rate: float = 2e-4
    weight_rate: float = 2e-3
    scale_rate: float = 1e-2
    same_rate: float = 5e-3
    scale: float = 14.0
    trust: float = 0.7
    warm: int = 100
    dropout: float = 0.05
    own: float = 3.5
    noise: float = 0.7
    alone: float = 0.8
    seed: int = 0


PLAN = Plan()


class Maps(torch.nn.Module):
    """The parameters: both maps (d, H), the questions' token weights (H,), and what is left out afterwards."""

    mean: torch.Tensor

    def __init__(self, mean: Array, axes: Array, plan: Plan) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.passage = torch.nn.Parameter(torch.from_numpy(axes.copy()))
        self.question = torch.nn.Parameter(torch.from_numpy(axes.copy()))
        self.weight = torch.nn.Parameter(torch.zeros(len(mean)))
        self.scale = torch.nn.Parameter(torch.tensor(plan.scale))
        self.same = torch.nn.Parameter(torch.zeros(()))
        self.trust = plan.trust
        self.dropout = torch.nn.Dropout(plan.dropout)

    def forward(self, lesson: Lesson) -> torch.Tensor:
        """The logit of each candidate, (b, k); of one that is not there, next to nothing."""
        asked, said = ((states - self.mean) / float(SPREAD) for states in (lesson.asked, lesson.said))
        questions = functional.normalize(self.dropout(asked) @ self.question.T, dim=-1)
        tokens = functional.normalize(self.dropout(said) @ self.passage.T, dim=-1)
        cosines = torch.einsum("bqd,bktd->bkqt", questions, tokens)
        best = cosines.masked_fill(~lesson.said_there[:, :, None], -1.0).amax(-1)
        weights = torch.softmax((asked @ self.weight).masked_fill(~lesson.asked_there, -1e4), dim=1)
        logits = self.scale * (best * weights[:, None]).sum(-1) + self.trust * lesson.base + self.same * lesson.same
        return logits.masked_fill(~lesson.there, -1e4)


def fit_maps(
    candidates: list[Candidates],
    index: Index,
    encoder: Contextual,
    plan: Plan,
    folder: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Array]:
    """Encode the texts and the questions, train.

    Args:
        candidates: what questions may choose from; those that nothing answers teach nothing here.
        index: of the texts.
        encoder: what makes states.
        plan: how.
        folder: where the states are kept meanwhile.
        tell: called with a line now and then.

    Returns:
        `mean` (H,) float32; `passage` and `question` (d, H) float16; `weight` (H,) float32.
    """
    answered = [mine for mine in candidates if mine.asked.answers]
    tell(f"encoding {len(index.sentence_table):,} sentences and {len(answered):,} questions")
    passages = (sentence_texts(index, row) for row in range(len(index)))
    sentences = States.written(encoder.passage_states(passages), folder / "sentences.bin")
    asked = encoder.question_states(mine.asked.text for mine in answered)
    questions = States.written(([states] for states in asked), folder / "questions.bin")
    with torch_threads(cores()):  # sums depend on how many there are, and the encoder may have left one
        return train(Course(answered, sentences, questions), plan, tell)


def train(course: Course, plan: Plan, tell: Callable[[str], None] = lambda _: None) -> dict[str, Array]:
    """Fit the maps to the course, some of its topics held out; see `fit_maps`."""
    torch.manual_seed(plan.seed)
    chance = np.random.default_rng(plan.seed)
    learned, held = _divided(course.candidates, chance)
    mean, axes = _start(course.sentences.values, plan.dim)
    maps = Maps(mean, axes, plan)
    shown = [(number, choose(course.candidates[number], plan, chance)) for number in held.tolist()]
    tests = [course.lesson(shown[at : at + 16]) for at in range(0, len(shown), 16)]
    tell(f"training on {len(learned):,} questions; {_measured(maps, tests)}")
    rates: Rates = [
        ([maps.passage, maps.question], plan.rate),
        ([maps.weight], plan.weight_rate),
        ([maps.scale], plan.scale_rate),
        ([maps.same], plan.same_rate),
    ]
    learn = stepper(rates, plan.warm, plan.steps)
    total = 0.0
    for step in range(1, plan.steps + 1):
        drawn = chance.choice(learned, plan.questions).tolist()
        lesson = course.lesson([(number, choose(course.candidates[number], plan, chance)) for number in drawn])
        total += learn(listwise(maps(lesson), lesson.right))
        if step % _TOLD == 0:
            tell(f"step {step} of {plan.steps}, loss {total / _TOLD:.3f}; {_measured(maps, tests)}")
            total = 0.0
    tell(f"trained; {_measured(maps, tests)}")
    return {
        "mean": mean,
        "passage": maps.passage.detach().numpy().astype(np.float16),
        "question": maps.question.detach().numpy().astype(np.float16),
        "weight": maps.weight.detach().numpy(),
    }


def choose(mine: Candidates, plan: Plan, chance: np.random.Generator) -> Array:
    """The places of the candidates to show: the likeliest before training, more or less, and some that answer."""
    kept = in_one_language(mine, plan.alone, chance)
    own = math.log(plan.own) * (mine.languages == LANGUAGE_CODES.index(mine.asked.language))
    order = np.argsort(-(mine.base + own + chance.normal(0.0, plan.noise, len(own))), kind="stable")
    order = order[kept[order]]
    right = mine.right[order]
    chosen: Array = np.concatenate([order[right][: plan.right], order[~right]])[: plan.sentences]
    return chosen


def listwise(logits: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Cross entropy of finding any of the right ones among (b, k) candidates, of which each row has one at least."""
    found = torch.logsumexp(logits.masked_fill(~right, -1e4), dim=1)
    return (torch.logsumexp(logits, dim=1) - found).mean()


def _divided(candidates: list[Candidates], chance: np.random.Generator) -> tuple[Array, Array]:
    """The numbers of the questions to learn from, and of those held out: whole topics."""
    topics = np.array([mine.asked.topic for mine in candidates])
    every = np.unique(topics)
    held = np.isin(topics, chance.choice(every, max(1, len(every) // _TOPICS_HELD), replace=False))
    return np.flatnonzero(~held), chance.permutation(np.flatnonzero(held))[:_QUESTIONS_HELD]


def _start(states: Array, dim: int) -> tuple[Array, Array]:
    """The states' mean (H,), and the principal components (dim, H) of their directions from there."""
    sample = states[:: max(1, len(states) // _SAMPLE)].astype(np.float32)
    mean = sample.mean(axis=0)
    unit = sample - mean
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    axes = np.linalg.eigh(unit.T @ unit).eigenvectors[:, ::-1][:, :dim]
    return mean, np.ascontiguousarray(axes.T)


def _measured(maps: Maps, tests: Sequence[Lesson]) -> str:
    """The loss on lessons that are not learned from, and how often the first candidate answers there."""
    maps.eval()
    losses, hits = [], []
    with torch.inference_mode():
        for lesson in tests:
            logits = maps(lesson)
            losses += [listwise(logits, lesson.right).item()] * len(logits)
            hits += lesson.right.gather(1, logits.argmax(1, keepdim=True))[:, 0].tolist()
    maps.train()
    return f"held out: loss {np.mean(losses):.3f}, first one right {np.mean(hits):.3f}"
