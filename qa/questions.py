"""A question as it comes in: cleaned, its language known, its vectors made."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.late import rarity
from qa.types import QuestionError
from sources import question_language

if TYPE_CHECKING:
    from index import Index

Array = np.ndarray[Any, Any]
LONGEST = 2_000  # code points; a longer question is a document
_ENDS = 2  # the marks at both ends of a text, which mean nothing


def clean(question: str) -> str:
    """The question without control characters and outer white space.

    Raises:
        QuestionError: nothing is left, it is too long, or it is not text.
    """
    if len(question) > LONGEST:
        raise QuestionError(
            f"the question has {len(question):,} characters and may have {LONGEST:,}; ask for one thing at a time"
        )
    if any("\ud800" <= letter <= "\udfff" for letter in question):
        raise QuestionError("the question holds half a character (an unpaired surrogate); type it again")
    spaced = (" " if unicodedata.category(c) == "Cc" else c for c in question)
    text = " ".join("".join(spaced).split())
    if not any(letter.isalnum() for letter in text):
        raise QuestionError("there is no question; ask something in English, Thai or Arabic")
    return text


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question ready for retrieval.

    Attributes:
        text: cleaned.
        language: its code.
        sentence: (D,) float32, unit, in the index's space of questions.
        ids: (q,) piece ids.
        tokens: (q, d) float32, unit.
        weights: (q,) float32: learned weight times rarity in this index, special tokens 0.
    """

    text: str
    language: str
    sentence: Array
    ids: Array
    tokens: Array
    weights: Array


def prepare(text: str, index: Index, language: str | None = None) -> Question:
    """Encode a question for one index.

    Raises:
        QuestionError: see `clean`.
    """
    text = clean(text)
    language = language or question_language(text)
    (batch,) = index.encoder.batches([text], workers=1)
    tokens, learned = index.projection.questions(batch.features, LANGUAGE_CODES.index(language))
    weights = learned * rarity(index.frequencies, len(index), batch.ids)
    weights[0] = weights[-1] = 0.0
    if len(weights) <= _ENDS or not weights.any():
        weights[:] = 1.0
    (sentence,) = index.projection.question_sentences(batch.sentences)
    return Question(text, language, sentence, batch.ids, tokens, weights.astype(np.float32))
