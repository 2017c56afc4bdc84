"""Fitting the choice of a sentence: a conditional logit over the sentences of the best passages (McFadden 1974)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from index.projection import LANGUAGE_CODES
from qa.fitting.calibrating import padded
from qa.kinds import kind_of
from qa.selecting import CUES, cues

if TYPE_CHECKING:
    from qa.calibration import Calibration
    from qa.fitting.calibrating import Pool
    from qa.fitting.features import Encoded
    from qa.fitting.groups import Group

Array = np.ndarray[Any, Any]
_PASSAGES = 8  # best passages whose sentences are set against each other
_PULL = 1e-3


def fit_selection(
    found: list[Pool], groups: list[Group], encoded: dict[str, Encoded], calibration: Calibration
) -> Array:
    """The weights of `qa.selecting.CUES`: (c,) float32."""
    examples = [
        example for pool in found if (example := _example(pool, groups, encoded, calibration)) is not None
    ]
    shown = padded([example[0] for example in examples])
    right = padded([example[1] for example in examples])
    absent = ~padded([np.ones(len(example[1]), bool) for example in examples])
    weights = torch.zeros(len(CUES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        likely = torch.log_softmax((shown @ weights).masked_fill(absent, -1e9), dim=1)
        total = -torch.logsumexp(likely.masked_fill(~right, -1e9), dim=1).mean() + _PULL * weights.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach().numpy()


def _example(
    pool: Pool, groups: list[Group], encoded: dict[str, Encoded], calibration: Calibration
) -> tuple[Array, Array] | None:
    """The cues of the best passages' sentences (m, c), and which of them answer (m,); None if none of them does."""
    code = LANGUAGE_CODES[pool.language]
    group = int(encoded[code].group_of_question[pool.question])
    text, _ = _question(groups, encoded, code, pool.question)
    kind = kind_of(text, code)
    logits = calibration.logits(pool.language, pool.languages, pool.signals)
    counts = np.array(
        [
            len(groups[member].sides[LANGUAGE_CODES[language]].sentences)
            for member, language in zip(pool.members, pool.languages, strict=True)
        ]
    )
    firsts = np.cumsum(counts) - counts
    shown, right = [], []
    for place in np.argsort(-logits)[:_PASSAGES].tolist():
        theirs = LANGUAGE_CODES[pool.languages[place]]
        side = groups[pool.members[place]].sides[theirs]
        mine = slice(firsts[place], firsts[place] + counts[place])
        shown.append(
            cues(float(logits[place]), pool.sentences[mine], pool.cosines[mine], side.sentences, kind, theirs)
        )
        answers = np.zeros(counts[place], bool)
        if pool.members[place] == group:
            asked = encoded[code].group_of_question.numpy()
            number = pool.question - int(np.flatnonzero(asked == group)[0])
            if number < len(side.questions):
                answers[side.questions[number][1]] = True
        right.append(answers)
    joined = np.concatenate(right)
    return (np.concatenate(shown), joined) if joined.any() else None


def _question(groups: list[Group], encoded: dict[str, Encoded], code: str, row: int) -> tuple[str, int]:
    """The text and the answering sentence's place of a question, by its row."""
    group = int(encoded[code].group_of_question[row])
    first = int(torch.nonzero(encoded[code].group_of_question == group)[0, 0])
    return groups[group].sides[code].questions[row - first]
