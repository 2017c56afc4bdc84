"""Kills builds, fills disks, swaps indexes under readers and damages files, many times, and counts what is lost.

    python tests/torture.py --kills 200 --operations 1 --refusals 1 --room 4 --swaps 100 --flips 2000

Every trial runs in a process of its own, made by fork, so that a crash is seen as one. For POSIX systems.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import errno
import hashlib
import itertools
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import faiss  # noqa: F401 - once, before the forks
import numpy as np
import torch  # noqa: F401

import index.build
from index import IndexProblem, build_index, layout, load_encoder, open_index
from index.changes import text_digest
from sources import isolated

ENCODER = load_encoder()  # only its tokenizer so far: the network is loaded in each process that needs it
index.build.load_encoder = lambda _: ENCODER

FINE, PROBLEM = 0, 3
TEXTS = (
    "The harbour froze early in year {0}. No ship left before March. Bread cost {0} pence a loaf.",
    "ท่าเรือเป็นน้ำแข็งเร็วในปีที่ {0} ไม่มีเรือลำใดออกจากท่าก่อนเดือนมีนาคม ขนมปังราคาก้อนละ {0} เพนนี",
    "تجمد الميناء مبكرا في سنة {0}. لم تغادر أي سفينة قبل شهر مارس. كان ثمن الرغيف {0} بنسات.",
)


def forked(action, *, seconds=900):
    """Start `action` in a process of its own; its id."""
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    code = 1
    try:
        signal.alarm(seconds)
        action()
        code = FINE
    except IndexProblem as problem:
        print(problem, file=sys.stderr)
        code = PROBLEM
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def ended(pid):
    """How a process ended: its exit status, or less than 0 when a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def run(action, expected=(FINE,)):
    code = ended(forked(action))
    if code not in expected:
        raise SystemExit(f"LOST: exit status {code}")
    return code


class Ground:
    """A folder of documents and its index, with ways to change the documents."""

    def __init__(self, home):
        self.sources, self.index = home / "sources", home / "index"

    def fill(self):
        self.sources.mkdir()
        for number in range(9):
            self.write(number, number)
        run(self.build)

    def write(self, number, version):
        (self.sources / f"{number}.txt").write_text(TEXTS[number % 3].format(version), encoding="utf-8")

    def describe(self, version):
        lines = [f'["{path.name}"]\ntitle = "{version}"\n' for path in sorted(self.sources.glob("*.txt"))]
        (self.sources / "catalogue.toml").write_text("".join(lines), encoding="utf-8")

    def change(self, version, chance):
        number = chance.randrange(9)
        match chance.randrange(4):
            case 0:
                (self.sources / f"{number}.txt").unlink(missing_ok=True)
            case 1:
                self.describe(version)
            case _:
                self.write(number, version)

    def state(self):
        """What the documents say now."""
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.sources.glob("*.txt")}

    def build(self):
        build_index(self.sources, self.index)


def quotes(index):
    """A digest of every passage, every document, and where each stands."""
    digest = hashlib.sha256()
    for number in range(len(index.records)):
        document = index.document(number)
        assert text_digest(document.text) == index.records[number]["text_sha256"]
        digest.update(repr(document).encode())
    for row in range(len(index)):
        passage = index.passage(row)
        assert index.find(passage.source).text[passage.start : passage.end] == passage.text
        digest.update(repr((passage, index.sentences(row))).encode())
    return digest.hexdigest()


def everything(index):
    """A digest of all that an index says, its vectors too."""
    digest = hashlib.sha256(quotes(index).encode())
    for vectors, table in (
        (index.passage_vectors, index.passage_table),
        (index.sentence_vectors, index.sentence_table),
    ):
        digest.update(vectors.of(np.arange(len(table))).tobytes())
    for array in (index.token_ids, index.token_vectors, index.frequencies):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def serves(ground, states):
    """That the index is whole and in one of these states; ends with 10 + the state's number."""
    index = open_index(ground.index)
    everything(index)
    assert not layout.check_files(index.folder, index.manifest)
    found = {record["source"]: record["sha256"] for record in index.records}
    os._exit(10 + states.index(found))


