"""The evaluation as a whole, over a few paragraphs of our own in three languages."""

import argparse
import json
import math
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, build_index, open_index
from qa.answers import ask
from qa.evaluation import evaluate, evaluate_judgements
from qa.evaluation.bm25 import BM25
from qa.evaluation.command import add_arguments, run
from qa.evaluation.datasets import read_dataset
from qa.evaluation.judgements import answers, check_sources, gold_rows, library_file, read_judgements
from qa.evaluation.methods import Fused, Search, Searched, bm25, other_model, single_thread
from qa.evaluation.pools import index_of, pools_of
from qa.evaluation.report import figure_lines, worst_cell
from qa.evaluation.types import Part, Ranking
from qa.questions import prepare
from qa.retrieval import retrieve
from sources import LANGUAGES, SourceError

LIBRARY = Path(__file__).parents[2] / "sources" / "library"
TEXTS = {
    "en": [
        "Bees tell each other where flowers are by dancing. The angle of the dance shows the direction of the sun.",
        "The tide rises twice a day in most harbours. The pull of the moon moves the water.",
        "Glass is made by melting sand with soda. A furnace for it reaches 1,500 degrees.",
        "The first bicycle had no pedals. Its rider pushed the ground with both feet.",
    ],
    "th": [
        "ผึ้งบอกตำแหน่งดอกไม้แก่กันด้วยการเต้นรำ มุมของการเต้นรำบอกทิศของดวงอาทิตย์",
        "น้ำทะเลขึ้นวันละสองครั้งในท่าเรือส่วนใหญ่ แรงดึงดูดของดวงจันทร์ทำให้น้ำเคลื่อนที่",
        "แก้วทำจากการหลอมทรายกับโซดา เตาหลอมมีความร้อนถึง 1,500 องศา",
        "จักรยานคันแรกไม่มีบันไดถีบ ผู้ขี่ใช้เท้าทั้งสองยันพื้นดิน",
    ],
    "ar": [
        "يخبر النحل بعضه بعضا بمكان الأزهار بالرقص. وتدل زاوية الرقصة على اتجاه الشمس.",
        "يرتفع المد مرتين في اليوم في معظم الموانئ. وجاذبية القمر هي التي تحرك الماء.",
        "يصنع الزجاج بصهر الرمل مع الصودا. وتبلغ حرارة الفرن 1500 درجة.",
        "لم تكن للدراجة الأولى دواسات. كان راكبها يدفع الأرض بقدميه.",
    ],
}
QUESTIONS = {
    "en": [
        "How do bees point to flowers?",
        "What moves the tide?",
        "How hot is a glass furnace?",
        "Who had no pedals?",
    ],
    "th": ["ผึ้งบอกที่อยู่ของดอกไม้อย่างไร", "อะไรทำให้น้ำขึ้น", "เตาหลอมแก้วร้อนกี่องศา", "จักรยานคันแรกเป็นอย่างไร"],
    "ar": ["كيف يدل النحل على الأزهار؟", "ما الذي يحرك المد؟", "كم تبلغ حرارة فرن الزجاج؟", "كيف كانت الدراجة الأولى؟"],
}


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with single_thread():
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("dataset")
    for code, texts in TEXTS.items():
        data = [
            {"paragraphs": [{"context": text, "qas": [{"id": f"q{number}", "question": question, "answers": []}]}]}
            for number, (text, question) in enumerate(zip(texts, QUESTIONS[code], strict=True))
        ]
        (root / f"{code}.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def index(folder, tmp_path_factory):
    return index_of(read_dataset(folder), tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="module")
def asked(index):
    return [prepare(text, index, code) for code, texts in QUESTIONS.items() for text in texts]


@pytest.fixture(scope="module")
def figures(folder):
    return evaluate(folder, baselines=True)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """An index of documents, and judgements about them: one with quotes, one with words only, one without an answer."""
    sources = tmp_path_factory.mktemp("sources")
    for code, texts in TEXTS.items():
        (sources / f"{code}.md").write_text("# " + code + "\n\n" + "\n\n".join(texts) + "\n", encoding="utf-8")
    root = tmp_path_factory.mktemp("library")
    build_index(sources, root / "index")
    full = {
        "id": "L1",
        "kind": "howmany",
        "question": {"en": QUESTIONS["en"][2], "th": QUESTIONS["th"][2], "ar": QUESTIONS["ar"][2]},
        "gold": [
            {"source": "en.md", "quote": "A furnace for it reaches 1,500 degrees.", "answer": "1,500 degrees"},
            {"source": "th.md", "quote": "เตาหลอมมีความร้อนถึง 1,500 องศา", "answer": "1,500 องศา"},
            {"source": "ar.md", "quote": "وتبلغ حرارة الفرن 1500 درجة.", "answer": "1500 درجة"},
        ],
    }
    nothing = {"id": "U1", "kind": "who", "question": {"en": "Who was the first king of Sparta?"}, "gold": []}
    words = [
        {
            "id": f"S-{half}",
            "half": half,
            "language": "ar",
            "kind": "what",
            "question": QUESTIONS["ar"][1],
            "gold": [{"source": "ar.md", "answer": answer}],
        }
        for half, answer in (("dev", "جاذبية  القمر"), ("held", "جاذبية المريخ"))
    ]
    for name, entries in (("library", [full, nothing]), ("words", words)):
        text = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        (root / f"{name}.jsonl").write_text(text + "\n", encoding="utf-8")
    return root


def test_rows_are_the_paragraphs(index, folder):
    data = read_dataset(folder)
    assert len(index) == 12
    for row, paragraph in enumerate(data.paragraphs):
        assert index.passage(row).text == paragraph.text
        assert index.passage(row).language == paragraph.language
        assert tuple(index.sentences(row)) == paragraph.sentences


def test_a_part_is_ranked_as_a_search_of_it_alone_would(index, asked, folder):
    search = Search(index)
    parallel, single, alone = pools_of(read_dataset(folder), 0)
    for question in asked:
        searched = Searched(search, question)
        for part in (*parallel.parts, *single.parts, *alone.parts):
            names = [index.records[row]["source"] for row in np.flatnonzero(part.mask)]
            wanted, found = search(question, names), searched.within(part)
            assert found.rows.tolist() == wanted.rows.tolist()
            assert found.probabilities == pytest.approx(wanted.probabilities, rel=1e-3)


def test_the_ranking_is_that_of_a_search(index, asked):
    for question in asked:
        hits = retrieve(question.text, index=index, k=12)
        assert [index.by_source[hit.passage.source] for hit in hits] == Search(index)(question).rows.tolist()


def test_every_method_finds_its_own_language(figures):
    for name, method in figures["methods"].items():
        cells = method["pools"]["in-language"]["cells"]
        for code in LANGUAGES:
            assert cells[code][code]["recall@3"]["mean"] >= 0.75, (name, code)


def test_tricite_crosses_languages_and_bm25_does_not(figures):
    assert list(figures["methods"]) == ["tricite", "dense", "bm25", "rrf"]
    parallel = {name: method["pools"]["parallel"]["all"]["mAP"]["mean"] for name, method in figures["methods"].items()}
    assert parallel["tricite"] > 0.8 > 0.55 > parallel["bm25"]


def test_the_single_pool_asks_for_every_language(figures):
    single = figures["methods"]["tricite"]["pools"]["single"]
    assert single["all"]["hit@1"]["n"] == 12 * 3
    assert {code: set(row) for code, row in single["cells"].items()} == {code: set(LANGUAGES) for code in LANGUAGES}
    assert {cell["hit@1"]["n"] for row in single["cells"].values() for cell in row.values()} == {4}
    mean = np.mean([cell["hit@1"]["mean"] for row in single["cells"].values() for cell in row.values()])
    assert single["all"]["hit@1"]["mean"] == pytest.approx(mean, abs=1e-3)


def test_figures_are_whole(figures):
    assert figures["config"]["questions"] == {"en": 4, "th": 4, "ar": 4}
    assert figures["config"]["encoder"]["name"] == "builtin"
    assert 0 < figures["latency"]["p50 ms"] <= figures["latency"]["p95 ms"]
    for method in figures["methods"].values():
        assert sum(method["shares"]["top 3"]["all"].values()) == pytest.approx(1, abs=1e-3)
        for pool in method["pools"].values():
            for cell in pool["all"].values():
                assert 0 <= cell["low"] <= cell["mean"] <= cell["high"] <= 1
    calibration = figures["methods"]["tricite"]["calibration"]
    assert sum(row["count"] for row in calibration["parallel"]["bins"]) == 12
    assert "calibration" not in figures["methods"]["bm25"]
    assert json.loads(json.dumps(figures)) == figures


def test_the_table_has_what_was_measured(figures):
    text = "\n".join(figure_lines(figures))
    for name in ("tricite", "rrf", "nDCG@10", "asked in th", "Calibration error", "Search p50"):
        assert name in text
    tricite_ = figures["methods"]["tricite"]["pools"]["single"]
    assert f"{worst_cell(tricite_):.3f}" in text
    assert all(len(line) < 130 for line in text.splitlines())


def test_only_some_articles_are_asked_about(folder):
    some = evaluate(folder, articles="1-2")
    assert some["config"]["questions"] == {"en": 2, "th": 2, "ar": 2}
    assert some["config"]["paragraphs"] == {"en": 4, "th": 4, "ar": 4}


@pytest.mark.parametrize("code", ["th", "ar"])
def test_one_language_is_enough(folder, code):
    found = evaluate(folder / f"{code}.json", baselines=True)
    assert list(found["methods"]["tricite"]["pools"]) == ["in-language"]
    assert found["methods"]["tricite"]["pools"]["in-language"]["all"]["hit@1"]["mean"] == 1.0
    assert found["methods"]["tricite"]["calibration"]["in-language"]["questions"] == 4
    assert "in-language" in "\n".join(figure_lines(found))


def test_bm25_by_hand():
    texts = [["a", "b", "a"], ["b", "c"], ["d"]]
    found = BM25(texts, k1=1.5, b=0.75).scores(["a", "b", "x"])

    def part(count, length, found_in):
        rarity = math.log(1 + (3 - found_in + 0.5) / (found_in + 0.5))
        return rarity * count * 2.5 / (count + 1.5 * (0.25 + 0.75 * length / 2))

    assert found.tolist() == pytest.approx([part(2, 3, 1) + part(1, 3, 2), part(1, 2, 2), 0.0])
    assert BM25([]).scores(["a"]).tolist() == []


def test_bm25_returns_only_what_shares_a_term(index):
    question = prepare("ดวงจันทร์", index, "th")
    (ranking,) = bm25([question], index)
    assert [index.passage(row).text for row in ranking.rows] == [TEXTS["th"][1]]


def test_fusion_is_made_within_the_pool():
    first, second = Ranking(np.array([0, 1, 2, 3])), Ranking(np.array([3, 2]))
    fused = Fused((first, second))
    assert fused.within(Part(np.ones(5, dtype=bool))).rows.tolist() == [3, 2, 0, 1]
    assert fused.within(Part(np.arange(5) != 3)).rows.tolist() == [2, 0, 1]
    assert fused.within(Part(np.zeros(5, dtype=bool))).rows.tolist() == []


def test_any_other_model_can_be_compared(tmp_path, index, asked):
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = sorted({term for text in TEXTS["en"] for term in text.lower().replace(".", "").split()})
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(["?", *words])}, unk_token="?"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    torch.manual_seed(0)
    static = StaticEmbedding(tokenizer, embedding_dim=256)
    static.embedding.weight.data[0] = 0.0  # what it does not know means nothing
    SentenceTransformer(modules=[static], device="cpu").save(str(tmp_path / "words"))
    rankings = other_model(asked, index, str(tmp_path / "words"))
    assert [sorted(ranking.rows.tolist()) for ranking in rankings] == [list(range(12))] * 12
    assert rankings[0].rows[0] == 0
    with pytest.raises(EncoderError, match="cannot be loaded") as error:
        other_model(asked, index, str(tmp_path / "nothing"))
    assert "\n" not in str(error.value)


