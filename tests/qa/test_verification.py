"""The gate: forged quotes and forged sentences are caught, honest ones pass, in three languages."""

from __future__ import annotations

import json
import zipfile
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
    return Citation(number, source, "", "", "history", source[:2], document.text[:20], 0, 20, 0, end, document.sha256)


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


def answer(index: Index, text: str, citations: tuple[Citation, ...], mode: Any = "generated") -> Answer:
    return Answer("?", "en", text, citations, False, (), mode)


def test_a_citation_holds_only_as_an_exact_slice(index: Index) -> None:
    good = citation(index, "th/flood.md", 1)
    assert holds(good, index)
    for change in (
        {"quote": good.quote + " "},
        {"quote": good.quote[::-1]},
        {"start": 1, "end": 21},
        {"start": 5, "end": 5, "quote": ""},
        {"sha256": "0" * 64},
        {"source": "th/none.md"},
        {"passage_start": 3},
        {"start": -20, "end": 0},
        {"passage_end": 10**6},
    ):
        assert not holds(replace(good, **change), index), change  # type: ignore[arg-type]


def test_a_changed_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    file = tmp_path / "sources" / "a.md"
    file.write_text("The tower is 42 metres tall and stands on a hill.\n", encoding="utf-8")
    build_index(tmp_path / "sources", tmp_path / "index")
    index = open_index(tmp_path / "index")
    document = index.find("a.md")
    cited = Citation(1, "a.md", "", "", "", "en", "The", 0, 3, 0, 10, document.sha256)
    assert not file_changed(cited, index)
    file.write_text("The tower is 43 metres tall and stands on a hill.\n", encoding="utf-8")
    assert file_changed(cited, index)
    assert holds(cited, index)  # what was indexed is still what it was
    file.unlink()
    assert not file_changed(cited, index)


def test_a_changed_archive_is_told_of_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "sources" / "in").mkdir(parents=True)
    box = tmp_path / "sources" / "in" / "box.zip"
    said = {"a.md": "The tower is 42 metres tall.\n", "deep/หอ.txt": "หอคอยสูง 42 เมตร ตั้งอยู่บนเนินเขา\n"}
    with zipfile.ZipFile(box, "w") as members:
        for name, text in said.items():
            members.writestr(name, text)
    build_index(tmp_path / "sources", tmp_path / "index")
    index = open_index(tmp_path / "index")
    sources = [f"in/box.zip/{name}" for name in said]
    assert [record["source"] for record in index.records] == sources
    cited = [Citation(1, s, "", "", "", "en", "The", 0, 3, 0, 10, index.find(s).sha256) for s in sources]
    assert not any(file_changed(citation, index) for citation in cited)
    with zipfile.ZipFile(box, "a") as members:
        members.writestr("more.md", "Another tower.\n")
    assert all(file_changed(citation, index) for citation in cited)


def test_verify_gives_a_verdict_on_each_citation(index: Index) -> None:
    one, two = citation(index, "en/siege.md", 1), citation(index, "ar/poet.md", 2)
    said = f"{one.quote} [1]\n\n{two.quote} [2]"
    assert [v.ok for v in verify(answer(index, said, (one, two), "extractive"), index)] == [True, True]
    forged = replace(two, quote="ولد الشاعر في دمشق")
    verdicts = verify(answer(index, said, (one, forged, replace(one, number=1)), "extractive"), index)
    assert [(v.number, v.ok) for v in verdicts] == [(1, True), (2, False), (1, False)]
    assert all(v.ok or v.reason for v in verdicts)
    (missing,) = (v for v in verify(answer(index, said + " [5]", (one, two), "extractive"), index) if not v.ok)
    assert missing.number == 5


def test_a_quote_that_holds_brackets_is_no_marker(index: Index) -> None:
    one = replace(citation(index, "en/siege.md", 1), quote="as they say [9]")
    assert all(v.number != 9 for v in verify(answer(index, "as they say [9] [1]", (one,), "extractive"), index))


def test_verify_looks_at_the_sentences_of_generated_text(index: Index) -> None:
    one = citation(index, "en/siege.md", 1)
    text = "The siege ended on 19 October 1588 [1]. It ended in 1599 [1]. The town was burned [1]."
    verdicts = verify(answer(index, text, (one,)), index)
    assert [(v.number, v.ok) for v in verdicts] == [(1, True), (0, False), (0, False)]
    assert gate(text, (one,), index).text == "The siege ended on 19 October 1588. [1]"


def test_a_forged_citation_is_no_ground_for_a_sentence(index: Index) -> None:
    forged = replace(citation(index, "en/siege.md", 1), quote="The town was burned.")
    assert gate("Reiss commanded the besiegers [1].", (forged,), index).text == ""


def test_lines_are_kept_and_repetitions_are_not(index: Index) -> None:
    one = citation(index, "en/light.md", 1)
    text = "- It cost £48,000 [1]\n- It is 42 metres tall. [1]\n- It cost £48,000 [1]\n- Nobody knows."
    gated = gate(text, (one,), index)
    assert gated.text == "- It cost £48,000 [1]\n- It is 42 metres tall. [1]"
    assert [reason for _, reason in gated.dropped] == ["it was said already", "it cites nothing"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a [1].", (1,)),
        ("a [1][2] b [1]", (1, 2)),
        ("a [1, 3] [2-4]", (1, 3, 2, 4)),
        ("ก [๑] [๑๒]", (1, 12)),
        ("ا [١، ٣]", (1, 3)),
        ("a 【2】", (2,)),
        ("a [x] [sic] (3)", ()),
        ("a [1-99999]", (1, 99999)),
    ],
)
def test_markers_are_read(text: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of(text) == numbers


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It fell. [1] It rose [2].", "en", [(1,), (2,)]),
        ("It fell.[1][2] It rose.", "en", [(1, 2), ()]),
        ("[1] It fell.", "en", [(1,)]),
        ("It fell.\n[1]", "en", [(1,)]),
        ("เรือจม [1] เรือลอย [2]", "th", [(1,), (2,)]),
        ("غرقت السفينة. [1] نجا الناس [2].", "ar", [(1,), (2,)]),
    ],
)
def test_a_marker_belongs_to_the_sentence_before_it(text: str, language: str, expected: list[tuple[int, ...]]) -> None:
    assert [claim.numbers for claim in claims(text, language)] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("They did not come", "en", "denies"),
        ("They came not only once", "en", "affirms"),
        ("No fewer than ten came", "en", "affirms"),
        ("They refused", "en", "unclear"),
        ("ไม่เคยมา", "th", "denies"),
        ("จมภายในไม่กี่นาที", "th", "affirms"),
        ("لم يأتوا", "ar", "denies"),
        ("لا يزال هناك", "ar", "affirms"),
        ("ولن يأتي", "ar", "denies"),
    ],
)
def test_polarity(text: str, language: str, expected: str) -> None:
    assert polarity(text, language) == expected


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="[]【】 123١๒,.-aกب\n", max_size=40))
def test_whatever_passes_names_only_citations_that_exist(text: str) -> None:
    found = claims(text, "en")
    assert all(any(char.isalnum() for char in claim.text) for claim in found)
    assert all(number >= 0 for claim in found for number in claim.numbers)
