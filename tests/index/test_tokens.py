"""Token counts are tiktoken's own, and need no network."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tokens import count_tokens, encoding

KNOWN = [("hello world", [24912, 2375]), ("", [])]


@pytest.mark.parametrize(("text", "ids"), KNOWN)
def test_known_tokens(text, ids):
    assert encoding().encode(text) == ids
    assert count_tokens(text) == len(ids)


def test_special_tokens_are_ordinary_text():
    assert count_tokens("<|endoftext|>") > 1


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_counts_are_of_the_texts_own_tokens(text):
    tokens = encoding().encode(text, disallowed_special=())
    assert count_tokens(text) == len(tokens)
    assert encoding().decode(tokens) == text


def test_the_table_is_the_published_one():
    assert encoding().n_vocab == 200_019
    assert encoding().name == "o200k_base"


def test_stored_counts(library_index):
    for row in range(0, len(library_index), 7):
        passage = library_index.passage(row)
        assert passage.tokens == count_tokens(passage.text) > 0


def test_neither_network_nor_environment_is_touched(tmp_path):
    """Where nothing can be reached and the user's own setting stays as it was."""
    script = """
import os, socket, sys
def refuse(*_, **__): raise AssertionError("the network was tried")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from index.tokens import count_tokens
import json
print(json.dumps([count_tokens("hello world"), os.environ.get("TIKTOKEN_CACHE_DIR")]))
"""
    result = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"TIKTOKEN_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(result.stdout) == [2, str(tmp_path)]
    assert not list(tmp_path.iterdir())
