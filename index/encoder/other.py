"""Any sentence-transformers model on this machine, in the built-in encoder's place."""

from __future__ import annotations

import hashlib
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder.threads import cores, torch_threads
from index.encoder.types import Batch, EncoderError, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sentence_transformers import SentenceTransformer

_WINDOW = 512  # texts read at once and sorted by length, so that little is spent on padding
_TOKENS = 4096  # tokens in a batch, padding included
_CONTENT = (".json", ".txt", ".model", ".safetensors")  # what a model's vectors depend on


class OtherEncoder:
    """An `Encoder` over a folder or hub name. Nothing is downloaded, no code of the model's is run.

    Token features are the model's token embeddings. Texts are given to it as they are, without a prompt.
    """

    def __init__(self, name: str) -> None:
        """Load the model.

        Raises:
            EncoderError: it is not here, cannot be read, or does not give token embeddings.
        """
        self.name = name
        folder = _find(name)
        self.revision = _digest(folder)
        self._model = _open(name, folder)
        self._tokenizer = self._model.tokenizer
        if not getattr(self._tokenizer, "is_fast", False):
            raise EncoderError(f"the model {name} has no tokenizer that tells places in the text; choose another")
        self.max_tokens = int(self._model.max_seq_length or self._tokenizer.model_max_length)
        probe = self._run(["probe"])
        if not {"token_embeddings", "sentence_embedding", "attention_mask"} <= probe.keys():
            raise EncoderError(f"the model {name} gives no token embeddings; choose one that does")
        self.sentence_dim = int(probe["sentence_embedding"].shape[-1])
        self.feature_dim = int(probe["token_embeddings"].shape[-1])

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Piece ids of each text, special tokens included, however long it is."""
        if not texts:
            return []
        ids: list[list[int]] = self._tokenizer([_clean(text) for text in texts], verbose=False)["input_ids"]
        return ids

    def count(self, text: str) -> int:
        """How many tokens the text has, special tokens included."""
        return len(self.tokenize([text])[0])

    def pieces(self, text: str) -> list[Piece]:
        """The tokens with their places in the text."""
        found = self._tokenizer(
            _clean(text), return_offsets_mapping=True, return_special_tokens_mask=True, verbose=False
        )
        pieces, reached = [], 0
        columns = (found["input_ids"], found["offset_mapping"], found["special_tokens_mask"])
        for id_, (start, end), special in zip(*columns, strict=True):
            reached = max(reached, end)
            pieces.append(Piece(id_, reached, reached) if special else Piece(id_, start, end))
        if pieces and found["special_tokens_mask"][-1]:
            pieces[-1] = Piece(pieces[-1].id, len(text), len(text))
        return pieces

    def batches(self, texts: Sequence[str], *, workers: int | None = None) -> Iterator[Batch]:
        """Encode any number of texts, similar lengths together; `workers` cores work on each batch."""
        import torch

        workers = cores() if workers is None else max(1, workers)
        numbered = enumerate(texts)
        while window := list(islice(numbered, _WINDOW)):
            lengths = [min(len(ids), self.max_tokens) for ids in self.tokenize([text for _, text in window])]
            for members in _buckets(lengths):
                with torch_threads(workers):
                    out = self._run([window[member][1] for member in members])
                mask = out["attention_mask"].bool()
                yield Batch(
                    np.array([window[member][0] for member in members], dtype=np.int64),
                    out["input_ids"][mask].long().numpy(),
                    mask.sum(1).long().numpy(),
                    torch.nn.functional.normalize(out["sentence_embedding"].float(), dim=1).numpy(),
                    out["token_embeddings"][mask].float().numpy(),
                )

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Unit sentence vectors (len(texts), sentence_dim), on one core."""
        out = np.empty((len(texts), self.sentence_dim), dtype=np.float32)
        for batch in self.batches(texts, workers=1):
            out[batch.rows] = batch.sentences
        return out

    def _run(self, texts: list[str]) -> dict[str, Any]:
        import torch

        with torch.no_grad():
            given: dict[str, Any] = self._model.preprocess([_clean(text) for text in texts])
            out: dict[str, Any] = {**given, **self._model(given)}
        return out


def _find(name: str) -> Path:
    if name and Path(name).is_dir():
        if any((Path(name) / file).is_file() for file in ("modules.json", "config.json")):
            return Path(name)
        raise EncoderError(f"the folder {name} does not hold a sentence-transformers model")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # whatever a hub client finds wrong with a name or a cache
        raise EncoderError(
            f"no model {name!r} on this machine: give the folder of a sentence-transformers model, or download it"
        ) from error


def _open(name: str, folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},  # the other format can run code when it is read
        ).eval()
    except Exception as error:  # a damaged or foreign folder fails in many ways inside the library
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise EncoderError(f"{name} is not a sentence-transformers model that can be used: {reason}") from error


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _CONTENT and path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()[:16]


def _buckets(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions of texts of similar length, `_TOKENS` at most when padded to the longest (or one text alone)."""
    bucket: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if bucket and (len(bucket) + 1) * lengths[position] > _TOKENS:
            yield bucket
            bucket = []
        bucket.append(position)
    if bucket:
        yield bucket


def _clean(text: str) -> str:
    """Without unpaired surrogates, which tokenizers refuse; no place moves."""
    return text.encode("utf-8", "replace").decode("utf-8")
