"""A passage's words as they are stored for matching: its own language's terms, and its names as they sound."""

from __future__ import annotations

from sources import LANGUAGES
from sources.languages.sounds import names, run


def words_of(text: str, language: str) -> bytes:
    """Two lines of UTF-8: terms, and skeletons, see `sources.languages.sounds`.

    Each stands between spaces; the skeletons of writing that does not part words are one run.
    """
    terms = " ".join(sorted(set(LANGUAGES[language].terms(text))))
    heard = run(text) if language == "th" else " ".join(sorted(names(text)))
    return f" {terms} \n {heard} ".encode()
