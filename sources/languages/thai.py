"""Thai: sentences and search terms. Thai writes no space between words and no stop after a sentence."""

from __future__ import annotations

import re
import struct
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sources.languages.spans import capped, line_cuts, spans_between
from sources.languages.thai_words import newmm, pythainlp, tidied, words_and_spaces, words_of_run
from sources.types import Span

if TYPE_CHECKING:
    from sources.languages.crfcut import Model

LONGEST = 400
SHORTEST = 20
COMFORTABLE = 160
_WINDOW = 20_000
_UNBROKEN = re.compile(r"[0-9A-Za-z]{80,}")
_CHOICES = 40  # how many spaces back a sentence may begin

_THAI = re.compile(r"[ก-ฺเ-๎]")
_SPACE = re.compile(r"(?<=\S)\s+(?=\S)")

_TITLES = (
    "นาย นาง นางสาว คุณ ท่าน พระ จักรพรรดิ สมเด็จ กษัตริย์ ประธานาธิบดี รัฐมนตรี นายก "
    "นายกรัฐมนตรี พลเอก พลโท พลตรี พลเรือเอก "
    "พลเรือโท พลเรือตรี พลอากาศเอก พลตำรวจเอก พันเอก ร้อยเอก ศาสตราจารย์ ดอกเตอร์ นายแพทย์ "
    "เจ้าชาย เจ้าหญิง แม่ทัพ นายพล ชื่อว่า ชื่อ"
)
_WANTING = (
    "ครั้งที่ วันที่ ในปี เมื่อปี ของปี ในเดือน ต้นเดือน ปลายเดือน ประมาณ จำนวน อายุ เวลา กว่า ราว ที่ และ หรือ กับ ของ คือ ได้แก่ ว่า "
    "เช่น ตัว เป็น โดย ให้ จาก ใน แก่ ต่อ ถึง ส่ง ณ "
    "โดยเฉพาะอย่างยิ่ง แท้จริงแล้ว อย่างน้อยที่สุด ในตอนแรก อย่างไรก็ตาม อย่างไรก็ดี นอกจากนี้ "
    "นอกจากนั้น ดังนั้น ทั้งนี้ ต่อมา จากนั้น เพราะ แต่ ซึ่ง"
)
_OPENERS = (
    "อย่างไรก็ นอกจาก นอกเหนือ ต่อมา หลังจาก จากนั้น ในขณะ ขณะเดียวกัน ดังนั้น ทั้งนี้ "
    "ในที่สุด แม้ ถึงแม้ ถึงกระนั้น "
    "เมื่อวันที่ เมื่อปี เช่นนั้น ด้วยเหตุ ทว่า แท้จริง"
)
_LIKELY = (
    "ภายหลัง ระหว่าง ตั้งแต่ ก่อนหน้า ปัจจุบัน ในปี ในวันที่ ในเดือน ในช่วง ในสมัย เมื่อ แต่ ส่วน หาก ถ้า สำหรับ "
    "การ ช่วง เขา เธอ พวกเขา มัน ฝ่าย ผล ทั้งสอง ทาง"
)
_CARRYING = (
    "ที่ ว่า และ หรือ กับ ของ เพื่อ ซึ่ง จึง จน แก่ ต่อ ด้วย โดย อัน ตลอดจน รวมถึง รวมทั้ง เนื่อง "
    "เพราะ ถือเป็น เป็น คือ ทำให้ ได้แก่ ได้ มี อยู่ "
    "เช่น ณ ใน แห่ง ก่อนที่ นำ ก็ ให้ จาก ถูก ไม่ ยัง ต้อง สู่ ไป มา จะ เอง แค่ ส่งผล เข้า แล้ว"
)
_COUNTABLE = (
    "นาย คน ลำ ล้าน พัน แสน หมื่น บาท เยน ปอนด์ ดอลลาร์ เมตร กิโลเมตร ปี เดือน วัน ชั่วโมง นาที "
    "ครั้ง แห่ง องค์ ตัว หลัง ชิ้น คัน เครื่อง ฉบับ เล่ม "
    "เปอร์เซ็นต์ นิ้ว ตัน มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม "
    "กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
)


