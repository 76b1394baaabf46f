"""A disk without room: the run says so, keeps what it has, and goes on when there is room."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from rnn_demo.runs.process import PROJECT
from rnn_demo.spec import Recipe, Spec

resource = pytest.importorskip("resource", reason="Windows bounds no file's size")

SPEC = Spec(cell="SimpleRNN", units=(96,))
RECIPE = Recipe(images=400, batch_size=50, epochs=2, schedule="constant")
ROOM = 100_000  # bytes that a file may have: the reserve fits, resume.npz with Adam's does not


def train(run_id: str, room: int | None) -> int:
    def limit() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "rnn_demo", "train", "--resume", run_id]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, preexec_fn=limit).returncode


def test_without_room_it_fails_with_a_sentence_and_goes_on_later():
    run_id, lock = folders.create(SPEC, RECIPE, "a run")
    lock.release()
    assert train(run_id, ROOM) == 1
    failed = folders.status(run_id)
    assert failed.state == "failed"
    assert "can't be written" in failed.reason
    assert "resume" in failed.reason
    path = folders.folder(run_id)
    assert not [p for p in path.rglob("*") if p.name.startswith(".") or p.name == "reserve"]
    for file in path.rglob("*.keras"):  # whole, or not there
        assert zipfile.ZipFile(file).testzip() is None
        open_keras(file)
    assert train(run_id, None) == 0
    finished = folders.status(run_id)
    assert finished.state == "finished"
    assert len(finished.history) == RECIPE.epochs


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has unshare")
def test_a_small_disk_of_its_own_that_fills_up_and_is_made_larger(root):
    """The runs folder is a tmpfs of 400 kB, mounted for these processes alone."""
    command = [
        sys.executable,
        "-m",
        "rnn_demo",
        "train",
        "--cell",
        "SimpleRNN",
        "--units",
        "96",
        "--images",
        "400",
        "--batch-size",
        "50",
        "--epochs",
        "2",
        "--schedule",
        "constant",
    ]
    script = """
        mount -t tmpfs -o size=400k none "$RNN_DEMO_RUNS" || exit 90
        "$@"; echo "status $?" >&2
        mount -o remount,size=50m "$RNN_DEMO_RUNS" || exit 91
        "$1" -m rnn_demo train --resume "$(ls "$RNN_DEMO_RUNS")" --json
    """
    mine = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    root.mkdir()
    done = subprocess.run(
        ["unshare", "--mount", *mine, "sh", "-c", script, "sh", *command],
        cwd=PROJECT,
        env=os.environ,
        capture_output=True,
        text=True,
    )
    if done.returncode == 90 or "unshare failed" in done.stderr:
        pytest.skip(
            "mounting is not allowed here; the test above fills no disk, but needs no mount"
        )
    assert done.returncode == 0, done.stderr
    before, _ = done.stderr.split("status 1\n")
    (failed,) = [line for line in before.splitlines() if "failed" in line]
    assert failed == (
        "The training failed: A file of the run can't be written: No space left on device; "
        "make room and resume."
    )
    card = json.loads(done.stdout.splitlines()[-1])
    assert card["state"] == "finished"
    assert len(card["history"]) == 2
