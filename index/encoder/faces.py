"""The built-in encoder as sentence-transformers sees it: a `SentenceTransformer` and a `MultiVectorEncoder`.

Both run the same network as `load_encoder("builtin")`. They save like any other model. sentence-transformers' own
loader would run a custom class only with `trust_remote_code`; call these functions with the folder instead.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from sentence_transformers import MultiVectorEncoder, SentenceTransformer
from sentence_transformers.base.modules import InputModule, Normalize

from index.encoder import weights
from index.encoder.builtin import MAX_TOKENS, precision
from index.encoder.network import Network
from index.encoder.plain import SENTENCE_DIM
from index.encoder.tokenizer import Tokenizer
from index.encoder.types import EncoderError

_WEIGHTS, _PIECES = "model.safetensors", "sp.model"


def sentence_transformer(folder: str | Path | None = None) -> SentenceTransformer:
    """The built-in encoder, or what its `save` wrote to a folder; gives unit sentence vectors (512)."""
    return SentenceTransformer(modules=[_module(folder)], device="cpu")


def multi_vector_encoder(folder: str | Path | None = None) -> MultiVectorEncoder:
    """The same for late interaction: a unit vector (512) for each token, special tokens included."""
    return MultiVectorEncoder(modules=[_module(folder), Normalize(module_input_name="token_embeddings")], device="cpu")


class BuiltinModule(InputModule):  # type: ignore[misc]
    """Texts to `sentence_embedding` (B, 512) and `token_embeddings` (B, L, 512), as a module."""

    config_keys = ["max_seq_length"]  # noqa: RUF012 - as the base class has it

    def __init__(self, arrays: dict[str, weights.Array], pieces: Path, max_seq_length: int = MAX_TOKENS) -> None:
        super().__init__()
        self.network = Network(arrays, precision())
        self.max_seq_length = max_seq_length
        self._pieces = pieces
        self._ids = Tokenizer(pieces).ids

    @classmethod
    def published(cls) -> BuiltinModule:
        """The module from the package's weights."""
        archive, pieces = weights.published()
        return cls(weights.load(archive, weights.revision(archive, pieces)), pieces)

    @classmethod
    def load(cls, model_name_or_path: str, *_: object, **__: object) -> BuiltinModule:
        """The module from a folder that `save` wrote.

        Raises:
            EncoderError: the folder does not hold one.
        """
        folder = Path(model_name_or_path)
        try:
            config = cls.load_config(str(folder), local_files_only=True)
            return cls(weights.mapped(folder / _WEIGHTS), folder / _PIECES, **config)
        except (OSError, ValueError, TypeError, LookupError, RuntimeError) as error:
            raise EncoderError(f"{folder} does not hold the built-in encoder: {error}") from error

    def preprocess(self, inputs: list[str], prompt: str | None = None, **_: object) -> dict[str, torch.Tensor]:
        """Padded `input_ids` (B, L) int64 and `attention_mask` (B, L) of the texts."""
        rows = self._ids([(prompt or "") + text for text in inputs])
        tensors = [torch.tensor([*row[: self.max_seq_length - 1], row[-1]][: len(row)]) for row in rows]
        pad = torch.nn.utils.rnn.pad_sequence
        return {
            "input_ids": pad(tensors, batch_first=True),
            "attention_mask": pad([torch.ones_like(row) for row in tensors], batch_first=True),
        }

    def forward(self, features: dict[str, torch.Tensor], **_: object) -> dict[str, torch.Tensor]:
        """Add the vectors; places without attention are zeros."""
        mask = features["attention_mask"].bool()
        lengths = mask.sum(1)
        found = self.network.features(features["input_ids"][mask], lengths)
        tokens = torch.zeros(*mask.shape, SENTENCE_DIM)
        tokens[mask] = self.network.token_vectors(found)
        features["token_embeddings"] = tokens
        features["sentence_embedding"] = self.network.sentence_vectors(found, lengths)
        return features

    def get_embedding_dimension(self) -> int:
        """512, for sentences and tokens alike."""
        return SENTENCE_DIM

    def save(self, output_path: str, *_: object, **__: object) -> None:
        """Write weights, pieces and configuration."""
        folder = Path(output_path)
        weights.write({name: value.numpy() for name, value in self.network.named_buffers()}, folder / _WEIGHTS)
        shutil.copyfile(self._pieces, folder / _PIECES)
        self.save_config(output_path)


def _module(folder: str | Path | None) -> BuiltinModule:
    return BuiltinModule.published() if folder is None else BuiltinModule.load(str(folder))