def _any(*choices: str, after: str = "") -> re.Pattern[str]:
    """A pattern of words, or of patterns without spaces."""
    return re.compile(f"(?:{'|'.join(word for choice in choices for word in choice.split())}){after}")


# What it costs to end a sentence at a space, by what stands beside it. PyThaiNLP's segmenter, a CRF, knows
# the phrases that sentences end and begin with, but ends many inside, and after every abbreviation's stop.
_END = 1.0
_SEEN_BY_SEGMENTER = -0.9
_DATE_FIRST = re.compile(
    r"\s(?:โดย|ซึ่ง|และ|แต่)?(?:ใน|เมื่อ|ระหว่าง|ต้น|กลาง|ปลาย|ช่วง)?(?:คืน)?(?:ปี|วันที่|เดือน)"
    r"\D{0,12}[\d๐-๙ ]{1,7}\D{0,12}[\d๐-๙]*$"
)
_STOP = re.compile(r"[.!?…]['\"”’)\]]*$")
# With the characters that a match may end with, where there are few: most places need no pattern then.
_BEFORE: tuple[tuple[float, str, re.Pattern[str]], ...] = (
    # Abbreviations: of eras, titles, times of the day; initials.
    (6.0, ".", _any(r"(?:^|[^ก-๎])[ก-ฮ]{1,4}\.(?:[ก-ฮ]{1,4}\.)*", r"(?:^|[^A-Za-z])[A-Z][a-z]{0,3}\.", after="$")),
    # A mark that something follows.
    (3.0, "", re.compile(r"[,:;(\[“‘–—-]$")),
    # A title, before the name that it belongs to.
    (4.0, "", _any(_TITLES, after=r"(?:\s[ก-๎]{2,16})?$")),
    # A word that wants another: a preposition, a conjunction, a word before a number or a name.
    (2.5, "".join({word[-1] for word in _WANTING.split()}), _any(_WANTING, after="$")),
    # A date that begins a clause.
    (1.2, "", _DATE_FIRST),
    (0.4, "", re.compile(r"[\d๐-๙]$")),
)
_AFTER: tuple[tuple[float, re.Pattern[str]], ...] = (
    (3.0, re.compile(r"[,:;)\]”’–—\-/%ๆฯ]")),
    # A name that is then told in Latin letters.
    (2.0, re.compile(r"[ก-๎]+ \([A-Z]")),
    # Words that begin a sentence, surely or often.
    (-1.2, _any(_OPENERS)),
    (-0.5, _any(_LIKELY)),
    # Words that carry one on.
    (1.2, _any(_CARRYING)),
    (0.4, re.compile(r"[\d๐-๙(\[\"“‘]")),
)
# What a number before it counts.
_COUNTED = re.compile(r"[\d๐-๙]\s+(?:" + _COUNTABLE.replace(" ", "|") + ")")
_MONTH_ENDS = ("คม", "ยน", "พันธ์")  # a month, before its year
_OPEN, _CLOSE = "([“‘«", ")]”’»"
_MARKS = re.compile(f'[{re.escape(_OPEN + _CLOSE)}"]')


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, in order; they cover every character that is not white space.

    They end at spaces, which Thai also writes elsewhere, and hold at most LONGEST characters each.
    """
    pieces: list[Span] = []
    for line in spans_between(text, line_cuts(text)):
        part = text[line.start : line.end]
        cuts = _cuts(part) if _THAI.search(part) else []
        pieces += (Span(line.start + s.start, line.start + s.end) for s in spans_between(part, cuts))
    return capped(text, pieces, LONGEST, newmm)


def doubtful(text: str, cut: int) -> bool:
    """Whether nothing tells that a sentence of a text ends where the next one begins: it was cut there for its length."""
    between = text[len(text[:cut].rstrip()) : cut]
    return not any(mark in between for mark in "\n\r") and _prices(text, [cut], _again(text))[0] > 0


def _cuts(text: str) -> list[int]:
    """The cheapest way to cut a line at its spaces, counting each cut and each piece's length."""
    seen = _segmented(text)
    places = [0, *(space.end() for space in _SPACE.finditer(text)), len(text)]
    prices = _prices(text, places, seen)
    best = [0.0] * len(places)
    before = [0] * len(places)
    for at in range(1, len(places)):
        cheapest = float("inf")
        for start in range(at - 1, max(-1, at - _CHOICES - 1), -1):
            length = places[at] - places[start]
            cost = best[start] + (_PIECES[length] if length <= LONGEST else _piece(length))
            if cost <= cheapest:
                cheapest, before[at] = cost, start
            if length > LONGEST:
                break
        best[at] = cheapest + prices[at]
    cuts: list[int] = []
    at = before[-1]
    while at:
        cuts.append(places[at])
        at = before[at]
    return cuts[::-1]


