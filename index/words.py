"""A passage's words as they are stored for matching: its own language's terms, and its names as they sound."""

from __future__ import annotations

from functools import lru_cache

from sources import LANGUAGES
from sources.languages.sounds import names, run

_KEPT = 1 << 16  # different words, with the marks beside them, that are remembered: most of a text is said before


def words_of(text: str, language: str) -> bytes:
    """Two lines of UTF-8: terms, and skeletons, see `sources.languages.sounds`.

    Each stands between spaces; the skeletons of writing that does not part words are one run.
    """
    parts = sorted(set(text.split()))  # neither a term nor a name goes over white space
    terms = " ".join(sorted({term for part in parts for term in _terms(part, language)}))
    heard = run(text) if language == "th" else " ".join(sorted({name for part in parts for name in names(part)}))
    return f" {terms} \n {heard} ".encode()


@lru_cache(maxsize=_KEPT)
def _terms(part: str, language: str) -> tuple[str, ...]:
    return tuple(LANGUAGES[language].terms(part))
