"""Text to sentence and token vectors: the built-in encoder, or any sentence-transformers model.

`load_encoder("builtin")` imports torch for much text only, never for a question; `sentence_transformers` is imported
only for other models and for the faces in `index.encoder.faces`.
"""

from __future__ import annotations

from index.encoder.types import Batch, Encoder, EncoderError, Piece

__all__ = ["Batch", "Encoder", "EncoderError", "Piece", "load_encoder"]


def load_encoder(name: str = "builtin") -> Encoder:
    """Load an encoder.

    Args:
        name: "builtin", or the folder or hub name of a sentence-transformers model that is on this machine.

    Raises:
        EncoderError: the model is missing, broken, or gives no token vectors.
    """
    if name == "builtin":
        from index.encoder.builtin import BuiltinEncoder

        return BuiltinEncoder()
    from index.encoder.other import OtherEncoder

    return OtherEncoder(name)
