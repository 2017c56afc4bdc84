"""The gate: forged quotes and forged sentences are caught, honest ones pass, in three languages."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Index, build_index, open_index
from qa.types import Answer, Citation
from qa.verification import file_changed, gate, holds, verify
from qa.verification.markers import claims, numbers_of
from qa.verification.negation import polarity

CASES = Path(__file__).parent / "cases"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("gate")
    for row in rows("gate_documents.jsonl"):
        path = folder / "sources" / row["source"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row["text"] + "\n", encoding="utf-8")
    build_index(folder / "sources", folder / "index")
    return open_index(folder / "index")


def citation(index: Index, source: str, number: int) -> Citation:
    """A citation of a document's first words, resting on the whole document."""
    document = index.find(source)
    end = len(document.text.rstrip())
    return Citation(
        number, source, "", "", "history", source[:2], document.text[:20], 0, 20, 0, end, document.sha256
    )


def passed(index: Index, case: dict[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    cited = [citation(index, source, number) for number, source in enumerate(case["cites"], 1)]
    gated = gate(case["text"], cited, index)
    return gated.text, gated.dropped


@pytest.mark.parametrize("case", rows("gate_forged.jsonl"), ids=lambda case: case["why"])
def test_a_forged_sentence_is_caught(index: Index, case: dict[str, Any]) -> None:
    text, dropped = passed(index, case)
    assert text == ""
    assert dropped
    assert all(reason for _, reason in dropped)


def test_honest_sentences_are_nearly_all_kept(index: Index) -> None:
    cases = rows("gate_honest.jsonl")
    lost = [(case["text"], dropped) for case in cases if (dropped := passed(index, case)[1])]
    assert len(cases) >= 40
    assert len(lost) <= len(cases) // 20, lost
