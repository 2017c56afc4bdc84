"""Token features to small unit vectors that can be compared across languages.

A token's features are centred by the language of its text, which takes out what only says "this is Thai", and
projected; the mean of its sentence, projected in its own way, is added, so that a word is seen in its sentence and not
only among its neighbours. Questions and passages have maps of their own. Vectors are unit and kept as int8 (ColBERTv2,
Santhanam et al. 2022, https://arxiv.org/abs/2112.01488, compresses residuals; at 128 dimensions plain rounding lost
nothing here).

Sentence vectors have maps too, one for questions and one for passages, which bring a question nearer to what answers
it than to what merely resembles it.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

Array = np.ndarray[Any, Any]
LANGUAGE_CODES = ("en", "th", "ar")  # the order of the rows of `*_shift`, and of language numbers on disk
SCALE = 254.0  # int8 steps in 1.0: components of a unit vector of 128 stay within half a unit


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The linear maps from features (F) to token vectors (d), and between sentence vectors (D).

    The languages' centres are folded into the shifts.

    Attributes:
        passage: (F, d) float32, the map of a token's own features.
        passage_context: (F, d) float32, the map of the mean of its sentence's features.
        passage_shift: (3, d) float32, subtracted after the maps; a row for each of `LANGUAGE_CODES`.
        question, question_context, question_shift: the same for questions.
        weight: (F,) float32, and `weight_shift` (3,): log weight of a question's token, beside its rarity.
        passage_sentence, question_sentence: (D, D) float32, the maps of sentence vectors.
        sources: what it was fitted on and the figures it gave, for people.
    """

    passage: Array
    passage_context: Array
    passage_shift: Array
    question: Array
    question_context: Array
    question_shift: Array
    weight: Array
    weight_shift: Array
    passage_sentence: Array
    question_sentence: Array
    origin: str

    @property
    def dim(self) -> int:
        """Width of a token vector."""
        return int(self.passage.shape[1])

    @property
    def revision(self) -> str:
        """A digest of all the maps: vectors of two projections must not be mixed."""
        digest = hashlib.sha256()
        for name in _MAPS:
            digest.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        return digest.hexdigest()[:16]

    def passages(self, features: Array, lengths: Array, languages: Array) -> Array:
        """Token vectors of sentences that lie end to end.

        Args:
            features: (n, F) float32, all their tokens.
            lengths: (b,) tokens of each sentence, summing to n.
            languages: (b,) language number of each.

        Returns:
            (n, d) int8.
        """
        import torch

        owner = np.repeat(np.arange(len(lengths)), lengths)
        given = torch.as_tensor(features)
        sums = torch.zeros(len(lengths), given.shape[1]).index_add_(0, torch.from_numpy(owner), given)
        means = sums / torch.from_numpy(lengths.astype(np.float32))[:, None]
        maps = (torch.from_numpy(np.ascontiguousarray(part)) for part in (self.passage_context, self.passage))
        context, own = ((some @ its).numpy() for some, its in zip((means, given), maps, strict=True))
        return quantise(_unit(own + (context - self.passage_shift[languages])[owner]))

    def questions(self, features: Array, language: int) -> tuple[Array, Array]:
        """A question's token vectors (n, d) float32, unit, and its tokens' learned weights (n,), positive."""
        given = np.asarray(features)
        context = given.mean(axis=0) @ self.question_context - self.question_shift[language]
        vectors = _unit(given @ self.question + context)
        log_weight = given @ self.weight - self.weight_shift[language]
        return vectors, np.exp(np.clip(log_weight, -4.0, 4.0))

    def passage_sentences(self, vectors: Array) -> Array:
        """The encoder's sentence vectors of passages (n, D) as they are searched: (n, D) float32, unit."""
        return _unit(vectors @ self.passage_sentence)

    def question_sentences(self, vectors: Array) -> Array:
        """The encoder's sentence vectors of questions (n, D) as they are searched with: (n, D) float32, unit."""
        return _unit(vectors @ self.question_sentence)

    def arrays(self) -> dict[str, Any]:
        """The parts by name, as a file holds them."""
        return {name: getattr(self, name) for name in _MAPS} | {"origin": np.array(self.origin)}

    def to_bytes(self) -> bytes:
        """An `.npz` without pickle."""
        out = io.BytesIO()
        np.savez(out, **self.arrays())
        return out.getvalue()

    @classmethod
    def from_arrays(cls, parts: Mapping[str, Array]) -> Projection:
        """The reverse of `arrays`; numbers may be stored in half precision."""
        return cls(**{name: np.asarray(parts[name], dtype=np.float32) for name in _MAPS}, origin=str(parts["origin"]))


_MAPS = tuple(field.name for field in fields(Projection) if field.name != "origin")


def quantise(vectors: Array) -> Array:
    """Unit vectors (n, d) float to int8."""
    out: Array = np.clip(np.rint(vectors * SCALE), -127, 127).astype(np.int8)
    return out


def principal(features: Array, languages: Array, sentence_dim: int, dim: int = 128) -> Projection:
    """A projection without training, for any encoder: language centres and principal components.

    Args:
        features: (n, F) float32, tokens of a sample of the texts to be indexed.
        languages: (n,) their language numbers.
        sentence_dim: width of the encoder's sentence vectors, which are left as they are.
        dim: width of the token vectors; less where the features are narrower.
    """
    width = features.shape[1]
    centres = np.zeros((len(LANGUAGE_CODES), width), dtype=np.float32)
    for number in range(len(LANGUAGE_CODES)):
        mine = features[languages == number]
        centres[number] = (mine if len(mine) else features).mean(axis=0)
    centred = features - centres[languages]
    centred /= np.linalg.norm(centred, axis=1, keepdims=True).clip(1e-9)
    _, directions = np.linalg.eigh(centred.T @ centred)
    maps = np.ascontiguousarray(directions[:, ::-1][:, : min(dim, width)], dtype=np.float32)
    shift = centres @ maps
    return Projection(
        passage=maps,
        passage_context=np.zeros_like(maps),
        passage_shift=shift,
        question=maps,
        question_context=np.zeros_like(maps),
        question_shift=shift,
        weight=np.zeros(width, dtype=np.float32),
        weight_shift=np.zeros(len(LANGUAGE_CODES), dtype=np.float32),
        passage_sentence=np.eye(sentence_dim, dtype=np.float32),
        question_sentence=np.eye(sentence_dim, dtype=np.float32),
        origin=f"principal components of {len(features)} tokens of the indexed texts",
    )


def _unit(vectors: Array) -> Array:
    out: Array = vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9)
    return out