def kills(times, chance, home):
    """End builds at random moments, every other one with a process of its own for reading."""
    ground = Ground(home)

    def build(trial):
        isolated._SMALL = 0 if trial % 2 else 1_000_000
        ground.build()

    before, stopped = ground.state(), 0
    ground.write(0, "first")
    began = time.monotonic()
    run(ground.build)
    most = time.monotonic() - began
    before = ground.state()
    for trial in range(times):
        ground.change(trial, chance)
        after = ground.state()
        pid = forked(lambda trial=trial: build(trial))
        time.sleep(chance.uniform(0, most))
        os.kill(pid, signal.SIGKILL)
        stopped += ended(pid) == -signal.SIGKILL
        states = [before, after]
        before = states[run(lambda states=states: serves(ground, states), (10, 11)) - 10]
    run(ground.build)
    run(lambda: serves(ground, [ground.state()]), (10,))
    left = [path.name for path in ground.index.iterdir()]
    assert len(left) == 3, left
    end = time.monotonic() + 30
    while readers := orphans():
        assert time.monotonic() < end, readers
        time.sleep(0.1)
    return f"{times} builds, {stopped} of them killed while at work"


def orphans():
    """Reading processes whose build is gone; none where processes cannot be looked up."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            alone = (path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1] == "1"
            if alone and b"sources.isolated" in (path / "cmdline").read_bytes():
                found.append(path.name)
    return found


def changed(ground):
    """Change the documents, and keep the index that was; the states before and after, and where it is kept."""
    before = ground.state()
    kept = ground.index.with_name("kept")
    shutil.copytree(ground.index, kept)
    ground.describe("new")
    (ground.sources / "8.txt").rename(ground.sources / "80.txt")
    return before, ground.state(), kept


def watched(act, *, removing=True):
    """From here on call `act` before each operation on the file system that changes something."""
    changing = ["os.rename", "os.mkdir", "os.fsync", *(["os.remove", "os.rmdir"] if removing else [])]

    def see(event, arguments):
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or event in changing:
            act()

    sync = os.fsync
    os.fsync = lambda handle: (see("os.fsync", ()), sync(handle))[1]
    sys.addaudithook(see)


def operations(stride, chance, home):
    """End a build at every `stride`-th operation on the file system that changes something."""
    ground = Ground(home)
    before, after, kept = changed(ground)

    def doomed(at):
        left = iter(range(at - 1, -1, -1))
        watched(lambda: next(left) or os.kill(os.getpid(), signal.SIGKILL))
        ground.build()

    at, times = 1 + chance.randrange(stride), 0
    while True:
        shutil.rmtree(ground.index)
        shutil.copytree(kept, ground.index)
        code = run(lambda at=at: doomed(at), (FINE, -signal.SIGKILL))
        run(lambda: serves(ground, [before, after]), (10, 11))
        run(ground.build)
        run(lambda: serves(ground, [after]), (10,))
        left = sorted(path.name[:2] for path in ground.index.iterdir())
        assert left == [".l", "CU", "g-"], left
        if code == FINE:
            return f"killed at {times} of {at - 1} operations"
        at, times = at + stride, times + 1


def refusals(stride, chance, home):
    """Refuse every operation that writes from every `stride`-th on, as a full or broken disk does."""
    ground = Ground(home)
    before, after, kept = changed(ground)

    def refused(at):
        done = itertools.count(1)

        def refuse():
            if next(done) >= at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        watched(refuse, removing=False)
        os._exit(tried(ground))

    at, times = 1 + chance.randrange(stride), 0
    while True:
        shutil.rmtree(ground.index)
        shutil.copytree(kept, ground.index)
        code = run(lambda at=at: refused(at), (FINE, PROBLEM))
        run(lambda: serves(ground, [before, after]), (10, 11))
        run(ground.build)
        run(lambda: serves(ground, [after]), (10,))
        if code == FINE:
            return f"refused from {times} of {at - 1} operations on"
        at, times = at + stride, times + 1


def tried(ground):
    """Build where that may fail; a problem must be said in one line. How the process should end."""
    try:
        ground.build()
    except IndexProblem as problem:
        words = str(problem)
        if "\n" in words or not any(part in words for part in ("the build could not go on", "cannot be written")):
            raise AssertionError(repr(words)) from problem
        return PROBLEM
    return FINE


def room(stride, chance, home):
    """Build on a disk that has room for so many kilobytes more: from none, in steps of `stride`, until it is enough."""
    ground = Ground(home)
    before, after, kept = changed(ground)
    size = sum(-(-path.stat().st_size // 4096) * 4 + 4 for path in [kept, *kept.rglob("*")]) + 8

    def cramped(kilobytes):
        disk = ground.index
        mount(disk, size + kilobytes)
        shutil.copytree(kept, disk, dirs_exist_ok=True)
        code = tried(ground)
        index_now = open_index(disk)
        everything(index_now)
        assert not layout.check_files(index_now.folder, index_now.manifest)
        assert {r["source"]: r["sha256"] for r in index_now.records} in (before, after)
        mount(disk, 1_000_000, again=True)
        ground.build()
        assert {r["source"]: r["sha256"] for r in open_index(disk).records} == after
        os._exit(code)

    shutil.rmtree(ground.index)
    ground.index.mkdir()
    if ended(forked(lambda: mount(ground.index, 1000))):
        return "not tried: nothing can be mounted here"
    more, times = chance.randrange(stride), 0
    while run(lambda more=more: cramped(more), (FINE, PROBLEM)) == PROBLEM:
        more, times = more + stride, times + 1
    return f"too full {times} times, up to {more} kB"


def mount(folder, kilobytes, *, again=False):
    """Give this process, and no other, a small disk at `folder`; or change its size."""
    libc = ctypes.CDLL(None, use_errno=True)
    new_user, new_mounts, remount, private = 0x10000000, 0x20000, 0x20, 0x4000 | 0x40000

    def must(code):
        if code:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    if not again:
        user = os.geteuid()
        must(libc.unshare(new_mounts if user == 0 else new_mounts | new_user))
        if user:
            Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        must(libc.mount(b"none", b"/", None, private, None))
    options = f"size={kilobytes}k".encode()
    must(libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", remount if again else 0, options))


def memory(passages, _, home):
    """Build so many passages, and four times as many; the second may not need much more memory."""

    def build(count):
        sources = home / str(count)
        sources.mkdir()
        for at in range(0, count, 20):
            texts = (f"# {n}\n\n{TEXTS[at // 20 % 3].format(n)}\n\n" for n in range(at, at + 20))
            (sources / f"{at}.md").write_text("".join(texts), encoding="utf-8")
        assert build_index(sources, home / f"index-{count}").passages >= count
        (home / f"peak-{count}").write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss), encoding="utf-8")

    peaks = []
    for count in (passages, 4 * passages):
        run(lambda count=count: build(count))
        peaks.append(
            int((home / f"peak-{count}").read_text(encoding="utf-8")) / (1024 if sys.platform != "darwin" else 1 << 20)
        )
    told = f"{peaks[0]:.0f} MB for {passages} passages, {peaks[1]:.0f} MB for {4 * passages}"
    if passages < 2000:  # too few to tell what each of them takes
        return told
    whole = peaks[0] + (peaks[1] - peaks[0]) / (3 * passages) * 100_000
    assert whole < 2000, told
    return f"{told}, so {whole:.0f} MB for 100,000"


def swaps(times, _, home):
    """Publish again and again while others open and read."""
    ground = Ground(home)
    stop = home / "stop"

    def read():
        opened = 0
        while not stop.exists():
            opened_index = open_index(ground.index)
            time.sleep(0.02)  # for the build to take the files away meanwhile
            everything(opened_index)
            opened += 1
        (home / f"opened-{os.getpid()}").write_text(str(opened), encoding="utf-8")

    readers = [forked(read, seconds=3600) for _ in range(2)]

    def publish():
        for version in range(times):
            ground.describe(version)
            ground.build()

    code = ended(forked(publish, seconds=3600))
    stop.touch()
    if code:
        raise SystemExit("LOST: a build failed")
    if any(ended(pid) for pid in readers):
        raise SystemExit("LOST: a reader failed")
    opened = sum(int(path.read_text(encoding="utf-8")) for path in home.glob("opened-*"))
    return f"{times} swaps under {opened} readings"


def flips(times, chance, home):
    """Damage the index's files; it must say so, or answer as before. Half of them as if files were too large to check."""
    ground = Ground(home)
    paths = [path for path in ground.index.rglob("*") if path.is_file() and path.name != ".lock"]
    refused = home / "refused"
    right = (quotes(open_index(ground.index)), everything(open_index(ground.index)))

    def trials(seed):
        chance, told, said = random.Random(seed), 0, 0
        for trial in range(min(100, times)):
            path = chance.choice(paths)
            content = path.read_bytes()
            path.write_bytes(damaged(content, chance))
            layout._CHECKED = -1 if (lenient := trial % 2 == 1) else 64_000_000
            try:
                index = open_index(ground.index)
                assert quotes(index) == right[0], path
                assert everything(index) == right[1] or lenient, path
            except IndexProblem as problem:
                said += "run: tricite" in str(problem) and "\n" not in str(problem)
                told += 1
            except BaseException:
                print("in", path.name, "lenient" if lenient else "", file=sys.stderr)
                raise
            finally:
                path.write_bytes(content)
        assert said == told, "a message without its remedy, or of several lines"
        refused.write_text(str(told), encoding="utf-8")

    total, done = 0, 0
    while done < times:
        seed = chance.randrange(2**32)
        run(lambda seed=seed: trials(seed))
        total += int(refused.read_text(encoding="utf-8"))
        done += min(100, times)
    return f"{done} files damaged, {total} times refused, else right"


