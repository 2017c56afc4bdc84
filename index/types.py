"""The values that an index gives out."""

from __future__ import annotations

from dataclasses import dataclass


class IndexProblem(Exception):
    """An index that cannot be built or opened. The message is one line: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A few whole sentences of one document: `document.text[start:end] == text`.

    `id` is unique in an index and the same for the same place in the same file. `tokens` is the count of o200k
    tokens (tiktoken), what the passage costs in a language model's context.
    """

    id: str
    source: str
    start: int
    end: int
    text: str
    language: str
    heading: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that did not go in, and why, in one line."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: files done of all, sentences encoded so far, and the file that is being read.

    When all files are in, the contextual model may have passages to read: so many of `to_read` are `read`.
    """

    done: int
    total: int
    sentences: int
    source: str
    read: int = 0
    to_read: int = 0


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. The tuples hold sources; `embedded` counts the sentences that the encoder read.

    `read` counts the passages that the contextual model read, which those of a build before need not be again.

    `failed` did not go in, `skipped` were not tried, and `warned` went in with something that may be wrong with them.

    `rebuilt` says why nothing of an index that was there could be used; it is empty where it could, and where
    there was none. `generation` is the one that serves now: the same as before when nothing had to be written.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    skipped: tuple[Failure, ...]
    documents: int
    passages: int
    embedded: int
    seconds: float
    generation: str
    rebuilt: str = ""
    warned: tuple[Failure, ...] = ()
    read: int = 0
