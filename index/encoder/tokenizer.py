"""Text to piece ids and back to places in the text, with SentencePiece."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from index.encoder.types import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNKNOWN, BEGIN, END = 0, 1, 2
_KEPT = 4_096  # texts whose ids are kept: the sentences of some 500,000 characters


class Tokenizer:
    """The built-in encoder's tokenizer.

    Every character that the model has no piece for is an unknown piece of its own, as in the model's reference
    implementation (SentencePiece joins neighbours into one). A text without any token is one unknown piece.
    """

    def __init__(self, path: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._model = SentencePieceProcessor(model_file=str(path))
        # A build counts a sentence's pieces, to cut passages, before it encodes the sentence.
        self._ids = lru_cache(maxsize=_KEPT)(self._ids_of)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Piece ids of each text between `BEGIN` and `END`."""
        return [list(self._ids(text)) for text in texts]

    def _ids_of(self, text: str) -> tuple[int, ...]:
        # One by one: for a list SentencePiece starts a thread, which takes longer than a text.
        body = self._model.encode(_utf8(text))
        if body and UNKNOWN not in body:
            return BEGIN, *body, END
        return tuple(piece.id for piece in self.pieces(text))

    def pieces(self, text: str) -> list[Piece]:
        """The same ids with the code points that each stands for, spaces before a word included."""
        found = self._model.encode(_utf8(text), return_type="offset_mapping", return_bytes=False)
        pieces = [Piece(BEGIN, 0, 0)]
        for id_, written, (start, end) in zip(found["ids"], found["pieces"], found["offsets"], strict=True):
            if id_ == UNKNOWN and len(written) == end - start:
                pieces += [Piece(id_, place, place + 1) for place in range(start, end)]
            elif id_ == UNKNOWN:  # characters that were expanded or joined before: the last stands for all
                pieces += [Piece(id_, start, start)] * (len(written) - 1) + [Piece(id_, start, end)]
            else:
                pieces.append(Piece(id_, start, end))
        if not found["ids"]:
            pieces.append(Piece(UNKNOWN, 0, len(text)))
        return [*pieces, Piece(END, len(text), len(text))]


def _utf8(text: str) -> bytes:
    """Bytes for SentencePiece; an unpaired surrogate becomes one "?", so that offsets stay right."""
    return text.encode("utf-8", "replace")
