"""Reading in a process of its own: what a file does to its reader ends with that process.

`Reader` starts `python -m sources.isolated` when a file first needs it and keeps it from file to file. The two speak
over pipes, in JSON behind a length: nothing that comes from a file is ever unpickled. The worker has bounds on its
memory and its time, no connection to anywhere, and none of the environment's secrets.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from threading import Timer
from typing import Any, BinaryIO

from sources.folder import SourceFile
from sources.metadata import Catalogue, Facts, one_line
from sources.types import Block, Document, Reading, SourceError

SECONDS = 120.0  # for one file, by the clock
MEMORY = 1 << 30  # bytes that the worker may ask the system for, and each process that it starts
ANSWER = 1 << 30  # bytes of one answer

# Small text is read here: its readers are this package's own and the language's, without a parser of somebody
# else's or a line of C, their time grows with the text, and there is little of it. Hundreds of notes then cost no
# second process.
_HERE = (".txt", ".md")
_SMALL = 1_000_000  # bytes

# What the worker sees of the environment: where programs are and how text is written, and no keys.
_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "SYSTEMROOT", "PYTHAINLP_DATA_DIR")
_WORKER = ("-m", "sources.isolated")
_REFUSED = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request")


class Reader:
    """Reads files, one after another, each within limits. A context manager: leaving it ends the worker.

    Not for several threads at once.
    """

    def __init__(self, catalogue: Catalogue, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._worker: subprocess.Popen[bytes] | None = None
        self._late = False
        self._facts: dict[str, dict[str, Facts]] = defaultdict(dict)
        for source, facts in catalogue.entries.items():
            name = source
            while name:  # what is told of `file#2` or `archive/name` belongs to the file
                self._facts[name][source] = facts
                name = name[: max(name.rfind("#"), name.rfind("/"), 0)]

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, file: SourceFile) -> tuple[Reading, ...]:
        """The documents of a file, as `sources.read` gives them.

        Raises:
            SourceError: as there; also when the file breaks its reader, takes too long or needs too much memory.
        """
        entries = self._facts.get(file.source, {})
        if file.path.suffix.lower() in _HERE and _size(file.path) <= _SMALL:
            return _guarded(file, entries)
        answer = self._ask(
            {
                "source": file.source,
                "path": str(file.path),
                "root": None if file.root is None else str(file.root),
                "facts": {source: asdict(facts) for source, facts in entries.items()},
            }
        )
        if "problem" in answer:
            raise SourceError(answer["problem"])
        return _unpacked(answer)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The worker's answer; a worker that gives none is replaced with the next file."""
        worker = self._started()
        assert worker.stdin is not None
        assert worker.stdout is not None
        self._late = False
        timer = Timer(self._seconds, self._end_late, [worker])
        timer.daemon = True
        timer.start()
        answer = None
        try:
            with suppress(OSError, ValueError):
                _send(worker.stdin, _encoded(request))
                answer = _receive(worker.stdout)
        finally:
            timer.cancel()
            if answer is None or answer.get("spent"):  # also when interrupted: half an answer is in the pipe
                self._stop()
        if answer is not None:
            return answer
        if self._late:
            raise SourceError(f"it cannot be read: reading took longer than {self._seconds:g} s")
        raise SourceError(f"it cannot be read: its reader broke down ({_ending(worker.returncode)})")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is None:
            return self._worker
        self._stop()
        home = str(Path(__file__).absolute().parents[1])
        paths = os.pathsep.join([home, *(path for path in sys.path if path)])
        kept = {key: value for key, value in os.environ.items() if key in _PASSED_ON or key.startswith("LC_")}
        try:
            self._worker = subprocess.Popen(
                [sys.executable, "-P", "-X", "utf8", *_WORKER, str(self._seconds), str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=kept | {"PYTHONPATH": paths},
                start_new_session=True,  # a group, so that what it starts can be ended with it
            )
        except OSError as error:
            raise SourceError(f"it cannot be read: no reader can be started ({one_line(str(error))})") from error
        return self._worker

    def _end_late(self, worker: subprocess.Popen[bytes]) -> None:
        self._late = True
        _kill(worker)

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        _kill(worker)
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _guarded(file: SourceFile, entries: dict[str, Facts]) -> tuple[Reading, ...]:
    """Read in this process; whatever goes wrong is a SourceError of one line."""
    from sources.readers import read

    try:
        return read(file, Catalogue(entries))
    except SourceError as error:
        raise SourceError(one_line(str(error))) from error
    except MemoryError:
        raise
    except Exception as error:  # a fault of a reader, or of what it is made with, is the file's and not the build's
        said = one_line(str(error))[:200]
        raise SourceError(f"it cannot be read: {type(error).__name__}{f' ({said})' if said else ''}") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0  # opening it says what is wrong


def _kill(worker: subprocess.Popen[bytes]) -> None:
    """End the worker and what it started; not when it was waited for, as its number may be another's by then."""
    if worker.returncode is not None:
        return
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(worker.pid, signal.SIGKILL)
        else:
            worker.kill()


def _ending(status: int | None) -> str:
    if status is not None and status < 0:
        with suppress(ValueError):
            return signal.Signals(-status).name
    return f"exit status {status}"


def _packed(readings: tuple[Reading, ...]) -> dict[str, Any]:
    """Readings as plain values; documents of one file share its text, which is sent once."""
    texts: dict[str, int] = {}
    rows = [
        [
            asdict(replace(reading.document, text="")),
            texts.setdefault(reading.document.text, len(texts)),
            [[block.start, block.end, block.heading, block.language] for block in reading.blocks],
            reading.warning,
        ]
        for reading in readings
    ]
    return {"texts": list(texts), "readings": rows}


def _unpacked(answer: dict[str, Any]) -> tuple[Reading, ...]:
    texts = answer["texts"]
    return tuple(
        Reading(
            Document(**known | {"text": texts[text], "places": tuple((at, label) for at, label in known["places"])}),
            tuple(Block(*block) for block in blocks),
            warning,
        )
        for known, text, blocks, warning in answer["readings"]
    )


def _encoded(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _send(stream: BinaryIO | Any, content: bytes) -> None:  # noqa: ANN401 - Popen's pipes are IO[bytes]
    stream.write(len(content).to_bytes(8, "big"))
    stream.write(content)
    stream.flush()


def _receive(stream: BinaryIO | Any) -> dict[str, Any] | None:  # noqa: ANN401
    """The next message, or None when there is no whole one."""
    size = int.from_bytes(head, "big") if len(head := stream.read(8)) == 8 else -1
    if not 0 <= size <= ANSWER:
        return None
    content = stream.read(size)
    if len(content) < size:
        return None
    value: dict[str, Any] = json.loads(content.decode("utf-8", "surrogatepass"))
    return value


def _work(seconds: float, memory: int) -> None:
    """The worker: answer requests until there are no more."""
    requests, answers = (os.fdopen(os.dup(number), mode) for number, mode in ((0, "rb"), (1, "wb")))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):  # what a library prints is no answer
        os.dup2(nowhere, number)
    _bound({"RLIMIT_AS": memory, "RLIMIT_CORE": 0})
    sys.addaudithook(_refuse)
    while (request := _receive(requests)) is not None:
        if hasattr(signal, "alarm"):  # a worker whose parent was killed while it reads must not stay for ever
            signal.alarm(int(2 * seconds) + 1)
        facts = {source: Facts(**told) for source, told in request["facts"].items()}
        root = request["root"]
        file = SourceFile(request["source"], Path(request["path"]), None if root is None else Path(root))
        try:
            answer = _encoded(_packed(_guarded(file, facts)))
        except SourceError as error:
            answer = _encoded({"problem": str(error)})
        except MemoryError:
            most = f"it cannot be read: that takes more than {memory >> 20:,} MB of memory; split it"
            answer = _encoded({"problem": most, "spent": True})
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        _send(answers, answer)


def _bound(limits: dict[str, int]) -> None:
    """Set those of the limits that this system knows."""
    try:
        import resource
    except ImportError:  # Windows: time is bounded there, memory is not
        return
    for name, most in limits.items():
        with suppress(AttributeError, OSError, ValueError):
            number = getattr(resource, name)
            resource.setrlimit(number, (most, resource.getrlimit(number)[1]))


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError("a reader opens no connection")


if __name__ == "__main__":
    _work(float(sys.argv[1]), int(sys.argv[2]))
