"""Passages are whole sentences, exact slices, and stay within what belongs together."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.chunking import MOST, TARGET, chunk
from sources import LANGUAGES, SourceError, SourceFile, load_catalogue, read, scan

WORDS = {
    "en": ["The", "harbour", "froze", "e\u0301tude", "Dr.", "3.5", "(1)", "end.", "“so?”", "naïve", "👩‍👩‍👧", "🇹🇭"],
    "th": ["ท่าเรือ", "น้ำแข็ง", "ค.ศ.", "๑๙๐๔", "กันยายน", "ที่สุด", "ฯลฯ", "และ", "ๆ"],
    "ar": ["الميناء", "مُحَمَّدٌ", "سنة", "١٩٠٤", "تجمد.", "ﻻ", "كتاب؛", "لماذا؟", "ـــ"],
}
words = st.one_of([st.sampled_from(some) for some in WORDS.values()])
lines = st.one_of(
    st.lists(words, min_size=1, max_size=40).map(" ".join),
    st.lists(words, min_size=1, max_size=6).map("".join),
    st.lists(words, min_size=1, max_size=4).map(lambda some: "# " + " ".join(some)),
    st.text(max_size=60),
    st.just(""),
)
texts = st.builds(
    lambda some, end: end.join(some), st.lists(lines, max_size=30), st.sampled_from(["\n", "\r\n", "\n\n"])
)


def readings(folder, text, name="a.md"):
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    with suppress(SourceError):
        return read(SourceFile(name, folder / name), load_catalogue(folder))
    return ()


def assert_sound(reading, count):
    """Every invariant of the passages of one reading; returns the passages."""
    text, blocks = reading.document.text, reading.blocks
    chunks = chunk(reading, count)
    whole = {
        (block.start + span.start, block.start + span.end)
        for block in blocks
        for span in LANGUAGES[block.language].sentences(text[block.start : block.end])
    }
    at = 0
    for passage in chunks:
        assert at <= passage.start < passage.end <= len(text)
        at = passage.end
        mine = [b for b in blocks if b.start < passage.end and b.end > passage.start]
        assert {(b.heading, b.language) for b in mine} == {(passage.heading, passage.language)}
        assert all((span.start, span.end) in whole for span in passage.sentences)
        for before, after in zip(passage.sentences, passage.sentences[1:], strict=False):
            assert before.end <= after.start
            assert not text[before.end : after.start].strip()
        if len(passage.sentences) > 1:
            assert sum(count(text[s.start : s.end]) for s in passage.sentences) <= MOST
    covered = "".join(text[s.start : s.end] for passage in chunks for s in passage.sentences)
    assert "".join(covered.split()) == "".join("".join(text[b.start : b.end] for b in blocks).split())
    return chunks


@settings(deadline=None, max_examples=60)
@given(texts)
@example("\ufeff# Année\r\n\r\nLe port 👩‍👩‍👧 gela.\r\nRien.\r\n")
@example("ท่าเรือเป็นน้ำแข็ง" * 200)
@example("harbour 👍🏽 " * 900)
@example("e" + "\u0301" * 3000)
@example("مُحَمَّدٌ" * 500)
def test_passages_are_slices_of_whole_sentences(tmp_path_factory, encoder, text):
    folder = tmp_path_factory.mktemp("chunking")
    for name in ("a.md", "a.txt"):
        for reading in readings(folder, text, name):
            assert_sound(reading, encoder.count)


@pytest.mark.parametrize("language", list(WORDS))
def test_a_line_of_70_kb(tmp_path, encoder, language):
    words = [word for word in WORDS[language] if word.isalpha()] + WORDS[language]
    line = " ".join(words[i * 7 % len(words)] + ("." if i % 11 == 0 and language != "th" else "") for i in range(9000))
    line = line.encode()[:70_000].decode("utf-8", "ignore")
    (reading,) = readings(tmp_path, codecs.BOM_UTF8 + line.encode(), "a.txt")
    assert len(assert_sound(reading, encoder.count)) > 20


def test_neither_headings_nor_languages_mix(tmp_path, encoder):
    text = "# One\n\nThe harbour froze.\n\n# Two\n\n" + "\n\n".join(
        [
            "No ship left the harbour before the month of March.",
            "ไม่มีเรือลำใดออกจากท่าเรือก่อนเดือนมีนาคมในปีนั้น",
            "لم تغادر أي سفينة الميناء قبل شهر مارس في تلك السنة.",
        ]
    )
    (reading,) = readings(tmp_path, text)
    chunks = assert_sound(reading, encoder.count)
    assert [(c.heading.split()[-1], c.language) for c in chunks] == [
        ("One", "en"),
        ("Two", "en"),
        ("Two", "th"),
        ("Two", "ar"),
    ]


def test_passages_hold_as_much_in_each_language(library_index, encoder):
    sizes = {code: [] for code in LANGUAGES}
    for row in range(len(library_index)):
        passage = library_index.passage(row)
        sizes[passage.language].append(encoder.count(passage.text))
    means = {code: sum(some) / len(some) for code, some in sizes.items()}
    assert all(TARGET / 2 < mean < TARGET for mean in means.values()), means
    assert max(means.values()) < 1.3 * min(means.values()), means


def test_real_documents(shared, encoder):
    seeds = shared / "seeds"
    for file in scan(seeds).files:
        for reading in read(file, load_catalogue(seeds)):
            assert len(assert_sound(reading, encoder.count)) >= 3  # the shortest is three whole passages
