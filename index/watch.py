"""Keeping an index up to date while its folder changes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from index.build import build_index
from index.encoder import EncoderError
from index.snapshot import open_index
from index.types import BuildReport, IndexProblem, Progress
from sources import SourceError
from sources.folder import printable, walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

EVERY = 1.0  # seconds from one look at the folder to the next
STILL = 1.0  # seconds that nothing may have changed before a build
LATEST = 30.0  # seconds after which a folder that is never still is built as it is
AGAIN = 60.0  # seconds after which a build that failed is tried again, although nothing changed
# A folder that is watched is seldom emptied on purpose, and a disk that is gone looks like that.
_GONE = "{} is empty, so the index is kept as it is; is a disk missing? To empty the index, run: tricite index"
_SHARE = 20  # a look is followed by a pause of so many times its length, at least

State = frozenset[tuple[str, object]]


class _Stop(Exception):
    """Ends a build from inside its progress."""


def watch(
    sources: str | Path,
    index: str | Path,
    stop: Event,
    *,
    built: Callable[[BuildReport], object],
    failed: Callable[[str], object],
    encoder: str = "builtin",
    progress: Callable[[Progress], None] | None = None,
    wait: float = 600.0,
) -> None:
    """Build at once, and again whenever the folder has changed and come to rest, until `stop` is set.

    The folder is looked at, not listened to: that works on every system and for folders of other machines. A build
    that cannot be made is told and tried again, when something has changed and from time to time. A folder in which
    nothing is left does not empty the index. Raises nothing of its own.

    Args:
        sources: the folder of documents.
        index: the index's folder.
        stop: ends the watching, also in the middle of a build; the index is then as it was.
        built: told what each build did.
        failed: told in one line why a build could not be made.
        encoder: as for `build_index`.
        progress: as for `build_index`.
        wait: seconds to wait for a build that somebody else began.
    """
    root, home = Path(sources), Path(index)
    known: State | None = None
    retry = float("inf")

    def tell(step: Progress) -> None:
        if stop.is_set():
            raise _Stop
        if progress is not None:
            progress(step)

    while not stop.is_set():
        began = time.monotonic()
        found = state(root, home)
        pause = max(EVERY, _SHARE * (time.monotonic() - began))
        if found != known or began >= retry:
            if known is not None:
                found = _settled(root, home, found, stop)
            if stop.is_set():
                return
            # What changes from here on differs from what was found, and is another build.
            known, retry = found, float("inf")
            try:
                if not found and _documents(home):
                    raise SourceError(_GONE.format(printable(root)))
                report = build_index(root, home, encoder=encoder, wait=wait, progress=tell)
            except _Stop:
                return
            except (IndexProblem, SourceError, EncoderError, OSError) as error:
                retry = time.monotonic() + AGAIN
                failed(str(error))
            except Exception as error:  # a fault of this program must not end the watching either
                retry = time.monotonic() + AGAIN
                failed(f"the build failed: {type(error).__name__}: {error}")
            else:
                built(report)
        stop.wait(pause)


def state(sources: Path, index: Path | None = None) -> State:
    """What a build would look at: every file's name, size, time of change and number; equal while nothing changed."""
    found: set[tuple[str, object]] = set()
    for path, problem in walk(sources, index):
        try:
            told = path.stat()
            found.add((str(path), (told.st_size, told.st_mtime_ns, told.st_ino)))
        except (OSError, ValueError):
            found.add((str(path), problem))
    return frozenset(found)


def _documents(index: Path) -> int:
    """How many documents an index holds; none where it cannot be opened."""
    try:
        return len(open_index(index).records)
    except IndexProblem:
        return 0


def _settled(sources: Path, index: Path, before: State, stop: Event) -> State:
    """The folder's state when it has been the same for a while: a copy in progress is one change, not many."""
    end = time.monotonic() + LATEST
    while not stop.wait(STILL) and (now := state(sources, index)) != before and time.monotonic() < end:
        before = now
    return before
