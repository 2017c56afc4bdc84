"""LlamaIndex with its default vector store, which compares everything; a passage is a node."""

from __future__ import annotations

from typing import Any

from llama_index.core import Settings, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.schema import TextNode


class Ours(BaseEmbedding):
    encoder: Any

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self.encoder.encode(texts).tolist()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    _get_query_embedding = _get_text_embedding

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class System:
    def __init__(self, encoder: Any) -> None:
        self.embedding = Settings.embed_model if encoder is None else Ours(encoder=encoder, embed_batch_size=256)

    def build(self, texts: list[str]) -> None:
        nodes = [TextNode(text=text) for text in texts]
        index = VectorStoreIndex(nodes, embed_model=self.embedding)
        self.retriever = index.as_retriever(similarity_top_k=10)

    def search(self, question: str) -> list[str]:
        return [hit.node.get_content() for hit in self.retriever.retrieve(question)]
