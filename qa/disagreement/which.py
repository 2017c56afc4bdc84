"""Which of several things of one name a text tells of: the second siege, the son, the film."""

from __future__ import annotations

import re

from qa.disagreement.called import called_otherwise

# Which of several events of one name, and on which side of another.
_WHICH = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\bfirst (?=battle|siege|war|expedition|attack|voyage|treaty|performance|edition)|ครั้งที่ ?[1๑]\b|ครั้งแรก|(?<=\S )(?<!جمادى )الأولى",
        (
            r"\bsecond (?=battle|siege|war|expedition|attack|voyage|treaty|performance|edition|time)|\bagain\b|\bonce more\b"
            r"|ครั้งที่ ?[2๒]\b|ครั้งที่สอง|อีกครั้ง|(?<=\S )(?<!جمادى )الثانية|(?<=[ةى] )ثانية|مرة أخرى|مجددا"
        ),
        r"\bthird (?=battle|siege|war|expedition|attack|voyage|treaty|performance|edition|time)|ครั้งที่ ?[3๓]\b|ครั้งที่สาม|(?<=\S )الثالثة|(?<=[ةى] )ثالثة",
    )
)
# Of each row a thing is one: before or after, the father or the son, the film or the novel.
_INSTEAD = tuple(
    tuple(re.compile(words, re.IGNORECASE) for words in row)
    for row in (
        (r"\bbefore\b|ก่อน|(?<![\u0621-\u064a])[وف]?قبل\b", r"\bafter\b|หลัง|(?<![\u0621-\u064a])[وف]?بعد\b"),
        (
            r"\bthe (?:elder|father)\b|\bsenior\b|ผู้พ่อ|(?<=\s)الأب\b",
            r"\bthe (?:younger|son)\b|\bjunior\b|ผู้ลูก|(?<=\s)الابن\b",
        ),
        (
            r"\bfilm\b|ภาพยนตร์|หนังเรื่อง|(?<![\u0621-\u064a])(?:ال)?فيلم\b",
            r"\bnovel\b|นวนิยาย|นิยายเรื่อง|(?<![\u0621-\u064a])(?:ال)?رواية\b",
            r"\bplay\b|ละคร|(?<![\u0621-\u064a])(?:ال)?مسرحية\b",
            r"\bopera\b|อุปรากร|โอเปรา|(?<![\u0621-\u064a])(?:ال)?أوبرا\b",
        ),
        (
            r"\b(?:city|town)\b|(?<!พล)(?<!ชาว)เมือง(?!หลวง)|(?<![\u0621-\u064a])(?:ال)?مدين(?:ة|ته)\b",
            r"\b(?:province|county|region|governorate)\b|จังหวัด|มณฑล|แคว้น|(?<![\u0621-\u064a])(?:ال)?(?:إقليم|محافظة|ولاية|مقاطعة)\b",
        ),
        (
            r"\brail(?:way|road)? (?:tunnel|bridge)|(?:อุโมงค์|สะพาน)(?:ทาง)?รถไฟ|(?:نفق|جسر)[^.،]{0,12} (?:ال)?(?:سكة|سكك|قطار)",
            r"\b(?:road|motor|highway) (?:tunnel|bridge)\b|(?:อุโมงค์|สะพาน)(?:ถนน|รถยนต์)|(?:نفق|جسر) (?:ال)?(?:سيارات|طرق|بري)\b",
        ),
    )
)


def which(text: str) -> set[int]:
    """Whether a text tells of the first, the second or the third."""
    return {n for n, pattern in enumerate(_WHICH) if pattern.search(text)}


def another(question: str, clause: str, quote: str) -> bool:
    """Whether a clause tells of another than a question: of the second, after for before, of another treaty."""
    asked, told = which(question), which(clause)
    if called_otherwise(question, clause) or told - asked - {0} or (asked and told and not asked & told):
        return True
    for row in _INSTEAD:
        asks, tells, tell = ({n for n, side in enumerate(row) if side.search(t)} for t in (question, clause, quote))
        if asks and (tells := tells or tell) and not asks & tells:
            return True
    return False
