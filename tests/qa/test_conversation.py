"""Follow-up questions carry the topic of the last turn; full questions carry nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Index
from qa import Answer, ask
from qa.conversation import FollowUp, follow_up, leans, thread

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "follow_ups.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["question"])
def test_what_is_carried(case: dict[str, Any]) -> None:
    found = follow_up(case["question"], [FollowUp(case["before"], "")])
    assert found.question == case["question"]
    if case["carries"]:
        assert all(word in found.carried for word in case["carries"].split())
        assert found.full.startswith(found.question)
        assert found.carried in found.full
    else:
        assert found == FollowUp(case["question"], "")
        assert found.full == case["question"]


def test_what_asks_is_not_carried() -> None:
    for before, asks in (("When did Mukden fall?", "When"), ("มุกเดนแตกเมื่อใด", "เมื่อใด"), ("متى سقطت موكدن؟", "متى")):
        assert asks not in follow_up("And why?", [FollowUp(before, "")]).carried


def test_a_chain_keeps_its_topic() -> None:
    turns: list[FollowUp] = []
    for question in ("When was the Battle of Mukden fought?", "Who commanded the Russians there?", "And why?"):
        turns.append(follow_up(question, turns))
    assert "Mukden" in turns[-1].carried


def test_a_full_question_ends_the_topic() -> None:
    turns = [FollowUp("When was the Battle of Mukden fought?", ""), FollowUp("Who built the Gilmer Bridge?", "")]
    assert "Mukden" not in follow_up("When?", turns).carried
    assert "Gilmer" in follow_up("When?", turns).carried


def test_what_was_carried_can_be_undone() -> None:
    turns = [FollowUp("When was the Battle of Mukden fought?", ""), FollowUp("Who won?", "")]
    assert "Mukden" not in follow_up("And when?", turns).carried


def test_there_is_nothing_to_lean_on_at_first() -> None:
    assert follow_up("And who commanded it?", []) == FollowUp("And who commanded it?", "")


def test_nothing_is_remembered() -> None:
    one = [FollowUp("When was the Battle of Mukden fought?", "")]
    two = [FollowUp("Who built the Gilmer Bridge?", "")]
    first = follow_up("And why?", one)
    follow_up("And why?", two)
    assert follow_up("And why?", one) == first


THREADS = (
    ("When did the Gilmer Bridge open?", "And who built it?", "Anna Holt"),
    ("ประภาคารเกาะสนเปิดเมื่อไร", "แล้วใครสร้าง", "สมชาย"),
    ("متى افتتح ميناء سيدي رمال؟", "ومن بناه؟", "يوسف"),
)
TEXTS = {
    "en/bridge.md": "The Gilmer Bridge opened on 4 May 1911.\n\nThe Gilmer Bridge was built by Anna Holt.",
    "en/mill.md": "The Tarn mill opened on 9 June 1850.\n\nThe Tarn mill was built by John Reed.",
    "th/light.md": "ประภาคารเกาะสนเปิดเมื่อวันที่ 3 มีนาคม พ.ศ. 2450\n\nผู้สร้างประภาคารเกาะสนคือนายช่างสมชาย",
    "ar/port.md": "افتتح ميناء سيدي رمال في 4 أيلول 1903.\n\nبنى المهندس يوسف ميناء سيدي رمال.",
}


@pytest.fixture(scope="module")
def index(indexed: Callable[[dict[str, str]], Index]) -> Index:
    return indexed(TEXTS)


@pytest.mark.parametrize(("first", "second", "told"), THREADS)
def test_an_answer_follows_the_conversation(index: Index, first: str, second: str, told: str) -> None:
    answer = ask(second, index=index, turns=[first])
    assert answer.question == follow_up(second, [FollowUp(first, "")]).full
    assert answer.language == ask(first, index=index).language
    assert any(told in citation.quote for citation in answer.citations)
    assert ask(second, index=index).question == second


def test_the_answer_is_in_the_language_that_was_typed(index: Index) -> None:
    for first, _, _ in THREADS:
        assert ask("And who built it?", index=index, turns=[first]).language == "en"
        assert ask("ومن بناه؟", index=index, turns=[first]).language == "ar"


def test_many_conversations_at_once_never_mix(index: Index) -> None:
    talks = [(first, second) for first, second, _ in THREADS] + [("When did the Tarn mill open?", "And who built it?")]
    alone = [ask(second, index=index, turns=[first]) for first, second in talks]

    def talk(number: int) -> Answer:
        first, second = talks[number % len(talks)]
        turns = [ask(first, index=index).question]
        return ask(second, index=index, turns=turns)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(talk, range(48)))
    assert all(answer == alone[number % len(talks)] for number, answer in enumerate(answers))
    assert len({answer.question for answer in alone}) == len(talks)


def test_a_thread_is_what_its_questions_make_it() -> None:
    asked = thread(["When was the Battle of Mukden fought?", "Who commanded the Russians there?", "And why?"])
    assert "Mukden" in asked[-1].carried
    undone = thread([*asked[:1], FollowUp("Who commanded the Russians there?", ""), "And why?"])
    assert "Mukden" not in undone[-1].carried
    assert thread([]) == []


def test_a_long_question_carries_nothing() -> None:
    assert follow_up("And who " + "really " * 100 + "won it?", [FollowUp("Who won at Mukden?", "")]).carried == ""


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
def test_any_text_will_do(question: str, before: str, carried: str) -> None:
    found = follow_up(question, [FollowUp(before, carried)])
    assert found.question == question
    assert len(found.carried.split()) <= 16
    assert not found.carried or leans(question)
