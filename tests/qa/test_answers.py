"""Retrieval and answers over the starter library: the contract first, then what a reader would be glad of."""

import json
from pathlib import Path

import numpy as np
import pytest

from index import build_index, open_index
from qa import Answer, QuestionError, ask, retrieve
from qa.export import answer_object, hit_object
from qa.quoting import names_what_is_made_up
from qa.verification import holds

QUESTIONS = [
    ("Who mediated the peace between Russia and Japan?", "en"),
    ("When did the garrison of Port Arthur surrender?", "en"),
    ("ใครเป็นคนกลางในการเจรจาสันติภาพ", "th"),
    ("กองเรือบอลติกออกเดินทางเมื่อไร", "th"),
    ("متى استسلمت حامية بورت آرثر؟", "ar"),
    ("من توسط في السلام بين روسيا واليابان؟", "ar"),
]


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_every_citation_is_the_files_own_slice(library_index, starter_library, question, language):
    answer = ask(question, index=library_index)
    assert answer.language == language
    assert not answer.abstained
    assert 1 <= len(answer.citations) <= 5
    for number, citation in enumerate(answer.citations, 1):
        assert citation.number == number
        assert holds(citation, library_index)
        text = (starter_library / citation.source).read_bytes().decode("utf-8-sig")
        assert text[citation.start : citation.end] == citation.quote
        assert citation.passage_start <= citation.start < citation.end <= citation.passage_end
        assert f"[{number}]" in answer.text


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who mediated the peace?", ("Roosevelt", "โรสเวลต์", "روزفلت")),
        ("ใครเป็นคนกลางในการเจรจาสันติภาพ", ("Roosevelt", "โรสเวลต์", "روزفلت")),
        ("متى استسلمت حامية بورت آرثر؟", ("2 يناير", "٢ يناير", "2 كانون الثاني", "2 มกราคม", "2 January")),
    ],
)
def test_the_answer_is_among_the_quotes(library_index, question, names):
    answer = ask(question, index=library_index)
    assert any(name in citation.quote for citation in answer.citations for name in names)


def test_every_language_answers_every_other(library_index):
    found = {
        (language, hit.passage.language)
        for question, language in QUESTIONS
        for hit in retrieve(question, index=library_index, k=20)
    }
    assert found == {(a, b) for a in ("en", "th", "ar") for b in ("en", "th", "ar")}


def test_hits_are_ordered_and_their_quotes_lie_inside(library_index):
    hits = retrieve("How large were the armies at Mukden?", index=library_index, k=15)
    assert len(hits) == 15
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert 0.0 <= hit.probability <= 1.0
        assert hit.passage.start <= hit.quote.start < hit.quote.end <= hit.passage.end
        document = library_index.find(hit.passage.source)
        assert document.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_filters(library_index):
    thai = retrieve("peace treaty", index=library_index, languages=["th"])
    assert {hit.passage.language for hit in thai} == {"th"}
    one = retrieve("peace treaty", index=library_index, sources=["ar/peace.md"], k=50)
    assert {hit.passage.source for hit in one} == {"ar/peace.md"}
    assert retrieve("peace treaty", index=library_index, languages=[]) == []
    assert ask("peace treaty", index=library_index, sources=[]).abstained


@pytest.mark.parametrize("filters", [{"languages": ["fr"]}, {"sources": ["nowhere.md"]}])
def test_a_filter_that_names_nothing_is_told(library_index, filters):
    with pytest.raises(QuestionError):
        retrieve("peace treaty", index=library_index, **filters)


@pytest.mark.parametrize(
    "question",
    ["What is the best recipe for pad thai?", "ทีมฟุตบอลใดชนะฟุตบอลโลกปี 2018", "كيف أصلح هاتفي المحمول؟"],
)
def test_silence_when_the_sources_do_not_say(library_index, question):
    answer = ask(question, index=library_index)
    assert answer.abstained
    assert answer.text.split("\n")[0].startswith(("The sources don't say", "เอกสาร", "لا تجيب"))


