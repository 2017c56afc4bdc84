"""What is compared: functions from questions to rankings of one index's passages, in all languages at once."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from index import EncoderError
from index.encoder.threads import torch_threads
from qa.evaluation.bm25 import BM25
from qa.evaluation.metrics import order
from qa.evaluation.types import Array, Part, Ranked, Ranking
from qa.retrieval import candidates, rank, score
from sources import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index import Index
    from qa.questions import Question

RRF = 60  # Cormack et al. 2009, https://doi.org/10.1145/1571941.1572114


class Search:
    """The retriever itself, whole: candidates, late interaction, calibration."""

    def __init__(self, index: Index) -> None:
        self._index = index
        table = index.passage_table
        places = zip(table["document"].tolist(), table["start"].tolist(), strict=True)
        self._rows = {place: row for row, place in enumerate(places)}

    def __call__(self, question: Question, sources: Sequence[str] | None = None) -> Ranking:
        """All that it finds in some documents, best first."""
        index = self._index
        scored = score(question, index, candidates(question, index, sources=sources))
        hits = rank(question, index, scored, len(index))
        rows = [self._rows[index.by_source[hit.passage.source], hit.passage.start] for hit in hits]
        probabilities = np.array([hit.probability for hit in hits], dtype=np.float64)
        return Ranking(np.array(rows, dtype=np.int64), probabilities)


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """A question searched in each part that is asked for, once."""

    search: Search
    question: Question
    _found: dict[tuple[str, ...] | None, Ranking] = field(default_factory=dict)

    def within(self, part: Part) -> Ranking:
        """What the search of a part returns."""
        if part.sources not in self._found:
            self._found[part.sources] = self.search(self.question, part.sources)
        return self._found[part.sources].within(part)


def dense(questions: Sequence[Question], index: Index) -> list[Ranking]:
    """Cosine between the encoder's own vectors of the question and of each whole passage."""
    texts = [index.passage(row).text for row in range(len(index))]
    passages = index.encoder.encode(texts)
    return [Ranking(order(passages @ vector)) for vector in index.encoder.encode([q.text for q in questions])]


def other_model(questions: Sequence[Question], index: Index, folder: str) -> list[Ranking]:
    """Cosine between whole texts' vectors by another sentence-transformers model, with the prompts that it asks for.

    Raises:
        EncoderError: the model cannot be loaded.
    """
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    except Exception as error:  # whatever a broken folder makes the libraries raise
        reason = " ".join(str(error).split())
        raise EncoderError(f"the model {folder} cannot be loaded: {reason[:200]}") from error
    texts = [index.passage(row).text for row in range(len(index))]
    passages = model.encode_document(texts, normalize_embeddings=True, show_progress_bar=False)
    asked = model.encode_query([q.text for q in questions], normalize_embeddings=True, show_progress_bar=False)
    return [Ranking(order(row)) for row in asked @ passages.T]


def bm25(questions: Sequence[Question], index: Index) -> list[Ranking]:
    """BM25 over each language's own terms; a passage that shares none with the question is not found."""
    passages = [index.passage(row) for row in range(len(index))]
    model = BM25([LANGUAGES[passage.language].terms(passage.text) for passage in passages])
    found = []
    for question in questions:
        scores = model.scores(LANGUAGES[question.language].terms(question.text))
        ranked = order(scores)
        found.append(Ranking(ranked[scores[ranked] > 0]))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Fused:
    """Reciprocal rank fusion of rankings. Ranks are those within a part, so the fusion is made there."""

    rankings: tuple[Ranking, ...]

    def within(self, part: Part) -> Ranking:
        """What the rankings have of a part, fused."""
        scores = np.zeros(len(part.mask))
        for ranking in self.rankings:
            rows = ranking.within(part).rows
            scores[rows] += 1.0 / (RRF + 1 + np.arange(len(rows)))
        ranked = order(scores)
        return Ranking(ranked[scores[ranked] > 0])


def run_methods(
    questions: Sequence[Question], index: Index, *, baselines: bool, models: Sequence[str]
) -> dict[str, Sequence[Ranked]]:
    """The rankings of every method that is wanted, by name, the project's own first."""
    search = Search(index)
    found: dict[str, Sequence[Ranked]] = {"tricite": [Searched(search, question) for question in questions]}
    if baselines:
        by_vector, by_term = dense(questions, index), bm25(questions, index)
        found |= {"dense": by_vector, "bm25": by_term}
        found["rrf"] = [Fused(pair) for pair in zip(by_vector, by_term, strict=True)]
    for folder in models:
        name = folder.rstrip("/").rsplit("/", 1)[-1]
        found[name if name not in found else folder] = other_model(questions, index, folder)
    return found


def languages_of(index: Index) -> Array:
    """(passages,) language numbers, see `index.projection.LANGUAGE_CODES`."""
    out: Array = np.asarray(index.passage_table["language"]).astype(np.int64)
    return out


@contextmanager
def single_thread() -> Iterator[None]:
    """Let every library compute on one thread meanwhile."""
    import faiss
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        with torch_threads(1), threadpool_limits(limits=1):
            yield
    finally:
        faiss.omp_set_num_threads(before)
