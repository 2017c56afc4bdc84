"""The words of a text that carry its matter: search terms without the words that any text has."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from sources import LANGUAGES
from sources.languages import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

# Thai's search terms come without function words already; English's list stands with its sentences.
_ARABIC = (
    "من في إلى الى على عن مع هذا هذه ذلك تلك الذي التي الذين أن ان إن أنه انه أنها انها كان كانت كانوا يكون تكون قد لقد ثم أو او "
    "أم بل لكن ولكن هو هي هم هما ما ماذا من متى أين اين كيف كم لماذا هل أي اي أية كل بعض بين بعد قبل عند منذ حتى حين حيث إذ اذ "
    "لا لم لن ليس ليست غير دون بدون عدم أما اما كما فقد وقد فيها فيه منها منه عليها عليه لها له بها به ف و ب ل ك تم وهو وهي "
    "التى الى وكان وكانت فى نحو خلال أثناء"
)
_ENGLISH = (
    "never i me us them him hers theirs mine some any each every all both other another such same own only also too very more most less "
    "least few so then thus here now again been being am would ever even yet still just upon onto out up down off over under "
    "while because until although though since nor neither either per via within without whether"
)


# Past forms that the stemmer leaves apart from their verb.
_PAST = (
    "began begin, begun begin, broke break, broken break, brought bring, built build, bought buy, came come, "
    "chose choose, chosen choose, died die, drove drive, fell fall, fallen fall, fought fight, found find, "
    "fled flee, gave give, given give, grew grow, held hold, kept keep, knew know, laid lay, led lead, left leave, "
    "lost lose, made make, met meet, paid pay, ran run, rose rise, risen rise, said say, sank sink, sunk sink, "
    "sent send, shot shoot, sold sell, spent spend, spoke speak, stood stand, struck strike, taken take, took take, "
    "taught teach, thought think, told tell, went go, gone go, won win, wore wear, wrote write, written write, "
    "dug dig, forbade forbid, froze freeze, hid hide, rode ride, sought seek, sang sing, slew slay, slain slay, "
    "swam swim, threw throw, understood understand, withdrew withdraw, withdrawn withdraw, born bear, cut cut, "
    "death die, dead die, loss lose, losses lose"
)


def content(text: str) -> list[str]:
    """The terms of a text, in order, without function words, bare numbers and single letters."""
    common, past = _common(), _past()
    return [
        past.get(term, term) for term in terms(text) if len(term) > 1 and term not in common and not term[0].isdigit()
    ]


def plain(text: str) -> str:
    """A text for finding a name in it: NFKC, lower case, ASCII digits, no accents or vowel marks, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(r"[^\W\D]", lambda m: str(unicodedata.digit(m[0], m[0])), folded)
    for row in (LANGUAGES["en"], LANGUAGES["ar"]):
        folded = row.fold_script(folded)
    return " ".join(folded.split())


def shared(part: Sequence[str], whole: Sequence[str], text: str = "") -> float:
    """The share of one text's terms, in [0, 1], that another has; 0 where it has none.

    With the other's `text`, a term also counts that stands in it anywhere: Thai words are parted differently
    in different company.
    """
    wanted = set(part)
    found = sum((not term.isascii() and term in text) or any(alike(term, o) for o in set(whole)) for term in wanted)
    return found / len(wanted) if wanted else 0.0


def alike(one: str, other: str) -> bool:
    """Whether two terms are one word: equal, or in Thai and Arabic one inside the other and not much longer."""
    if one == other or one.isascii() or other.isascii():
        return one == other
    short, long = sorted((one, other), key=len)
    return len(short) >= 3 and short in long and len(long) - len(short) <= len(short) // 2


@cache
def _common() -> frozenset[str]:
    from sources.languages.english import FUNCTION_WORDS

    return frozenset(terms(" ".join((*FUNCTION_WORDS, _ENGLISH, _ARABIC))))


@cache
def _past() -> dict[str, str]:
    forms = [terms(pair) for pair in _PAST.split(", ")]
    return {pair[0]: pair[1] for pair in forms}
