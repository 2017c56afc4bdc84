"""Processes that answer for the page: Python answers one question at a time in a process, however many cores there are.

Each is `python -m qa.page.askers INDEX` with the index open; its files are mapped, so the processes share them. What is
asked and answered is a line of JSON on a pipe, and nothing is ever unpickled. A process ends when its pipe is closed,
which the system does too when the page is killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qa.log import event
from qa.page.asking import ANYWHERE, Failed, Value, replied, reply, respond

if TYPE_CHECKING:
    from index import Index

FIRST = {"en": "When did it begin?", "th": "เรื่องนี้เริ่มเมื่อไร", "ar": "متى بدأ ذلك؟"}  # asked to load what questions need
MOST = 8  # by itself the page starts no more: it passes on a hundred answers a second
_LOOK = 1.0  # seconds between two looks for a new generation while nobody asks
_ENDS = 2.0  # seconds that a process has to end by itself
_ALONE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # each has a core: threads would only fight


def usual(index: Index) -> int:
    """How many to start for an index: one a core, none beside a single core or with a model that needs torch in each."""
    from index.encoder.threads import cores

    return min(cores(), MOST) if cores() > 1 and index.manifest["encoder"]["name"] == "builtin" else 0


class Askers:
    """So many processes, each answering one question at a time; whoever finds none of them alive answers it here.

    Safe to use from several threads. A process that ends is replaced, and what it was asked is answered here.
    """

    def __init__(self, index_path: Path, count: int) -> None:
        self.index_path = index_path
        self.count = count
        self._idle: list[_Asker] = []
        self._alive = 0
        self._closed = False
        self._lock = threading.Lock()
        self._waiting: deque[Future[_Asker | None]] = deque()  # who came first is answered first
        self._hiring: list[threading.Thread] = []

    def start(self) -> None:
        """Start them, without waiting until they are ready."""
        for _ in range(self.count):
            self._hire()

    def wait(self, seconds: float) -> bool:
        """Wait until all that were started are ready, so long at most; whether they are."""
        until = time.monotonic() + seconds
        for thread in list(self._hiring):
            thread.join(max(0.0, until - time.monotonic()))
        return self._alive == self.count

    def ask(self, what: str, **values: Value) -> Value:
        """One of `asking.WAYS`, of the generation that serves now.

        Raises:
            QuestionError, IndexProblem: as in this process.
        """
        told = self._told({"what": what, "values": values})
        if told is not None:
            with suppress(Failed):
                return replied(told)
        from qa.indexes import latest

        return respond(latest(self.index_path), what, values)

    def processes(self) -> list[int]:
        """The numbers of those that wait to be asked."""
        with self._lock:
            return [asker.process.pid for asker in self._idle]

    def close(self) -> None:
        """End all of them; one that is answering, when it has."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            self._alive -= len(idle)
        for asker in idle:
            asker.end()

    def _told(self, request: Value) -> Value:
        """What a process replies; None when there is none, or it ended."""
        mine: Future[_Asker | None] = Future()
        with self._lock:
            if self._idle:
                mine.set_result(self._idle.pop())  # the last that answered: what it needs is still near its core
            elif self._alive:
                self._waiting.append(mine)
            else:
                return None
        asker = mine.result()
        if asker is None:
            return None
        told = None
        try:
            told = asker.ask(request)
        finally:  # also when this thread is interrupted: half an answer is in the pipe
            self._back(asker, whole=told is not None)
        return told

    def _back(self, asker: _Asker, *, whole: bool) -> None:
        with self._lock:
            keep = whole and not (self._closed and not self._waiting)
            if keep:
                self._free(asker)
            else:
                self._alive -= 1
                while self._waiting and not self._alive:
                    self._waiting.popleft().set_result(None)
        if keep:
            return
        asker.end()
        if not self._closed:
            event("asker.ended", status=asker.process.returncode)
            self._hire()

    def _free(self, asker: _Asker) -> None:
        """Hand one on to whoever has waited longest."""
        if self._waiting:
            self._waiting.popleft().set_result(asker)
        else:
            self._idle.append(asker)

    def _hire(self) -> None:
        thread = threading.Thread(target=self._new, name="asker", daemon=True)
        self._hiring = [*(other for other in self._hiring if other.is_alive()), thread]
        thread.start()

    def _new(self) -> None:
        """Start one and wait until it is ready. One that never is, is not tried again: the page goes on without it."""
        try:
            asker = _Asker(self.index_path)
        except OSError as error:
            event("asker.failed", reason=str(error))
            return
        ready = asker.reply() is not None
        with self._lock:
            keep = ready and not self._closed
            if keep:
                self._alive += 1
                self._free(asker)
        if not keep:
            asker.end()
        if not ready:
            event("asker.failed", status=asker.process.returncode)


class _Asker:
    """One process, for one thread at a time."""

    def __init__(self, index_path: Path) -> None:
        home = str(Path(__file__).absolute().parents[2])
        paths = os.pathsep.join([home, *(path for path in sys.path if path)])
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m", "qa.page.askers", str(index_path.absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it cannot answer is asked again here, and told here
            env=os.environ | dict.fromkeys(_ALONE, "1") | {"PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is the page's
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout

    def ask(self, request: Value) -> Value:
        """Its reply, or None when it ended."""
        with suppress(OSError):
            self._in.write(_line(request))
            self._in.flush()
            return self.reply()
        return None

    def reply(self) -> Value:
        """The next line of it, or None when there is no whole one."""
        with suppress(OSError):
            line = self._out.readline()
            return json.loads(line) if line.endswith(b"\n") else None
        return None

    def end(self) -> None:
        with suppress(OSError):
            self._in.close()
        try:
            self.process.wait(_ENDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with suppress(OSError):
            self._out.close()


def _line(value: Value) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _work(index_path: Path) -> None:
    """One of the processes: answer until nobody can ask any more."""
    from qa.indexes import latest

    requests, answers = (os.fdopen(os.dup(number), mode) for number, mode in ((0, "rb"), (1, "wb")))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):  # what a library prints is no answer
        os.dup2(nowhere, number)
    warm = _warm(index_path, "")
    answers.write(_line({"ready": True}))
    answers.flush()
    threading.Thread(target=_keep_up, args=(index_path, warm), daemon=True).start()
    for line in requests:
        answers.write(_line(reply(lambda: latest(index_path), json.loads(line))))
        answers.flush()


def _warm(index_path: Path, served: str) -> str:
    """Load what a question needs, unless that generation is served already; returns the generation."""
    from index import IndexProblem
    from qa.indexes import latest
    from qa.types import QuestionError

    with suppress(IndexProblem, QuestionError):  # whoever asks is told
        index = latest(index_path)
        if index.generation != served:
            for question in FIRST.values():
                respond(index, "turn", {"question": question} | ANYWHERE)
                respond(index, "retrieve", {"question": question, "k": 1, "languages": None, "sources": None})
        return index.generation
    return served


def _keep_up(index_path: Path, served: str) -> None:
    """Open each new generation before it is asked for."""
    while True:
        time.sleep(_LOOK)
        with suppress(Exception):
            served = _warm(index_path, served)


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        _work(Path(sys.argv[1]))
    os._exit(0)  # nothing is left to be written
