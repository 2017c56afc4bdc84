"""Reading a question and a sentence together: when it is done, what it changes, and how it is learned."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from index.contextual import CrossEncoder
from index.contextual.cross import pair_of
from qa.certainty import SURE
from qa.crossing import _COUNTS, _LEAST, _READ, read_together
from qa.fitting.adapting import Adapting, Below
from qa.fitting.contrasts import Contrast, contrast_sets
from qa.fitting.crossing import PLAN, Choices, _numbers, fit_cross
from qa.fitting.material import own_material
from qa.fitting.pairs import Choice, Crossing, loss, part_of
from qa.fitting.stages import asked_of_all
from qa.kinds import asks_of_topic
from qa.questions import prepare
from qa.quoting import quotes
from qa.retrieval import candidates, score
from qa.selecting import Wanted

TEXTS = [f"The mill was {what} in {year}." for what in ("built", "sold", "burnt") for year in (1801, 1832, 1850, 1871)]
PAIRS = [("Who built it?", "The monks built it."), ("ใครสร้าง", "พระสร้าง"), ("من بناه؟", "بناه الرهبان."), ("Why?", "")]


@pytest.fixture
def cross(exact_cross):
    return exact_cross


def test_the_likeliest_are_read_and_weighed_by_their_logits(cross):
    weights = np.random.default_rng(3).uniform(0.5, 1.0, len(TEXTS))
    read, logits = read_together("When did the mill burn down?", TEXTS, weights, 0.9, cross)
    assert set(logits) == set(np.argsort(-weights)[:_READ].tolist())
    for place, logit in logits.items():
        assert logit == pytest.approx(cross.logits("When did the mill burn down?", [TEXTS[place]])[0], abs=1e-4)
        expected = weights[place] * np.exp(_COUNTS * (logit - np.mean(list(logits.values()))))
        assert read[place] == pytest.approx(expected, rel=1e-4)
    rest = [place for place in range(len(TEXTS)) if place not in logits]
    np.testing.assert_array_equal(read[rest], weights[rest])
    assert weights.max() <= 1.0, "what was given is not changed"


def test_only_what_could_be_the_answer_is_read(cross):
    weights = np.full(len(TEXTS), 0.9 * _LEAST)
    weights[5], weights[2] = 1.0, 1.1 * _LEAST
    _, logits = read_together("When was it sold?", TEXTS, weights, 0.9, cross)
    assert set(logits) == {5, 2}
    weights[2] = weights[0]
    for likely, places in ((SURE, set()), (SURE - 0.01, {5})):
        assert set(read_together("When was it sold?", TEXTS, weights, likely, cross)[1]) == places, "no rival"
    for given, reader in ((weights, None), (np.ones(len(TEXTS)), None)):
        read, logits = read_together("When was it sold?", TEXTS, given, 0.1, reader)
        assert not logits
        np.testing.assert_array_equal(read, given)


@pytest.mark.parametrize(
    "question", ["Who received the Nobel Peace Prize in 1906?", "ใครได้รับรางวัลโนเบล", "من نال جائزة نوبل؟"]
)
def test_quotes_tell_their_logits_and_stay_in_order(question, exact_cross, library_index, monkeypatch):
    monkeypatch.setitem(vars(library_index), "cross", exact_cross)
    found = _found(question, library_index)
    read = [quote for quote in found if quote.answers is not None]
    assert len(read) <= _READ
    texts = [library_index.find(library_index.passage(quote.row).source).text for quote in read]
    spans = [library_index.sentence_table[quote.sentence] for quote in read]
    said = [text[int(span["start"]) : int(span["end"])] for text, span in zip(texts, spans, strict=True)]
    np.testing.assert_allclose([quote.answers for quote in read], library_index.cross.logits(question, said), atol=1e-4)
    weights = [quote.weight for quote in found]
    assert weights == sorted(weights, reverse=True)


def _found(text, index):
    question = prepare(text, index)
    scored = score(question, index, candidates(question, index))
    return quotes(question, Wanted.by(question.text, question.language), index, scored)


TOPICS = {
    "en": [
        "What is said of “The sour dough starter”?",
        "Tell me about Port Arthur",
        "What do the sources say about the treaty?",
    ],
    "th": ["“วิธีทำข้าวซอยไก่” เล่าเรื่องอะไร", "เอกสารกล่าวถึงสนธิสัญญาว่าอย่างไร", "เล่าเรื่องพอร์ตอาเธอร์"],
    "ar": ["ماذا قيل عن «خميرة العجين البلدي»؟", "ماذا تقول المصادر عن المعاهدة؟", "حدّثني عن بورت آرثر"],
}
OTHERS = {
    "en": ["What did Witte say?", "Who told the Tsar?", "What was written on the stone?"],
    "th": ["วิตเตอพูดว่าอะไร", "ใครบอกซาร์", "เรืออะไรจม"],
    "ar": ["ماذا قال فيته؟", "من أخبر القيصر؟", "ما الذي كتبه نوغي؟"],
}


@pytest.mark.parametrize("language", TOPICS)
def test_what_asks_for_whatever_is_told_is_not_read(language, contextual, library_index):
    assert all(asks_of_topic(question, language) for question in TOPICS[language])
    assert not any(asks_of_topic(question, language) for question in OTHERS[language])
    for question in TOPICS[language]:
        assert all(quote.answers is None for quote in _found(question, library_index))


@pytest.fixture(scope="module")
def crossing(contextual):
    below = Below(contextual.weights, contextual.layers(), 3, torch.float32, remembers=False)
    torch.manual_seed(0)  # what draws the heads' first weights, whichever tests ran before
    made = Crossing(Adapting(below, rank=4, seed=1), contextual.weights.width)
    with torch.no_grad():
        for part in made.learning():
            part.add_(0.03 * torch.randn(part.shape, generator=torch.Generator().manual_seed(2)))
    return made


def test_what_was_trained_is_what_is_read(crossing, contextual, tmp_path):
    np.savez(tmp_path / "cross.npz", **crossing.parts(), fits=np.array(contextual.revision))
    cross = CrossEncoder(contextual, tmp_path / "cross.npz")
    with torch.inference_mode():
        expected, marks = crossing([pair_of(contextual, *pair) for pair in PAIRS])
        expected = expected.numpy()
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose([cross.logits(q, [said])[0] for q, said in PAIRS], expected, atol=0.02)
    for (question, said), logits in zip(PAIRS[:3], marks, strict=False):
        places = contextual.tokenizer.places(said, 100)
        begin, end = torch.log_softmax(logits[-1 - len(places) : -1], dim=0).T
        likeliest = (begin[:, None] + end + torch.full((len(places),) * 2, -np.inf).tril(-1)).max()
        assert cross.marks(question, [said])[0].chance == pytest.approx(likeliest.exp().item(), rel=0.05)


def test_the_loss_is_what_its_formula_says(crossing, contextual):
    pairs = [pair_of(contextual, *pair) for pair in PAIRS]
    base, none = np.array([-1.0, -0.5, -3.0], dtype=np.float32), np.zeros(3, dtype=bool)
    drawn = [Choice(pairs[:3], base, np.array([False, True, False])), Choice(pairs[1:], base, none)]
    with torch.inference_mode():
        logits = crossing(pairs)[0].numpy().astype(float)
        alone, helped = (loss(crossing, drawn, np.array([trust, trust])).item() for trust in (0.0, 0.4))
    likely, unlikely = np.exp(logits[:3]), np.exp(logits[1:])
    nothing = np.log(unlikely.sum() + 1)
    assert alone == pytest.approx((np.log(likely.sum() + 1) - logits[1] + nothing) / 2, abs=1e-4)
    added = logits[:3] + 0.4 * base
    assert helped == pytest.approx((np.log(np.exp(added).sum()) - added[1] + nothing) / 2, abs=1e-4)


def test_marking_adds_the_likelihood_of_both_ends(crossing, contextual):
    question, said = PAIRS[0]
    pair = pair_of(contextual, question, said)
    part = part_of(contextual.tokenizer, pair, said, said.index("monks"), said.index("monks") + 5)
    first, last, begin = part
    assert contextual.tokenizer.ids("monks", 9) == pair[first : last + 1]
    assert begin == len(pair) - 1 - len(contextual.tokenizer.ids(said, 100))
    choice = Choice([pair, pair], None, np.array([True, False]), part)
    with torch.inference_mode():
        _, [marks, _] = crossing([pair, pair])
        plain, marked = (loss(crossing, [choice], np.zeros(1), marking).item() for marking in (0.0, 0.3))
    likely = torch.log_softmax(marks[begin:-1], dim=0)
    expected = -(likely[first - begin, 0] + likely[last - begin, 1]).item()
    assert marked - plain == pytest.approx(0.3 * expected, abs=1e-4)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    return asked_of_all(own_material(topics=3), tmp_path_factory.mktemp("crossing"))


def test_a_choice_has_one_answer_and_the_likeliest_others(asked, contextual):
    index, found = asked
    choices = Choices(found, index, contextual, replace(PLAN, alone=0.0))
    for number in (0, 1, len(found) - 1):
        choice, mine = choices.drawn(number, np.random.default_rng(0), 0.0), found[number]
        assert choice.right.sum() == min(1, mine.right.sum())
        assert (
            len(choice.pairs) == len(choice.base) == min(PLAN.sentences, len(mine.rows) - max(0, mine.right.sum() - 1))
        )
        others = choice.base[~choice.right]
        own = mine.languages == ("en", "th", "ar").index(mine.asked.language)
        assert (
            others + np.log(PLAN.own) >= np.sort((mine.base + np.log(PLAN.own) * own)[~mine.right])[-len(others)] - 1e-5
        ).all()


def test_held_out_questions_are_not_learned_from(asked):
    _, found = asked
    learned, held = _numbers(found, np.random.default_rng(0))
    used = {number for sets in learned.values() for some in sets.values() for number in some}
    assert held
    assert not used & set(held)
    assert {found[number].asked.topic for number in used}.isdisjoint(found[number].asked.topic for number in held)
    assert all(not found[number].asked.answers for some in learned[False].values() for number in some)


def test_a_few_steps_of_training(asked, contextual, tmp_path):
    index, found = asked
    lines = []
    plan = replace(PLAN, steps=6, questions=2, sentences=3, layers=2, rank=2)
    made = fit_cross(found, index, contextual, plan, contrast_sets()[:24], lines.append)
    np.savez(tmp_path / "cross.npz", **made)
    cross = CrossEncoder(contextual, tmp_path / "cross.npz")
    assert cross.fits == contextual.revision
    assert np.abs(made["attend_up"]).max() > 0
    assert np.isfinite(cross.logits("Who?", ["They."])).all()
    assert lines[-1].count("first one right") == 2


def test_contrast_sets_are_whole():
    sets = contrast_sets()
    assert len(sets) >= 1_500
    for some in sets:
        assert len(some) >= 7
        assert any(not one.right for one in some)
        answering = {text for one in some for text in one.right}
        assert len(answering) >= 4, "most sentences answer something, so that none is known to be wrong"
        for one in some:
            assert one.question.strip()
            assert len(one.right) + len(one.wrong) == len({*one.right, *one.wrong}) >= 9
            for sentence, part in one.parts.items():
                assert sentence in one.right
                assert part.strip()
                assert sentence.count(part) == 1
    assert sum(len(one.parts) for some in sets for one in some) >= 5_000


def test_sentences_of_a_contrast_set_are_wrong_no_oftener_for_being_like_the_question():
    """As in found texts, the sentence likest to an English question answers it oftener than any does: likeness is no sign against."""
    chances, likest = [], []
    for some in contrast_sets():
        for one in (one for one in some if one.right and one.question.isascii()):
            words = set(one.question.lower().split())
            said = [text for text in (*one.right, *one.wrong) if text.isascii()]
            if said and set(said) & set(one.right) and set(said) & set(one.wrong):
                alike = max(said, key=lambda text: len(words & set(text.lower().split())))
                likest.append(alike in one.right)
                chances.append(sum(text in one.right for text in said) / len(said))
    assert len(likest) > 500
    assert np.mean(likest) > 1.2 * np.mean(chances)


@pytest.mark.parametrize("answered", [True, False])
def test_a_contrast_is_drawn_with_an_answer_or_without(asked, contextual, answered):
    index, found = asked
    one = contrast_sets()[0][1]
    chance = np.random.default_rng(3)
    said, right = one.drawn(5, chance, answered=answered)
    assert len(said) == len(set(said)) == 5
    assert sum(right) == answered
    assert all((text in one.right) == told for text, told in zip(said, right, strict=True))
    choice = Choices(found, index, contextual, PLAN).contrasted(one, chance, answered=answered)
    assert choice.base is None
    assert choice.right.sum() == answered
    assert all(pair[1] == choice.pairs[0][1] for pair in choice.pairs)


def test_what_nothing_answers_is_drawn_without_an_answer():
    one = Contrast("Who sold it?", (), ("Monks built it.", "It burnt.", "It was sold."))
    said, right = one.drawn(2, np.random.default_rng(0), answered=True)
    assert len(said) == 2
    assert right == [False, False]
