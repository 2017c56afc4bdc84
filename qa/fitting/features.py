"""The encoder's view of training data, made once: token features in half precision, sentence vectors, piece ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from index.projection import LANGUAGE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.encoder import Encoder
    from qa.fitting.groups import Group

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Encoded texts of one language, end to end.

    Attributes:
        features: (T, F) float16.
        ids: (T,) int64 piece ids.
        starts, lengths: (n,) int64, each text's tokens.
        dense: (n, D) float32, unit sentence vectors.
    """

    features: torch.Tensor
    ids: torch.Tensor
    starts: torch.Tensor
    lengths: torch.Tensor
    dense: torch.Tensor

    def tokens(self, rows: Sequence[int] | torch.Tensor) -> torch.Tensor:
        """The places of the tokens of some texts, end to end."""
        rows = torch.as_tensor(rows)
        lengths = self.lengths[rows]
        offsets = torch.repeat_interleave(self.starts[rows] - (lengths.cumsum(0) - lengths), lengths)
        return offsets + torch.arange(int(lengths.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """One language's side of all groups that have it.

    Attributes:
        sentences, questions: their texts.
        group_of_sentence, group_of_question: (n,) the group's number.
        place: (questions,) the row of the sentence that answers.
        first_sentence: the row of the first sentence of each group, by group number.
    """

    sentences: Texts
    questions: Texts
    group_of_sentence: torch.Tensor
    group_of_question: torch.Tensor
    answer: torch.Tensor
    first_sentence: dict[int, int]


def encode_groups(
    groups: list[Group], encoder: Encoder, tell: Callable[[str], None] = lambda _: None
) -> dict[str, Encoded]:
    """Encode every sentence and question once."""
    found = {}
    for code in LANGUAGE_CODES:
        sentences: list[str] = []
        questions: list[str] = []
        owner_s: list[int] = []
        owner_q: list[int] = []
        answer: list[int] = []
        first: dict[int, int] = {}
        for number, group in enumerate(groups):
            side = group.sides.get(code)
            if side is None:
                continue
            first[number] = len(sentences)
            questions += [text for text, _ in side.questions]
            answer += [len(sentences) + place for _, place in side.questions]
            owner_q += [number] * len(side.questions)
            sentences += side.sentences
            owner_s += [number] * len(side.sentences)
        tell(f"encoding {len(sentences):,} sentences and {len(questions):,} questions in {code}")
        found[code] = Encoded(
            _encode(sentences, encoder),
            _encode(questions, encoder),
            torch.tensor(owner_s, dtype=torch.int64),
            torch.tensor(owner_q, dtype=torch.int64),
            torch.tensor(answer, dtype=torch.int64),
            first,
        )
    return found


def _encode(texts: list[str], encoder: Encoder) -> Texts:
    parts: list[Any] = [None] * len(texts)
    ids: list[Any] = [None] * len(texts)
    dense = torch.zeros(len(texts), encoder.sentence_dim)
    for batch in encoder.batches(texts):
        cuts = np.cumsum(batch.lengths)[:-1]
        parts_of = torch.split(torch.from_numpy(batch.features), batch.lengths.tolist())
        for row, its_ids, its_features in zip(batch.rows.tolist(), np.split(batch.ids, cuts), parts_of, strict=True):
            ids[row], parts[row] = torch.from_numpy(its_ids.astype(np.int64)), its_features.half()
        dense[torch.from_numpy(batch.rows)] = torch.from_numpy(batch.sentences)
    sizes = torch.tensor([len(part) for part in parts], dtype=torch.int64)
    empty = torch.zeros(0, encoder.feature_dim, dtype=torch.float16)
    return Texts(
        torch.cat(parts) if parts else empty,
        torch.cat(ids) if ids else torch.zeros(0, dtype=torch.int64),
        sizes.cumsum(0) - sizes,
        sizes,
        dense,
    )
