"""What a question asks for, told from its words in the three languages, and whether a sentence holds such a thing."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from sources import Span
from sources.languages.arabic import MARKS
from sources.values import Date, Number, Time, values

Kind = Literal["when", "howmany", "who", "where", "why", "list", "other"]

# Tried in this order: "in what year did who" is a question of time, "how many men" of number.
_ASKS: dict[Kind, dict[str, str]] = {
    "when": {
        "en": r"\bwhen\b|\b(what|which) (year|day|date|month|time|century|decade)\b|\bhow long ago\b|\bwhat was the date\b",
        "th": r"เมื่อไร|เมื่อไหร่|เมื่อใด|ปีใด|ปีไหน|ปีอะไร|วันใด|วันไหน|วันที่เท่า|วันอะไร|พ\.ศ\. ?ใด|พ\.ศ\.อะไร|ค\.ศ\. ?ใด|ช่วงไหน|ช่วงใด|ช่วงเวลาใด"
        r"|ตอนไหน|กี่โมง|เดือนใด|เดือนไหน|เดือนอะไร|ศตวรรษที่เท่า|ศตวรรษใด|ปีเท่า|เวลาใด|ปีที่เท่า|ใน ?พ\.ศ\. ?เท่า|วันเดือนปี",
        "ar": r"\bمتى\b|\b(أي|اي|أية|ايّ|أيّ) (عام|سنة|يوم|تاريخ|شهر|وقت|قرن|عقد|ساعة)\b|\bما (هو |هي )?(تاريخ|موعد|سنة|عام)\b",
    },
    "howmany": {
        "en": r"\bhow (many|much|long|far|big|large|tall|high|old|often|deep|fast|wide|strong|heavy)\b|\bwhat (number|percentage|"
        r"proportion|share|fraction|amount|distance|speed|size|sum|population|length|height|age|strength)\b|\bwhat was the "
        r"(number|population|length|total|price|cost|strength|size|interest rate|death toll)\b|\bwhat (were|was|are) the (\w+ ){0,2}"
        r"(losses|casualties|death toll|numbers|costs)\b",
        "th": r"เท่าไร|เท่าไหร่|เท่าใด|กี่ ?|จำนวนเท่า|มากน้อย|มากแค่ไหน|มีความสูญเสียอย่างไร|นานแค่ไหน|ไกลแค่ไหน|กี่คน",
        "ar": r"\b(وكم|كم|بكم)\b|\bما (هو |هي )?(عدد|نسبة|مقدار|قيمة|طول|ارتفاع|مساحة|مدة|حجم|سعر|عمر|المسافة|مسافة|سرعة|قوام|خسائر|حصيلة|تكلفة|كلفة)\b"
        r"|\b(أي|اي) (عدد|نسبة|مسافة)\b",
    },
    "list": {
        "en": r"\bwhat (were|are) the (\w+ ){0,3}(terms|conditions|demands|requests|proposals|counterproposals|provisions|causes"
        r"|reasons|results|consequences|effects|battles|steps|types|kinds|members|parts)\b|\blist\b|\bname the\b",
        "th": r"(ประเทศ|เมือง|จังหวัด|เกาะ)(ใด|ไหน)บ้าง|มีอะไรบ้าง|อะไรบ้าง|ใครบ้าง|ที่ใดบ้าง|ที่ไหนบ้าง|ใดบ้าง|อย่างไรบ้าง|ข้อใดบ้าง|ประการใด",
        "ar": r"\bما (هي |هو )?(شروط|بنود|مطالب|أسباب|اسباب|نتائج|مقترحات|مراحل|أنواع|انواع|أهم|اهم|الشروط|البنود|المطالب|الأسباب"
        r"|النتائج)\b|\bاذكر\b|\bعدد\b",
    },
    "why": {
        "en": r"\bwhy\b|\bfor what (reason|purpose)\b|\bwhat (caused|led|made|prompted|was the (reason|cause|purpose))\b|\bhow come\b",
        "th": r"ทำไม|เพราะอะไร|เพราะเหตุใด|เหตุใด|เหตุผล|สาเหตุ|เพื่ออะไร|ด้วยเหตุ|จุดประสงค์",
        "ar": r"\b(ولماذا|لماذا|لمَ|لِمَ|لم ذا|لأي سبب)\b|\bما (هو |هي )?(سبب|السبب|الغرض|الهدف|الدافع)\b|\bما الذي (دفع|جعل|أدى|ادى|دعا)",
    },
    "who": {
        "en": r"\b(who|whom|whose)\b|\b(what|which) (person|man|woman|people|author|leader|general|admiral|president|king"
        r"|emperor|minister|scientist|player|actor|artist|commander|company|team|nation|country)\b|\bwhat (is|was) the name of the (man|woman|person)\b",
        "th": r"ใคร|ผู้ใด|คนไหน|คนใด|บุคคลใด|ท่านใด|ฝ่ายใด|ฝ่ายไหน",
        "ar": r"\b(من|ومن|مَن|لمن|بمن|ممن) (?!(?:أين|اين|بين|خلال|أجل|قبل|بعد|حيث|ضمن)\b)(هو|هي|هم|كان|كانت|الذي|التي|قاد|قام|[^\W\d]+)\b|\b(أي|اي) (شخص|قائد|رئيس|ملك|عالم|لاعب|دولة|شركة|فريق)\b",
    },
    "where": {
        "en": r"\bwhere\b|\b(what|which) (place|city|town|country|region|area|state|river|island|port|location|continent|part)\b",
        "th": r"ที่ไหน|ที่ใด|แห่งใด|แห่งไหน|เมืองใด|เมืองไหน|เมืองอะไร|ประเทศใด|ประเทศไหน|ประเทศอะไร|จังหวัดใด|จังหวัดอะไร|จังหวัดไหน"
        r"|ตรงไหน|บริเวณใด|บริเวณไหน|ส่วนใด|ส่วนไหน|ทวีปใด",
        "ar": r"\b(أين|اين|وأين|من أين|إلى أين)\b|\b(أي|اي|أية|أيّ) (مكان|مدينة|بلد|منطقة|دولة|قارة|جزء|جزيرة|ميناء|نهر|موقع)\b",
    },
}


# English asks with the word that also begins a clause; then no auxiliary follows it. Thai and Arabic have two words.
_CLAUSE = re.compile(
    r"when (?!(did|do|does|was|were|is|are|will|would|has|have|had|can|could|should)\b)", re.IGNORECASE
)


def kind_of(question: str, language: str) -> Kind:
    """What a question asks for: a time, a number, a list, a reason, a person, a place, or something else.

    Where several are asked for, the first, and of two words for it the longer: "why ... when", "من أين" (from where).
    """
    asked: list[tuple[int, int, Kind]] = []
    for kind, patterns in _ASKS.items():
        if kind == "who" and language == "ar" and not re.match(r"\W*(و?من|مَن|لمن|أي|اي)\b", question):
            continue  # "من" elsewhere is "from"
        found = [(m.start(), -len(m[0]), kind) for m in _pattern(patterns[language]).finditer(question)]
        asked += [f for f in found if not (kind == "when" and _CLAUSE.match(question, f[0]))] or found[:1]
    clauses = [a for a in asked if not _CLAUSE.match(question, a[0])]
    return min(clauses or asked, key=lambda a: a[:2], default=(0, 0, "other"))[2]


def without_asking(question: str, language: str, kind: Kind) -> str:
    """The question with a space for the words that ask."""
    return _pattern(_ASKS[kind][language]).sub(" ", question) if kind in _ASKS else question


def asks_of_story(question: str, language: str) -> bool:
    """Whether a question says that it is about what is made up: "in the tale of ...", "in the alternate history"."""
    return bool(_pattern(_STORY[language]).search(_pattern(MARKS).sub("", question)))


_WORLD = "(?:history|histories|world|timeline|universe|reality)"
_STORY = {
    "en": r"\b(?:in|according to) (?:the|this|that|a|an) (?:[\w-]+ ){0,2}(?:tale|story(?! of)|novel|novella|fiction|legend|fairy tale)\b"
    rf"|\b(?:alternat(?:e|ive)|parallel)[ -]{_WORLD}\b"
    rf"|\b(?:counterfactual|fictional|fictitious|imaginary|imagined|invented|made-up|what-if)[ -](?:{_WORLD}|version|account|scenario|war)\b"
    r"|\bin (?:the|this|that|a) (?:timeline|universe|reality|version) (?:where|in which)\b|\bin that other (?:world|timeline|version)\b"
    r"|^in (?:the|that|a) world (?:where|in which)\b",
    "th": r"ใน(?:นว)?นิยาย|ใน(?:เรื่องแต่ง|เรื่องสั้น|เรื่องเล่า|นิทาน|ตำนาน)|ในเรื่อง\s?[\s\"'“‘«A-Z]"
    r"|(?:ประวัติศาสตร์|โลก|เส้นเวลา|ไทม์ไลน์|จักรวาล|เหตุการณ์|เรื่องราว|เรื่อง)(?:แนว|แบบ|ฉบับ|ที่)?(?:ทางเลือก|สมมติ|สมมุติ|คู่ขนาน|แต่งขึ้น)"
    r"|ใน(?:เส้นเวลา|ไทม์ไลน์|จักรวาล)ที่|^ในโลกที่",
    "ar": r"\bفي (?:ال)?(?:قصة|حكاية|رواية|أسطورة) ?[«\"“]|\bفي (?:القصة|الحكاية|الرواية|الأسطورة)\b|\bفي (?:قصة|حكاية|أسطورة) ال"
    r"|\b(?:ال)?(?:تاريخ|عالم|واقع|كون|سيناريو|زمني) (?:ال)?(?:بديل|متخيل|تخيلي|خيالي|افتراضي|موازي?|مختلق)\b|^في العالم (?:الذي|حيث)\b",
}


def asks_of_topic(question: str, language: str) -> bool:
    """Whether a question asks what is told of something, whatever that is: "What is said about ...?", "Tell me about ..."."""
    return bool(_pattern(_TOPIC[language]).search(_pattern(MARKS).sub("", question)))


_TOPIC = {
    "en": r"\b(?:what|anything|everything)(?: else)? (?:is|was|are|were)? ?(?:said|told|written|known) (?:of|about)\b|\btell (?:me|us) (?:more )?(?:of|about)\b"
    r"|\bwhat do(?:es)? (?:the|my|these|this) (?:sources?|documents?|texts?|library) (?:say|tell|have) (?:of|about|on)\b",
    "th": r"เล่าเรื่องอะไร|(?:กล่าว|พูด|เล่า|บอก)(?:ถึง|เกี่ยวกับ).{0,60}(?:ว่า|ไว้)?(?:อย่างไร|อะไร|ยังไง)|^(?:ช่วย)?(?:เล่า|บอก)(?:เรื่อง|เกี่ยวกับ)",
    "ar": r"(?:ماذا|ما الذي|ما) (?:قيل|يقال|كتب|يذكر|ذكر|تقول|يقول|تذكر)\b.{0,40}\b(?:عن|في شأن|حول)\b|^(?:حدثن[اي]|أخبرن[اي]|احك) (?:عن|لي عن|لنا عن)\b",
}


def units_asked(question: str, language: str) -> frozenset[str]:
    """The units that a question of number asks for, keys of `sources.values`; empty where they can't be told.

    One where it is named: the question is read as if it gave a number where it asks for one, "how many ships" as
    "5 ships". Several where a measure is: "how long did it last" asks for days as for years.
    """
    given = _pattern(_NUMBER_ASKED[language]).sub(" 5 ", question, count=1)
    named = next((v.unit for v in values(given) if isinstance(v, Number) and v.low == _GIVEN), "")
    if named:
        return frozenset((named,))
    for units, patterns in _MEASURES:
        if _pattern(patterns[language]).search(question):
            return frozenset(units.split(" | "))
    return frozenset()


_GIVEN = 5.0
_NUMBER_ASKED = {
    "en": r"how (many|much)|what number of",
    "th": r"กี่|จำนวนเท่าใด|จำนวนเท่าไร|เท่าไร|เท่าไหร่|เท่าใด",
    "ar": r"\b(و?كم عدد|و?كم|بكم|ما عدد|ما هو عدد)\b",
}
_MEASURES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "second | minute | hour | day | week | month | year | decade | century",
        {
            "en": r"\bhow long (did|does|do|was|were|had|has|have|will|would|could|can|should|may|might|must|after|before|until)\b|\bhow much time\b"
            r"|\b(what|which) (duration|period)\b|\bhow old\b|\bwhat age\b",
            "th": r"นาน(เท่า|แค่|เพียง|กี่)|ใช้เวลา|เวลา(เท่า|กี่)|อายุเท่า",
            "ar": r"\bكم من الوقت\b|\bما (هي )?(مدة|المدة)\b|\bكم (دام|دامت|استمر|استمرت|استغرق|استغرقت|لبث|بقي|بقيت|مكث)\b|\bكم كان عمر",
        },
    ),
    (
        "percent",
        {
            "en": r"\bwhat (percentage|proportion|share)\b|\bhow many per ?cent\b",
            "th": r"ร้อยละเท่า|เปอร์เซ็นต์|สัดส่วนเท่า",
            "ar": r"\b(ما|كم|أي|اي) (هي |بلغت |كانت )?(نسبة|النسبة)\b",
        },
    ),
    (
        "kilometre | metre | centimetre | millimetre | mile | nautical mile | foot | inch | yard",
        {
            "en": r"\bhow (far|tall|high|wide|deep|long)\b|\bwhat (is|was|were) the (total )?(length|height|width|depth|distance)\b"
            r"|\bwhat (length|height|width|depth|distance)\b",
            "th": r"(ไกล|ห่าง|สูง|ยาว|กว้าง|ลึก|ระยะทาง)(เท่า|แค่|เพียง|กี่|ประมาณ|ราว|ทั้งหมด|รวม)",
            "ar": r"\bما (هو |هي )?(طول|ارتفاع|عرض|عمق|مسافة|المسافة)\b|\bكم (يبلغ |بلغ |كان )?(طول|ارتفاع|عرض|عمق|يبعد|تبعد|المسافة)",
        },
    ),
    (
        "yen | pound | franc | mark | rouble | dollar | baht | euro | rupee | dinar | riyal",
        {
            "en": r"\b(how much|what) (money|did .{1,60} (cost|pay|lend|borrow|earn|spend))\b|\bwhat (was|is|were|did) .{0,40}"
            r"\b(price|cost|sum|salary|budget|loan)\b|\bhow much (was|were) .{0,60}(paid|sold|bought|worth|lent|borrowed|spent)\b",
            "th": r"(จำนวนเงิน|ราคา|มูลค่า|เงินกู้|ค่าใช้จ่าย|งบประมาณ|กู้เงิน|เงินเดือน).{0,30}เท่า|เท่า(ไร|ใด|ไหร่) ?(บาท|เยน|ปอนด์|ดอลลาร์)",
            "ar": r"\b(كم|بكم) (كلف|كلفت|دفع|دفعت|بيع|بيعت|بلغ ثمن|بلغت كلفة|بلغت تكلفة|اقترض|اقترضت)|\bما (هو |هي )?"
            r"(ثمن|سعر|تكلفة|كلفة|مبلغ|المبلغ|ميزانية|راتب)\b",
        },
    ),
    (
        "tonne | kilogram | gram | pound",
        {
            "en": r"\bhow heavy (is|was)\b|\bhow much (does|did|do) .{1,60} weigh\b|\bwhat (is|was) the weight\b",
            "th": r"(หนัก|น้ำหนัก).{0,12}(เท่า|แค่|กี่)",
            "ar": r"\bما (هو )?وزن\b|\bكم (يزن|تزن|بلغ وزن|كان وزن|يبلغ وزن)",
        },
    ),
    (
        "square kilometre | square mile | square metre | hectare | acre",
        {
            "en": r"\bwhat (is|was) the (total )?area\b",
            "th": r"(พื้นที่|เนื้อที่).{0,16}เท่า",
            "ar": r"\b(ما|كم) (هي |تبلغ |بلغت )?مساحة\b",
        },
    ),
    (
        "person",
        {
            "en": r"\bhow (big|large|strong|numerous) (was|were) .{0,40}(army|armies|force|forces|garrison|troops|crew|population)\b"
            r"|\bwhat (is|was|were) .{0,30}(population|death toll|casualties|losses in men)\b",
            "th": r"(ประชากร|กำลังพล|ทหาร|ผู้เสียชีวิต|ผู้คน).{0,24}(เท่า|มากแค่|กี่)",
            "ar": r"\b(كم|ما) (هو |كان |بلغ |يبلغ )?(عدد )?(سكان|قوام|حصيلة القتلى|عدد القتلى|عدد الجنود)",
        },
    ),
)


def things(kind: Kind, sentence: str, language: str) -> list[Span]:
    """The stretches of a sentence that are of the kind that is asked for: dates, numbers, reasons' first words.

    Empty where the kind has no form that can be told: a person or a place is not looked for.
    """
    if kind == "when":
        return [Span(v.start, v.end) for v in values(sentence) if isinstance(v, Date | Time)]
    if kind == "howmany":
        return [Span(v.start, v.end) for v in values(sentence) if isinstance(v, Number)]
    if kind == "why":
        return [Span(m.start(), m.end()) for m in _pattern(_BECAUSE[language]).finditer(sentence)]
    return []


_BECAUSE = {
    "en": r"\b(because|since|in order to|so that|due to|owing to|as a result of|therefore|thus|to (avoid|prevent|protect|gain|"
    r"secure|make|get|allow|keep|show|save)|for fear|fearing|thanks to|led to|caused|reason)\b",
    "th": r"เพราะ|เนื่องจาก|เนื่องด้วย|เพื่อ|ด้วยเหตุ|จึง|สาเหตุ|เป็นผลจาก|อันเป็นผล|ทำให้|ส่งผลให้",
    "ar": r"\b(لأن|لان|لأنه|لأنها|لأنهم|بسبب|نتيجة|لذلك|لذا|من أجل|كي|لكي|حتى|سبب|خوفا|خوفًا|خشية|بغية|إذ|بفضل|لكونه|لكونها)\b",
}


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)
