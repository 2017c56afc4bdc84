"""A conversation in a browser: questions that lean on those before, and a model that words the answers."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytestmark = pytest.mark.browser
TALKS = {
    "en": ("Who commanded the Japanese at Mukden?", "And when?", "Mukden"),
    "th": ("ใครบัญชาการรบที่มุกเดน", "แล้วเมื่อไร", "มุกเดน"),
    "ar": ("من قاد اليابانيين في موكدن؟", "ومتى؟", "موكدن"),
}


@pytest.mark.parametrize("language", TALKS)
def test_what_a_question_takes_over_is_shown_taken_away_and_brought_back(visit, ask, shots, language):
    first, second, topic = TALKS[language]
    page = visit(language, "phone" if language == "ar" else "wide")
    ask(page, first)
    turn = ask(page, second)
    chip = turn.locator(".carried")
    assert topic in chip.locator("bdi").first.text_content()
    assert turn.locator(".asked").text_content() == second
    page.screenshot(path=shots / f"{language}-talk-1-carried.png")
    chip.locator("button").click()
    page.locator(".turn .carried.alone").wait_for()
    page.screenshot(path=shots / f"{language}-talk-2-alone.png")
    assert page.locator(".turn").count() == 2
    page.locator(".carried.alone button").press("Enter")
    page.locator(".turn .carried:not(.alone)").wait_for()
    assert page.locator(".turn").count() == 2
    assert page.heard["errors"] == []


class Scripted:
    """A server that speaks OpenAI's protocol and is no model: it says what it is told to, piece by piece."""

    def __init__(self):
        self.pieces, self.pause, self.broken = [], 0.0, False

    @contextmanager
    def serving(self):
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(500 if script.broken else 200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                try:
                    for piece in [] if script.broken else script.pieces:
                        chunk = {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
                        whole = chunk | {
                            "id": "x",
                            "object": "chat.completion.chunk",
                            "created": 0,
                            "model": "scripted",
                        }
                        self.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())
                        self.wfile.flush()
                        time.sleep(script.pause)
                    self.wfile.write(b"data: [DONE]\n\n")
                except OSError:  # the page has gone on
                    pass

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            server.server_close()


@pytest.fixture(scope="module")
def worded(library, serving):
    """The scripted server, and a page whose answers it words."""
    script, set_back = Scripted(), pytest.MonkeyPatch()
    with script.serving() as base_url:
        set_back.setenv("TRICITE_LLM_BASE_URL", base_url)
        address = serving(*library)
        set_back.undo()
        yield script, address


QUESTION = "When was the Treaty of Portsmouth signed?"


def test_a_models_words_stream_in_labelled_with_the_quotes_beside(visit, ask, shots, worded):
    script, address = worded
    script.pause, script.pieces = (
        0.4,
        ["The treaty was signed on 5 September 1905 [1]. ", "Giants signed it [1]. ", "It"],
    )
    page = visit("en", at=address)
    turn = ask(page, QUESTION)
    turn.locator(".quote").first.wait_for()
    turn.locator(".worded .waiting").wait_for()
    turn.locator(".worded .cite").first.wait_for()
    page.wait_for_function("!document.querySelector('.worded .waiting')")
    said = turn.locator(".worded").text_content()
    assert "5 September 1905" in said
    assert "Giants" not in page.content()
    assert "language model" in said
    assert "2" in turn.locator(".dropped").text_content()
    assert turn.locator(".quote").count() >= 1
    turn.locator(".worded .cite").first.click()
    page.locator("#source mark.cited").wait_for()
    page.screenshot(path=shots / "en-wide-11-worded.png")
    page.keyboard.press("Escape")
    assert page.heard["errors"] == []


@pytest.mark.parametrize(("broken", "pieces"), [(True, []), (False, ["asdf qwer zxcv"])])
def test_a_model_that_fails_leaves_the_quotes_and_a_line(visit, ask, worded, broken, pieces):
    script, address = worded
    script.pause, script.broken, script.pieces = 0.0, broken, pieces
    page = visit("en", at=address)
    turn = ask(page, QUESTION)
    turn.locator(".worded .note").first.wait_for()
    assert (
        "sources' own words" in turn.locator(".worded").text_content()
        or "their own words" in turn.locator(".worded").text_content()
    )
    assert turn.locator(".quote").count() >= 1
    script.broken = False


def test_another_question_does_not_wait_for_a_slow_model(visit, ask, worded):
    script, address = worded
    script.pause, script.pieces = 3.0, ["The", " treaty", " was", " signed"]
    page = visit("en", at=address)
    ask(page, QUESTION).locator(".worded .waiting").wait_for()
    script.pieces, script.pause = ["It was neutral [1]."], 0.0
    began = time.monotonic()
    second = ask(page, "Which part of Korea was to be neutral?")
    second.locator(".quote").first.wait_for()
    assert time.monotonic() - began < 6
    page.wait_for_function("!document.querySelector('.worded .waiting')")
    assert page.locator(".turn").count() == 2
    assert page.locator(".turn").first.locator(".quote").count() >= 1
    page.wait_for_timeout(1500)
    assert page.locator(".turn").count() == 2
    assert page.heard["errors"] == []
