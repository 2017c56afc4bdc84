"""For each question of the training texts the sentences that an answer would choose from.

The contextual vectors are fitted where they will be used: among the sentences of the passages that retrieval finds, with
what already speaks for each of them. So the texts are indexed as any library, and asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.considering import consider
from qa.questions import prepare
from qa.retrieval import candidates, score
from qa.selecting import Wanted, shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index import Index
    from qa.fitting.material import Asked

Array = np.ndarray[Any, Any]
_PASSAGES = 30  # best passages whose sentences are candidates
_LEAST = 1e-30  # of a share, before its logarithm


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The k sentences that a question's answer is chosen from.

    Attributes:
        asked: the question.
        rows: (k,) int32, their rows in the index.
        passages: (k,) int16, the rank of each one's passage.
        base: (k,) float32, the logarithm of each one's share without contextual vectors.
        languages: (k,) int8, their numbers.
        right: (k,) whether it answers.
    """

    asked: Asked
    rows: Array
    passages: Array
    base: Array
    languages: Array
    right: Array


def in_one_language(mine: Candidates, alone: float, chance: np.random.Generator) -> Array:
    """Which candidates to leave, (k,) bool: where passages of several languages answer, mostly only those of one.

    A library seldom says a thing in all. `alone` is how often.
    """
    kept = np.ones(len(mine.rows), dtype=bool)
    spoken = np.unique(mine.languages[mine.right])
    if len(spoken) > 1 and chance.random() < alone:
        others = mine.right & (mine.languages != chance.choice(spoken))
        kept = ~np.isin(mine.passages, mine.passages[others])
    return kept


def all_candidates(
    asked: Sequence[Asked], index: Index, tell: Callable[[str], None] = lambda _: None
) -> list[Candidates]:
    """The candidates of the questions that can be learned from: one of the sentences answers if any does, another doesn't."""
    found = []
    for number, question in enumerate(asked):
        if number % 2_000 == 0:
            tell(f"asking: question {number:,} of {len(asked):,}")
        mine = candidates_of(question, index)
        if mine is not None and mine.right.any() == bool(question.answers) and not mine.right.all():
            found.append(mine)
    answered = sum(bool(mine.asked.answers) for mine in found)
    tell(f"retrieval found what answers {answered:,} of {sum(bool(one.answers) for one in asked):,} questions")
    return found


def candidates_of(asked: Asked, index: Index) -> Candidates | None:
    """The sentences of a question's best passages in an index without contextual vectors; None where there is no passage."""
    question = prepare(asked.text, index, asked.language)
    wanted = Wanted.by(question.text, question.language)
    scored = score(question, index, candidates(question, index, sources=asked.among or None))
    if scored is None:
        return None
    seen = consider(question, wanted, index, scored, _PASSAGES)
    right = []
    for row, spans in zip(seen.rows.tolist(), seen.spans, strict=True):
        source = index.passage(row).source
        answers = [(start, end) for answering, start, end in asked.answers if answering == source]
        right += [any(span.start < end and start < span.end for start, end in answers) for span in spans]
    base = np.log(np.maximum(shares(seen.cues), _LEAST))
    return Candidates(
        asked,
        seen.sentences.astype(np.int32),
        seen.owner.astype(np.int16),
        base.astype(np.float32),
        seen.languages.astype(np.int8),
        np.array(right, dtype=bool),
    )


def sentence_texts(index: Index, row: int) -> list[str]:
    """The texts of a passage's sentences."""
    text = index.find(index.passage(row).source).text
    return [text[span.start : span.end] for span in index.sentences(row)]
