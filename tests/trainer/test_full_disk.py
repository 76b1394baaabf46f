"""A disk without room: the run says so, keeps what it has, and goes on when there is room."""

import subprocess
import sys
import zipfile

import pytest

from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from rnn_demo.runs.trainers import PROJECT
from rnn_demo.spec import Recipe, Spec
from tests.support.run_folders import Folder

pytestmark = pytest.mark.slow
resource = pytest.importorskip("resource", reason="Windows bounds no file's size")

SPEC = Spec(cell="SimpleRNN", units=(96,))
RECIPE = Recipe(images=400, batch_size=50, epochs=2, schedule="constant")
ROOM = 100_000  # bytes that a file may have: resume.npz with Adam's does not fit


def train(run_id: str, room: int | None) -> int:
    def limit() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "rnn_demo", "train", "--resume", run_id]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, preexec_fn=limit).returncode


def test_without_room_it_fails_with_a_sentence_and_goes_on_later():
    run_id = Folder(SPEC, RECIPE).end(None)
    assert train(run_id, ROOM) == 1
    failed = folders.status(run_id)
    assert failed.state == "failed"
    assert "can't be written" in failed.reason
    assert "resume" in failed.reason
    path = folders.folder(run_id)
    assert not [p for p in path.rglob("*") if p.name.startswith(".")]
    for file in path.rglob("*.keras"):  # whole, or not there
        assert zipfile.ZipFile(file).testzip() is None
        open_keras(file)
    assert train(run_id, None) == 0
    finished = folders.status(run_id)
    assert finished.state == "finished"
    assert len(finished.history) == RECIPE.epochs
