"""The page's pure parts: strings, markup, rendering, exports, passwords and the source beside the chat."""

import ast
import re
import string
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.page.exporting import as_html, as_markdown
from qa.page.markup import esc, marked, safe_link
from qa.page.passwords import PasswordsError, password_line, read_passwords
from qa.page.render import conversation, plain
from qa.page.strings import CERTAINTY, LANGUAGES, STRINGS, say, tongue_of
from qa.page.turns import Around, Turn, next_turn
from qa.types import Answer, Citation, Disagreement
from sources import KINDS, Span

PAGE = Path(__file__).parents[2] / "qa" / "page"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'`</textarea></mark><!--",
    "![x](http://evil.example/a.png) [y](javascript:alert(1)) <style>*{display:none}</style>",
    "${alert(1)} {{value}} {{#each}} \\u003cb\\u003e &lt;b&gt; &amp;amp;",
    "left \u202eright\u202c \u2067isolate\u2069 \x00\x1b[31m bell\x07 end\r\nline\rother",
    "ภาษาไทย" * 1_500,
    "مرحبا 123 (x) ١٢٣ <b>غامق</b>",
)


class Reader(HTMLParser):
    """The text and the tags of a piece of HTML."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for key, value in attrs if key in ("href", "src", "action", "style") or key[:2] == "on"]

    def handle_data(self, data):
        self.text.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def citation(quote="The quote.", **changes):
    values = {
        "number": 1,
        "source": "en/a.md",
        "title": "A title",
        "url": "",
        "kind": "history",
        "language": "en",
        "quote": quote,
        "start": 10,
        "end": 10 + len(quote),
        "passage_start": 10,
        "passage_end": 10 + len(quote),
        "sha256": "0" * 64,
    }
    return Citation(**values | changes)


def answered(*citations, question="What?", **changes):
    values = {
        "question": question,
        "language": "en",
        "text": "Words [1] and [9].",
        "citations": citations,
        "abstained": False,
        "disagreements": (),
        "mode": "extractive",
    }
    answer = Answer(**values | changes)
    return Turn(question, answer, tuple(Around(c.quote, "Heading") for c in citations))


def asked_after(*questions):
    turns = ()
    for question in questions:
        turns = (*turns, replace(next_turn(question, turns), answer=answered().answer))
    return turns


def test_every_string_is_there_in_every_language():
    for key, texts in STRINGS.items():
        assert len(texts) == len(LANGUAGES), key
        assert all(text.strip() for text in texts), key
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts]
        assert fields[0] == fields[1] == fields[2], key
        letters = "".join(texts[1:])
        assert re.search("[\u0e00-\u0e7f]", letters), key
        assert re.search("[\u0600-\u06ff]", letters), key
    assert CERTAINTY[-1][0] == 0.0


def test_every_string_that_the_code_says_exists_and_none_is_left_over():
    said, mentioned = set(), set()
    for path in PAGE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "ShelfError") and node.args:
                said |= {leaf.value for leaf in [node.args[0]] if isinstance(leaf, ast.Constant)}
            if path.name != "strings.py" and isinstance(node, ast.Constant) and isinstance(node.value, str):
                mentioned.add(node.value)
    assert said <= set(STRINGS)
    codes = {"en", "th", "ar", *KINDS, *(key for _, key in CERTAINTY)}
    assert set(STRINGS) - mentioned - codes == set()
    assert codes <= set(STRINGS)


@pytest.mark.parametrize(("tag", "tongue"), [("ar-EG", "ar"), ("th_TH", "th"), ("de", "en"), (None, "en"), ("", "en")])
def test_a_language_tag_gives_an_interface_language(tag, tongue):
    assert tongue_of(tag) == tongue


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_and_does_nothing(text):
    turn = answered(
        citation(text, title=text, source=text, url="javascript:alert(1)", kind="fiction"),
        question=text,
        disagreements=(Disagreement(text, ((text, (1,)),)),),
        mode="generated",
        text=text + " [1]",
    )
    for language in LANGUAGES:
        html = conversation([turn, Turn(text, problem=text)], "", language)
        reader = read(html)
        assert not {"script", "img", "style", "a", "iframe", "form", "textarea"} & set(reader.tags)
        assert reader.links == []
    page = as_html([turn], "2026-01-01", "en")
    tags = read(page).tags
    assert tags.count("style") == 1
    assert not {"script", "img", "a", "iframe"} & set(tags)
    marks = re.sub(r"\\.", "", as_markdown([turn], "2026-01-01", "en").replace("\n> ", "\n"))
    assert not re.search(r"[<`]|!\[|\]\(", marks)


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_escaped_text_is_read_back_as_it_was(text):
    visible = "".join(c for c in text if c in "\t\n\r" or not (ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0))
    assert "".join(read(esc(text)).text) == visible


def test_overrides_stand_alone_in_an_isolate():
    html = esc("a\u202eb\u2066c")
    assert html == (
        'a<span class="control" data-name="RLO">\u202e</span>b<span class="control" data-name="LRI">\u2066</span>c'
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "http://a b", 'https://a"onclick=', "file:///etc"]
)
def test_only_web_addresses_become_links(url):
    assert safe_link(url) == ""
    assert safe_link("https://example.org/ก?a=1&b=2") == "https://example.org/ก?a=1&b=2"


def test_each_quote_has_its_own_direction_and_fiction_is_unmistakable():
    thai = citation("ข้อความ", number=2, language="th")
    arabic = citation("نص", number=3, language="ar", kind="fiction")
    html = conversation([answered(citation(), thai, arabic)], "", "ar")
    assert '<blockquote dir="ltr" lang="th">ข้อความ</blockquote>' in html
    assert '<blockquote dir="rtl" lang="ar">نص</blockquote>' in html
    assert html.count('class="warning"') == 1
    assert 'class="quote fiction"' in html


def test_a_models_words_are_labelled_and_markers_without_a_citation_stay_text():
    html = conversation([answered(citation(), mode="generated")], "", "en")
    assert esc(say("generated", "en")) in html
    assert html.count('data-number="1"') == 2  # in the wording and at the quote
    assert "[9]" in html


def test_an_abstained_answer_says_so_before_its_passages():
    html = conversation([answered(citation(), abstained=True)], "", "th")
    assert html.index(say("abstained", "th")) < html.index("<blockquote")


def test_a_disagreement_shows_each_value_with_its_tellers():
    one, two = citation("On 6 May.", number=1), citation("On 8 May.", number=2, title="Other")
    item = Disagreement("day", (("6 May", (1,)), ("8 May", (2,))))
    html = conversation([answered(one, two, disagreements=(item,))], "", "en")
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", html)
    assert ["6 May" in rows[0], "A title" in rows[0]] == [True, True]
    assert ["8 May" in rows[1], "Other" in rows[1]] == [True, True]


def test_exports_carry_quotes_places_and_digests():
    turn = answered(citation("One.\nTwo * three.", kind="fiction"))
    for text in (as_markdown([turn], "2026-01-01", "en"), as_html([turn], "2026-01-01", "en")):
        assert "0" * 64 in text
        assert "10-27" in text
        assert "fiction" in text
    assert "Two \\* three." in as_markdown([turn], "2026-01-01", "en")
    assert "One.\nTwo * three." in plain(turn, turn.answer, "en")


def test_where_in_its_file_a_quote_stands_is_told_everywhere():
    turn = answered(citation(language="ar", source="ar/كتاب.pdf", place="p. 12"))
    html = conversation([turn], "", "ar")
    assert '<bdi class="at">p. 12</bdi>' in html
    for text in (html, as_markdown([turn], "2026-01-01", "ar").replace("\\", ""), as_html([turn], "2026-01-01", "ar")):
        assert "p. 12" in text
    assert "p. 12" in plain(turn, turn.answer, "ar")


QUESTIONS = (
    ("Who won the battle of Mukden?", "And when?", "Mukden"),
    ("ใครชนะยุทธการมุกเดน", "แล้วเมื่อไร", "มุกเดน"),
    ("من انتصر في معركة موكدن؟", "ولماذا؟", "موكدن"),
)


@pytest.mark.parametrize(("first", "second", "carried"), QUESTIONS)
def test_what_a_question_takes_over_is_shown_and_can_be_undone(first, second, carried):
    turns = asked_after(first, second)
    assert carried in turns[1].carried
    for language in LANGUAGES:
        html = conversation(turns, "", language)
        assert html.count('class="carried"') == 1
        assert f"<bdi>{esc(turns[1].carried)}</bdi>" in html
        assert html.count('data-do="undo" data-turn="1"') == 1
    alone = replace(turns[1], alone=True)
    assert alone.asked.full == second
    assert 'class="carried alone"' in conversation([turns[0], alone], "", "en")
    # What was taken away is not handed on.
    assert carried not in next_turn(second, (turns[0], alone)).carried
    assert turns[1].carried in as_markdown(turns, "2026-01-01", "en")


def test_a_question_that_could_not_be_asked_is_no_topic():
    assert next_turn("And when?", (Turn("Who won the battle of Mukden?", problem="no"),)).carried == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_became_of_a_models_words_is_told(language):
    turn = answered(citation())
    busy = conversation([replace(turn, wording=True)], "", language)
    assert esc(say("wording", language)) in busy
    note = "The language model took too long."
    failed = conversation([replace(turn, note=note)], "", language)
    assert note in failed
    assert esc(say("generated", language)) not in failed
    done = answered(citation(), mode="generated")
    told = conversation([replace(done, dropped=3)], "", language)
    assert esc(say("dropped", language, count=3)) in told
    assert "<blockquote" in told  # the quotes stand beside


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_marking_takes_nothing_away(text, cuts):
    cuts = sorted(min(cut, len(text)) for cut in cuts)
    spans = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    html = marked(text, spans)
    assert "".join(read(html).text) == text
    assert html.count('<mark class="value">') == len(spans)


def test_passwords_are_checked_against_their_file(tmp_path):
    path = tmp_path / "passwords"
    path.write_text(f"# people\n{password_line('มานี', 'sésame')}\n{password_line('b', 'x')}\n", encoding="utf-8")
    holds = read_passwords(path)
    assert holds("มานี", "sésame")
    assert not holds("มานี", "x")
    assert not holds("nobody", "x")
    assert "sésame" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "a:b", "a:scrypt$zz$00", ":scrypt$00$00", "\x00"])
def test_a_file_of_no_passwords_is_refused_in_one_line(tmp_path, text):
    path = tmp_path / "passwords"
    path.write_text(text)
    with pytest.raises(PasswordsError, match=r"^[^\n]+$"):
        read_passwords(path)
    with pytest.raises(PasswordsError):
        read_passwords(tmp_path / "absent")
    with pytest.raises(PasswordsError):
        password_line("a:b", "x")
