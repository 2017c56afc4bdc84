"""What the contextual vectors decide: which sentence is quoted, in whose language, and how sure the answer is."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from index import build_index, open_index
from qa import ask
from qa.certainty import certainty_of
from qa.contextual import contextual_maxsim, telling
from qa.fitting.certainty import _asked_of, logistic
from qa.fitting.material import Asked
from qa.questions import prepare
from qa.quoting import own_language_first, quotes
from qa.retrieval import candidates, score
from qa.selecting import Wanted

QUESTIONS = [
    "Who received the Nobel Peace Prize in 1906?",
    "ใครได้รับรางวัลโนเบลสาขาสันติภาพ",
    "من نال جائزة نوبل للسلام سنة ١٩٠٦؟",
]


@pytest.fixture(scope="module")
def library(library_index):
    if library_index.contextual is None:
        pytest.skip("the contextual encoder's weights are not installed")
    return library_index


@pytest.mark.parametrize("question", QUESTIONS)
def test_maxsim_of_each_sentence_alone_and_with_its_neighbours(library, question):
    rows = np.array([3, 40, len(library) - 1])
    found = contextual_maxsim(question, library, rows)
    asked, weights = library.contextual.question(question)
    told, at = telling(weights, np.stack([some.max(axis=0) for some in by_passage(found.matches, library, rows)])), 0
    for row in rows:
        count = int(library.passage_table[row]["sentences"])
        tokens, lengths = library.contextual_tokens(np.array([row]))
        assert len(lengths) == count
        parts = np.split(tokens.astype(np.float32) / 127, np.cumsum(lengths)[:-1])
        best = np.stack([(part @ asked.T).max(axis=0) for part in parts])
        np.testing.assert_allclose(found.maxsim[at : at + count, 0], best @ told, atol=1e-5)
        beside = [best[max(place - 1, 0) : place + 2].max(axis=0) @ told for place in range(count)]
        np.testing.assert_allclose(found.maxsim[at : at + count, 1], beside, atol=1e-5)
        np.testing.assert_allclose(found.matches[at : at + count], best, atol=1e-5)
        at += count
    assert at == len(found.maxsim)
    np.testing.assert_allclose(found.weights, weights, atol=1e-6)


def by_passage(sentences, library, rows):
    """An array with a row for each sentence of some passages, cut into one for each passage."""
    return np.split(sentences, np.cumsum(library.passage_table["sentences"][rows])[:-1])


def test_a_token_tells_as_one_passage_stands_out_by_it():
    everywhere, one, none = 0, 1, 2
    matches = np.array([[0.9, 0.2, 0.1], [0.9, 0.8, 0.1], [0.88, 0.3, 0.1]], dtype=np.float32)
    weights = telling(np.full(3, 1 / 3, dtype=np.float32), matches)
    apart = matches.max(axis=0) - np.median(matches, axis=0)
    np.testing.assert_allclose(weights, np.maximum(apart, 0.02) / np.maximum(apart, 0.02).sum(), atol=1e-6)
    assert weights[one] > 0.8
    assert weights[everywhere] == weights[none]
    np.testing.assert_allclose(weights.sum(), 1.0, atol=1e-6)
    learned = np.array([0.5, 0.3, 0.2], dtype=np.float32)
    np.testing.assert_allclose(telling(learned, matches[:1]), learned, atol=1e-6)  # one passage has no rivals


def test_without_contextual_vectors_nothing_speaks_and_everything_is_answered(library, starter_library, tmp_path):
    build_index(starter_library, tmp_path / "plain", contextual=False)
    plain = open_index(tmp_path / "plain")
    assert not contextual_maxsim(QUESTIONS[0], plain, np.array([0, 1])).maxsim.any()
    for question in QUESTIONS:
        assert ask(question, index=plain).citations


def _found(question, index):
    asked = prepare(question, index)
    return asked, quotes(
        asked, Wanted.by(asked.text, asked.language), index, score(asked, index, candidates(asked, index))
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_candidates_are_in_order_of_their_weight(library, question):
    _, found = _found(question, library)
    weights = [quote.weight for quote in found]
    assert weights == sorted(weights, reverse=True)
    assert len({quote.sentence for quote in found}) == len(found)


def test_ones_own_language_leads_only_where_it_says_as_much(library):
    _, found = _found(QUESTIONS[0], library)
    same = max(range(1, len(found)), key=lambda place: library.passage(found[place].row).language != "en")
    for language in ("en", "th", "ar"):
        led = own_language_first(found, language, library)
        assert sorted(quote.sentence for quote in led) == sorted(quote.sentence for quote in found)
        if led[0] is not found[0] and led[0].sentence != found[0].sentence:
            vectors = library.sentence_vectors.of(np.array([led[0].sentence, found[0].sentence]))
            assert library.passage(led[0].row).language == language
            assert float(vectors[0] @ vectors[1]) >= 0.6
    assert same


@pytest.mark.parametrize(
    ("told", "untold"),
    [
        (QUESTIONS[0], "Who won the men's marathon at the 1936 Olympic Games?"),
        (QUESTIONS[1], "ใครชนะการแข่งขันวิ่งมาราธอนในโอลิมปิกปี 1936"),
        (QUESTIONS[2], "من فاز بسباق الماراثون في أولمبياد ١٩٣٦؟"),
    ],
)
def test_what_the_sources_tell_is_surer_than_what_they_do_not(library, told, untold):
    sure, unsure = (certainty_of(_found(question, library)[1], library) for question in (told, untold))
    assert unsure < 0.64 < sure


def test_no_answer_is_likelier_than_not_where_no_passage_is(library):
    _, found = _found(QUESTIONS[0], library)
    far = [replace(quote, log_odds=-0.1, closeness=1.0, answers=None) for quote in found]
    assert 0.4 < certainty_of(far, library) < 0.5
    assert certainty_of([replace(quote, log_odds=0.1) for quote in far], library) > 0.9
    read = [replace(quote, answers=9.0) for quote in far]
    assert 0.4 < certainty_of(read, library) < 0.5


def test_a_sentence_that_answers_when_it_is_read_makes_it_surer(library):
    _, found = _found(QUESTIONS[0], library)
    unsure = [replace(quote, log_odds=0.5) for quote in found]
    chances = [certainty_of([replace(quote, answers=logit) for quote in unsure], library) for logit in (-6.0, 0.0, 6.0)]
    assert chances[0] < 0.58 < chances[2]
    assert chances == sorted(chances)


ASKED = {
    "en": ("What was the bell of Norvik cast from?", "The founders cast it from the guns of a captured ship."),
    "th": ("ระฆังเมืองนอร์วิกหล่อจากอะไร?", "ช่างหล่อระฆังใบนี้จากปืนใหญ่ของเรือที่ยึดมาได้"),
    "ar": ("مِمَّ صُبّ جرس نورفيك؟", "صبّه الصنّاع من مدافع سفينة غُنمت في الحرب."),
}


@pytest.mark.parametrize("language", ASKED)
def test_a_sentence_that_only_asks_is_not_the_answer(language, indexed):
    question, answer = ASKED[language]
    index = indexed({"bell.txt": f"{question}\n\n{answer}\n"})
    assert answer in ask(question.rstrip("?؟"), index=index).citations[0].quote


def test_logistic_regression_is_scikit_learns():
    random = np.random.default_rng(3)
    figures = random.normal(size=(400, 2))
    answered = figures @ (1.5, -0.7) + 0.4 + random.logistic(size=400) > 0
    reference = LogisticRegression(C=1e3, max_iter=1_000).fit(figures, answered)
    np.testing.assert_allclose(
        logistic(figures, answered), [*reference.coef_[0], *reference.intercept_], rtol=1e-2, atol=1e-2
    )


def test_certainty_learns_from_what_does_not_answer_too():
    every = ["ar/a.txt", "en/a.txt", "en/b.txt", "th/a.txt"]
    mine = Asked("Who?", "en", "a", (("en/a.txt", 0, 3), ("th/a.txt", 0, 3)))
    another = Asked("When?", "en", "b", (("en/b.txt", 0, 3),))
    neighbours = ["ar/a.txt", "en/b.txt"]
    assert list(_asked_of(mine, another, every)) == [(None, True), (neighbours, False), (["en/b.txt"], False)]
    assert list(_asked_of(mine, mine, every)) == [(None, True), (neighbours, False)]
    near = Asked("Why?", "en", "a", (), ("en/a.txt",))
    assert list(_asked_of(near, another, every)) == [(("en/a.txt",), False)]