def test_fiction_comes_last_and_is_labelled(library_index):
    answer = ask("How did the war between Russia and Japan begin?", index=library_index)
    kinds = [citation.kind == "fiction" for citation in answer.citations]
    assert kinds == sorted(kinds)
    world = ask("What did the Byzantine Kingdom's Purple Mantle do in the war?", index=library_index)
    assert world.citations[0].kind == "fiction"
    assert "(fiction)" in world.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("In the story The Purple Mantle, how many soldiers do the Byzantines send to Manchuria?", "45,000"),
        ('ในเรื่องแต่ง "คืนแห่งหมอก" เรือของโรซเดสท์เวนสกีเข้าถึงวลาดิวอสต็อกได้กี่ลำ', ""),
        ("في القصة التايلاندية «برقية راتاناكوسين»، في أي مدينة تفاوضت روسيا واليابان؟", ""),
    ],
)
def test_a_story_leads_where_the_question_says_so(library_index, question, said):
    answer = ask(question, index=library_index)
    assert answer.citations[0].kind == "fiction"
    assert said in answer.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "What did the Byzantine Kingdom do in the war?",
        "อาณาจักรไบแซนไทน์ทำอะไรในสงคราม",
        "ماذا فعلت المملكة البيزنطية في الحرب؟",
    ],
)
def test_a_story_leads_where_the_question_names_what_it_alone_tells_of(library_index, question):
    if library_index.contextual is None:
        pytest.skip("the contextual encoder's weights are not installed")
    assert ask(question, index=library_index).citations[0].kind == "fiction"


def test_a_word_is_fictions_own_where_nothing_else_meets_it_nearly():
    made_up = np.array([True, False, False])
    met = np.array([[0.7, 0.6], [0.4, 0.6], [0.3, 0.5]], dtype=np.float32)
    assert names_what_is_made_up(met, made_up)
    assert not names_what_is_made_up(met[:, 1:], made_up)
    for nothing_to_compare in (np.array([True, True, True]), np.array([False, False, False])):
        assert not names_what_is_made_up(met, nothing_to_compare)
    assert not names_what_is_made_up(met[:, :0], made_up)


def test_neighbours_that_answer_alike_are_one_quote(tmp_path):
    """Two sentences side by side, each of which may be the answer, are read together, with one number."""
    folder = tmp_path / "mill"
    folder.mkdir()
    (folder / "mill.txt").write_text(
        "The old mill at Orsa burned in March 1871.\nIn March 1871 the new mill at Orsa burned too.\n", encoding="utf-8"
    )
    build_index(folder, tmp_path / "index")
    index = open_index(tmp_path / "index")
    answer = ask("When did the mill at Orsa burn?", index=index)
    (only,) = answer.citations
    assert only.quote.count("Orsa") == 2
    assert holds(only, index)


@pytest.mark.parametrize("question", ["When did the war end?", "สงครามจบเมื่อใด", "كيف بدأت الحرب؟"])
def test_fiction_takes_the_place_of_nothing_else(library_index, question):
    kinds = [citation.kind == "fiction" for citation in ask(question, index=library_index).citations]
    assert kinds == sorted(kinds)
    assert kinds.count(True) == 1


def test_the_same_question_gets_the_same_answer(library_index):
    question = "What did Japan receive in Sakhalin?"
    assert ask(question, index=library_index) == ask(question, index=library_index)


def test_json_has_the_fields_of_the_types(library_index):
    found = json.loads(json.dumps(answer_object(ask("Who led the Baltic Fleet?", index=library_index))))
    assert set(found) == set(Answer.__dataclass_fields__)
    (hit,) = retrieve("Who led the Baltic Fleet?", index=library_index, k=1)
    keys = ["source", "title", "language", "kind", "start", "end", "text", "score", "probability", "quote"]
    assert list(hit_object(hit, library_index)) == keys


def test_most_judged_questions_are_answered(library_index):
    """A floor under the measured share, so that a change that loses answers is noticed."""
    path = Path(__file__).parents[2] / "qa" / "judgements" / "library.jsonl"
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    right = []
    for item in asked:
        for language in ("en", "th", "ar"):
            if item["gold"]:
                answer = ask(item["question"][language], index=library_index)
                right.append(
                    any(
                        g["source"] == c.source and g["answer"] in c.quote
                        for g in item["gold"]
                        for c in answer.citations
                    )
                )
    assert sum(right) / len(right) >= 0.68


def test_a_row_of_a_table_is_quoted_whole(tmp_path):
    """A value means nothing without the others of its row; the table is called as its file is."""
    folder = tmp_path / "tables"
    folder.mkdir()
    rows = ["ชื่อ,ปีที่สร้าง,ความสูง (เมตร)", "ประภาคารเกาะสีชัง,2417,18", "ประภาคารแหลมพรหมเทพ,2539,50"]
    (folder / "ประภาคาร.csv").write_text("\n".join(rows), encoding="utf-8")
    build_index(folder, tmp_path / "index")
    first, *_ = ask("ประภาคารเกาะสีชังสูงเท่าไร", index=open_index(tmp_path / "index")).citations
    assert first.quote == "ชื่อ: ประภาคารเกาะสีชัง\nปีที่สร้าง: 2417\nความสูง (เมตร): 18"
    assert (first.title, first.place) == ("ประภาคาร", "row 2")
