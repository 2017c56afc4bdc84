"""Any sequence of builds ends in the index that one build from nothing would give."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from index import IndexProblem, build_index, open_index

NAMES = ("a.txt", "b.md", "c/d.txt", "z.txt")
TEXTS = (
    "The harbour froze early. No ship left before March.",
    "# Harbour\n\nBread cost nine pence a loaf.\n\n# Bridge\n\nIt fell in the spring.",
    "ท่าเรือเป็นน้ำแข็งเร็วกว่าทุกปี ไม่มีเรือลำใดออกจากท่าก่อนเดือนมีนาคม",
    "تجمد الميناء مبكرا في تلك السنة. لم تغادر أي سفينة قبل شهر مارس.",
    "Prices rose. ราคาขนมปังสูงขึ้นมากในปีนั้นเพราะไม่มีเรือ\n\nارتفعت الأسعار كثيرا في تلك السنة.",
)
names, texts = st.sampled_from(NAMES), st.sampled_from(TEXTS)


def machine(assert_same):
    class Builds(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.home = Path(tempfile.mkdtemp())
            self.sources, self.index = self.home / "sources", self.home / "index"
            (self.sources / "c").mkdir(parents=True)

        @rule(name=names, text=texts)
        def write(self, name, text):
            (self.sources / name).write_text(text, encoding="utf-8")

        @rule(name=names)
        def delete(self, name):
            (self.sources / name).unlink(missing_ok=True)

        @rule(old=names, new=names)
        def rename(self, old, new):
            if (self.sources / old).exists():
                (self.sources / old).replace(self.sources / new)

        @rule(name=names, kind=st.sampled_from(["essay", "fiction"]))
        def describe(self, name, kind):
            (self.sources / "catalogue.toml").write_text(f'["{name}"]\nkind = "{kind}"\n', encoding="utf-8")

        @rule(sentences=st.integers(1, 6))
        def stop_a_build(self, sentences):
            def stop(progress):
                if progress.sentences >= sentences:
                    raise InterruptedError

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("index.unfinished._EVERY", 0.0)
                patch.setattr("index.writer._BATCH", 1)
                with suppress(IndexProblem):
                    build_index(self.sources, self.index, progress=stop)

        @rule()
        def build(self):
            report = build_index(self.sources, self.index)
            assert build_index(self.sources, self.index).generation == report.generation
            scratch = self.home / "scratch"
            shutil.rmtree(scratch, ignore_errors=True)
            build_index(self.sources, scratch)
            assert_same(open_index(self.index), open_index(scratch))

        def teardown(self):
            self.build()
            shutil.rmtree(self.home)

    return Builds


def test_builds_add_up(assert_same):
    run_state_machine_as_test(
        machine(assert_same),
        settings=settings(
            deadline=None, max_examples=12, stateful_step_count=10, suppress_health_check=list(HealthCheck)
        ),
    )