def damaged(content, chance):
    at = chance.randrange(max(len(content), 1))
    if chance.random() < 0.5 and at < 400:
        at = chance.randrange(min(len(content), 400) or 1)  # headers are small and matter most
    match chance.randrange(4):
        case 0:
            return content[:at]
        case 1:
            return content + bytes([chance.randrange(256)])
        case _:
            changed = bytearray(content or b"\0")
            changed[at] ^= 1 << chance.randrange(8)
            return bytes(changed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200, help="builds to end at random moments")
    parser.add_argument("--operations", type=int, default=1, help="end a build at every n-th operation; 0 for none")
    parser.add_argument("--refusals", type=int, default=1, help="refuse from every n-th operation on; 0 for none")
    parser.add_argument("--room", type=int, default=4, help="fill a disk in steps of so many kilobytes; 0 for none")
    parser.add_argument("--memory", type=int, default=25_000, help="passages to build for the memory; 0 for none")
    parser.add_argument("--swaps", type=int, default=100, help="indexes to publish under readers")
    parser.add_argument("--flips", type=int, default=2000, help="files to damage")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    print("seed", seed)
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder, "start")
        start.mkdir()
        Ground(start).fill()
        for trial in (kills, operations, refusals, room, swaps, flips, memory):
            if times := getattr(options, trial.__name__):
                began = time.monotonic()
                home = shutil.copytree(start, Path(folder, trial.__name__))
                told = trial(times, random.Random(seed), home)
                print(f"{trial.__name__}: {told}, none lost ({time.monotonic() - began:.0f} s)")


if __name__ == "__main__":
    main()
