"""A reader asks in each language and checks a citation against its source."""

from urllib.parse import urlparse

import pytest

pytestmark = pytest.mark.browser
QUESTIONS = {
    "en": "Which part of Korea was to be neutral?",
    "th": "ใครเป็นคนกลางในการเจรจาสันติภาพ",
    "ar": "متى استسلمت حامية بورت آرثر؟",
}
DIRECTIONS = {"en": "ltr", "th": "ltr", "ar": "rtl"}


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_is_answered_and_its_citation_read(visit, ask, library, shots, language, size):
    from index import open_index

    index = open_index(library[0])
    page = visit(language, size)
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        language,
        DIRECTIONS[language],
    ]
    page.screenshot(path=shots / f"{language}-{size}-1-welcome.png")
    turn = ask(page, QUESTIONS[language])
    page.screenshot(path=shots / f"{language}-{size}-2-answer.png")
    assert turn.locator(".asked").evaluate("e => getComputedStyle(e).direction") == DIRECTIONS[language]
    assert turn.locator("blockquote").count() >= 1
    for place in range(turn.locator(".quote").count()):
        quote = turn.locator(".quote").nth(place)
        said = quote.locator("blockquote").evaluate("e => [e.textContent, e.lang, getComputedStyle(e).direction]")
        assert said[2] == DIRECTIONS[said[1]]
        title = quote.locator("cite").text_content()
        assert any(r["title"] == title and said[0] in index.find(r["source"]).text for r in index.records)
    turn.locator(".quote .cite").first.click()
    mark = page.locator("#source mark.cited")
    mark.wait_for()
    quote = turn.locator("blockquote").first.text_content()
    assert mark.count() == 1
    assert mark.text_content() == quote
    page.wait_for_function(
        "() => { const r = document.querySelector('#source mark.cited').getBoundingClientRect();"
        " return r.top >= 0 && r.top < innerHeight; }"
    )
    source = page.locator("#source .path").first.text_content()
    assert quote in index.find(source).text
    assert page.locator("#source .passage").count() > 1
    page.screenshot(path=shots / f"{language}-{size}-3-source.png")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.body.dataset.side")
    assert page.evaluate("document.activeElement.classList.contains('cite')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert {urlparse(url).hostname for url in page.heard["requests"] if not url.startswith(("data:", "blob:"))} == {
        "127.0.0.1"
    }
    assert page.heard["errors"] == []
