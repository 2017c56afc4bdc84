"""Differing values are shown and traps are not, over cases in three languages."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Index, load_encoder
from index.encoder import Encoder
from qa import ask
from qa.disagreement import disagreements
from qa.disagreement.acts import acts, acts_at, opposed
from qa.disagreement.asked import wanted
from qa.disagreement.called import called_otherwise
from qa.disagreement.judging import answers
from qa.disagreement.measures import converted, kin
from qa.disagreement.names import comparable, named, skeleton, sound_alike
from qa.disagreement.parties import others, parties
from qa.disagreement.people import alike, answering
from qa.disagreement.saying import asking, said, told
from qa.disagreement.words import memory, scores, words
from qa.kinds import kind_of
from qa.types import Citation, Disagreement
from qa.words import say
from sources.values import Number, values

CASES = Path(__file__).parent / "cases"
Pairs = set[tuple[int, int]]


def rows(*names: str) -> list[dict[str, Any]]:
    return [json.loads(line) for name in names for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def citations(quotes: list[dict[str, str]]) -> list[Citation]:
    return [
        Citation(
            number,
            q.get("source", f"{number}.md"),
            "",
            "",
            q["kind"],
            q["language"],
            q["text"],
            0,
            len(q["text"]),
            0,
            len(q["text"]),
            "",
        )
        for number, q in enumerate(quotes, 1)
    ]


@cache
def encoder() -> Encoder:
    return load_encoder()


def found(case: dict[str, Any]) -> tuple[Disagreement, ...]:
    cited = citations(case["quotes"])
    kind = case.get("kind") or kind_of(case["question"], case["language"])
    return disagreements(case["question"], case["language"], kind, cited, encoder().encode)


def pairs(groups: list[list[int]]) -> Pairs:
    return {(min(a, b), max(a, b)) for one, other in combinations(groups, 2) for a in one for b in other}


def counted(*names: str) -> tuple[int, int, int]:
    """Pairs of quotes that are rightly and wrongly shown to differ, and that are missed, fiction left out."""
    right = wrong = missed = 0
    for case in rows(*(f"disagreements_{name}.jsonl" for name in names)):
        told = [d for d in found(case) if not any(n in case["fiction"] for _, ns in d.values for n in ns)]
        have = pairs([list(numbers) for d in told for _, numbers in d.values])
        want = pairs(case["expected"])
        right, wrong, missed = right + len(have & want), wrong + len(have - want), missed + len(want - have)
    return right, wrong, missed


def test_precision_and_recall_over_all_cases() -> None:
    right, wrong, missed = counted("dev", "held", "more", "open")
    assert right >= 215
    assert right / (right + wrong) >= 0.98
    assert right / (right + missed) >= 0.75


TOLD = [
    ("On what day did Japan break off relations with Russia?", {"4 February 1904", "6 กุมภาพันธ์ ค.ศ. 1904"}),
    ("ญี่ปุ่นตัดความสัมพันธ์ทางการทูตกับรัสเซียวันที่เท่าไร", {"4 February 1904", "6 กุมภาพันธ์ ค.ศ. 1904"}),
    ("كم بلغت خسائر الروس في موكدن؟", {"100,000 casualties", "90,000 นาย"}),
    ("متى وقعت معركة تسوشيما؟", {"27 إلى 29 أيار 1905", "27 and 28 May 1905"}),
    # Quotes that hold such a value for another reason, as an answer's later ones often do.
    ("متى بدأ العمل بالقاعدة الدولية التي توجب إعلان الحرب قبل الهجوم؟", set()),
    ("كم رجلًا حشدت روسيا لمعركة موكدن؟", set()),
    ("จีนให้รัสเซียเช่าพอร์ตอาเธอร์กี่ปี", set()),
    ("لمدة كم سنة أجّرت الصين بورت آرثر لروسيا؟", set()),
    ("Who commanded the Japanese fleet at Tsushima?", set()),
]


@pytest.mark.parametrize(("question", "expected"), TOLD)
def test_what_is_told_of_the_starter_librarys_own_answers(
    library_index: Index, question: str, expected: set[str]
) -> None:
    found = ask(question, index=library_index).disagreements
    assert {value for one in found for value, _ in one.values} == expected


def test_each_value_is_a_slice_of_a_quote_with_its_citations() -> None:
    case = next(case for case in rows("disagreements_dev.jsonl") if len(case["quotes"]) == 3 and case["expected"])
    (told,) = found(case)
    assert told.what in case["question"]
    assert [list(numbers) for _, numbers in told.values] == case["expected"]
    assert all(value in case["quotes"][numbers[0] - 1]["text"] for value, numbers in told.values)


@pytest.mark.parametrize("case", [case for case in rows("disagreements_open.jsonl") if case["fiction"]])
def test_fiction_is_never_a_disagreement_among_historians(case: dict[str, Any]) -> None:
    (told,) = found(case)
    assert told.what.endswith(f"({say('fiction', case['language'])})")
    assert told.values[-1][1] == tuple(case["fiction"])


def test_fiction_against_history_is_an_entry_of_its_own() -> None:
    case = next(case for case in rows("disagreements_dev.jsonl") if case["fiction"])
    (told,) = found(case)
    assert "fiction" in told.what
    assert told.values[-1][1] == (2,)


# What was asked, a quote that tells it, one that tells another thing, and what the other would say if it were no other.
OTHERS = [
    (
        "How much did the Lorne bridge cost to build?",
        "en",
        "The Lorne bridge cost 240,000 pounds to build.",
        "The town budgeted 160,000 pounds to build the Lorne bridge, whatever it would cost.",
        "The Lorne bridge cost 160,000 pounds to build.",
    ),
    (
        "คลองเหนือยาวกี่กิโลเมตร",
        "th",
        "คลองเหนือยาว 89 กิโลเมตร",
        "คลองสาขาของคลองเหนือยาว 27 กิโลเมตร",
        "คลองเหนือยาว 96 กิโลเมตร",
    ),
    (
        "كم بلغ عدد سكان مدينة كاردون سنة 1901؟",
        "ar",
        "بلغ عدد سكان مدينة كاردون 83417 نسمة سنة 1901.",
        "بلغ عدد سكان إقليم كاردون 246350 نسمة سنة 1901.",
        "بلغ عدد سكان مدينة كاردون 246350 نسمة سنة 1901.",
    ),
    (
        "How many men did the Elbran army lose at Karnik?",
        "en",
        "The Elbran army lost 2,310 men at Karnik.",
        "Both armies lost 3,200 men at Karnik.",
        "The Elbran army lost 3,200 men at Karnik.",
    ),
    (
        "How long is the Garvan railway tunnel?",
        "en",
        "The Garvan railway tunnel is 5,840 metres long.",
        "The Garvan road tunnel is 8,900 metres long.",
        "The Garvan railway tunnel is 8,900 metres long.",
    ),
]


@pytest.mark.parametrize(("question", "language", "tells", "other", "same"), OTHERS)
def test_another_thing_of_nearly_the_same_name_is_no_other_value(
    question: str, language: str, tells: str, other: str, same: str
) -> None:
    for text, shown in ((other, 0), (same, 1)):
        quotes = [{"language": language, "kind": "history", "text": said} for said in (tells, text)]
        assert len(found({"question": question, "language": language, "quotes": quotes})) == shown


@pytest.mark.parametrize(("name", "least", "most"), [("hard", 9, 2), ("sealed", 9, 9)])
def test_cases_with_several_near_misses_are_answered_no_worse_than_they_were(name: str, least: int, most: int) -> None:
    # Written by people who did not see this code. "hard" was read while it was worked on, "sealed" was not: what these hold is how far it
    # is from what the other cases, which it was made on, suggest.
    right, wrong, _ = counted(name)
    assert right >= least
    assert wrong <= most


LOST = [
    {"language": "en", "kind": "history", "text": "The steamer Aurelia sank on 14 November 1899."},
    {"language": "en", "kind": "history", "text": "The steamer Aurelia sank on 18 November 1899."},
]
ASKED = {"question": "When did the steamer Aurelia sink?", "language": "en", "kind": "when"}


def test_the_same_quotes_disagree_or_not_by_what_is_changed() -> None:
    assert len(found(ASKED | {"quotes": LOST})) == 1
    one_source = [quote | {"source": "same.md"} for quote in LOST]
    assert found(ASKED | {"quotes": one_source}) == ()
    denied = [LOST[0], LOST[1] | {"text": "The steamer Aurelia did not sink on 18 November 1899."}]
    assert found(ASKED | {"quotes": denied}) == ()
    julian = [LOST[0], LOST[1] | {"text": "The steamer Aurelia sank on 2 November 1899."}]
    assert found(ASKED | {"quotes": julian}) == ()
    another = [LOST[0], LOST[1] | {"text": "The steamer Beatrix sank on 18 November 1899."}]
    assert found(ASKED | {"quotes": another}) == ()
    years = [
        quote | {"text": quote["text"].replace("1899", "18" + n)} for quote, n in zip(LOST, ("19", "99"), strict=True)
    ]
    assert found(ASKED | {"quotes": years}) == ()
    planned = [LOST[0], LOST[1] | {"text": "The steamer Aurelia was to be sunk on 18 November 1899."}]
    assert found(ASKED | {"quotes": planned}) == ()
    for kind in ("who", "where", "why", "list", "other"):
        assert found(ASKED | {"quotes": LOST, "kind": kind}) == ()


LATE_1904 = {
    "language": "ar",
    "kind": "history",
    "text": "بدأت الحرب في 8 شباط من عام 1904 عندما شنّ الأسطول الياباني الرئيسي هجوما مفاجئاً على الميناء.",
}


def test_a_war_between_two_is_no_war_that_one_of_them_began() -> None:
    begun = {"language": "en", "kind": "history", "text": "The First {} War broke out in 1894 over Korea."}
    for war, differ in (("Sino-Japanese", 0), ("Japanese", 1)):
        quotes = [begun | {"text": begun["text"].format(war)}, LATE_1904]
        asked = {"question": f"When did the First {war} War break out?", "language": "en", "kind": "when"}
        assert len(found(asked | {"quotes": quotes})) == differ


def test_across_languages_an_event_that_is_no_known_act_must_be_told_alike() -> None:
    allied = [
        {"language": "ar", "kind": "history", "text": "في عام 1896 تحالفت لافيا مع تورين على كاستور."},
        {"language": "th", "kind": "history", "text": "ใน ค.ศ. 1903 ลาเวียเจรจากับโตรินเรื่องคาสตอร์นานห้าเดือน"},
    ]
    asked = {"question": "متى تحالفت لافيا مع تورين على كاستور؟", "language": "ar", "kind": "when"}
    assert found(asked | {"quotes": allied}) == ()
    crossed = [
        {"language": "en", "kind": "history", "text": "The airship Norge crossed the North Pole on 12 May 1926."},
        {"language": "ar", "kind": "history", "text": "عبر المنطاد نورج القطب الشمالي في 14 مايو 1926."},
    ]
    asked = {"question": "When did the airship Norge cross the North Pole?", "language": "en", "kind": "when"}
    assert len(found(asked | {"quotes": crossed})) == 1


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("When did the war end?", "en"),
        ("สงครามจบลงเมื่อไร", "th"),
        ("متى انتهت الحرب؟", "ar"),
        ("How many died in the battle?", "en"),
        ("การล้อมเริ่มเมื่อใด", "th"),
        ("متى وُقّعت المعاهدة؟", "ar"),
    ],
)
def test_a_question_of_the_war_does_not_say_which(question: str, language: str) -> None:
    assert asking(question, language, kind_of(question, language)).vague


def test_a_question_of_a_war_by_name_says_which() -> None:
    for question, language in (
        ("When did the Crimean War end?", "en"),
        ("متى انتهت حرب القرم؟", "ar"),
        ("สงครามไครเมียจบเมื่อไร", "th"),
    ):
        assert not asking(question, language, "when").vague


@pytest.mark.parametrize(
    ("question", "language"), [("When did it sink?", "en"), ("จมเมื่อใด", "th"), ("متى غرقت؟", "ar")]
)
def test_where_a_question_does_not_say_what_of_sources_do_not_disagree(question: str, language: str) -> None:
    by_language = {
        "en": "The steamer sank on {} November 1899.",
        "th": "เรือจมเมื่อวันที่ {} พฤศจิกายน 1899",
        "ar": "غرقت في {} نوفمبر 1899.",
    }
    quotes = [{"language": language, "kind": "history", "text": by_language[language].format(day)} for day in (14, 18)]
    assert found({"question": question, "language": language, "kind": "when", "quotes": quotes}) == ()


@pytest.mark.parametrize(
    "forms",
    [
        ("Mukden", "มุกเดน", "موكدن"),
        ("Portsmouth", "พอร์ตสมัท", "بورتسموث"),
        ("Brenner", "เบรนเนอร์", "برينر"),
        ("Gilmer", "กิลเมอร์", "غيلمر"),
        ("Agadir", "อากาดีร์", "أغادير"),
        ("Samarkand", "ซามาร์คันด์", "سمرقند"),
    ],
)
def test_a_name_is_found_in_other_scripts(forms: tuple[str, str, str]) -> None:
    name, thai, arabic = forms
    assert comparable(name)
    assert named(name, f"ที่{thai}ในปีนั้น")
    assert named(name, f"في {arabic} سنة")
    assert not named(name, "ผู้คนเดินทางกลับบ้านในวันรุ่งขึ้น")


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("The siege began", "en", "begin"),
        ("สงครามสิ้นสุดลง", "th", "end"),
        ("وبدأت الحرب", "ar", "begin"),
        ("เรือจมลง", "th", "sink"),
        ("كم سفينة خسر الأسطول", "ar", "loss"),
        ("Diplomatic relations were broken off", "en", "break off"),
    ],
)
def test_acts(text: str, language: str, act: str) -> None:
    assert act in acts(text, language)


def test_a_vague_value_stands_for_no_group() -> None:
    vague = {"language": "en", "kind": "history", "text": "The steamer Aurelia sank in November 1899."}
    (told,) = found(ASKED | {"quotes": [vague, *LOST]})
    assert [numbers for _, numbers in told.values] == [(2,), (3,)]


@pytest.mark.parametrize(
    ("question", "language", "quote", "expected"),
    [
        ("How many ships came?", "en", "Of the 38 ships 21 came, three of them cruisers.", ["21"]),
        ("How many ships came?", "en", "640 ships a year came.", []),
        ("How many ships came each year?", "en", "640 ships a year came.", ["640 ships"]),
        ("How many ships came?", "en", "Nine ships came a week later.", ["Nine ships"]),
        ("เรือมากี่ลำ", "th", "เรือมาวันละ 3 ลำ", []),
        ("เรือมากี่ลำ", "th", "เรือประจัญบานมา 3 ลำ", []),
        ("เรือประจัญบานมากี่ลำ", "th", "เรือประจัญบานมา 3 ลำ", ["3 ลำ"]),
        ("كم سفينة جاءت؟", "ar", "جاءت في العام 640 سفينة، منها 40 طرادا", ["640 سفينة"]),
        ("كم دينارا دفعوا؟", "ar", "دفعوا 5 دنانير عن كل رجل", []),
        ("How much did they borrow?", "en", "They borrowed 10 million dollars, then 12 million.", []),
        ("كم دينارا اقترضوا؟", "ar", "اقترضوا عشرة ملايين دينار، ثم اثني عشر مليونًا", []),
        (
            "How much did they borrow?",
            "en",
            "They borrowed 10 million dollars, then went home.",
            ["10 million dollars"],
        ),
    ],
)
def test_rates_and_parts_are_not_wanted(question: str, language: str, quote: str, expected: list[str]) -> None:
    assert [quote[v.start : v.end] for v in wanted(question, language, "howmany", quote)] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The Russians lost more than the Japanese", "en", {"russia", "japan"}),
        ("ฝ่ายอังกฤษเสียเรือ", "th", {"britain"}),
        ("خسر الروس سفنا ولقي مصرعهم كثيرون", "ar", {"russia"}),
        ("Both sides lost 300 francs", "en", {"all"}),
        ("ترك الجيش المدينة", "ar", set()),
    ],
)
def test_the_sides_that_a_text_names(text: str, language: str, expected: set[str]) -> None:
    assert parties(text, language) == expected


def test_figures_of_two_sides_are_no_disagreement() -> None:
    none, one, other = frozenset[str](), frozenset({"japan"}), frozenset({"russia"})
    assert others(none, one, other)
    assert others(none, one, none)
    assert not others(one, one, none)
    assert not others(none, one, one)
    assert not others(none, none, none)


@pytest.mark.parametrize(
    ("question", "language", "quote"),
    [
        ("من هو هولم؟", "ar", "وقرأ هولم الرسالة واقفًا وطواها أربع طيات."),
        ("ใครเป็นแม่ทัพ", "th", "เรารู้จักศึกนี้ด้วยชื่อเรือและชื่อแม่ทัพ"),
        ("ใครเป็นแม่ทัพ", "th", 'ใจความสั้นนัก "กองเรือทั้งกองออกจากท่าแล้ว แม่ทัพปลอดภัย"'),
    ],
)
def test_what_is_no_name_is_taken_for_none(question: str, language: str, quote: str) -> None:
    assert answering(question, language, "who", quote) == []


@pytest.mark.parametrize(
    ("question", "clause", "expected"),
    [
        ("When was the Treaty of Jeddah signed?", "the Treaty of Darin was signed in 1915", True),
        ("متى وُقّعت معاهدة جدة؟", "the Treaty of Darin was signed in 1915", True),
        ("สนธิสัญญาพอร์ตสมัทลงนามเมื่อใด", "the Treaty of Shimonoseki was signed in 1895", True),
        ("สนธิสัญญาพอร์ตสมัทลงนามเมื่อใด", "the Treaty of Portsmouth was signed in 1905", False),
        ("متى وُقّعت معاهدة بورتسموث؟", "the Treaty of Portsmouth was signed in 1905", False),
        ("ยุทธนาวีสึชิมะเกิดเมื่อใด", "the Battle of Tsushima was fought in May", False),
        ("When did the war end?", "the war ended with the Treaty of Portsmouth", False),
    ],
)
def test_a_treaty_is_told_from_another_by_its_name(question: str, clause: str, expected: bool) -> None:
    assert called_otherwise(question, clause) == expected


@pytest.mark.parametrize("text", ["وُقّعت المعاهدة", "وقعت المعاهدة", "وُقِّعَت المعاهدة"])
def test_arabic_acts_and_words_are_found_with_vowels_and_without(text: str) -> None:
    (at,) = [(start, end) for act, start, end in acts_at(text, "ar") if act == "sign"]
    assert text[slice(*at)] == text.split()[0]
    assert [word.text for word in words(text, "ar")] == text.split()
    assert "sign" in acts(text, "ar")


def test_one_person_is_told_from_another() -> None:
    question = "Who commanded the fort of Alder?"
    (one,) = answering(question, "en", "who", "Colonel Ivar Holm commanded the fort of Alder.")
    (same,) = answering(question, "en", "who", "The fort of Alder was commanded by General Holm.")
    (other,) = answering(question, "en", "who", "Major Peter Lund commanded the fort of Alder.")
    assert alike(one, same)
    assert not alike(one, other)
    assert answering(question, "en", "who", "Major Lund commanded the fort of Alder after May.") == []


@pytest.mark.parametrize(
    ("question", "language", "kind", "quote", "expected"),
    [
        (
            "Who planted the Orlo garden?",
            "en",
            "who",
            "It was Ada Birk, a nun, who planted the Orlo garden.",
            "Ada Birk",
        ),
        ("Who planted the Orlo garden?", "en", "who", "Ada Birk planted the Orlo garden.", "Ada Birk"),
        ("Who planted the Orlo garden?", "en", "who", "The Orlo garden was planted in May.", ""),
        ("Where was Ada Birk buried?", "en", "where", "Ada Birk was buried in Velden, by the lake.", "Velden"),
        ("ใครเป็นผู้แต่งเพลงมารี", "th", "who", "เพลงมารีแต่งโดยโยฮัน เบรเกนซ์ ซึ่งเป็นครู", "โยฮัน เบรเกนซ์"),
        ("ใครเป็นผู้แต่งเพลงมารี", "th", "who", "โยฮัน เบรเกนซ์ เป็นผู้แต่งเพลงมารี", "โยฮัน เบรเกนซ์"),
        ("ใครเป็นผู้แต่งเพลงมารี", "th", "who", "เขาเป็นผู้แต่งเพลงมารี", ""),
        ("من رسم سقف الكنيسة؟", "ar", "who", "رسم سقف الكنيسة ماتيو برونيلي في سنتين.", "ماتيو برونيلي"),
        ("من رسم سقف الكنيسة؟", "ar", "who", "سقف الكنيسة رسمه ماتيو برونيلي.", "ماتيو برونيلي"),
        ("أين دفن القائد مرداس؟", "ar", "where", "دُفن القائد مرداس في مدينة سمرقند.", "سمرقند"),
        ("من هو مخترع المنطاد؟", "ar", "who", "وكان مخترع المنطاد ماتيو برونيلي.", "ماتيو برونيلي"),
    ],
)
def test_a_name_is_found_where_the_answer_stands(
    question: str, language: str, kind: Any, quote: str, expected: str
) -> None:
    found = answering(question, language, kind, quote)
    assert [quote[name.start : name.end] for name in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("question", "language", "quote", "its"),
    [
        ("killed steamer", "en", "เรือกลไฟจม มีผู้เสียชีวิตมาก", "th"),
        ("หอคอย", "th", "شيدوا البرج", "ar"),
        ("بيع", "ar", "it was sold", "en"),
    ],
)
def test_words_are_met_across_languages(question: str, language: str, quote: str, its: str) -> None:
    met = scores(words(question, language), language, quote, its, memory(encoder().encode))
    assert met
    assert min(met) > 0.6
    other = scores(words(question, language), language, "Quarterly interest", "en", memory(encoder().encode))
    assert max(other) < 0.6


def test_an_attack_is_no_sinking() -> None:
    assert "sink" not in acts("กองเรือโจมตีท่าเรือ", "th")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("481 feet", "146.6 metres", True),
        ("5,895 metres", "19,341 feet", True),
        ("4,400 miles", "6,650 kilometres", False),
        ("1,425 days", "nearly four years", True),
        ("24 วัน", "3 สัปดาห์", True),
        ("760 kilograms", "3 tonnes", False),
        ("more than 2 miles", "9 kilometres", None),
        ("30 metres", "30 tonnes", None),
        ("30 metres", "40 metres", None),
    ],
)
def test_measures_of_two_units_are_held_against_each_other(one: str, other: str, expected: bool | None) -> None:
    (first,), (second,) = values(one), values(other)
    assert isinstance(first, Number)
    assert isinstance(second, Number)
    assert converted(first, second) is expected
    assert converted(second, first) is expected


def test_an_answer_may_be_in_any_unit_of_the_family() -> None:
    assert {"foot", "mile"} < kin(frozenset(("metre",)))
    assert kin(frozenset(("person",))) == {"person"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("burton", "بورتون", True),
        ("sunthorn", "สุนทรภู่", True),
        ("johann", "يوهان", True),
        ("tanganyika", "تنجانيقا", True),
        ("priestley", "شيله", False),
        ("alvarado", "شنايدر", False),
    ],
)
def test_a_person_is_known_by_sound_across_scripts(one: str, other: str, expected: bool) -> None:
    assert sound_alike(one, other) is expected
    assert sound_alike(other, one) is expected


@pytest.mark.parametrize(
    ("question", "language", "kind", "quote", "its", "expected"),
    [
        ("Who invented the Orlo lamp?", "en", "who", "اخترع ماتيو برونيلي مصباح أورلو.", "ar", "ماتيو برونيلي"),
        ("Who designed the Orlo tower?", "en", "who", "หอออร์โลออกแบบโดยโยฮัน เบรเกนซ์", "th", "โยฮัน เบรเกนซ์"),
        ("أين ولدت أدا بيرك؟", "ar", "where", "Ada Birk was born in the village of Velden.", "en", "Velden"),
        ("Where was Ada Birk buried?", "en", "where", "دُفنت أدا بيرك في سمرقند.", "ar", "سمرقند"),
        ("Where was Ada Birk buried?", "en", "where", "ولدت أدا بيرك في سمرقند.", "ar", ""),
    ],
)
def test_a_name_is_found_in_a_quote_of_another_language(
    question: str, language: str, kind: Any, quote: str, its: str, expected: str
) -> None:
    names = [quote[name.start : name.end] for name in answering(question, language, kind, quote, its)]
    assert len(names) == bool(expected)
    assert all(name.startswith(expected) for name in names)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("How high is the Orlo tower?", "The Orlo tower is 30 metres wide."),
        ("How high is the Orlo tower?", "The Birk tower, which is lower than the Orlo Tower, is 30 metres high."),
        ("How high was the Orlo tower before the fire?", "After the fire the Orlo tower was 30 metres high."),
        ("When was Ada Birk the elder born?", "Ada Birk the younger was born in 1850."),
        ("When did the film Orlo appear?", "The novel Orlo appeared in 1850."),
    ],
)
def test_another_thing_is_no_answer(question: str, quote: str) -> None:
    kind = kind_of(question, "en")
    (cited,) = citations([{"language": "en", "kind": "history", "text": quote}])
    asked = asking(question, "en", kind)
    assert not answers(asked, said(asked, cited, told(asked, cited)))


def test_opposites() -> None:
    begin, end, both, none = (frozenset(words.split()) for words in ("begin build", "end build", "begin end", ""))
    assert opposed(begin, end)
    assert opposed(end, begin)
    assert not opposed(begin, both)
    assert not opposed(begin, none)
    assert not opposed(none, none)


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=40))
def test_a_skeleton_holds_classes_and_no_doubles(text: str) -> None:
    bones = skeleton(text)
    assert set(bones) <= set("PTSKLMN")
    assert all(a != b for a, b in pairwise(bones))
