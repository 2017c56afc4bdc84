"""A progress bar on a terminal; a line, or an event of the log, now and then where there is none."""

from __future__ import annotations

import shutil
import time
import unicodedata
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from index import Progress

_WIDTH = 24
_SELDOM = 10.0  # seconds between two lines where there is no terminal


class ProgressBar:
    """Shows a build's `Progress` on a stream. A context manager: it leaves the line clean behind it."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._live = stream.isatty() and not quiet
        self._quiet = quiet
        self._shown = 0.0
        self._began = time.monotonic()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def update(self, progress: Progress) -> None:
        """Show how far the build is, at most ten times a second on a terminal and every ten seconds elsewhere."""
        now = time.monotonic()
        if self._quiet or now - self._shown < (0.1 if self._live else _SELDOM):
            return
        if not self._live and not self._shown:
            self._shown = now  # short builds need no line
            return
        self._shown = now
        done, total = (progress.read, progress.to_read) if progress.to_read else (progress.done, progress.total)
        if progress.to_read:
            what = f"reading passages closely, {done:,} of {total:,}"
        else:
            what = f"{done}/{total} documents, {progress.sentences:,} sentences"
        share = done / total if total else 1.0
        seconds = f"{now - self._began:.0f} s"
        text = f"{'█' * round(share * _WIDTH):░<{_WIDTH}} {what}, {seconds}  {progress.source}"
        if self._live:
            columns = shutil.get_terminal_size().columns - 1
            self._stream.write("\r\x1b[K" + _fit(text, columns))
        else:
            self._stream.write(text + "\n")
        self._stream.flush()


def logged() -> Callable[[Progress], None]:
    """Tells how far a build is as an event of the log, every ten seconds."""
    from qa.log import event

    told = time.monotonic()

    def update(progress: Progress) -> None:
        nonlocal told
        if time.monotonic() - told >= _SELDOM:
            told = time.monotonic()
            told_of = ("done", "total", "sentences", "read", "to_read")
            event("build.progress", **{name: getattr(progress, name) for name in told_of})

    return update


def _fit(text: str, columns: int) -> str:
    """As much of a text as fits a line; marks take no column and control characters are not passed on."""
    out, used = [], 0
    for letter in text:
        category = unicodedata.category(letter)
        width = 0 if category in ("Mn", "Me") else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if category[0] == "C" or used + width > columns:
            continue
        out.append(letter)
        used += width
    return "".join(out)
