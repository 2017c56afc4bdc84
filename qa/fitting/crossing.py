"""Fitting the cross encoder: additions to the contextual encoder's layers and a head, so that pairs can be read.

A step reads some questions, each with the sentence that answers it among the likeliest that don't (listwise, Cao et al. 2007).
"None of them" is a further choice, with a logit of 0, so that a logit means the same for every question; and it is right
for questions that the texts only seem to answer. Contrast sets are drawn among the questions (`qa.fitting.contrasts`). A share
of the questions adds what else speaks for a sentence, as an answer does: what is known without reading need
not be learned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from index.contextual.cross import pair_of
from index.encoder.threads import cores, torch_threads
from index.projection import LANGUAGE_CODES
from qa.fitting.adapting import Adapting, Below
from qa.fitting.candidates import in_one_language
from qa.fitting.pairs import Choice, Crossing, loss, part_of
from qa.fitting.steps import stepper
from qa.fitting.tuning import divided, set_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index import Index
    from index.contextual import Contextual
    from qa.fitting.candidates import Candidates
    from qa.fitting.contrasts import Contrast

Array = np.ndarray[Any, Any]
_TOLD = 400  # steps between two lines about the loss
_HELD = 300  # questions at most that the lines are about
_HELD_SETS = 24  # of so many contrast sets one is held out
_MEAN = 0.996  # of the running mean of the parameters: how much of it a step leaves


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        steps, questions, sentences: steps, questions a step, and sentences of each.
        layers, rank: layers that are added to, the last ones, and the additions' rank.
        rate, head_rate: step sizes of the additions and of the head.
        warm: steps in which the rates rise; after that they fall with a cosine.
        contrasts: share of the questions that are of contrast sets.
        bare: share of those from which what answers is left out.
        nothing: share of the others that nothing answers.
        trust, trusted: what the logarithm of a sentence's share counts where it is added, and how often it is.
        marking: what it counts to mark the part that states what was asked, beside finding the sentence.
        noise, own, alone: spread of what is added to a share's logarithm before the likeliest are taken, what it weighs more to be in the
            question's language, and see `qa.fitting.candidates.in_one_language`.
        apart: see `qa.fitting.tuning.Plan`.
    """

    steps: int = 7_000
    questions: int = 10
    sentences: int = 7
    layers: int = 8
    rank: int = 32
    rate: float = 4e-4
    head_rate: float = 1e-3
    warm: int = 50
    contrasts: float = 0.3
    bare: float = 0.15
    nothing: float = 0.22
    trust: float = 0.4
    trusted: float = 0.4
    marking: float = 0.3
    noise: float = 1.0
    own: float = 2.0
    alone: float = 0.8
    apart: float = 0.57
    seed: int = 0


PLAN = Plan()


class Choices:
    """Draws choices from candidates."""

    def __init__(self, candidates: list[Candidates], index: Index, encoder: Contextual, plan: Plan) -> None:
        self.candidates, self._index, self._encoder, self._plan = candidates, index, encoder, plan

    def drawn(self, number: int, chance: np.random.Generator, noise: float) -> Choice:
        """One sentence that answers, if any does, and the likeliest others."""
        mine = self.candidates[number]
        kept = in_one_language(mine, self._plan.alone, chance)
        own = np.log(self._plan.own) * (mine.languages == LANGUAGE_CODES.index(mine.asked.language))
        order = np.argsort(-(mine.base + own + chance.normal(0.0, noise, len(own))), kind="stable")
        order = order[kept[order]]
        right = mine.right[order]
        told = order[right][:1]
        picked = np.concatenate([told, order[~right][: self._plan.sentences - len(told)]])
        said = [self._sentence(int(mine.rows[place])) for place in picked]
        pairs = [pair_of(self._encoder, mine.asked.text, text) for _, _, text in said]
        part = None
        if len(told):
            source, start, text = said[0]
            inside = [
                part_of(self._encoder.tokenizer, pairs[0], text, a - start, b - start)
                for its, a, b in mine.asked.answers
                if its == source and start <= a and b <= start + len(text) and b - a < len(text.strip())
            ]
            part = inside[0] if inside else None
        return Choice(pairs, mine.base[picked], mine.right[picked], part)

    def contrasted(self, one: Contrast, chance: np.random.Generator, *, answered: bool) -> Choice:
        """An answer, or none, among such as only seem to be one."""
        said, right = one.drawn(self._plan.sentences, chance, answered=answered)
        pairs = [pair_of(self._encoder, one.question, text) for text in said]
        part = None
        if right[0] and (stated := one.parts.get(said[0])):
            start = said[0].index(stated)
            part = part_of(self._encoder.tokenizer, pairs[0], said[0], start, start + len(stated))
        return Choice(pairs, None, np.array(right), part)

    def _sentence(self, sentence: int) -> tuple[str, int, str]:
        """Its source, where it begins there, and its text."""
        entry = self._index.sentence_table[sentence]
        source = self._index.passage(int(entry["passage"])).source
        start = int(entry["start"])
        return source, start, self._index.find(source).text[start : int(entry["end"])]


