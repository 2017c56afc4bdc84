"""txtai, as its first example has it: vectors and the texts themselves."""

from __future__ import annotations

from typing import Any

from txtai import Embeddings


class System:
    def __init__(self, encoder: Any) -> None:
        if encoder is None:
            self.embeddings = Embeddings(content=True)
        else:
            self.embeddings = Embeddings(method="external", transform=lambda texts: encoder.encode(texts), content=True)

    def build(self, texts: list[str]) -> None:
        self.embeddings.index(texts)

    def search(self, question: str) -> list[str]:
        return [row["text"] for row in self.embeddings.search(question, 10)]
