"""What web pages put around a text, as data: notices, stumps, and the rows of an infobox."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.languages.spans import table
from sources.types import Span

# Sentences of a notice to readers who block advertising, in the words that such notices are written in.
_BLOCKER = {
    "en": r"ad[- ]?block(?:er|ing)?s?",
    "th": r"(?:ปิดกั้น|บล็อก|บล็อค|ป้องกัน)โฆษณา",
    "ar": r"(?:أداة |برنامج |إضافة |قاعدة )?(?:مانع|حاجب|حجب|حظر|منع) (?:ال)?[إا]علانات",
}
_TOOL = r"(?:ตัว|โปรแกรม|ส่วนขยาย|กฎ)?"
_NOTICES = (
    rf"{_BLOCKER['en']} (?:interference |software |extension )?(?:is |was |has been )?(?:detected|enabled)",
    r"is a free-to-use site that makes money from advertising",
    rf"modified experience for viewers using {_BLOCKER['en']}",
    r"is not accessible if you['’]?(?:ve| have) made further modifications",
    rf"remove the custom {_BLOCKER['en']} rules?",
    rf"(?:disable|turn off|switch off|pause|whitelist us in|deactivate) your {_BLOCKER['en']}",
    rf"(?:looks like|seems|appears|noticed|see) (?:that )?you(?:['’]re| are) using an {_BLOCKER['en']}",
    rf"ตรวจพบ(?:ว่า)?(?:คุณ|ท่าน)?(?:กำลัง)?(?:มี)?(?:การ)?(?:ใช้งาน|ใช้)?{_TOOL}{_BLOCKER['th']}",
    rf"(?:ปิด|หยุด|ยกเลิก|ลบ)(?:การ)?(?:ใช้งาน|ใช้|ทำงาน)?(?:ของ)?{_TOOL}{_BLOCKER['th']}",
    r"(?:ใช้งานได้ฟรี|ให้บริการฟรี)[^\n]{0,40}(?:รายได้|เงิน)จาก(?:การ)?โฆษณา",
    rf"(?:تم|جرى) (?:اكتشاف|الكشف عن|رصد) {_BLOCKER['ar']}",
    rf"(?:عطّ?ل|تعطيل|[أا]وقف|إيقاف|إزالة|[أا]زل) {_BLOCKER['ar']}",
    rf"(?:تستخدم|يستخدمون|استخدام) {_BLOCKER['ar']}",
    r"موقع مجاني[^\n]{0,40}(?:الإعلانات|الاعلانات)",
)
_NOTICE = re.compile("|".join(_NOTICES), re.IGNORECASE)
_NOTICE_HOLDS = ("block", "free-to-use", "further modifications", "โฆษณา", "علانات")  # one of these, each of them
_SENTENCE_END = re.compile(r"[.!?؟]+(?=\s|$)|$", re.MULTILINE)

_MORE = (
    r"(?:show more(?: content)?|read more|continue reading|see more|อ่านต่อ|อ่านเพิ่มเติม|แสดงเพิ่มเติม|ดูเพิ่มเติม"
    r"|[إا]?قر[أا] المزيد|عرض المزيد|شاهد المزيد|مشاهدة المزيد)"
)
_MORE_HOLDS = ("more", "continue reading", "อ่านต่อ", "เพิ่มเติม", "المزيد")
_DOTS = r"(?:…|\.{3})"
_STUMP = re.compile(
    rf"{_DOTS}[ \t]*[(\[]?{_MORE}[)\]]?[ \t]*{_DOTS}?|[(\[]?{_MORE}[)\]]?[ \t]*{_DOTS}"
    rf"|^[ \t]*[(\[]?{_MORE}[)\]]?[ \t»>→]*$",
    re.IGNORECASE | re.MULTILINE,
)

_MONTHS = table(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม "
    "يناير فبراير مارس أبريل ابريل إبريل مايو يونيو يوليو أغسطس اغسطس سبتمبر أكتوبر اكتوبر نوفمبر ديسمبر "
    "كانون تشرين شباط آذار اذار نيسان أيار ايار حزيران تموز آب اب أيلول ايلول الأول الاول الثاني"
)
_DATE = re.compile(
    r"(?:[\d\s.,/–—-]|(?:\b|(?<=\d))(?:st|nd|rd|th|to|of|ad|bc|ce|bce|وحتى|إلى|الى|سنة|عام|م|هـ)\b"
    r"|วันที่|ปี|ถึง|พ\.ศ\.|ค\.ศ\.|ร\.ศ\.|" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")+",
    re.IGNORECASE,
)


def boilerplate(text: str, start: int, end: int) -> Iterator[Span]:
    """The stretches of `text[start:end]` that belong to the page and not to the text, not in order."""
    folded = text[start:end].casefold()  # few texts hold any: a look for their words is a tenth of a search for them
    for match in _STUMP.finditer(text, start, end) if any(word in folded for word in _MORE_HOLDS) else ():
        yield Span(match.start(), match.end())
    for match in _NOTICE.finditer(text, start, end) if any(word in folded for word in _NOTICE_HOLDS) else ():
        first = max(text.rfind(mark, start, match.start()) for mark in ("\n", "\r", ". ", "! ", "? ", "؟ "))
        last = _SENTENCE_END.search(text, match.end(), end)
        yield Span(max(start, first + 1), last.end() if last else end)


def is_date(line: str) -> bool:
    """Whether a line holds a date, or the years from and to, and nothing else."""
    return bool(_DATE.fullmatch(line.strip())) and any(map(str.isdigit, line))


def holds_fact(line: str) -> bool:
    """Whether a row of an infobox tells something by itself: a label with a number or another value."""
    label, colon, value = line.partition(":")
    if colon and label.strip() and any(map(str.isalnum, value)):
        return True
    return any(map(str.isdigit, line)) and any(map(str.isalpha, line)) and not is_date(line)