def test_gold_is_what_overlaps_a_quote(library):
    opened = open_index(library / "index")
    (judgement, *_, unanswerable) = read_judgements(library / "library.jsonl")
    rows = gold_rows(judgement, opened)
    assert {opened.passage(row).language for row in rows} == set(LANGUAGES)
    for row in rows:
        assert any(gold.answer in opened.passage(row).text for gold in judgement.gold)
    assert len(gold_rows(unanswerable, opened)) == 0


def test_a_citation_is_right_when_it_shows_the_answer(library):
    opened = open_index(library / "index")
    judgement = read_judgements(library / "library.jsonl")[0]
    dev, held = read_judgements(library / "words.jsonl")
    found = ask(QUESTIONS["en"][2], index=opened).citations
    assert answers(found[0], judgement, opened)
    for citation in found:
        assert answers(citation, judgement, opened) == ("1,500" in citation.quote or "1500" in citation.quote)
    moon = ask(dev.question, index=opened, languages=["ar"]).citations[0]
    assert answers(moon, dev, opened)
    assert not answers(moon, held, opened)
    assert not any(answers(c, dev, opened) for c in ask(dev.question, index=opened, languages=["en"]).citations)


def test_judgements_are_reported_by_language_and_answer(library):
    opened = open_index(library / "index")
    found = evaluate_judgements(opened, file=library / "library.jsonl", baselines=True)
    assert found["answers"]["all"]["first"]["n"] == 3
    assert found["answers"]["all"]["abstained"]["n"] == 1
    assert found["answers"]["all"]["first three"]["mean"] == 1.0
    assert set(found["answers"]["asked in"]) == set(LANGUAGES)
    assert found["methods"]["tricite"]["pools"]["parallel"]["all"]["recall@10"]["mean"] == 1.0
    assert "first citation" in "\n".join(figure_lines(found))
    half = evaluate_judgements(opened, file=library / "words.jsonl", half="dev")
    assert half["methods"] == {}
    assert [record["id"] for record in half["answers"]["questions"]] == ["S-dev"]
    assert half["answers"]["asked in"]["ar"]["first three"]["mean"] == 1.0
    assert "\n".join(figure_lines(half))


