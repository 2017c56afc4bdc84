"""Real documents as their readers found them; the texts themselves are not part of this repository."""

from pathlib import Path

import pytest

from sources import LANGUAGES, load_catalogue, read, scan

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the sample documents lie outside of the repository")


@pytest.fixture(scope="module")
def readings():
    return [reading for file in scan(SEEDS).files for reading in read(file, load_catalogue(SEEDS))]


def passages(reading):
    text = reading.document.text
    return [text[block.start : block.end] for block in reading.blocks]


def test_all_are_read_in_their_languages(readings):
    assert [reading.document.language for reading in readings] == ["en", "en", "th", "ar", "en"]
    assert {block.language == reading.document.language for reading in readings for block in reading.blocks} == {True}


def test_what_belongs_to_the_page_is_left_out(readings):
    read_text = "\n".join(passage for reading in readings for passage in passages(reading))
    for scrap in (
        "<doc",
        "</doc>",
        "blocker",
        "free-to-use",
        "show more content",
        "Casualties and Losses",
    ):
        assert scrap not in read_text


def test_facts_in_rows_stay(readings):
    assert any("500,000" in passage and "300,000" in passage for passage in passages(readings[0]))
    assert any("Kuropatkin" in passage for passage in passages(readings[0]))
    assert not any(passage.startswith("8 February 1904") for passage in passages(readings[0]))


def test_a_wrapped_encyclopaedia_article_has_its_sections(readings):
    headings = list(dict.fromkeys(block.heading for block in readings[2].blocks))
    assert len(headings) > 15
    assert readings[2].document.url.startswith("https://th.wikipedia.org/")
    for heading in headings[1:]:
        assert f"{heading} {heading}." not in "".join(passages(readings[2]))


def test_little_else_is_lost(readings):
    for reading, share in zip(readings, (0.65, 0.98, 0.93, 0.99, 0.99), strict=True):
        kept = sum(map(len, passages(reading)))
        assert share <= kept / len(reading.document.text) < 1.0001


def test_sentences_are_of_a_size_to_be_quoted(readings):
    for reading in readings:
        for block in reading.blocks:
            text = reading.document.text[block.start : block.end]
            spans = LANGUAGES[block.language].sentences(text)
            assert "".join(text[s.start : s.end] for s in spans).split() or not text
            assert max(span.end - span.start for span in spans) <= 450
