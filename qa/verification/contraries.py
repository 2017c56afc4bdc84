"""Words that cannot both be true of one thing: accepted and refused, north and south; a denied one counts for the other."""

from __future__ import annotations

import re
from functools import cache

# Each row: one side, then the other; each in English, in Thai and in Arabic, where an article or "and" may come first.
_PAIRS = """\
accept\\w*|agreed to|took up;ตอบรับ|ยอมรับ|รับ(?=รางวัล|ข้อเสนอ|คำ);(?:قبل(?=ت|وا| ال| [\\u0621-\\u064a]{4})\\w*|وافق\\w*) \
/ refus\\w+|reject\\w*|declin\\w+ (?:to|the)|turned down;ปฏิเสธ;رفض\\w*
allow\\w*|permit\\w*;อนุญาต;سمح\\w* / forb[ai]d\\w*|prohibit\\w*|banned;ห้าม(?!ล้อ);(?:منع|حظر)\\w*
rose|rise[ns]?|rising|increas\\w*|grew|grown|climbed|doubled|gained;เพิ่ม|สูงขึ้น|มากขึ้น|แพงขึ้น|ขยายตัว;(?:ي|ت)?(?:ارتفع|ازداد|زاد|تضاعف|تزايد|نما)\\w*|ارتفاع|ازدياد \
/ fell|falls?|fallen|declined|decreas\\w*|dropped|shrank|shrunk|halved|sank to;ลดลง|ลดต่ำ|ต่ำลง|น้อยลง|ตกต่ำ|ถูกลง|หดตัว;(?:ي|ت)?(?:انخفض|تراجع|تناقص|هبط|تقلص|نقص)\\w*|انخفاض|هبوط
largest|biggest|greatest|most;ใหญ่ที่สุด|มากที่สุด;أكبر|أعظم / smallest|least|fewest;เล็กที่สุด|น้อยที่สุด;أصغر|أقل
longest;ยาวที่สุด|นานที่สุด;أطول / shortest;สั้นที่สุด;أقصر
highest|tallest;สูงที่สุด|สูงสุด;أعلى / lowest;ต่ำที่สุด|ต่ำสุด|เตี้ยที่สุด;أدنى|أخفض
oldest|eldest|earliest;เก่าที่สุด|เก่าแก่ที่สุด|แรกสุด;أقدم / newest|youngest|latest;ใหม่ที่สุด|ใหม่สุด|หลังสุด;أحدث
richest|wealthiest;รวยที่สุด|มั่งคั่งที่สุด;أغنى / poorest;จนที่สุด|ยากจนที่สุด;أفقر
strongest;แข็งแกร่งที่สุด;أقوى / weakest;อ่อนแอที่สุด;أضعف
north(?:ern)?;เหนือ(?=ของ|สุด)|(?:ทิศ|ทาง|ภาค|ฝั่ง)เหนือ;شمال\\w* / south(?:ern)?;ใต้(?=ของ|สุด)|(?:ทิศ|ทาง|ภาค|ฝั่ง)ใต้;جنوب\\w*
east(?:ern)?;ตะวันออก;شرق\\w* / west(?:ern)?;ตะวันตก;غرب\\w*
acquit\\w*|innocent|cleared of;พ้นผิด|บริสุทธิ์|ยกฟ้อง;برأ\\w*|براءة|بريء\\w* / convict\\w*|condemned|guilty;ตัดสินว่าผิด|มีความผิด;أدان\\w*|ادان\\w*|أدين\\w*|إدانة|مذنب\\w*
victory|won|victorious|triumph\\w*;ชัยชนะ|มีชัย|ได้ชัย|ชนะ;انتصار\\w*|انتصر\\w*|فاز\\w*|فوز\\w* / defeated by|was defeated|were defeated|lost the;พ่ายแพ้|แพ้|ปราชัย;هزيمة|انهزم\\w*|هُزم\\w*|خسر (?:ال)?(?:معركة|حرب|مباراة)
succeed\\w* in|success\\w*;สำเร็จ|ประสบผล;نجح\\w*|نجاح\\w*|أفلح\\w* / fail(?:ed|s|ure)\\b;ล้มเหลว|พลาด;فشل\\w*|أخفق\\w*|إخفاق
beg[aiu]n\\w*|start(?:ed|s)?|commenc\\w+;เริ่ม;بد[أئ]\\w*|ابتد\\w+|انطلق\\w* / end(?:ed|s)|finish(?:ed|es)|conclud\\w+|ceas\\w+;สิ้นสุด|จบลง|ยุติ;انته\\w+|اختتم\\w*
open(?:ed|s)|inaugurat\\w+;เปิด(?=ทำการ|ใช้|ให้|สอน|บริการ|ประตู)|เปิดเมื่อ;(?:ا)?فتتح\\w*|فُتح\\w*|فتحت?\\b / closed?|shut;(?<!เ)ปิด(?=ทำการ|ตัว|ลง|ประตู|เมื่อ);أغلق\\w*|اغلق\\w*|أُغلق\\w*
born|birth;เกิดเมื่อ|เกิดที่|เกิดใน|ประสูติ;ولد(?:ت)?\\b|وُلد\\w*|مولد\\w* / died|dies|death;เสียชีวิต|ถึงแก่กรรม|สวรรคต|สิ้นพระชนม์|ตาย;توف\\w+|مات(?:ت)?\\b|وفاة
bought|buys?|purchas\\w+;ซื้อ;اشتر\\w+|شراء / sold|sells?;ขาย;باع\\w*|بيع\\w*
arriv\\w+|came to|entered;มาถึง|เดินทางถึง|เข้ามา;وصل\\w*|دخل\\w* / left|depart\\w+|sailed from;ออกจาก|เดินทางออก;غادر\\w*|رحل\\w*|خرج\\w*
built|erected|constructed;สร้าง(?!สรรค์);(?:بُ?ن[ىي]\\w*|شيد\\w*|شُيد\\w*) / demolish\\w*|destroy\\w*|pulled down|torn down;รื้อ|ทำลาย|ทุบทิ้ง;هدم\\w*|هُدم\\w*|دمر\\w*|دُمر\\w*
founded|established;ก่อตั้ง|สถาปนา|จัดตั้ง;أسس\\w*|أُسس\\w*|تأسس\\w* / abolish\\w*|dissolv\\w*;ยกเลิก|ยุบ(?!ตัว);ألغ\\w+|أُلغ\\w+|حُل\\w*
support\\w*|backed|in favou?r of;สนับสนุน|เห็นด้วย;أيد\\w*|دعم\\w*|ساند\\w* / oppos(?:ed|es|ition)\\w*|resisted;คัดค้าน|ต่อต้าน;عارض\\w*|اعترض\\w*|قاوم\\w*
prais(?:ed|es);ยกย่อง|ชื่นชม|สรรเสริญ;أشاد\\w*|مدح\\w*|امتدح\\w* / critici[sz]\\w+|blam(?:ed|es)|denounc\\w+;ตำหนิ|วิจารณ์|ประณาม;انتقد\\w*|ذم\\w*|ندد\\w*|لام\\w*
appoint(?:ed|s)|promoted;แต่งตั้ง|เลื่อนตำแหน่ง;عُي?ّ?ين\\w*|عين(?:ت|ه|ها)?\\b|رقي\\w* / dismiss(?:ed|es)|sacked|demoted;ปลด(?=จาก|ออก)|ถอดถอน;عزل\\w*|أقال\\w*|أُقيل\\w*
freed|released|liberat\\w+;ปล่อยตัว|ปลดปล่อย;أطلق سراح|أفرج\\w*|حرر\\w* / imprison\\w*|jailed|arrested;จำคุก|คุมขัง|จับกุม;سجن\\w*|سُجن\\w*|اعتقل\\w*
export(?:ed|s);ส่งออก;صدّ?ر(?:ت|وا)?\\b|تصدير / import(?:ed|s);นำเข้า;استورد\\w*|استيراد
lent|lends;ให้ยืม|ให้กู้;أقرض\\w* / borrow\\w*;กู้เงิน|กู้ยืม|ขอยืม;اقترض\\w*|استدان\\w*
above|over the;ด้านบน|ข้างบน;فوق / below|beneath|underneath;ด้านล่าง|ข้างใต้;تحت|أسفل
advanc(?:ed|es|ing);รุกคืบ|บุกเข้า;تقدم\\w* / retreat\\w*|withdr[ae]w\\w*|fell back;ถอย|ล่าถอย;انسحب\\w*|تقهقر\\w*|انسحاب
remember(?:ed|s);จดจำ|จำได้;تذكر\\w* / forgot\\w*;ลืม;نسي\\w*
hot(?:ter|test)?|warm(?:er|est)?;ร้อน(?!รน);حار|أسخن / cold(?:er|est)?|cool(?:er|est)?;หนาว;بارد\\w*|أبرد
rich|wealthy;ร่ำรวย|มั่งคั่ง;ثري\\w*|غني(?:ا|ة)?\\b / poor|penniless;ยากจน|ขัดสน;فقير\\w*|فقراء
peace(?:ful\\w*)?;สันติ;سلميا|سلمي|سلام / by force|violent\\w*;ใช้กำลัง|รุนแรง;بالقوة|عنيف\\w*|عنوة
surviv\\w+;รอดชีวิต|รอดตาย;نجا\\w*|نجت|نجوا / perish\\w*|was killed|were killed|drowned;เสียชีวิต|จมน้ำตาย|ถูกสังหาร;هلك\\w*|لقي\\w* (?:حتف|مصرع)\\w*|غرق\\w*|قُتل\\w*
"""
_ORDER = ("en", "th", "ar")
# What stands before a word that is denied.
_DENIED = {
    "en": r"(?:\b(?:not|never|cannot|nor|neither|no)|n['’]t)(?:\s+\w+){0,2}\s*$",
    "th": r"(?:ไม่|มิ)(?:ได้|เคย|ยอม|อาจ|สามารถ|ค่อย|ถูก)*\s*$",
    "ar": r"(?<![\u0621-\u064a])[وف]?(?:لم|لا|لن|ما|ليس|ليست)\s+(?:(?:يكن|تكن|قد)\s+)?$",
}


