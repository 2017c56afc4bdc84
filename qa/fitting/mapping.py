"""Fitting the maps of sentence vectors: a question's vector beside that of the sentence that answers it.

Both maps start at the identity and learn by contrast (InfoNCE, van den Oord et al. 2018, https://arxiv.org/abs/1807.03748).
They are stopped early: with a larger step, or four times as long, questions not trained on were found less often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

from qa.fitting.lessons import Plan, contrast, draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.fitting.features import Encoded
    from qa.fitting.groups import Group

Array = np.ndarray[Any, Any]
PLAN = Plan(steps=300, groups=100, rate=3e-5)
_PARAGRAPHS = 0.5  # weight of finding the paragraph, beside that of finding the sentence
_WARM = 30  # steps in which the rate rises


def fit_sentence_maps(
    groups: list[Group], encoded: dict[str, Encoded], plan: Plan, tell: Callable[[str], None] = lambda _: None
) -> tuple[Array, Array]:
    """The maps of passages' and of questions' sentence vectors, (D, D) float32 each.

    Args:
        groups: what was encoded.
        encoded: their sentence vectors by language.
        plan: how.
        tell: called with a line now and then.
    """
    chance = np.random.default_rng(plan.seed)
    width = next(iter(encoded.values())).sentences.dense.shape[1]
    passage, question = (torch.eye(width, requires_grad=True) for _ in range(2))
    temperature = torch.tensor(np.log(plan.inverse_temperature), dtype=torch.float32, requires_grad=True)
    optimiser = torch.optim.AdamW([passage, question, temperature], lr=plan.rate, weight_decay=0.0)
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / _WARM))
    chances = plan.chances(groups)
    for step in range(1, plan.steps + 1):
        chosen = chance.choice(len(groups), size=min(plan.groups, len(groups)), replace=False, p=chances)
        lesson = draw(groups, encoded, chosen.tolist(), chance)
        sentences = torch.cat([encoded[code].sentences.dense[rows] for code, rows in lesson.shown])
        asked = torch.cat([encoded[code].questions.dense[rows] for code, rows in lesson.asked])
        mapped = functional.normalize(sentences @ passage, dim=1)
        owner = torch.tensor(lesson.paragraph_of)
        means = torch.zeros(len(lesson.shown), width).index_add(0, owner, mapped)
        asked = functional.normalize(asked @ question, dim=1) * temperature.exp()
        loss = contrast(asked @ mapped.T, lesson.right_sentences)
        loss = loss + _PARAGRAPHS * contrast(asked @ functional.normalize(means, dim=1).T, lesson.right_paragraphs)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        pace.step()
        if step % 50 == 0:
            tell(f"step {step} of {plan.steps}, loss {loss.item():.3f}")
    return passage.detach().numpy(), question.detach().numpy()
