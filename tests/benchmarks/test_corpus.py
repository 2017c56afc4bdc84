"""The texts that benchmarks are made of: the same for everyone, and not broken inside a letter."""

import sys
import unicodedata
from pathlib import Path

import pytest

POOL = {
    "en": ["The harbour froze early that year.", "Nobody had counted the sheep since the fence fell down."],
    "th": ["ตลาดน้ำเปิดทุกวันเสาร์และอาทิตย์ตั้งแต่หกโมงเช้า", "ช้างเป็นสัตว์บกที่ใหญ่ที่สุดในโลก"],
    "ar": ["تُفتح المكتبة أبوابها في الثامنة صباحًا.", "لا يعرف أحدٌ متى بُنيت هذه القلعة."],
}


@pytest.fixture
def corpus(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.delitem(sys.modules, "corpus", raising=False)
    import corpus

    return corpus


def test_a_seed_makes_the_same_documents(corpus):
    def made(seed):
        return list(corpus.documents(POOL, len, 45, seed))

    assert made(1) == made(1) != made(2)
    names = [name for name, _ in made(1)]
    assert len(set(names)) == len(names) == 5
    assert [name[:2] for name in names] == ["en", "th", "ar", "en", "th"]
    assert [text.count("## ") for _, text in made(1)] == [10, 10, 10, 10, 5]


@pytest.mark.parametrize("language", POOL)
def test_two_halves_make_a_sentence(corpus, language):
    one, other = POOL[language]
    text = corpus.spliced(one, other)
    head, tail = text.split(" ")[0], text.split(" ")[-1]
    assert one.startswith(head)
    assert other.endswith(tail)
    places = [place for place, letter in enumerate(text) if unicodedata.category(letter) == "Mn"]
    assert all(text[place - 1] != " " for place in places)
