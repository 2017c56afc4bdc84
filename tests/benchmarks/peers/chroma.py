"""Chroma in the process's memory, a collection with its default settings."""

from __future__ import annotations

from typing import Any

import chromadb
from chromadb import EmbeddingFunction

AT_ONCE = 1000  # it takes some thousands of texts at most in one call


class Ours(EmbeddingFunction):
    def __init__(self, encoder: Any) -> None:
        self.encoder = encoder

    def __call__(self, input: list[str]) -> Any:  # noqa: A002 - its name
        return list(self.encoder.encode(input))

    @staticmethod
    def name() -> str:
        return "ours"

    def get_config(self) -> dict[str, Any]:
        return {}


class System:
    def __init__(self, encoder: Any) -> None:
        client = chromadb.EphemeralClient(chromadb.Settings(anonymized_telemetry=False))
        given = {} if encoder is None else {"embedding_function": Ours(encoder)}
        self.collection = client.create_collection("texts", **given)

    def build(self, texts: list[str]) -> None:
        for start in range(0, len(texts), AT_ONCE):
            some = texts[start : start + AT_ONCE]
            self.collection.add(ids=[str(start + n) for n in range(len(some))], documents=some)

    def search(self, question: str) -> list[str]:
        return self.collection.query(query_texts=[question], n_results=10)["documents"][0]
