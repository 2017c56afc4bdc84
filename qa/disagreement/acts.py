"""What is said to have happened, as far as opposites and neighbours go that a value must not be taken across.

One row an act, with the words for it in each language: "lost 14 ships" and "had 38 ships" are no disagreement, nor are
the day that a siege began and the day that it ended.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from sources.languages.arabic import MARKS

_ACTS: dict[str, tuple[str, str, str]] = {
    "begin": (
        r"\b(beg[aiu]n\w*|start\w*|br(eak|oke|oken|eaking) out|outbreak|commenc\w+|erupt\w*)\b",
        r"เริ่ม|ปะทุ|เปิดฉาก|อุบัติ",
        r"بد[أءا]\w*|ابتد\w+|اندلع\w*|نشب\w*|ثار(ت|\b)|انفجر\w*|انطلق\w*|شرع\w*|ثوران",
    ),
    "launch": (r"\blaunch\w*", r"ปล่อย(?:เรือ)?ลงน้ำ", r"[أُ]*نزلت? إلى (?:الماء|البحر)|تدشين"),
    "end": (
        r"\b(end(s|ed|ing)?(?! in (?:the|an?)\b)|finish\w*|complet\w+|conclud\w+|clos(e|ed|ing)|ceas\w+|lift(ed|ing)?)\b",
        r"สิ้นสุด|จบ|เสร็จ|ปิดลง|เลิก|ยุติ|แล้วเสร็จ",
        r"انته\w+|اكتمل\w*|اختتم\w*|توقف\w*|إتمام|اتمام|استكمل\w*",
    ),
    "birth": (
        r"\b(born|birth)\b",
        r"เกิด(?=เมื่อ|ใน|ที่|ปี|วัน)|ถือกำเนิด|กำเนิด|ประสูติ",
        r"\bو?(ولد|ولدت|مولد\w*|ولادة)\b|وُلد\w*",
    ),
    "death": (
        r"\b(died?|death|dead|dies|kill\w*|fell|slain|perish\w*|fatal\w*|lives|victims?|drown\w*)\b",
        r"ตาย|เสียชีวิต|มรณ|สิ้นชีพ|ถึงแก่|คร่าชีวิต|เหยื่อ|สวรรคต|สังหาร|สิ้นพระชนม์",
        r"توف\w+|مات\w*|وفا\w+|قتل\w*|قُتل\w*|قتيل\w*|مصرع\w*|ضحاي\w*|ضحية|لقيت?\b|لقوا\b|سقط\w*|هلك\w*|مقتل\w*|بحياة|أرواح",
    ),
    "loss": (
        r"\b(casualt\w+|lost|los[et]s?|losses)\b",
        r"สูญเสีย|เสีย(?=ทหาร|เรือ|กำลัง|ไพร่พล|คน|ไป)|ความเสียหาย|สูญหาย",
        r"خسر\w*|خسار\w*|خسائر\w*|فقد(?:ت|وا|ان)\w*|مفقود\w*",
    ),
    "wound": (r"\b(wound\w*|injur\w*)\b", r"บาดเจ็บ", r"جرح\w*|جريح\w*|أصيب\w*|إصاب\w+"),
    "capture": (
        r"\b(captur\w+|prisoners?|taken|seiz\w+|surrender\w*|interned|detained)\b",
        r"เชลย|จับ|ยึด|ยอมจำนน|ยอมแพ้|กักตัว",
        r"أسر\w*|اسر\w*|أُسر\w*|أسير\w*|استول\w+|استسل\w+|احتجز\w*|سلّ?م\w*",
    ),
    "sink": (
        r"\b(s[aiu]nk(en|ing|s)?|founder\w*|capsiz\w*|(ship)?wreck\w*)\b",
        r"(?<!โ)จม(?!ูก)|อับปาง|พลิกคว่ำ",
        r"غرق\w*|أغرق\w*|اغرق\w*",
    ),
    "damage": (r"\b(damag\w+|cripple\w*)\b", r"เสียหาย|ชำรุด", r"تضرر\w*|أضرار|عطب\w*"),
    "leave": (
        r"\b(left|leave\w*|depart(?!ment)\w*|sail(ed|s) from|set (out|sail))\b",
        r"ออกจาก|ออกเดินทาง|ออกเรือ|เดินทางออก",
        r"غادر\w*|أبحر\w*|ابحر\w*|رحل(ت|وا)?\b",
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
        r"\b(broke off|break(ing)? off|broken off|sever(ed|ing|s)?|cut off relations)\b",
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
        (
            r"\b(plan(s|ned)?|propos\w+|hop(ed|es) to|would have|intend\w*|(was|were) to (be|have)|schedul\w+|expect\w*|demand\w*"
            r"|budgeted|offered (?:to|for|him|her|them)|offer of|bid)\b"
        ),
        r"วางแผน|แผนเดิม|เสนอให้|คาดว่า|คาดการณ์|ตั้งใจ|กำหนดจะ|เรียกร้อง|ตั้งงบ|เสนอซื้อ|เสนอราคา",
        r"خطط\w*|اقترح\w*|عتزم\w*|كان ينوي|المقرر|مقررا|متوقع\w*|طالب(ت|وا)?\b|رصد(ت|وا)?\b|عرض(ت|وا)? (?:شراء|عليه|عليها|عليهم)",
    ),
    "last": (
        r"\b(last(s|ed)?|went on for|continu\w+|held out|hold out|was over|took)\b",
        r"กินเวลา|ยาวนาน|เป็นเวลา|ดำเนินไป|(?<=[^ก])นาน(?=เท่า|แค่| ?\d|กี่)",
        r"دام\w*|استمر\w*|استغرق\w*|صمد\w*",
    ),
    "cost": (
        r"\b(costs?|price\w*|paid|pay|payment|spen[dt]\w*|expens\w+|worth)\b",
        r"ราคา|ใช้เงิน|ใช้งบ|งบประมาณ|จ่าย|มูลค่า|ค่าใช้จ่าย|ค่าก่อสร้าง|ด้วยเงิน",
        r"كلف\w*|تكلف\w*|تكاليف|ثمن\w*|دفع\w*|أنفق\w*|انفق\w*|سعر\w*",
    ),
    "carry": (
        r"\b(carr(y|ied|ies|ying)|aboard|on board|mount(s|ed)|armed with|seat(s|ed|ing)?)\b",
        r"บรรทุก|โดยสาร|บนเรือ|ติดตั้ง|จุคน|ที่นั่ง",
        r"حمل\w*|على متن|ركاب|مسلح\w*|يتسع|تتسع",
    ),
    "defend": (r"\b(defend\w*|guard\w*|garrison\w*)\b", r"ป้องกัน|รักษาการณ์|ประจำการ", r"دافع\w*|دفاع|حامي\w*|حرس\w*"),
    "live": (
        r"\b(inhabit\w*|populat\w+|live[sd]? (in|at|on|there)|residents?)\b",
        r"ประชากร|อาศัย|พลเมือง",
        r"سكان\w*|نسمة|سكن\w*|قطن\w*",
    ),
    "take part": (
        r"\b(took part|tak(e|es|ing) part|participat\w*|joined|engaged)\b",
        r"เข้าร่วม|ร่วมรบ|มีส่วนร่วม",
        r"شارك\w*|اشترك\w*|مشارك\w*",
    ),
    "survive": (r"\b(surviv\w+|rescue\w*|saved|escap\w+)\b", r"รอด|ช่วยชีวิต", r"نجا\w*|نجت|نجو\w*|أنقذ\w*|انقذ\w*"),
    "send": (r"\b(sent|send(s|ing)?|dispatch\w*)\b", r"ส่ง(?!ผล|เสริม)", r"أرسل\w*|ارسل\w*|إرسال"),
    "crown": (
        r"\b(crown\w*|coronation|throne|reign\w*)\b",
        r"ครองราชย์|ราชาภิเษก|เสวยราชย์",
        r"توج\w*|تُوّج|اعتلى|عرش|تتويج",
    ),
    "appoint": (
        r"\b(appoint\w*|elect(ed|ion)?|became)\b",
        r"แต่งตั้ง|ได้รับเลือก|ดำรงตำแหน่ง|เลือกตั้ง",
        r"عين(ت|\b)|عُي?ّ?ن\w*|انتخب\w*|تولى|تولت",
    ),
    "resign": (
        r"\b(resign\w*|dismiss\w*|abdicat\w*|overthrow\w*|depos(ed|ition)|deposed)\b",
        r"ลาออก|ปลดจาก|สละราช|โค่นล้ม",
        r"استقال\w*|عزل\w*|خلع\w*|تنازل\w*",
    ),
    "rebuild": (r"\b(rebuil\w+|restor\w+|repair\w*)\b", r"บูรณะ|สร้างใหม่|ซ่อม", r"رمم\w*|ترميم|أعيد\w*|إصلاح\w*"),
    "cross": (r"\b(cross(ed|es|ing))\b", r"ข้าม", r"عبر(ت|وا)?\b|عبور"),
    "bury": (r"\b(bury|buried|burials?|entomb\w*)\b", r"ฝัง", r"دفن\w*|دُفن\w*|مدفون\w*|مدفن\w*"),
    "high": (r"\b(high|tall|height|stands|stood|ris(es|ing)|rose)\b", r"(?<!ผู้)สูง(?!สุด|ส่ง)", r"رتفاع\w*|علو|رتفع\w*"),
    "long": (
        r"(?<!how )\blong\b(?! (?:time|after|before|ago))|\bhow long (?=is|was|are|were)|\b(length|stretch\w*|extend\w*|runs? for|spans)\b",
        r"(?<!พระ)ยาว(?!นาน)",
        r"طول\w*|متد\w*",
    ),
    "deep": (r"\b(deep|deepest|depth)\b", r"ลึก", r"أ?عمق\w*"),
    "wide": (
        r"\b(wide|width|broad|breadth)\b|\b(?:metres|meters|feet|kilomet(?:er|re)s|miles|yards) across",
        r"กว้าง",
        r"عرض(?=\w{0,2}\b)",
    ),
    "command": (
        r"\b(command\w*|led|lead(s|ing)?|headed)\b",
        r"บัญชาการ|บังคับบัญชา|นำทัพ|คุมทัพ|แม่ทัพ",
        r"قاد(?!ة|م)\w*|قياد\w*|قائد(?= ال)|بإمرة|على رأس",
    ),
    "write": (
        r"\b(wr[oi]te\w*|written|author\w*|compos\w+)\b",
        r"เขียน|แต่ง(?!งาน|ตั้ง)|ประพันธ์|นิพนธ์",
        r"كتب\w*|كاتب\w*|ألّف\w*|ألفه\w*|تأليف|مؤلف\w*",
    ),
    "design": (r"\b(design\w*|architect\w*)\b", r"ออกแบบ|สถาปนิก", r"صمم\w*|تصميم\w*|مصمم\w*"),
}
# Acts that may be told without a word for them: "it had 40 guns", "nine weeks later it was over".
UNSAID = frozenset(("last", "cost", "carry", "defend", "live", "take part", "build", "happen"))
# What of a thing is measured: one is no other, and each is said.
DIMENSIONS = frozenset(("high", "long", "deep", "wide"))
_OPPOSITES = (
    ("begin", "end"),
    ("birth", "death"),
    ("leave", "arrive"),
    ("found", "ruin"),
    ("sign", "ratify"),
    ("death", "survive"),
)
# Where a question names no act of the table, a text that names one of these may tell of another.
MARKED = frozenset(act for pair in _OPPOSITES for act in pair) | {"plan", "rebuild", "resign"}
# What is done again to a thing is done to it otherwise.
REDONE = frozenset(("plan", "rebuild"))
# What is done to a thing once, so that two who are said to have done it, or in two years, contradict each other.
ONCE = frozenset(("birth", "death", "bury", "found", "invent", "design", "write", "build"))
_ORDER = ("en", "th", "ar")
_MARK = re.compile(MARKS)


@lru_cache(maxsize=512)
def acts(text: str, language: str) -> frozenset[str]:
    """The acts that a text speaks of."""
    text = _MARK.sub("", text)
    return frozenset(name for name, pattern in _patterns(language) if pattern.search(text))


def acts_at(text: str, language: str) -> list[tuple[str, int, int]]:
    """The acts that a text speaks of, and where: the act, start, end."""
    kept = [place for place, letter in enumerate(text) if not _MARK.match(letter)]
    bare = "".join(text[place] for place in kept)
    found = ((name, *match.span()) for name, pattern in _patterns(language) for match in pattern.finditer(bare))
    return [(name, kept[start], kept[end - 1] + 1) for name, start, end in found if start < end]


def acts_of(text: str) -> frozenset[str]:
    """The acts that a text in any of the languages speaks of."""
    return frozenset().union(*(acts(text, language) for language in _ORDER))


def opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one names an act and the other, instead, its opposite."""
    return any(x in one - other and y in other - one for pair in _OPPOSITES for x, y in (pair, pair[::-1]))


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    place = _ORDER.index(language)
    edge = r"(?<![\u0621-\u064a])[وفب]?ت?ي?ا?ل?" if language == "ar" else ""
    return tuple((name, re.compile(f"{edge}(?:{words[place]})", re.IGNORECASE)) for name, words in _ACTS.items())
