"""Follow-up questions carry the topic of the last turn; full questions carry nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.conversation import FollowUp, follow_up, leans

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


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
def test_any_text_will_do(question: str, before: str, carried: str) -> None:
    found = follow_up(question, [FollowUp(before, carried)])
    assert found.question == question
    assert len(found.carried.split()) <= 16
    assert not found.carried or leans(question)
