"""Text to piece ids and back to places in the text, with SentencePiece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.encoder.types import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNKNOWN, BEGIN, END = 0, 1, 2


class Tokenizer:
    """The built-in encoder's tokenizer. A text without any token (empty, or only spaces) is one unknown piece."""

    def __init__(self, path: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._model = SentencePieceProcessor(model_file=str(path))

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Piece ids of each text between `BEGIN` and `END`."""
        encode = self._model.encode  # one by one: for a list it starts a thread, which takes longer than a text
        return [[BEGIN, *(encode(_utf8(text)) or [UNKNOWN]), END] for text in texts]

    def pieces(self, text: str) -> list[Piece]:
        """The same ids with the code points that each stands for, spaces before a word included."""
        found = self._model.encode(_utf8(text), return_type="offset_mapping", return_bytes=False)
        body = [Piece(id_, start, end) for id_, (start, end) in zip(found["ids"], found["offsets"], strict=True)]
        return [Piece(BEGIN, 0, 0), *(body or [Piece(UNKNOWN, 0, len(text))]), Piece(END, len(text), len(text))]


def _utf8(text: str) -> bytes:
    """Bytes for SentencePiece; an unpaired surrogate becomes one "?", so that offsets stay right."""
    return text.encode("utf-8", "replace")
