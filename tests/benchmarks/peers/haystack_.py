"""Haystack with its document store in memory and its embedders for sentence-transformers."""

from __future__ import annotations

from typing import Any

from haystack import Document
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore


class System:
    def __init__(self, encoder: Any) -> None:
        self.store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self.retriever = InMemoryEmbeddingRetriever(self.store, top_k=10)
        if encoder is None:
            from haystack.components.embedders import SentenceTransformersDocumentEmbedder as Documents
            from haystack.components.embedders import SentenceTransformersTextEmbedder as Question

            documents, question = Documents(progress_bar=False), Question(progress_bar=False)
            documents.warm_up(), question.warm_up()
            self.documents = lambda texts: documents.run([Document(content=text) for text in texts])["documents"]
            self.question = lambda text: question.run(text)["embedding"]
        else:  # its store takes vectors from anywhere
            self.documents = lambda texts: [
                Document(content=text, embedding=vector.tolist())
                for text, vector in zip(texts, encoder.encode(texts), strict=True)
            ]
            self.question = lambda text: encoder.encode([text])[0].tolist()

    def build(self, texts: list[str]) -> None:
        self.store.write_documents(self.documents(texts))

    def search(self, question: str) -> list[str]:
        return [hit.content for hit in self.retriever.run(self.question(question))["documents"]]
