"""Documents come in, are edited, go out and come back in a browser; hostile ones show as themselves."""

import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
LIBRARY = Path(__file__).absolute().parents[2] / "sources" / "library"
HOSTILE = (
    "# <b>Bold</b> & {{value}} ${1+1}\n\n"
    "The lighthouse of Trat was lit on 4 May 1911 <script>document.body.dataset.hurt = 1</script>"
    '<img src="http://evil.example/x.png" onerror="document.body.dataset.hurt = 1">.\n\n'
    "The keeper of the Trat lighthouse was \u202edetrevni\u202c ![p](http://evil.example/y.png) "
    "[link](javascript:alert(1)) <style>body{display:none}</style>.\n\n" + "x" * 10_000 + ".\n"
)


@pytest.fixture(scope="module")
def own(tmp_path_factory, serving):
    """A library that this module may change."""
    from index import build_index

    home = tmp_path_factory.mktemp("own")
    (home / "library").mkdir()
    for name in ("portsmouth.md", "purple-mantle.md"):
        shutil.copy(LIBRARY / "en" / name, home / "library")
    build_index(home / "library", home / "index")
    return serving(home / "index", home / "library"), home / "library"


def shelf(page):
    page.locator("[data-panel=shelf]").click()
    page.locator(".card").first.wait_for()


def settled(page, said):
    page.locator("#working", has_text=said).wait_for()


def test_a_document_comes_in_is_edited_goes_and_comes_back(visit, ask, own, shots, tmp_path):
    address, folder = own
    page = visit("en", at=address)
    shelf(page)
    (tmp_path / "รายงาน 'x'.md").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"MZ\x00\x01")
    page.set_input_files(".drop input", [tmp_path / "รายงาน 'x'.md", tmp_path / "bad.txt"])
    settled(page, "1 added")
    assert "bad.txt" in page.locator("#notice .problem").text_content()
    assert sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) == [
        "portsmouth.md",
        "purple-mantle.md",
        "รายงาน 'x'.md",
    ]
    page.screenshot(path=shots / "en-wide-8-added.png")
    card = page.locator(".card", has_text="รายงาน 'x'.md")
    card.locator("summary").click()
    card.locator("[name=author]").fill('"A" <b>')
    card.locator("[name=kind]").select_option("primary")
    card.locator("[data-do=edit]").click()
    card.locator(".badge.primary").wait_for()

    turn = ask(page, "When was the lighthouse of Trat lit?")
    turn.locator(".quote .cite").first.click()
    page.locator("#source mark.cited").wait_for()
    page.screenshot(path=shots / "en-wide-9-hostile.png")
    assert turn.locator("blockquote").first.text_content() == page.locator("#source mark.cited").text_content()
    assert "<script>" in page.locator("#source .document").text_content()
    assert page.locator('#source .control[data-name="RLO"]').count() == 1
    assert page.locator("#bar .what").text_content() == page.locator("#source h2").text_content()
    assert page.locator("#source .why").bounding_box()["y"] > page.locator("#source header").bounding_box()["y"]
    assert page.locator("#source dd", has_text='"A" <b>').count() == 1
    assert page.evaluate("document.body.dataset.hurt") is None
    assert not [url for url in page.heard["requests"] if "evil" in url]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#side").evaluate("e => e.scrollWidth <= e.clientWidth")

    page.keyboard.press("Escape")
    shelf(page)
    card.locator("[data-do=delete]").click()
    settled(page, "1 removed")
    assert card.count() == 0
    assert not (folder / "รายงาน 'x'.md").exists()
    turn.locator(".quote .cite").first.click()
    page.locator("#source .problem").wait_for()
    page.keyboard.press("Escape")
    shelf(page)
    page.locator("[data-do=undo]").click()
    settled(page, "1 added")
    assert card.locator(".badge.primary").count() == 1
    assert page.heard["errors"] == []


def test_a_build_that_is_cancelled_leaves_the_library_as_it_was(visit, ask, own, tmp_path):
    address, folder = own
    page = visit("en", at=address)
    shelf(page)
    before = page.locator(".card").count()
    text = "".join(f"The ferry number {n} crossed the bay of Trat {n + 3} times in a day.\n\n" for n in range(4_000))
    (tmp_path / "long.md").write_text(text, encoding="utf-8")
    page.set_input_files(".drop input", [tmp_path / "long.md"])
    page.locator("#working [data-do=stop]").click()
    settled(page, "Stopped")
    assert page.locator(".card").count() == before
    page.keyboard.press("Escape")
    assert ask(page, "Who signed the treaty of peace?").locator(".quote").count() >= 1
    (folder / "long.md").unlink()
    assert page.heard["errors"] == []


def test_the_list_is_searched_and_sorted(visit, own):
    page = visit("en", at=own[0])
    shelf(page)
    page.locator("[data-find]").fill("mantle")
    assert page.locator(".card:visible").count() == 1
    page.locator("[data-find]").fill("")
    page.locator("[data-sort]").select_option("kind")
    boxes = page.locator(".card").evaluate_all("all => all.map(e => [e.getBoundingClientRect().top, e.dataset.kind])")
    kinds = [kind for _, kind in sorted(boxes)]
    assert kinds == sorted(kinds)
