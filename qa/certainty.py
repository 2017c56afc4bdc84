"""How sure an answer may be: one probability that the sources answer at all, and from which on they are quoted as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.calibration import sigmoid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index
    from qa.quoting import Quote

# Probability of an answer, by the question's language: without contextual vectors, with them, and where sentences were
# read together with the question. Chosen so that the project's development questions are answered 95 times of 100.
_BELOW = {"en": 0.64, "th": 0.64, "ar": 0.64}
_CLOSELY_BELOW = {"en": 0.66, "th": 0.63, "ar": 0.52}
_TOGETHER_BELOW = {"en": 0.61, "th": 0.56, "ar": 0.51}
# What a passage's log odds, a sentence's contextual MaxSim, a sentence's logit, and 1 count: a logistic model of the
# development questions. The prior is that of `qa.fitting.certainty`.
_TOGETHER = np.array([0.55, 6.71, 0.45, -2.51])
SURE = 0.75  # from which on a sentence without a rival is not read for it: no threshold is higher


def certainty(log_odds: float, closeness: float, logit: float | None, index: Index) -> float:
    """How likely the sources answer.

    A sentence that is close to the question makes it likelier, but not where no passage is likelier to answer than not: a
    question far from all that the sources tell has something near to it, too.

    Args:
        log_odds: the highest that a passage answers.
        closeness: the highest contextual MaxSim of a sentence; it counts where the index has contextual vectors.
        logit: the highest by the cross encoder; None where it read none.
        index: what was asked.
    """
    odds = log_odds
    if logit is not None:
        odds = float(_TOGETHER @ (log_odds, closeness, logit, 1.0))
    elif index.contextual is not None:
        odds = float(index.contextual.certainty @ (log_odds, closeness, 1.0))
    return float(sigmoid(np.array(odds if log_odds > 0 else min(odds, log_odds))))


def certainty_of(found: Sequence[Quote], index: Index) -> float:
    """The same, given the candidates for quoting; 0 if there is none."""
    if not found:
        return 0.0
    read = [quote.answers for quote in found if quote.answers is not None]
    return certainty(
        max(quote.log_odds for quote in found),
        max(quote.closeness for quote in found),
        max(read) if read else None,
        index,
    )


def abstains(probability: float, found: Sequence[Quote], language: str, index: Index) -> bool:
    """Whether a question in this language, with these candidates, is answered by saying that the sources don't tell."""
    if index.contextual is None:
        return probability < _BELOW[language]
    read = any(quote.answers is not None for quote in found)
    return probability < (_TOGETHER_BELOW if read else _CLOSELY_BELOW)[language]
