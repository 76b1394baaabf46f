"""No test sees the runs of whoever starts it: not when collected, not in what it starts."""

import subprocess
import sys
from pathlib import Path

from rnn_demo import library
from rnn_demo.runs import folders

COLLECTED = folders.root()
VISITORS = folders.PROJECT / "runs"


def test_the_runs_folder_is_the_tests_own(tmp_path):
    assert VISITORS not in (COLLECTED, *COLLECTED.parents)
    assert folders.root() == tmp_path / "runs"
    assert not folders.root().exists()


def test_what_a_test_starts_has_the_same_folder():
    program = "from rnn_demo.runs import folders; print(folders.root())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folders.PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == folders.root()


def test_a_run_in_the_project_is_not_seen(tmp_path, monkeypatch):
    """One of a shipped network's name, as `train --preset simple-16` leaves it."""
    theirs = tmp_path / "project" / "runs" / "20260101-000000-simple-16"
    theirs.mkdir(parents=True)
    (theirs / "model.keras").write_bytes((library.MODELS / "simple-16/model.keras").read_bytes())
    (theirs / "run.json").write_text('{"title": "simple-16"}')
    monkeypatch.setattr(folders, "PROJECT", tmp_path / "project")
    assert library.names() == [name for name in library.PRESETS if name in library.names()]
    monkeypatch.delenv("RNN_DEMO_RUNS")  # without the folder of the tests' own it would be
    assert folders.root() == tmp_path / "project" / "runs"
