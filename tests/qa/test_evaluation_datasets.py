import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluation.datasets import article_numbers, in_articles, read_dataset
from qa.evaluation.pools import pools_of, single
from qa.evaluation.types import Dataset, Paragraph
from sources import SourceError, Span

EVAL = Path(__file__).parents[2].parent / "shared" / "eval"
with_data = pytest.mark.skipif(not EVAL.is_dir(), reason="the benchmarks lie outside of the repository")


def write(path, *articles):
    """A file in SQuAD's layout: an article is a list of (text, ids of questions)."""
    data = [
        {
            "paragraphs": [
                {"context": text, "qas": [{"id": i, "question": f"{i}?", "answers": []} for i in ids]}
                for text, ids in article
            ]
        }
        for article in articles
    ]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


@with_data
def test_a_parallel_data_set_is_read_whole():
    data = read_dataset(EVAL / "xquad-r-dev")
    assert len(data.paragraphs) == 360
    assert len(data.questions) == 3 * 632
    assert [p.language for p in data.paragraphs] == ["en"] * 120 + ["th"] * 120 + ["ar"] * 120
    assert [p.group for p in data.paragraphs] == [*range(120)] * 3
    assert {q.article for q in data.questions} == set(range(24))


@with_data
def test_sentences_are_the_files_own_without_marks_at_their_ends():
    data = read_dataset(EVAL / "xquad-r-dev")
    marked = [p for p in data.paragraphs if p.text.startswith("\ufeff")]
    assert marked
    assert marked[0].sentences[0].start == 1
    for paragraph in data.paragraphs:
        for span in paragraph.sentences:
            sentence = paragraph.text[span.start : span.end]
            assert sentence == sentence.strip().strip("\ufeff")
            assert sentence
        gaps = paragraph.text
        for span in reversed(paragraph.sentences):
            gaps = gaps[: span.start] + gaps[span.end :]
        assert gaps.strip("\ufeff \n\u200b") == ""


@with_data
def test_a_single_file_tells_its_language_by_its_script():
    data = read_dataset(EVAL / "th-iapp-dev.json")
    assert {p.language for p in data.paragraphs} == {"th"}
    assert len(data.questions) == 742
    assert [pool.name for pool in pools_of(data, 0)] == ["in-language"]


def test_translations_are_known_by_their_questions_and_not_by_their_place(tmp_path):
    write(tmp_path / "en.json", [("One thing. Two things.", ["a", "b"]), ("Other.", ["c"])], [("Third.", ["d"])])
    write(tmp_path / "ar.json", [("شيء آخر.", ["c"]), ("شيء واحد.", ["b"])], [("وحده.", [])])
    data = read_dataset(tmp_path)
    assert [(p.language, p.group) for p in data.paragraphs] == [
        ("en", 0),
        ("en", 1),
        ("en", 2),
        ("ar", 1),
        ("ar", 0),
        ("ar", 3),
    ]
    assert [(q.id, q.language, q.group) for q in data.questions[-2:]] == [("c", "ar", 1), ("b", "ar", 0)]
    assert data.paragraphs[0].sentences == (Span(0, 10), Span(11, 22))


def test_questions_without_an_answer_are_left_out(tmp_path):
    path = write(tmp_path / "en.json", [("Text.", ["a", "b"])])
    data = json.loads(path.read_text())
    data["data"][0]["paragraphs"][0]["qas"][1]["is_impossible"] = True
    path.write_text(json.dumps(data))
    assert [q.id for q in read_dataset(path).questions] == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        '{"data": 3}',
        '{"data": [{"paragraphs": [{"context": "x"}]}]}',
        '{"data": ["x"]}',
        '{"data": [{"paragraphs": [{"context": " ", "qas": []}]}]}',
        '{"data": [{"paragraphs": [{"context": "Text.", "qas": [{"id": "q", "question": " "}]}]}]}',
    ],
)
def test_another_layout_is_one_clear_line(tmp_path, content):
    (tmp_path / "en.json").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError) as error:
        read_dataset(tmp_path)
    assert "en.json" in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_not_there_is_one_clear_line(tmp_path):
    for path in (tmp_path, tmp_path / "absent.json"):
        with pytest.raises(SourceError):
            read_dataset(path)


def test_articles():
    assert article_numbers("0-2,7") == {0, 1, 2, 7}
    for text in ("a", "1-", "-", "", "2-x"):
        with pytest.raises(SourceError, match="--articles"):
            article_numbers(text)


@with_data
def test_articles_restrict_the_questions_and_not_the_paragraphs():
    data = read_dataset(EVAL / "xquad-r-dev")
    late = in_articles(data.questions, article_numbers("12-23"))
    early = in_articles(data.questions, article_numbers("0-11"))
    assert len(late) + len(early) == len(data.questions)
    assert not {q.group for q in late} & {q.group for q in early}
    with pytest.raises(SourceError, match="no question"):
        in_articles(data.questions, frozenset({99}))


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 40), st.integers(0, 99))
def test_each_round_has_one_translation_of_a_paragraph_and_all_rounds_have_all(paragraphs, seed):
    groups = np.tile(np.arange(paragraphs), 3)
    masks = single(groups, seed, 3)
    for mask in masks:
        assert sorted(groups[mask].tolist()) == list(range(paragraphs))
    assert np.sum(masks, axis=0).tolist() == [1] * len(groups)
    assert all(np.array_equal(a, b) for a, b in zip(masks, single(groups, seed, 3), strict=True))


def test_the_draw_follows_the_seed():
    groups = np.tile(np.arange(60), 3)
    assert not np.array_equal(single(groups, 0, 3)[0], single(groups, 1, 3)[0])


def test_a_paragraph_without_translation_is_in_every_round():
    paragraphs = [Paragraph(group, code, "x", (Span(0, 1),)) for group, code in ((0, "en"), (1, "en"), (0, "th"))]
    parallel, single_pool, alone = pools_of(Dataset("x", tuple(paragraphs), ()), 0)
    assert parallel.parts[0].mask.all()
    assert [part.mask[1] for part in single_pool.parts] == [True, True]
    assert [part.mask.tolist() for part in alone.parts] == [[True, True, False], [False, False, True]]
