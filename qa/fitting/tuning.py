"""Fitting the contextual encoder itself: additions to its last layers, together with the projection.

The projection alone (`qa.fitting.contextual`) can only turn what the encoder's states hold. Here the states learn too, from
questions about one topic at a time, in three languages, among all sentences of the passages that are read for them; and
from questions that no sentence answers, though they sound as if one did: then "nothing" is right, a choice beside the
sentences (as in SQuAD 2.0, Rajpurkar et al. 2018, https://arxiv.org/abs/1806.03822).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

from index.contextual.model import unmarked
from index.contextual.projection import SPREAD
from index.encoder.threads import cores, torch_threads
from qa.fitting.adapting import Adapting
from qa.fitting.contextual import listwise
from qa.fitting.material import APART
from qa.fitting.steps import stepper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from index.contextual.model import Pieces
    from qa.fitting.adapting import Below
    from qa.fitting.readings import Reading, Readings
    from qa.fitting.steps import Rates

Array = np.ndarray[Any, Any]
_TOPICS_HELD, _READINGS_HELD = 25, 40  # one topic in so many, and so many readings of them at most
_TOLD = 400  # steps between two lines about the loss
_ANSWERED = 0.95  # share of the questions with an answer that are answered where abstention is reported
_FIRST_NONE = 1.5  # how far below the best sentence "nothing" starts


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        runs: how many times to train, each with a seed of its own; the mean is what is used, see `qa.fitting.soup`.
        steps, questions, pieces: steps of each run; questions a step, which share the passages; room for these, in pieces.
        layers, rank, mean_rank: layers that are added to, the last ones; the additions' rank; and that of the runs' mean.
        rate, map_rate, weight_rate, scale_rate, same_rate, none_rate: step sizes of the additions, the maps, the token
            weights, the scale of the MaxSim, of what being in the question's language counts, and of "nothing".
        scale, trust, noise, alone: see `qa.fitting.contextual.Plan`.
        own: what passages in the question's language weigh more where it is chosen which to read.
        warm: steps in which the rates rise; after that they fall with a cosine.
        apart: share of the steps that read documents told apart, which are more like what is found than paragraphs are.
        kept: how far to go from what was there to what was learned. Not the whole way: that does better on texts like those
            learned from, and worse on others (WiSE-FT, Wortsman et al. 2022, https://arxiv.org/abs/2109.01903).
    """

    runs: int = 3
    steps: int = 1_000
    questions: int = 24
    pieces: int = 2_000
    layers: int = 6
    rank: int = 8
    mean_rank: int = 8
    rate: float = 4e-4
    map_rate: float = 2e-4
    weight_rate: float = 1e-3
    scale_rate: float = 1e-2
    same_rate: float = 5e-3
    none_rate: float = 2e-2
    scale: float = 14.0
    trust: float = 0.7
    own: float = 2.0
    noise: float = 0.7
    alone: float = 0.8
    warm: int = 60
    apart: float = 0.8
    kept: float = 0.6
    seed: int = 0


PLAN = Plan()


class Reader(torch.nn.Module):
    """The encoder with what is learned beside its additions: the maps, the token weights, and what "nothing" counts."""

    def __init__(self, network: Adapting, parts: Mapping[str, Array], plan: Plan) -> None:
        super().__init__()
        self.network = network
        self.mean = torch.from_numpy(parts["mean"].astype(np.float32))
        start = {name: torch.from_numpy(parts[name].astype(np.float32)) for name in ("passage", "question", "weight")}
        self.passage = torch.nn.Parameter(start["passage"])
        self.question = torch.nn.Parameter(start["question"])
        self.weight = torch.nn.Parameter(start["weight"])
        self.scale = torch.nn.Parameter(torch.tensor(plan.scale))
        self.same = torch.nn.Parameter(torch.zeros(()))
        self.none = torch.nn.Parameter(torch.zeros(()))
        self.trust = plan.trust

    def forward(self, reading: Reading) -> torch.Tensor:
        """The logit of each sentence and of "nothing", (b, s + 1); of a sentence that may not be chosen, next to nothing."""
        asked, asked_lengths = self._states(reading.asked)
        said, lengths = self._states(reading.passages)
        questions = functional.normalize(asked @ self.question.T, dim=-1)
        tokens = functional.normalize(said @ self.passage.T, dim=-1)
        places, used = _rows(lengths)
        laid_out = tokens.index_select(0, places.flatten())  # to index the cosines instead is slow to differentiate
        cosines = (questions @ laid_out.T).view(-1, *places.shape).masked_fill(~used, -1.0).amax(-1)  # (q, s)
        whose, there = _rows(asked_lengths)
        shares = torch.softmax((asked @ self.weight)[whose].masked_fill(~there, -1e4), dim=1)
        maxsim = torch.einsum("bq,bqs->bs", shares, cosines[whose])
        logits = self.scale * maxsim + self.trust * reading.base + self.same * reading.same
        logits = logits.masked_fill(~reading.there, -1e4)
        return torch.cat([logits, self.none.expand(len(logits), 1)], dim=1)

    def _states(self, texts: list[Pieces]) -> tuple[torch.Tensor, list[int]]:
        """The centred states of the texts' own pieces, end to end, and the number in each sentence."""
        windows = [window for text in texts for window in text.windows]
        states = self.network.forward(windows)
        keep = torch.from_numpy(unmarked(windows, texts[0].before))
        return (states[keep] - self.mean) / float(SPREAD), [length for text in texts for length in text.lengths]


