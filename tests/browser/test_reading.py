"""Everything else that a reader does: the interface's language, filters, examples, exports, light and dark."""

import json

import pytest

pytestmark = pytest.mark.browser
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")


def serious(page):
    """What axe-core finds to be serious or critical."""
    found = axe.Axe().run(page).response["violations"]
    return [
        (item["id"], item["impact"], [node["html"][:160] for node in item["nodes"]][:4])
        for item in found
        if item["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [
        ("en", "wide", True),
        ("th", "phone", False),
        ("ar", "wide", False),
        ("en", "phone", False),
        ("th", "wide", False),
        ("ar", "phone", True),
    ],
)
def test_nothing_serious_stands_in_the_way_of_anyone(visit, ask, shots, language, size, dark):
    page = visit(language, size, dark=dark)
    assert serious(page) == []
    turn = ask(page, "Who signed the treaty of peace?")
    turn.locator(".quotes .cite").first.click()
    page.locator("#source mark.cited").wait_for()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-panel=shelf]").click()
    page.locator(".card").first.wait_for()
    page.locator(".card summary").first.click()
    page.screenshot(path=shots / f"{language}-{size}-4-library.png")
    assert page.locator("#side").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert serious(page) == []


def test_the_interface_changes_its_language_by_hand_and_keeps_it(visit, ask):
    page = visit("en")
    ask(page, "Which part of Korea was to be neutral?")
    quote = page.locator("blockquote").first.text_content()
    page.locator("#language label", has_text="العربية").click()
    page.wait_for_function("document.documentElement.dir === 'rtl'")
    page.locator(".tools", has_text="المكتبة").wait_for()
    assert page.locator("blockquote").first.text_content() == quote
    assert page.locator("#talk .log").evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.reload()
    page.locator(".tools", has_text="المكتبة").wait_for()
    assert page.evaluate("document.documentElement.lang") == "ar"


def test_an_example_is_asked_with_one_press_and_the_keyboard_reaches_its_citations(visit, shots):
    page = visit("th", dark=True)
    page.locator(".example").first.click()
    page.locator(".answer").wait_for()
    page.screenshot(path=shots / "th-wide-5-dark.png")
    page.locator("#question textarea").focus()
    for _ in range(80):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('cite')"):
            break
    page.keyboard.press("Enter")
    page.locator("#source mark.cited").wait_for()
    page.screenshot(path=shots / "th-wide-6-dark-source.png")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.classList.contains('cite')")


@pytest.mark.parametrize(
    ("language", "size"), [(language, size) for language in ("en", "th", "ar") for size in ("wide", "phone")]
)
def test_the_map_lights_what_was_quoted_and_opens_it(visit, ask, shots, language, size):
    page = visit(language, size)
    turn = ask(page, "How many soldiers died at Mukden?")
    page.locator("[data-panel=map]").click()
    lit = page.locator("#map .spot:has(.halo)")
    lit.first.wait_for()
    page.screenshot(path=shots / f"{language}-{size}-10-map.png")
    assert page.locator("#side").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert 1 <= lit.count() <= turn.locator(".quote").count()
    assert serious(page) == []
    lit.first.focus()
    page.keyboard.press("Enter")
    page.locator("#source mark.cited").wait_for()
    assert page.locator("#source .place").text_content()


def test_filters_bound_where_quotes_come_from(visit, ask, shots):
    page = visit("en")
    page.locator("#filters button").first.click()
    page.get_by_label("Thai", exact=True).check()
    page.get_by_label("fiction", exact=True).check()
    turn = ask(page, "What happened to the fleet?")
    page.screenshot(path=shots / "en-wide-7-fiction.png")
    languages = turn.locator("blockquote").evaluate_all("all => all.map(e => e.lang)")
    assert languages
    assert set(languages) == {"th"}
    assert turn.locator(".quote.fiction .warning").count() == len(languages)


def test_what_cannot_be_asked_is_told_in_one_line(visit, ask):
    page = visit("en")
    assert "characters" in ask(page, "x" * 2_500).locator(".problem").text_content()
    assert "no question" in ask(page, "?!").locator(".problem").text_content()
    assert ask(page, "<img src=x onerror=alert(1)> \u202ewho signed?").locator(".asked img").count() == 0
    assert page.heard["errors"] == []


def test_a_conversation_is_taken_away_and_begun_again(visit, ask, tmp_path):
    page = visit("en")
    turn = ask(page, "Which part of Korea was to be neutral?")
    quote = turn.locator("blockquote").first.text_content()
    for form, ending in (("md", ".md"), ("html", ".html")):
        with page.expect_download() as waiting:
            page.locator(f'[data-format="{form}"]').click()
        assert waiting.value.suggested_filename.endswith(ending)
        waiting.value.save_as(tmp_path / f"saved{ending}")
    alone = page.context.new_page()
    alone.goto((tmp_path / "saved.html").as_uri())
    assert alone.locator("blockquote").first.text_content() == quote
    page.bring_to_front()
    page.locator('[data-do="clear"]').click()
    page.locator(".welcome").wait_for()
    assert page.locator(".turn").count() == 0


def test_an_answer_is_copied_with_its_citations(visit, ask):
    page = visit("en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, "Which part of Korea was to be neutral?")
    turn.locator("[data-copy]").click()
    turn.locator("[data-copy]", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    for place in range(turn.locator(".quote").count()):
        assert turn.locator("blockquote").nth(place).text_content() in copied
        assert turn.locator("cite").nth(place).text_content() in copied


def test_no_path_of_the_server_is_told_to_the_browser(visit, library, address):
    page = visit("en")
    told = page.content() + json.dumps(page.evaluate("fetch('config').then((answer) => answer.text())"))
    assert str(library[0].parent) not in told
    for closed in ("gradio_api/upload", "gradio_api/file=/etc/hosts", "gradio_api/file=qa/page/app.py"):
        assert page.request.get(f"{address}/{closed}").status in (403, 404, 405)
