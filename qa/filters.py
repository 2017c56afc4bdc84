"""What a question may be answered from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.projection import LANGUAGE_CODES
from qa.types import QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index import Index


def wanted_languages(languages: Sequence[str] | None) -> tuple[str, ...]:
    """The languages to look in.

    Raises:
        QuestionError: one is not known.
    """
    if languages is None:
        return LANGUAGE_CODES
    for code in languages:
        if code not in LANGUAGE_CODES:
            raise QuestionError(f"no language {code!r}; there are {', '.join(LANGUAGE_CODES)}")
    return tuple(code for code in LANGUAGE_CODES if code in languages)


def allowed_passages(index: Index, sources: Sequence[str] | None) -> np.ndarray[Any, Any] | None:
    """Which passages belong to the wanted documents: (passages,) bool, or None for all.

    Raises:
        QuestionError: a source is not in the index.
    """
    if sources is None:
        return None
    allowed = np.zeros(len(index), dtype=bool)
    for source in sources:
        number = index.by_source.get(source)
        if number is None:
            raise QuestionError(f"no document {source!r} in the index; `tricite status` lists them")
        rows = index.passages_of(number)
        allowed[rows.start : rows.stop] = True
    return allowed
