"""The processes that answer for the page: real ones, which are killed, left behind, and given a new index while they work."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import IndexProblem, build_index, open_index
from qa import QuestionError, retrieve
from qa.answers import weigh
from qa.cli import main
from qa.conversation import FollowUp
from qa.export import hit_object
from qa.marking import marked
from qa.page.askers import Askers, usual
from qa.page.asking import ANYWHERE, Scope, answer_of, marks_of
from qa.page.desk import Desk
from qa.page.turns import Turn, surroundings

ROOT = Path(__file__).absolute().parents[2]
QUESTIONS = (
    "Which part of Korea was to be neutral?",
    "ใครเป็นคนกลางในการเจรจาสันติภาพ",
    "متى استسلمت حامية بورت آرثر؟",
    "كم بلغت خسائر الروس في موكدن؟",
    "On what day did Japan declare war on Russia?",
    "Who won the football world cup in 2010?",
)
PROCESSES = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.fixture(scope="module")
def home(starter_library, library_index, tmp_path_factory):
    """A copy of the starter library and of its index, to be changed."""
    home = tmp_path_factory.mktemp("asked")
    shutil.copytree(starter_library, home / "library")
    shutil.copytree(library_index.folder.parent, home / "index")
    return home


@pytest.fixture(scope="module")
def askers(home):
    askers = Askers(home / "index", 2)
    askers.start()
    assert askers.wait(60)
    yield askers
    numbers = askers.processes()
    askers.close()
    assert len(numbers) == 2
    assert all(ended(number) for number in numbers)


def ended(number, seconds=10):
    """Whether a process is gone, or only waits to be buried, in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def both_there(askers):
    until = time.monotonic() + 20
    while len(askers.processes()) < askers.count and time.monotonic() < until:
        time.sleep(0.05)
    return len(askers.processes()) == askers.count


def test_they_tell_exactly_what_is_told_here(askers, home):
    index = open_index(home / "index")
    desk = Desk(home / "index", home / "library")
    desk.askers = askers
    # A process's first question is read in other digits, and they have had theirs.
    weigh(FollowUp(QUESTIONS[0], ""), index)
    for question in QUESTIONS:
        answer, chance = weigh(FollowUp(question, ""), index)
        told = askers.ask("turn", question=question, **ANYWHERE)
        assert answer_of(told["answer"]) == answer
        chance = pytest.approx(chance, abs=1e-4)  # products in half the precision depend on the number of threads
        assert told["chance"] == chance
        assert marks_of(told["marks"]) == marked(answer, index.cross)
        turn = desk.ask(Turn(question), Scope(), "en")
        assert (turn.answer, turn.chance, turn.marks) == (answer, chance, marked(answer, index.cross))
        assert turn.around == surroundings(answer, index)
        hits = askers.ask("retrieve", question=question, k=4, languages=["th", "ar"], sources=None)
        assert hits == [hit_object(hit, index) for hit in retrieve(question, index=index, k=4, languages=["th", "ar"])]
    assert any(answer_of(askers.ask("turn", question=q, **ANYWHERE)["answer"]).disagreements for q in QUESTIONS)
    assert both_there(askers)


def test_what_cannot_be_asked_is_the_same_problem_there(askers, tmp_path):
    for bad in ("  ", "x" * 3_000, "half \ud800"):
        with pytest.raises(QuestionError) as there:
            askers.ask("ask", question=bad, languages=None, sources=None)
        with pytest.raises(QuestionError) as here:
            Askers(askers.index_path, 0).ask("ask", question=bad, languages=None, sources=None)
        assert str(there.value) == str(here.value)
    with pytest.raises(QuestionError, match="no\\.md"):
        askers.ask("ask", question=QUESTIONS[0], languages=None, sources=["no.md"])
    nowhere = Scope(documents=("no.md",))
    assert Desk(askers.index_path, tmp_path).ask(Turn(QUESTIONS[0]), nowhere, "en").problem
    with pytest.raises(ValueError, match="many"):  # no fault of the question's: it is raised here, and nobody ends
        askers.ask("retrieve", question=QUESTIONS[0], k="many", languages=None, sources=None)
    lost = Askers(tmp_path, 1)
    lost.start()
    assert lost.wait(30)
    with pytest.raises(IndexProblem):
        lost.ask("ask", question=QUESTIONS[0], languages=None, sources=None)
    lost.close()
    assert len(askers.processes()) == 2


