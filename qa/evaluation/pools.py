"""Where a data set's questions are asked: an index whose passages are its paragraphs, and the pools within it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from index import layout, load_encoder, open_index
from index.changes import now
from index.chunking import Chunk
from index.projection import LANGUAGE_CODES
from index.trained import trained_projection
from index.writer import GenerationWriter
from qa.evaluation.types import Array, Dataset, Part, Pool
from sources import Document

if TYPE_CHECKING:
    from pathlib import Path

    from index import Index
    from qa.evaluation.types import Paragraph

_PARALLEL = "every paragraph in every language, and all of them answer"
_SINGLE = "every paragraph in one language only, and in each of them in turn"
_ALONE = "the passages of one language, whatever the question's"


def index_of(dataset: Dataset, root: Path, encoder: str = "builtin") -> Index:
    """Build an index into the folder `root`: row i is the data set's paragraph i, a document of its own.

    Documents have no titles and passages no headings: the data set gives none to search by.

    Raises:
        EncoderError: the model cannot be loaded.
    """
    model = load_encoder(encoder)
    projection = trained_projection(model)
    folder, name = layout.new_generation(root)
    with GenerationWriter(folder, model, projection, lambda _: None) as writer:
        for number, paragraph in enumerate(dataset.paragraphs):
            document = Document(
                source=_source(number, paragraph),
                title="",
                text=paragraph.text,
                language=paragraph.language,
                kind="unrated",
                url="",
                author="",
                date="",
                sha256=hashlib.sha256(paragraph.text.encode()).hexdigest(),
            )
            writer.add(document, "", [Chunk(paragraph.sentences, paragraph.language, "")])
        counts = writer.finish()
    manifest = {
        "format": layout.FORMAT,
        "created": now(),
        "sources": dataset.name,
        "counts": counts,
        "failed": [],
        "encoder": {"name": model.name, "revision": model.revision},
    }
    layout.publish(root, folder, name, manifest)
    index = open_index(root)
    # Every question looks at every passage here, which a search for ten never does.
    index.document = lru_cache(maxsize=None)(index.document)
    index.passage = lru_cache(maxsize=None)(index.passage)  # type: ignore[method-assign]
    return index


def pools_of(dataset: Dataset, seed: int) -> list[Pool]:
    """The pools of a data set: *parallel*, *single* and *in-language*; the last alone where there is one language."""
    languages = np.array([LANGUAGE_CODES.index(p.language) for p in dataset.paragraphs])
    there = np.unique(languages)
    alone = in_language(languages)
    if len(there) == 1:
        return [alone]
    groups = np.array([paragraph.group for paragraph in dataset.paragraphs])
    sources = np.array([_source(number, paragraph) for number, paragraph in enumerate(dataset.paragraphs)])
    parts = tuple(Part(mask, tuple(sources[mask].tolist())) for mask in single(groups, seed, len(there)))
    return [parallel(len(languages)), Pool("single", _SINGLE, parts), alone]


def parallel(passages: int, about: str = _PARALLEL) -> Pool:
    """Everything at once."""
    return Pool("parallel", about, (Part(np.ones(passages, dtype=bool)),))


def single(groups: Array, seed: int, rounds: int) -> tuple[Array, ...]:
    """Masks that keep one translation of each paragraph, every translation once in as many rounds as there are.

    The first round is drawn; each further one takes every paragraph's next language, so that each question is
    asked of each language whatever the draw.

    Args:
        groups: (n,) the same number for translations of one paragraph.
        seed: of the draw.
        rounds: how many masks.
    """
    random = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    first = [int(random.integers(len(rows))) for rows in members]
    masks = np.zeros((rounds, len(groups)), dtype=bool)
    for turn in range(rounds):
        masks[turn, [rows[(start + turn) % len(rows)] for rows, start in zip(members, first, strict=True)]] = True
    return tuple(masks)


def in_language(languages: Array) -> Pool:
    """Each language alone: (n,) language numbers of the passages."""
    return Pool("in-language", _ALONE, tuple(Part(languages == number) for number in np.unique(languages)))


def _source(number: int, paragraph: Paragraph) -> str:
    """The name of a paragraph's document."""
    return f"{paragraph.language}/{number:05d}"
