"""The page can be used as soon as it says so."""

import importlib.util
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
_SPEC = importlib.util.spec_from_file_location("tricite_speed", Path(__file__).with_name("speed.py"))
speed = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(speed)
BUSY = 3  # how much slower a machine may be that runs tests and other things beside


def test_a_page_and_an_answer_are_there_at_once(browser, library):
    painted, answered = speed.measure(browser, *map(str, library))
    assert painted <= speed.PAINT * BUSY
    assert answered <= speed.ANSWER * BUSY
