"""An index of any size whose vectors are drawn from the distribution of real ones, where encoding would take hours.

Every sentence is a real one, with its own text and its own token vectors, encoded once. Its sentence vector is moved
by half the difference of two other sentences' vectors of its language, which has the real covariance, and made unit
again. So no two are equal, though sentences come again and again; the nearest two of 330,000 have a cosine of 0.76 in
the mean, where those of 4,400 real sentences have 0.54: much more text lies closer together. Token vectors don't move
with it, so that what agrees best token by token is not what is nearest: harder to find than in real text. A passage's vector is the mean of its sentences', as always. The files are written as a build writes them.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import time
from typing import TYPE_CHECKING, Any

import corpus
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

MOVED = 0.5  # how much of a difference is added


class Sentences:
    """The real sentences of one language, encoded: texts, ids (n,), token vectors (n, d) int8, vectors (D,)."""

    def __init__(self, texts: list[str], language: int, encoder: Any, projection: Any) -> None:
        self.texts = texts
        self.ids: list[Any] = [None] * len(texts)
        self.tokens: list[Any] = [None] * len(texts)
        self.vectors = np.zeros((len(texts), encoder.sentence_dim), dtype=np.float32)
        for batch in encoder.batches(texts):
            numbers = np.full(len(batch.rows), language, dtype=np.uint8)
            cuts = np.cumsum(batch.lengths)[:-1]
            projected = np.split(projection.passages(batch.features, batch.lengths, numbers), cuts)
            for row, ids, tokens in zip(batch.rows.tolist(), np.split(batch.ids, cuts), projected, strict=True):
                self.ids[row], self.tokens[row] = ids.copy(), tokens.copy()
            self.vectors[batch.rows] = projection.passage_sentences(batch.sentences)

    def moved(self, rows: list[int], chance: np.random.Generator) -> Any:
        """The vectors of some sentences, each moved a little."""
        one, other = chance.integers(0, len(self.texts), (2, len(rows)))
        found = self.vectors[rows] + MOVED * (self.vectors[one] - self.vectors[other])
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def build(root: Path, pool: corpus.Pool, passages: int, seed: int = 0) -> dict[str, float]:
    """Write and publish such an index; returns the seconds that drawing and writing took."""
    from index import layout, load_encoder
    from index.build import _identity
    from index.chunking import Chunk
    from index.projection import LANGUAGE_CODES
    from index.rows import encoded_rows
    from index.trained import trained_projection
    from index.writer import GenerationWriter
    from sources import Document, Span

    encoder = load_encoder()
    projection = trained_projection(encoder)
    sentences = {code: Sentences(pool[code], number, encoder, projection) for number, code in enumerate(LANGUAGE_CODES)}
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    root.mkdir(parents=True, exist_ok=True)
    folder, name = layout.new_generation(root)
    began = time.perf_counter()

    def sentence(language: str) -> tuple[int, int]:
        row = chance.randrange(len(sentences[language].texts))
        return row, len(sentences[language].ids[row])

    with GenerationWriter(folder, encoder, projection, lambda _: None) as writer:
        languages = itertools.cycle(corpus.LANGUAGES)
        for number, language in zip(range(0, passages, corpus.PARAGRAPHS), languages, strict=False):
            some = corpus.paragraphs(sentence, language, min(corpus.PARAGRAPHS, passages - number))
            its, rows = sentences[language], list(itertools.chain(*some))
            text, chunks = "", []
            for part in some:
                spans = []
                for row in part:
                    spans.append(Span(len(text), len(text) + len(its.texts[row])))
                    text += its.texts[row] + " "
                chunks.append(Chunk(tuple(spans), language, ""))
            source = f"{language}/{number // corpus.PARAGRAPHS:06}.txt"
            digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
            writer.begin(Document(source, source, text, language, "unrated", "", "", "", digest), "")
            ids, tokens = ([values[row] for row in rows] for values in (its.ids, its.tokens))
            writer.extend(encoded_rows(text, chunks, ids, tokens, its.moved(rows, noise)))
        drawn = time.perf_counter()
        counts = writer.finish()
    manifest = {"format": layout.FORMAT, "created": "", "counts": counts, "sources": "", "failed": []}
    layout.publish(root, folder, name, manifest | _identity(encoder, projection))
    return {"draw": drawn - began, "write": time.perf_counter() - drawn}