def fit_cross(
    candidates: list[Candidates],
    index: Index,
    encoder: Contextual,
    plan: Plan,
    contrasts: Sequence[tuple[Contrast, ...]] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Array]:
    """Train.

    Args:
        candidates: questions, and the sentences that they may choose from.
        index: of the texts.
        encoder: the contextual encoder that is added to, as it will be used.
        plan: how.
        contrasts: contrast sets, each of some questions.
        tell: called with a line now and then.

    Returns:
        The parts of index/cross.npz.
    """
    chance = np.random.default_rng(plan.seed)
    torch.manual_seed(plan.seed)
    below = Below(encoder.weights, encoder.layers(), plan.layers, remembers=False)
    cross = Crossing(Adapting(below, plan.rank, plan.seed), encoder.weights.width)
    choices = Choices(candidates, index, encoder, plan)
    learned, held = _numbers(candidates, chance)
    tests = [choices.drawn(number, chance, 0.0) for number in chance.permutation(held)[:_HELD].tolist()]
    cut = len(contrasts) // _HELD_SETS
    beside = [one for some in contrasts[cut:] for one in some]
    contrast_tests = [choices.contrasted(one, chance, answered=True) for some in contrasts[:cut] for one in some]
    shares = {
        told: set_shares({name: len(some) for name, some in sets.items()}, plan.apart) for told, sets in learned.items()
    }
    heads = list(cross.parameters())
    learn = stepper([(cross.network.parameters(), plan.rate), (heads, plan.head_rate)], plan.warm, plan.steps)
    means = [part.detach().clone() for part in cross.learning()]
    total = 0.0
    with torch_threads(cores()):
        for step in range(1, plan.steps + 1):
            drawn = []
            for _ in range(plan.questions):
                if beside and chance.random() < plan.contrasts:
                    one = beside[chance.integers(len(beside))]
                    drawn.append(choices.contrasted(one, chance, answered=chance.random() >= plan.bare))
                    continue
                told = not learned[False] or chance.random() >= plan.nothing
                sets = learned[told]
                some = list(sets.values())[chance.choice(len(sets), p=shares[told])]
                drawn.append(choices.drawn(int(chance.choice(some)), chance, plan.noise))
            total += learn(loss(cross, drawn, plan.trust * (chance.random(len(drawn)) < plan.trusted), plan.marking))
            left = min(_MEAN, (step + 1) / (step + 10))
            with torch.no_grad():
                for mean, part in zip(means, cross.learning(), strict=True):
                    mean.lerp_(part, 1 - left)
            if step % _TOLD == 0:
                tell(f"step {step} of {plan.steps}, loss {total / _TOLD:.3f}; {_told(cross, tests, contrast_tests)}")
                total = 0.0
    with torch.no_grad():
        for mean, part in zip(means, cross.learning(), strict=True):
            part.copy_(mean)
    tell(f"the running mean: {_told(cross, tests, contrast_tests)}")
    return cross.parts() | {"fits": np.array(encoder.revision)}


def _numbers(
    candidates: list[Candidates], chance: np.random.Generator
) -> tuple[dict[bool, dict[str, list[int]]], list[int]]:
    """The questions to learn from, by whether anything answers and by set; and those held out."""
    topics: dict[str, dict[str, list[int]]] = {}
    for number, mine in enumerate(candidates):
        name = mine.asked.topic.rsplit("-", 1)[0]
        topics.setdefault(name, {}).setdefault(mine.asked.topic, []).append(number)
    kept, held = divided({name: list(some) for name, some in topics.items()}, chance)
    learned: dict[bool, dict[str, list[int]]] = {True: {}, False: {}}
    for name, some in kept.items():
        for number in (number for topic in some for number in topics[name][topic]):
            learned[bool(candidates[number].asked.answers)].setdefault(name, []).append(number)
    return learned, [number for topic in held for number in topics[topic.rsplit("-", 1)[0]][topic]]


def _told(cross: Crossing, tests: list[Choice], contrasts: list[Choice]) -> str:
    beside = f"; contrast sets: {_measured(cross, contrasts)}" if contrasts else ""
    return f"held out: {_measured(cross, tests)}{beside}"


def _measured(cross: Crossing, tests: list[Choice]) -> str:
    """How often, on questions not learned from, the likeliest sentence answers, is above one where none does, and is marked well."""
    with torch.inference_mode():
        read = [cross(choice.pairs) for choice in tests]
    logits = [mine.numpy() for mine, _ in read]
    marks = [_is_marked(of[0].numpy(), choice) for (_, of), choice in zip(read, tests, strict=True) if choice.part]
    told = [choice.right.any() for choice in tests]
    hits = [choice.right[mine.argmax()] for mine, choice, there in zip(logits, tests, told, strict=True) if there]
    best = np.array([mine.max() for mine in logits])
    there = np.array(told)
    above = (best[there][:, None] > best[~there]).mean() if 0 < there.sum() < len(there) else np.nan
    marked = f", part right {np.mean(marks):.3f}" if marks else ""
    return f"first one right {np.mean(hits):.3f}{marked}, above one that nothing answers {above:.3f}"


def _is_marked(logits: Array, choice: Choice) -> bool:
    """Whether the likeliest beginning and end (m, 2) in the first pair are those of the part."""
    assert choice.part is not None
    first, last, begin = choice.part
    return bool((logits[begin : len(choice.pairs[0]) - 1].argmax(axis=0) + begin == (first, last)).all())
