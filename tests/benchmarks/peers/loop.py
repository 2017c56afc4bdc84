"""The bare loop that a competent person writes in an hour: sentence-transformers and FAISS, everything compared."""

from __future__ import annotations

import faiss
from sentence_transformers import SentenceTransformer

MODEL = (
    "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"  # what its documentation offers for many languages
)


class System:
    def __init__(self, encoder: SentenceTransformer | None) -> None:
        self.encoder = encoder or SentenceTransformer(MODEL)

    def build(self, texts: list[str]) -> None:
        vectors = self.encoder.encode(texts, normalize_embeddings=True)
        self.texts = texts
        self.index = faiss.IndexFlatIP(vectors.shape[1])
        self.index.add(vectors)

    def search(self, question: str) -> list[str]:
        _, rows = self.index.search(self.encoder.encode([question], normalize_embeddings=True), 10)
        return [self.texts[row] for row in rows[0] if row >= 0]