def _piece(length: int) -> float:
    short = 3.0 if length <= SHORTEST else max(0, 60 - length) / 40
    return short + max(0, length - COMFORTABLE) ** 2 / 20_000 + (100.0 if length > LONGEST else 0.0)


_PIECES = [_piece(length) for length in range(LONGEST + 1)]


def _prices(text: str, places: list[int], seen: set[int]) -> list[float]:
    prices: list[float] = []
    depth = 0
    quoted = False
    last = 0
    for place in places:
        for mark in _MARKS.findall(text, last, place):
            depth = max(0, depth + (mark in _OPEN) - (mark in _CLOSE))
            quoted ^= mark == '"'
        left = text[max(0, place - 40) : place].rstrip()
        price = _END + _SEEN_BY_SEGMENTER * (place in seen)
        price += next(
            (cost for cost, ends, words in _BEFORE if (not ends or left[-1:] in ends) and words.search(left)),
            -1.5 if _STOP.search(left) else 0.0,
        )
        price += next((cost for cost, words in _AFTER if words.match(text, place)), 0.0)
        price += 3.0 * bool(_COUNTED.match(text, max(0, place - 2)))
        price += 3.0 * (left.endswith(_MONTH_ENDS) and text[place : place + 1].isdigit())
        price -= 0.8 * text[place - 2 : place].isspace()  # two spaces are meant
        # Brackets that are never closed must not hold a whole text together.
        prices.append(price + (3.0 if depth or quoted else 0.0))
        if place - last > LONGEST:
            depth, quoted = 0, False
        last = place
    return prices


def _segmented(text: str) -> set[int]:
    """The spaces, by their ends, at which PyThaiNLP's segmenter ends a sentence."""
    cuts: set[int] = set()
    start = 0
    # There are no spaces in a long number, whose digits are slow to join.
    text = _UNBROKEN.sub(lambda run: "x" * len(run[0]), text)
    while start < len(text):
        window = text[start : start + _WINDOW]
        pieces = _pieces(window)
        # The last piece of a window was ended by the window: begin the next one with it.
        if start + len(window) < len(text) and len(pieces) > 1:
            pieces.pop()
        for piece in pieces:
            start += len(piece)
            end = start
            while end < len(text) and text[end].isspace():
                end += 1
            if text[end - 1].isspace():
                cuts.add(end)
    return cuts


@lru_cache(maxsize=256)
def _again(passage: str) -> set[int]:
    """The same of a passage, which is asked about at each of its cuts and for many questions."""
    return _segmented(passage)


def _pieces(text: str) -> list[str]:
    """The text in pieces, as PyThaiNLP's segmenter parts it."""
    if (model := _model()) is None:
        pieces: list[str] = pythainlp("tokenize.crfcut").segment(text)
        return pieces if "".join(pieces) == text else [text]
    pieces, piece = [], ""
    found = words_and_spaces(text)
    for word, ends in zip(found, model.ends(found), strict=True):
        piece += word
        if ends:
            pieces.append(piece)
            piece = ""
    return pieces


@cache
def _model() -> Model | None:
    """The segmenter's model; None where PyThaiNLP keeps it otherwise than it did, and has to be asked itself."""
    from sources.languages.crfcut import read_model

    try:
        return read_model(pythainlp("tokenize.crfcut"))
    except (ValueError, LookupError, AttributeError, OSError, struct.error):
        return None


def fold(text: str) -> str:
    """Sara am in one piece again, marks in their usual order, so that equal words compare equal."""
    return tidied(text)


def words(run: str) -> list[str]:
    """The words of a run of Thai letters, without stop words and single letters."""
    return [word for word in words_of_run(fold(run)) if len(word) > 1 and word not in _stop_words()]


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(pythainlp("corpus").thai_stopwords())