def tune(
    readings: Readings,
    below: Below,
    parts: Mapping[str, Array],
    plan: Plan,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Array]:
    """Train additions to the encoder's last layers.

    Args:
        readings: what to learn from, some of its topics held out.
        below: the layers that stay, and those that are added to.
        parts: the projection to start from, as `qa.fitting.contextual.train` leaves it.
        plan: how.
        tell: called with a line now and then.

    Returns:
        Those parts, and the additions of `Adapting.parts`, as far as what was learned is kept.
    """
    chance = np.random.default_rng(plan.seed)
    network = Adapting(below, plan.rank, plan.seed)
    reader = Reader(network, parts, plan)
    learned, held = divided(readings.topics(), chance)
    tests = [drawn for topic in held[:_READINGS_HELD] if (drawn := _drawn(readings, [topic], plan, chance)) is not None]
    rates: Rates = [
        (network.parameters(), plan.rate),
        ([reader.passage, reader.question], plan.map_rate),
        ([reader.weight], plan.weight_rate),
        ([reader.scale], plan.scale_rate),
        ([reader.same], plan.same_rate),
        ([reader.none], plan.none_rate),
    ]
    learn = stepper(rates, plan.warm, plan.steps)
    sets = list(learned)
    often = set_shares({name: sum(len(readings.questions(one)) for one in learned[name]) for name in sets}, plan.apart)
    total, step = 0.0, 0
    with torch_threads(cores()):
        with torch.no_grad():
            reader.none.add_(torch.cat([reader(test)[:, :-1].amax(1) for test in tests]).mean() - _FIRST_NONE)
        tell(f"tuning the last {plan.layers} layers; {_measured(reader, tests)}")
        while step < plan.steps:
            reading = _drawn(readings, learned[sets[chance.choice(len(sets), p=often)]], plan, chance)
            if reading is None:
                continue
            total += learn(listwise(reader(reading), reading.right))
            step += 1
            if step % _TOLD == 0:
                tell(f"step {step} of {plan.steps}, loss {total / _TOLD:.3f}; {_measured(reader, tests)}")
                total = 0.0
    fitted = dict(parts)
    for name, learned_part in (("passage", reader.passage), ("question", reader.question), ("weight", reader.weight)):
        start = parts[name].astype(np.float32)
        fitted[name] = (start + plan.kept * (learned_part.detach().numpy() - start)).astype(parts[name].dtype)
    return fitted | network.parts(plan.kept)


def _drawn(readings: Readings, topics: list[str], plan: Plan, chance: np.random.Generator) -> Reading | None:
    """A reading of a topic, or of as many as it takes to have enough questions."""
    numbers: list[int] = []
    for place in chance.permutation(len(topics)).tolist():
        numbers += readings.questions(topics[place])
        if len(numbers) >= plan.questions:
            break
    some = chance.permutation(numbers)[: plan.questions].tolist()
    return readings.reading(some, chance)


def set_shares(questions: Mapping[str, int], apart: float) -> Array:
    """How often each set of texts is read: as the root of its questions, but documents told apart so often."""
    roots = np.array([count**0.5 for count in questions.values()])
    those = np.array([name == APART for name in questions])
    if those.any() and not those.all():
        roots[~those] *= (1 - apart) / roots[~those].sum()
        roots[those] = apart
    shares: Array = roots / roots.sum()
    return shares


def divided(sets: Mapping[str, list[str]], chance: np.random.Generator) -> tuple[dict[str, list[str]], list[str]]:
    """The topics to learn from, by set, and those held out."""
    every = [topic for topics in sets.values() for topic in topics]
    held = [every[place] for place in chance.permutation(len(every))[: max(1, len(every) // _TOPICS_HELD)].tolist()]
    learned = {name: [topic for topic in topics if topic not in held] for name, topics in sets.items()}
    return {name: topics for name, topics in learned.items() if topics}, held


def _rows(lengths: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """For runs of rows laid end to end: each one's places (n, longest), and which of these are its own."""
    sizes = np.array(lengths)
    within = np.arange(max(1, sizes.max()))
    used = within < sizes[:, None]
    places = np.where(used, (np.cumsum(sizes) - sizes)[:, None] + within, 0)
    return torch.from_numpy(places), torch.from_numpy(used)


def _measured(reader: Reader, tests: list[Reading]) -> str:
    """On readings that are not learned from: the loss, how often the first sentence answers, and how often nothing is said."""
    losses, hits, margins, answered = [], [], [], []
    with torch.inference_mode():
        for test in tests:
            logits = reader(test)
            losses += [listwise(logits, test.right).item()] * len(logits)
            best = logits[:, :-1].max(1)
            yes = ~test.right[:, -1]
            hits += test.right.gather(1, best.indices[:, None])[yes, 0].tolist()
            margins += (best.values - logits[:, -1]).tolist()
            answered += yes.tolist()
    told = f"held out: loss {np.mean(losses):.3f}, first one right {np.mean(hits):.3f}"
    if all(answered):
        return told
    margin, there = np.array(margins), np.array(answered)
    silent = (margin[~there] < np.quantile(margin[there], 1 - _ANSWERED)).mean()
    return f"{told}, silent where nothing answers {silent:.3f} of the time, where {_ANSWERED:.2f} are answered"