@PROCESSES
def test_a_killed_process_loses_no_question_and_is_replaced(askers):
    right = {q: askers.ask("ask", question=q, languages=None, sources=None) for q in QUESTIONS}
    before = askers.processes()
    asked = [QUESTIONS[n % len(QUESTIONS)] for n in range(80)]
    with ThreadPoolExecutor(4) as pool:  # more than there are: each is at work when it is killed
        found = [pool.submit(askers.ask, "ask", question=q, languages=None, sources=None) for q in asked]
        for number in before:
            time.sleep(0.1)
            os.kill(number, signal.SIGKILL)
        assert not all(one.done() for one in found)
        assert [one.result() for one in found] == [right[question] for question in asked]
    assert both_there(askers)
    assert not set(before) & set(askers.processes())


def test_a_new_generation_is_answered_from_while_questions_are_asked(askers, home):
    page = home / "library" / "en" / "pass.md"
    stop = threading.Event()
    seen = []

    def ask():
        while not stop.is_set():
            seen.append(askers.ask("ask", question="Who opened the Velloran pass?", languages=None, sources=None))

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        page.write_text("# The pass\n\nMaria Tolander opened the Velloran pass in 1931.\n", encoding="utf-8")
        build_index(home / "library", home / "index")
        swapped = len(seen)
        while len(seen) < swapped + 20 and not any(one.done() for one in asking):
            time.sleep(0.05)
        stop.set()
        for one in asking:
            one.result()
    # Those that were being answered when it came may still be of the one before.
    assert all("Tolander" in answer["text"] for answer in seen[swapped + 8 :])
    assert not any("Tolander" in answer["text"] for answer in seen[:1])
    assert both_there(askers)


HOLDER = """
import sys, time
from pathlib import Path
from qa.page.askers import Askers
askers = Askers(Path(sys.argv[1]), 1)
askers.start()
assert askers.wait(60)
print(askers.processes()[0], flush=True)
time.sleep(60)
"""


@PROCESSES
def test_who_starts_them_can_be_killed_and_leaves_none_behind(home):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home / "index")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        number = int(holder.stdout.readline())
        assert not ended(number, 0.2)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert ended(number)


@PROCESSES
def test_a_page_that_is_interrupted_leaves_none_behind(home, tmp_path):
    command = ["serve", "--index", home / "index", "--sources", home / "library", "--port", "0", "--workers", "1"]
    with (tmp_path / "told").open("wb") as told:
        server = subprocess.Popen(
            [sys.executable, "-m", "qa", *map(str, command)], cwd=ROOT, stderr=told, start_new_session=True
        )
    try:
        until = time.monotonic() + 60
        while "ready at" not in (said := (tmp_path / "told").read_text()):
            assert server.poll() is None, said
            assert time.monotonic() < until
            time.sleep(0.1)
        (child,) = children_of(server.pid)
        server.send_signal(signal.SIGINT)
        server.wait(20)
    finally:
        server.kill()
        server.wait()
    assert ended(child)


def children_of(number):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == number:
                found.append(int(stat.parent.name))
    return found


def test_as_many_as_suit_the_machine_and_the_model(library_index):
    from index.encoder.threads import cores

    assert usual(library_index) == (0 if cores() == 1 else min(cores(), 8))


def test_their_number_is_none_or_more(capsys):
    for bad in ("-1", "many"):
        with pytest.raises(SystemExit):
            main(["serve", "--workers", bad])
        assert "--workers" in capsys.readouterr().err
