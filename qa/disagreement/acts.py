"""What is said to have happened, as far as opposites and neighbours go that a value must not be taken across.

One row an act, with the words for it in each language: "lost 14 ships" and "had 38 ships" are no disagreement, nor are
the day that a siege began and the day that it ended.
"""

from __future__ import annotations

import re
from functools import cache

_ACTS: dict[str, tuple[str, str, str]] = {
    "begin": (
        r"\b(beg[aiu]n\w*|start\w*|br(eak|oke|oken|eaking) out|outbreak|commenc\w+|launch\w*|erupt\w*)\b",
        r"เริ่ม|ปะทุ|เปิดฉาก|อุบัติ",
        r"بد[أءا]\w*|ابتد\w+|اندلع\w*|نشب\w*|انطلق\w*|شرع\w*",
    ),
    "end": (
        r"\b(end(s|ed|ing)?|finish\w*|complet\w+|conclud\w+|clos(e|ed|ing)|ceas\w+)\b",
        r"สิ้นสุด|จบ|เสร็จ|ยุติ|แล้วเสร็จ",
        r"انته\w+|اكتمل\w*|اختتم\w*|توقف\w*|إتمام|اتمام|استكمل\w*",
    ),
    "birth": (
        r"\b(born|birth)\b",
        r"เกิด(?=เมื่อ|ใน|ที่|ปี|วัน)|ถือกำเนิด|กำเนิด|ประสูติ",
        r"\bو?(ولد|ولدت|مولد\w*|ولادة)\b|وُلد\w*",
    ),
    "death": (
        r"\b(died?|death|dead|dies|kill\w*|fell|slain|perish\w*|fatal\w*|lives|victims?|casualt\w+|lost|los[et]s?|losses)\b",
        r"ตาย|เสียชีวิต|มรณ|สิ้นชีพ|ถึงแก่|คร่าชีวิต|เหยื่อ|สวรรคต|สูญเสีย|สังหาร|สิ้นพระชนม์",
        r"توف\w+|مات\w*|وفا\w+|قتل\w*|قُتل\w*|قتيل\w*|مصرع\w*|ضحاي\w*|ضحية|لقي\w*|سقط\w*|خسر\w*|خسائر\w*|فقد\w*|هلك\w*|مقتل\w*",
    ),
    "wound": (r"\b(wound\w*|injur\w*)\b", r"บาดเจ็บ", r"جرح\w*|جريح\w*|أصيب\w*|إصاب\w+"),
    "capture": (
        r"\b(captur\w+|prisoners?|taken|seiz\w+|surrender\w*|interned|detained)\b",
        r"เชลย|จับ|ยึด|ยอมจำนน|ยอมแพ้|กักตัว",
        r"أسر\w*|اسر\w*|أُسر\w*|أسير\w*|استول\w+|استسل\w+|احتجز\w*|سلّ?م\w*",
    ),
    "sink": (r"\b(s[aiu]nk(en|ing|s)?|founder\w*|wreck\w*)\b", r"(?<!โ)จม(?!ูก)|อับปาง", r"غرق\w*|أغرق\w*|اغرق\w*"),
    "damage": (r"\b(damag\w+|cripple\w*)\b", r"เสียหาย|ชำรุด", r"تضرر\w*|أضرار|عطب\w*"),
    "leave": (
        r"\b(left|leave\w*|depart\w*|sail(ed|s) from|set (out|sail))\b",
        r"ออกจาก|ออกเดินทาง|ออกเรือ|เดินทางออก",
        r"غادر\w*|أبحر\w*|ابحر\w*|رحل\w*",
    ),
    "arrive": (
        r"\b(arriv\w+|reach\w*|enter\w*|land(ed|s|ing))\b",
        r"มาถึง|ไปถึง|เดินทางถึง|ขึ้นฝั่ง|เข้าเทียบ",
        r"وصل\w*|بلغ الـ|دخل\w*|نزل\w*",
    ),
    "found": (
        r"\b(found(ed|ing|ation)|establish\w*|creat(ed|ion)|set up)\b",
        r"ก่อตั้ง|สถาปนา|จัดตั้ง|ตั้งขึ้น",
        r"تأسس\w*|أسس\w*|تأسيس|أنشئ\w*|أُنشئ\w*|إنشاء|أُسس\w*",
    ),
    "ruin": (
        r"\b(destroy\w*|destruct\w+|burn(ed|t)?( down)?|demolish\w*|fire|ruin\w*|abolish\w*|dissolv\w+)\b",
        r"ทำลาย|ไฟไหม้|เพลิงไหม้|เผา|รื้อ|ยุบ",
        r"دمر\w*|دُمر\w*|تدمير|احترق\w*|أحرق\w*|هدم\w*|حريق|حُل\w*",
    ),
    "sign": (r"\b(sign\w*|conclu\w+)\b", r"ลงนาม|เซ็น", r"وقع\w*|وُقع\w*|توقيع|أبرم\w*"),
    "ratify": (r"\b(ratif\w+|took effect|in(to)? force)\b", r"สัตยาบัน|มีผลบังคับ|บังคับใช้", r"صادق\w*|مصادقة|سريان|نفاذ"),
    "declare": (r"\b(declar\w+|proclaim\w*|announc\w+|issued)\b", r"ประกาศ", r"أعلن\w*|أُعلن\w*|إعلان|اعلن\w*|صدر\w*"),
    "attack": (
        r"\b(attack\w*|raid\w*|bombard\w*|assault\w*|torpedoed)\b",
        r"โจมตี|เข้าตี|บุก|ระดมยิง",
        r"هجوم\w*|هاجم\w*|غارة|قصف\w*",
    ),
    "break off": (
        r"\b(broke off|break(ing)? off|broken off|sever\w*|cut off relations)\b",
        r"ตัดความสัมพันธ์|ตัดสัมพันธ์",
        r"قطع\w*",
    ),
    "happen": (
        r"\b(fought|took place|tak(e|es) place|occur\w*|happen\w*|held)\b",
        r"เกิดขึ้น|รบกัน|จัดขึ้น|อุบัติ",
        r"دار\w?|وقع\w?|جرى|جرت|حدث\w?|حصل\w?",
    ),
    "invent": (r"\b(invent\w*|discover\w*|patent\w*)\b", r"ประดิษฐ์|ค้นพบ|จดสิทธิบัตร", r"اخترع\w*|اكتشف\w*|براءة"),
    "publish": (
        r"\b(publish\w*|print(ed|ing)|appear(ed|s)|issue[ds]?)\b",
        r"ตีพิมพ์|เผยแพร่|จัดพิมพ์",
        r"نشر\w*|نُشر\w*|طبع\w*|صدر\w*",
    ),
    "marry": (r"\b(marr(y|ied|iage)|wed(ding)?)\b", r"แต่งงาน|สมรส|อภิเษก", r"تزوج\w*|زواج\w*"),
    "open": (
        r"\b(open(s|ed|ing)?|inaugurat\w*|lit)\b",
        r"เปิดใช้|เปิดทำการ|เปิดให้|เป็นประธานเปิด",
        r"افتت?ح\w*|فتح\w*|فُتح\w*|افتُتح\w*|دشن\w*",
    ),
    "build": (
        r"\b(buil[dt]\w*|construct\w*|dug|erect\w*)\b",
        r"สร้าง|ก่อสร้าง|ขุด",
        r"بن[ىيتا]\w*|بُني\w*|بناء|شيد\w*|شُيد\w*|حفر\w*",
    ),
    "plan": (
        r"\b(plan(s|ned)?|propos\w+|hop(ed|es) to|would have|intend\w*)\b",
        r"วางแผน|เสนอให้|คาดว่าจะ|ตั้งใจ",
        r"خطط\w*|اقترح\w*|عتزم\w*|كان ينوي",
    ),
}
_OPPOSITES = (("begin", "end"), ("birth", "death"), ("leave", "arrive"), ("found", "ruin"), ("sign", "ratify"))
_ORDER = ("en", "th", "ar")


def acts(text: str, language: str) -> frozenset[str]:
    """The acts that a text speaks of."""
    return frozenset(name for name, pattern in _patterns(language) if pattern.search(text))


def apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts that speak of these acts tell different things; one that names no act may tell anything."""
    if one and other and not one & other:
        return True
    return any(x in one - other and y in other - one for pair in _OPPOSITES for x, y in (pair, pair[::-1]))


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    place = _ORDER.index(language)
    edge = r"(?<![\u0621-\u064a])[وف]?ت?ي?ا?ل?" if language == "ar" else ""
    return tuple((name, re.compile(f"{edge}(?:{words[place]})", re.IGNORECASE)) for name, words in _ACTS.items())
