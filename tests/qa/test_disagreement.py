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

from index import load_encoder
from index.encoder import Encoder
from qa.disagreement import disagreements
from qa.disagreement.acts import acts, apart
from qa.disagreement.names import comparable, named, skeleton
from qa.types import Citation, Disagreement

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
    return disagreements(case["question"], case["language"], case["kind"], cited, encoder().encode)


def pairs(groups: list[list[int]]) -> Pairs:
    return {(min(a, b), max(a, b)) for one, other in combinations(groups, 2) for a in one for b in other}


def test_precision_and_recall_over_all_cases() -> None:
    right = wrong = missed = 0
    for case in rows("disagreements_dev.jsonl", "disagreements_held.jsonl"):
        told = [d for d in found(case) if not any(n in case["fiction"] for _, ns in d.values for n in ns)]
        have = pairs([list(numbers) for d in told for _, numbers in d.values])
        want = pairs(case["expected"])
        right, wrong, missed = right + len(have & want), wrong + len(have - want), missed + len(want - have)
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.7


def test_each_value_is_a_slice_of_a_quote_with_its_citations() -> None:
    case = next(case for case in rows("disagreements_dev.jsonl") if len(case["quotes"]) == 3 and case["expected"])
    (told,) = found(case)
    assert told.what in case["question"]
    assert [list(numbers) for _, numbers in told.values] == case["expected"]
    assert all(value in case["quotes"][numbers[0] - 1]["text"] for value, numbers in told.values)


def test_fiction_against_history_is_an_entry_of_its_own() -> None:
    case = next(case for case in rows("disagreements_dev.jsonl") if case["fiction"])
    (told,) = found(case)
    assert "fiction" in told.what
    assert told.values[-1][1] == (2,)


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
    for kind in ("who", "where", "why", "list", "other"):
        assert found(ASKED | {"quotes": LOST, "kind": kind}) == ()


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
        ("كم سفينة خسر الأسطول", "ar", "death"),
        ("Diplomatic relations were broken off", "en", "break off"),
    ],
)
def test_acts(text: str, language: str, act: str) -> None:
    assert act in acts(text, language)


def test_an_attack_is_no_sinking() -> None:
    assert "sink" not in acts("กองเรือโจมตีท่าเรือ", "th")


def test_opposites_are_apart() -> None:
    begin, end, both, none = (frozenset(words.split()) for words in ("begin build", "end build", "begin end", ""))
    assert apart(begin, end)
    assert apart(end, begin)
    assert not apart(begin, both)
    assert not apart(begin, none)
    assert not apart(none, none)


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=40))
def test_a_skeleton_holds_classes_and_no_doubles(text: str) -> None:
    bones = skeleton(text)
    assert set(bones) <= set("PTSKLMN")
    assert all(a != b for a, b in pairwise(bones))