def test_judgements_about_other_documents_are_refused(index, library, tmp_path):
    with pytest.raises(SourceError, match=r"L1 is answered by en\.md, which is not in this index"):
        check_sources(read_judgements(library / "library.jsonl"), index)
    wrong = (library / "library.jsonl").read_text(encoding="utf-8").replace("A furnace", "The furnace")
    (tmp_path / "wrong.jsonl").write_text(wrong, encoding="utf-8")
    with pytest.raises(SourceError, match="L1"):
        check_sources(read_judgements(tmp_path / "wrong.jsonl"), open_index(library / "index"))
    with pytest.raises(SourceError, match="half"):
        read_judgements(library / "library.jsonl", "dev")
    for line in ("{", "{}", '{"id": "x", "kind": "who", "question": {"xx": "?"}, "gold": []}', "3"):
        (tmp_path / "wrong.jsonl").write_text(line + "\n", encoding="utf-8")
        with pytest.raises(SourceError, match=r"wrong\.jsonl:1"):
            read_judgements(tmp_path / "wrong.jsonl")


def test_the_projects_judgements_are_what_the_library_says():
    judgements = read_judgements(library_file())
    asked = {code: [j for j in judgements if j.language == code] for code in LANGUAGES}
    assert all(len([j for j in mine if j.gold]) >= 60 for mine in asked.values())
    assert all(len([j for j in mine if not j.gold]) >= 15 for mine in asked.values())
    for judgement in asked["en"]:
        for gold in judgement.gold:
            assert gold.answer in gold.quote
            assert gold.quote in (LIBRARY / gold.source).read_text(encoding="utf-8"), judgement.id


