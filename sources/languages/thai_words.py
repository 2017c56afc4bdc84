"""Thai's words, with PyThaiNLP's newmm and its dictionary, each stretch between two spaces cut once."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from types import ModuleType

from sources.languages.newmm import make_cut

_KEPT = 1 << 13  # stretches that are remembered: a text's sentences are found first, and its search terms soon after
_SHORT = 400  # characters of such a stretch; more are hardly met twice
_DIGIT = re.compile(r"\d")
_SPACES = re.compile(r"[ \t]+")

# Whatever one of PyThaiNLP's rules for tidying may change: characters of no width, spaces that are doubled or beside a
# mark, marks out of order, doubled, or with no letter before them. Most text holds none of it.
_BASELESS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_TONES = "\u0e48-\u0e4b"
_UNTIDY = re.compile(
    rf"[\u200b\u200c\n\u0e45]|  |^\s|\s\Z|(?:^| )[{_BASELESS}]|เเ|[{_TONES}\u0e4c][\u0e31\u0e34-\u0e39\u0e47\u0e4d]"
    rf"|\u0e4d[{_TONES}]*\u0e32|[\u0e30\u0e32\u0e33][{_TONES}]|([\u0e30-\u0e3a\u0e40-\u0e44\u0e47\u0e4c-\u0e4e]) *\1"
    rf"|[{_TONES}]{{2}}"
)


def tidied(text: str) -> str:
    """Sara am in one piece again, marks in their usual order, so that equal words compare equal."""
    return str(pythainlp("util").normalize(text)) if _UNTIDY.search(text) else text


def words_and_spaces(text: str) -> list[str]:
    """The words of a text with all that is between them: together they are the text. A number is one word.

    newmm goes over no space but those of a few words of its dictionary, so what is between two others can be cut by
    itself; the space stays with it, as a vowel may look whether one follows.
    """
    load_dictionary()
    within = _within_words()
    found: list[str] = []
    start = 0
    for space in _SPACES.finditer(text):
        end = space.end()
        if text[space.start() - 1 : space.start()] + text[end : end + 1] not in within:
            found += _cut(text[start:end])
            start = end
    return [*found, *_cut(text[start:])]


def words_of_run(run: str) -> list[str]:
    """The words of a run of Thai letters, as in a text where a space follows."""
    if run.endswith("ย"):  # the one letter that is not cut alike at the end of a text
        return list(_cut(run))
    return list(_cut(f"{run} ")[:-1])


def is_word(word: str) -> bool:
    """Whether the dictionary has it."""
    return word in pythainlp("corpus").thai_words()


def newmm(text: str) -> list[str]:
    """The words of a text, and what is between them; numbers may be parted."""
    load_dictionary()
    return list(pythainlp("tokenize").word_tokenize(text, engine="newmm", join_broken_num=False))


@cache
def pythainlp(part: str) -> ModuleType:
    """One of its modules. It would else make a folder for downloads in the user's home, and fail where it may not."""
    if "PYTHAINLP_READ_MODE" not in os.environ:
        os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    return import_module(f"pythainlp.{part}")


@cache
def load_dictionary() -> None:
    """Load what newmm looks words up in: half a million small parts that the collector had better let alone for good."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        pythainlp("tokenize").word_dict_trie()
        gc.freeze()
    finally:
        if collecting:
            gc.enable()


@cache
def _within_words() -> frozenset[str]:
    """The characters before and after the spaces within words of the dictionary."""
    words = pythainlp("corpus").thai_words()
    return frozenset(
        word[space.start() - 1] + word[space.end()] for word in words for space in _SPACES.finditer(word.strip())
    )


def _cut(text: str) -> tuple[str, ...]:
    return _remembered(text) if len(text) <= _SHORT else _newly_cut(text)


def _newly_cut(text: str) -> tuple[str, ...]:
    if (cut := _quick()) and not _DIGIT.search(text):
        return tuple(cut(text))
    load_dictionary()
    return tuple(pythainlp("tokenize").word_tokenize(text, engine="newmm"))


_remembered = lru_cache(maxsize=_KEPT)(_newly_cut)


@cache
def _quick() -> Callable[[str], list[str]] | None:
    """The search as it is written here; None where PyThaiNLP's is no longer what it was."""
    load_dictionary()
    try:
        return make_cut(
            pythainlp("tokenize.newmm"), pythainlp("tokenize.tcc_p"), pythainlp("tokenize").word_dict_trie()
        )
    except (AttributeError, re.error):
        return None
