"""The likeliest sentences, read once more together with the question by the cross encoder.

It sees what MaxSim can't: whether what is said of the question's words is what was asked. It takes a core some 15 ms a
sentence, 30 in float32 and 45 in NumPy, so it reads only those that could be the answer. To read six instead of four put
the answer among the first three quotes of one in a hundred development questions more, of next to none of the others, and took
more often for an answer what is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qa.certainty import SURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.contextual import CrossEncoder

Array = np.ndarray[Any, Any]
_READ = 4  # sentences that are read
_LEAST = 0.1  # share of the likeliest one's weight that one needs to be read: others hardly ever answer
_COUNTS = 0.5  # what a logit counts in a sentence's log odds beside all else


def read_together(
    question: str, texts: Sequence[str], weights: Array, likely: float, cross: CrossEncoder | None
) -> tuple[Array, dict[int, float]]:
    """What each of m sentences weighs once the likeliest are read together with the question.

    Args:
        question: its text.
        texts: the m sentences.
        weights: (m,) what each weighs, not negative, one of them positive.
        likely: the probability that any answers, as far as it is known.
        cross: what reads them; None to leave the weights as they are.

    Returns:
        The weights (m,), and the logits of those that were read, by their place.
    """
    if cross is None:
        return weights, {}
    places = np.argsort(-weights, kind="stable")[:_READ]
    places = places[weights[places] >= _LEAST * weights[places[0]]]
    if len(places) == 1 and likely >= SURE:  # neither its place nor whether to answer hangs on it
        return weights, {}
    logits = cross.logits(question, [texts[place] for place in places.tolist()])
    read = weights.copy()
    read[places] *= np.exp(_COUNTS * (logits - logits.mean()))  # one that is not read is taken for one like these
    return read, dict(zip(places.tolist(), logits.tolist(), strict=True))