def contrary(one: str, language: str, other: str, its: str) -> bool | None:
    """Whether one text says the contrary of a word of the other's, and neither has both.

    False where they agree by the one's denying what the other says the contrary of; None where neither can be told.
    """
    agree = None
    for pair in _patterns():
        mine, theirs = _sides(one, language, pair), _sides(other, its, pair)
        first, second = ({side ^ denied for side, denied in found} for found in (mine, theirs))
        if len(first) == len(second) == 1:
            if first != second:
                return True
            if mine != theirs:
                agree = False
    return agree


def _sides(text: str, language: str, pair: tuple[dict[str, re.Pattern[str]], ...]) -> set[tuple[int, bool]]:
    """Which sides of a pair a text names, 0 or 1, each with whether it denies it."""
    return {
        (number, bool(_denied(language).search(text[: match.start()])))
        for number, side in enumerate(pair)
        for match in side[language].finditer(text)
    }


@cache
def _denied(language: str) -> re.Pattern[str]:
    return re.compile(_DENIED[language], re.IGNORECASE)


@cache
def _patterns() -> tuple[tuple[dict[str, re.Pattern[str]], ...], ...]:
    return tuple(tuple(_side(side) for side in row.split(" / ")) for row in _PAIRS.splitlines())


def _side(words: str) -> dict[str, re.Pattern[str]]:
    edges = {"en": r"\b(?:{})\b", "th": "(?:{})", "ar": r"(?<![\u0621-\u064a])[وفبل]?(?:ال)?(?:{})"}
    return {
        language: re.compile(edges[language].replace("{}", own.strip()), re.IGNORECASE)
        for language, own in zip(_ORDER, words.split(";"), strict=True)
    }
