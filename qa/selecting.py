"""Which sentence of a passage to quote.

A passage that answers usually does so in one sentence. How likely a sentence is the one is a softmax over the sentences
of the best passages: how likely its passage answers, how the sentence itself matches the question, word by word and in
its context, which of the question's rare words and names it has, and whether it holds the kind of thing that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.kinds import Kind, asks_of_story, asks_of_topic, kind_of, things, units_asked
from sources.values import Number, values

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = np.ndarray[Any, Any]
CUES = (
    "passage's log odds",
    "MaxSim below the passage's best",
    "cosine below the passage's best",
    "holds a time",
    "holds a number",
    "holds a reason",
    "log length",
    "contextual MaxSim",
    "contextual MaxSim with its neighbours",
    "contextual MaxSim above others of its language",
    "terms shared",
    "names shared",
)
# Chosen on the development halves of the project's own questions. Weights fitted on paragraphs cut from their articles
# did worse there: they trust a passage's odds too much where all passages are about one thing.
_WEIGHTS = np.array([0.85, 8.0, 2.4, 2.5, 3.5, 0.6, 0.4, 10.0, 8.0, 6.0, 1.0, 0.3], dtype=np.float32)
_LOOSE, _OTHER = 0.6, 0.25  # what a number counts for that has no unit, or another one than asked
_ASKED: dict[Kind, int] = {"when": 3, "howmany": 4, "why": 5}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for.

    Attributes:
        kind: see `qa.kinds`.
        units: for a number those that it may have, none where they can't be told.
        story: whether it says that a story is to tell it.
        topic: whether it asks for whatever is told of something.
    """

    kind: Kind
    units: frozenset[str]
    story: bool = False
    topic: bool = False

    @classmethod
    def by(cls, question: str, language: str) -> Wanted:
        """Read it from a question."""
        kind = kind_of(question, language)
        units = units_asked(question, language) if kind == "howmany" else frozenset()
        return cls(kind, units, asks_of_story(question, language), asks_of_topic(question, language))


def cues(
    log_odds: float,
    maxsim: Array,
    cosine: Array,
    contextual: Array,
    shared: Array,
    texts: Sequence[str],
    wanted: Wanted,
    language: str,
) -> Array:
    """What speaks for each sentence of one passage: (m, c), see `CUES`.

    Args:
        log_odds: that the passage answers.
        maxsim: (m,) each sentence's MaxSim with the question.
        cosine: (m,) and its cosine.
        contextual: (m, 3) its contextual MaxSim, that with its neighbours, and how far the first stands out among the sentences
            in its language; 0 throughout where there is none.
        shared: (m, 2) what it shares with the question, see `qa.lexical`.
        texts: the m sentences.
        wanted: what the question asks for.
        language: the passage's.
    """
    out = np.zeros((len(texts), len(CUES)), dtype=np.float32)
    out[:, 0] = log_odds
    out[:, 1] = maxsim - maxsim.max()
    out[:, 2] = cosine - cosine.max()
    if wanted.kind in _ASKED:
        out[:, _ASKED[wanted.kind]] = [_holds(text, wanted, language) for text in texts]
    out[:, 6] = np.log([max(len(text), 1) for text in texts])
    out[:, 7:10] = contextual
    out[:, 10:] = shared
    return out


def shares(found: Array) -> Array:
    """The chance that each sentence is the one that answers, if one is: (m, c) cues to (m,), summing to 1."""
    logits = found @ _WEIGHTS
    likely = np.exp(logits - logits.max())
    out: Array = likely / likely.sum()
    return out


def _holds(text: str, wanted: Wanted, language: str) -> float:
    """How well a sentence holds what is wanted, in [0, 1]."""
    if not wanted.units:
        return float(bool(things(wanted.kind, text, language)))
    fits = (
        1.0 if value.unit in wanted.units else _OTHER if value.unit else _LOOSE
        for value in values(text)
        if isinstance(value, Number)
    )
    return max(fits, default=0.0)
