"""English: sentences and search terms."""

from __future__ import annotations

import re
import threading
import unicodedata

from sources.languages.spans import table
from sources.languages.stops import Stops
from sources.types import Span

FUNCTION_WORDS = table(
    "a an the of in on at to for from by with and or but is are was were be been do does did has have had "
    "who whom whose what which when where why how many much long this that these those it its they their "
    "he his she her we our you your i my not no can could will would should may might there after before "
    "between during into about than as if tell me please"
)

STOPS = Stops(
    abbreviations=table(
        "mr mrs ms dr prof st gen col maj capt cpt lt cmdr adm sgt cpl pvt brig rear-adm vice-adm hon rev fr "
        "gov sen rep pres amb sr jr messrs mme mlle vs viz cf e.g i.e al ca c b d fl approx incl esp resp ed "
        "eds trans dept univ assn bros mt ft"
    ),
    before_number=table(
        "no nos vol vols p pp fig figs art arts ch chap sec ver v op cit "
        "jan feb mar apr jun jul aug sept sep oct nov dec est pop par para"
    ),
    openers=table(
        "the a an it its he his she her they their this that these those there in on at by for from to after "
        "before during when while if as and but or however although though since we our you i my one two "
        "some many most all both each"
    ),
    cased=True,
)

_local = threading.local()


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, in order; they cover every character that is not white space."""
    return STOPS.sentences(text)


def fold(text: str) -> str:
    """Letters without their accents, so that Ōyama is found as Oyama."""
    parted = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", parted))


def words(run: str) -> list[str]:
    """The stem of one word in lower case."""
    if not hasattr(_local, "stemmer"):
        import Stemmer

        _local.stemmer = Stemmer.Stemmer("english")
    word = re.sub(r"['’]s?$", "", fold(run))
    return [_local.stemmer.stemWord(word)] if word else []
