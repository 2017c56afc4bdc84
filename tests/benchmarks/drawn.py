"""An index of any size whose vectors are drawn from the distribution of real ones, where encoding would take hours.

    python tests/benchmarks/drawn.py INDEX PASSAGES POOL [vectors of a language that are still all compared]

Every sentence is a real one, with its own text and its own token vectors, encoded once. Its sentence vector is moved
by half the difference of two other sentences' vectors of its language, which has the real covariance, and made unit
again. So no two are equal, though sentences come again and again; the nearest two of 330,000 have a cosine of 0.76 in
the mean, where those of 4,400 real sentences have 0.54: much more text lies closer together. Token vectors don't move
with it, so that what agrees best token by token is not what is nearest: harder to find than in real text. A passage's
vector is the mean of its sentences', as always. The files are written as a build writes them, a document at a time.
POOL is a JSON file of `corpus.pool`. Prints JSON.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import corpus
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).absolute().parents[2]
MOVED = 0.5  # how much of a difference is added
SEED = 0


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


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A document: its number and language, its passages' real sentences, and their (s, D) vectors."""

    number: int
    language: str
    passages: list[list[int]]
    vectors: Any


def encoded(pool: corpus.Pool, encoder: Any, projection: Any) -> dict[str, Sentences]:
    """The pool's sentences by language."""
    from index.projection import LANGUAGE_CODES

    return {code: Sentences(pool[code], number, encoder, projection) for number, code in enumerate(LANGUAGE_CODES)}


def documents(sentences: dict[str, Sentences], passages: int) -> Iterator[Drawn]:
    """The documents of an index of that many passages: the same ones each time."""
    chance, noise = random.Random(SEED), np.random.default_rng(SEED)

    def sentence(language: str) -> tuple[int, int]:
        row = chance.randrange(len(sentences[language].texts))
        return row, len(sentences[language].ids[row])

    languages = itertools.cycle(corpus.LANGUAGES)
    for first, language in zip(range(0, passages, corpus.PARAGRAPHS), languages, strict=False):
        some = corpus.paragraphs(sentence, language, min(corpus.PARAGRAPHS, passages - first))
        vectors = sentences[language].moved(list(itertools.chain(*some)), noise)
        yield Drawn(first // corpus.PARAGRAPHS, language, some, vectors)


def build(root: Path, pool: corpus.Pool, passages: int) -> dict[str, Any]:
    """Write and publish such an index; returns the seconds that its parts took, and the memory."""
    from resident import Most

    from index import layout, load_encoder
    from index.build import _identity
    from index.chunking import Chunk
    from index.map import write_map
    from index.rows import encoded_rows
    from index.trained import trained_projection
    from index.writer import GenerationWriter
    from sources import Document, Span

    seconds: dict[str, float] = {}
    before = time.perf_counter()

    def done(part: str) -> None:
        nonlocal before
        seconds[part], before = round(time.perf_counter() - before, 1), time.perf_counter()

    with Most() as most:
        encoder = load_encoder()
        projection = trained_projection(encoder)
        sentences = encoded(pool, encoder, projection)
        root.mkdir(parents=True, exist_ok=True)
        folder, name = layout.new_generation(root)
        done("encode the pool")
        with GenerationWriter(folder, encoder, projection, lambda _: None) as writer:
            for drawn in documents(sentences, passages):
                its = sentences[drawn.language]
                text, chunks = "", []
                for part in drawn.passages:
                    spans = []
                    for row in part:
                        spans.append(Span(len(text), len(text) + len(its.texts[row])))
                        text += its.texts[row] + " "
                    chunks.append(Chunk(tuple(spans), drawn.language, ""))
                source = f"{drawn.language}/{drawn.number:06}.txt"
                digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
                writer.begin(Document(source, source, text, drawn.language, "unrated", "", "", "", digest), "")
                rows = list(itertools.chain(*drawn.passages))
                ids, tokens = ([values[row] for row in rows] for values in (its.ids, its.tokens))
                writer.extend(encoded_rows(text, chunks, ids, tokens, drawn.vectors))
            done("draw and write")
            counts = writer.finish()
        done("lists")
        write_map(folder)
        done("map")
        manifest = {"format": layout.FORMAT, "created": "", "counts": counts, "sources": "", "failed": []}
        layout.publish(root, folder, name, manifest | _identity(encoder, projection))
        done("publish")
    return {"seconds": seconds, "memory": most.found}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if len(sys.argv) > 4:
        from index import vectors

        vectors.EXACT = int(sys.argv[4])
    given = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    json.dump(build(Path(sys.argv[1]), given, int(sys.argv[2])), sys.stdout)