def test_first_questions_are_short_and_answered_by_the_library():
    judgements = read_judgements(library_file().with_name("first.jsonl"))
    assert len([j for j in judgements if j.gold]) == 90
    assert len([j for j in judgements if not j.gold]) == 30
    for judgement in judgements:
        assert len(judgement.question.split()) <= 8, judgement.question
        for gold in judgement.gold:
            assert gold.answer in (LIBRARY / gold.source).read_text(encoding="utf-8"), judgement.id


def options(*arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, default=Path("nowhere"))
    add_arguments(parser)
    return parser.parse_args(arguments)


def test_the_command_prints_and_draws(folder, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    wanted = ["--dataset", str(folder), "--json", "--seed", "4"]
    for name in ("a.png", "a.svg"):
        assert run(options(*wanted, "--plot", str(tmp_path / name))) == 0
    found = json.JSONDecoder().raw_decode(capsys.readouterr().out)[0]
    assert found["config"]["seed"] == 4
    assert found["config"]["command"].startswith("tricite")
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    picture = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "<svg" in picture


def test_the_command_draws_answers(library, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    arguments = ["--index", str(library / "index"), "--judgements", str(library / "words.jsonl")]
    assert run(options(*arguments, "--plot", str(tmp_path / "a.png"))) == 0
    assert "first citation" in capsys.readouterr().out
    assert (tmp_path / "a.png").stat().st_size > 5_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--dataset", "x", "--half", "dev"], "--half"),
        (["--articles", "1"], "--dataset"),
        (["--plot", "a.jpg"], r"\.png"),
        (["--plot", "nowhere/a.png"], "cannot write"),
    ],
)
def test_options_that_make_no_sense_are_one_clear_line(arguments, message):
    with pytest.raises(SourceError, match=message) as error:
        run(options(*arguments))
    assert "\n" not in str(error.value)


def test_without_matplotlib_the_run_does_not_begin(monkeypatch, folder, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SourceError, match=r"pip install 'tricite\[plot\]'"):
        run(options("--dataset", str(folder), "--plot", str(tmp_path / "a.png")))


def test_the_same_seed_gives_the_same_figures(folder, figures):
    again = evaluate(folder, baselines=True)
    for one, other in pairwise((figures, again)):
        assert one["methods"] == other["methods"]


@pytest.mark.parametrize("name", ["seeds", "unseen"])
def test_what_answers_questions_on_found_documents_stands_in_them(name, shared):
    """As many questions in each language; answers are the documents' own words, and some questions have none."""
    found = read_judgements(library_file().with_name(f"{name}.jsonl"))
    assert len({judgement.id for judgement in found}) == len(found)
    counts = [sum(judgement.language == code for judgement in found) for code in LANGUAGES]
    assert max(counts) - min(counts) <= 2
    assert 0.2 < sum(not judgement.gold for judgement in found) / len(found) < 0.3
    texts = {path.name: path.read_text(encoding="utf-8") for path in (shared / "seeds").iterdir()}
    for judgement in found:
        for gold in judgement.gold:
            assert "".join(gold.answer.split()) in "".join(texts[gold.source].split()), judgement.id
