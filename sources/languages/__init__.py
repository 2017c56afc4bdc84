"""The languages: one file each, and one row in `LANGUAGES`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sources.languages import arabic, english, thai
from sources.types import Span


@dataclass(frozen=True, slots=True)
class Language:
    """What the rest of the program needs to know of a language.

    `script` is the inside of a regular expression's character class: the letters and marks that only this
    language writes here. `sentences` gives the spans of a text's sentences: in order, trimmed, covering
    every character that is not white space. `words` turns a run of the script's letters into search terms. `doubtful`
    tells whether a sentence of a text may go on past the place where the next one begins; where a writing marks its
    sentences' ends, it does not.
    """

    code: str
    name: str
    native_name: str
    direction: Literal["ltr", "rtl"]
    script: str
    sentences: Callable[[str], list[Span]]
    words: Callable[[str], list[str]]
    fold_script: Callable[[str], str]
    doubtful: Callable[[str, int], bool] = lambda _text, _cut: False

    def terms(self, text: str) -> list[str]:
        """Search terms of a text of this language; see `terms`."""
        return terms(text)

    def fold(self, text: str) -> str:
        """Text for matching only; see `fold`."""
        return fold(text)


LANGUAGES: dict[str, Language] = {
    row.code: row
    for row in (
        Language(
            "en",
            "English",
            "English",
            "ltr",
            "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f",
            english.sentences,
            english.words,
            english.fold,
        ),
        Language(
            "th",
            "Thai",
            "ไทย",
            "ltr",
            "\u0e01-\u0e3a\u0e40-\u0e4e",
            thai.sentences,
            thai.words,
            thai.fold,
            thai.doubtful,
        ),
        Language(
            "ar",
            "Arabic",
            "العربية",
            "rtl",
            "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06ef\u06fa-\u06ff\u0750-\u077f"
            "\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
            arabic.sentences,
            arabic.words,
            arabic.fold,
        ),
    )
}

_SCRIPTS = {code: re.compile(f"[{row.script}]+") for code, row in LANGUAGES.items()}
_NUMBER = r"\d+(?:[,\u066c]\d{3}(?!\d))*(?:[.\u066b]\d+)?"
_TERM = re.compile(
    "|".join(f"(?P<{code}>(?:[{row.script}]|(?<=\\w)['’](?=\\w))+)" for code, row in LANGUAGES.items())
    + rf"|(?P<number>{_NUMBER})|(?P<other>[^\W\d_]+)"
)


def letters_of(text: str) -> dict[str, int]:
    """How many letters (and marks) of each language's script stand in `text`."""
    return {code: sum(map(len, script.findall(text))) for code, script in _SCRIPTS.items()}


def language_of(text: str, default: str = "en") -> str:
    """The language whose script has most of the letters; `default` where there are none."""
    counts = letters_of(text)
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else default


def question_language(text: str, default: str = "en") -> str:
    """The language of a question: of its script, though a name in Latin letters may outweigh the rest.

    A question in English that holds a Thai or Arabic name has two or more English function words.
    """
    counts = letters_of(text)
    latin = counts.pop("en")
    best = max(counts, key=lambda code: counts[code])
    if not counts[best]:
        return "en" if latin else default
    used = sum(word in english.FUNCTION_WORDS for word in re.findall(r"[a-z]+", text.lower()))
    return "en" if used >= 2 else best


def terms(text: str) -> list[str]:
    """Search terms for lexical matching, in the order of the text; a run of each script in its own way.

    Case, accents, the digits' script and the thousands separator don't count, so a term is found
    whichever way it was written. Numbers and words of other scripts are kept whole.
    """
    out: list[str] = []
    for match in _TERM.finditer(_normal(text)):
        kind = match.lastgroup or "other"
        if kind in LANGUAGES:
            out += LANGUAGES[kind].words(match[0])
        else:
            out.append(re.sub("[,\u066c]", "", match[0]))
    return out


def fold(text: str) -> str:
    """Text for matching only, never for quoting: NFKC, lower case, ASCII digits, each script folded."""
    folded = _normal(text)
    for code, row in LANGUAGES.items():
        if _SCRIPTS[code].search(folded):
            folded = row.fold_script(folded)
    return folded


def _normal(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\W\D]", _ascii_digit, plain) if not plain.isascii() else plain


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.digit(match[0], match[0]))
