"""`train`: its files and output; killed, resumed, and ended by Ctrl-C."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rnn_demo.commands.train import progress_line_from_events
from rnn_demo.data import file_sha256, load_mnist_splits
from rnn_demo.places import PROJECT
from rnn_demo.reader import open_keras
from rnn_demo.runs import folders, lifecycle, network_files
from rnn_demo.runs.status import Status

PATIENCE = 300  # seconds; a trainer needs a few to start, and a busy machine many
TRAIN = [sys.executable, "-m", "rnn_demo", "train"]
TINY = ["--units", "6", "--images", "1000", "--batch-size", "100", "--epochs", "2"]


def train(*options: str) -> subprocess.CompletedProcess:
    """Train in a separate process, as a trainer sets up TensorFlow before its first use."""
    done = subprocess.run([*TRAIN, *options], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.keras
@pytest.mark.slow  # the tests below hold all but its end
def test_train_writes_the_network_and_its_card(tmp_path):
    options = ["--preset", "notebook", *TINY, "--seed", "3", "--json"]
    done = train(*options, "--out", str(tmp_path / "out"))
    card = json.loads(done.stdout.splitlines()[-1])
    assert card == json.loads((tmp_path / "out" / "card.json").read_text())
    assert card["spec"]["units"] == [6]
    assert card["spec"]["activation"] == "relu"
    assert card["recipe"]["optimizer"] == "RMSprop"
    assert (card["state"], card["seed"], card["parameters"]) == ("finished", 3, 280)
    assert card["data"]["sha256"] == file_sha256()
    assert [epoch["epoch"] for epoch in card["history"]] == [1, 2]
    assert done.stderr.count("epoch ") == 2
    check_results(tmp_path / "out")
    (run,) = folders.statuses_newest_first()
    assert (run.state, len(run.history)) == ("finished", 2)


def check_results(out: Path) -> None:
    """Check a card's results against those of its network, in NumPy."""
    card, network = json.loads((out / "card.json").read_text()), open_keras(out / "model.keras")
    loss, accuracy = network.loss_and_accuracy(
        load_mnist_splits().test.images, load_mnist_splits().test.labels
    )
    assert loss == pytest.approx(card["test_loss"], abs=1e-5)
    assert accuracy == pytest.approx(card["test_accuracy"], abs=1e-6)


@pytest.fixture
def trainer() -> Iterator[subprocess.Popen]:
    """Yield a process that trains the notebook's network, smaller, for a long time."""
    # Fewer images in all than those for which XLA would compile it, which takes seconds.
    options = ["--units", "6", "--batch-size", "50", "--images", "2500", "--epochs", "1000"]
    process = subprocess.Popen([*TRAIN, "--preset", "notebook", *options], cwd=PROJECT)
    yield process
    process.kill()
    process.wait()
    for run in folders.statuses_newest_first():
        if run.trains_or_waits:
            lifecycle.request_stop_or_discard(run.id)


def wait(run_id: str, true: Callable[[Status], bool]) -> Status:
    """Follow a run until a predicate holds for its status; return that status."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if true(status := folders.status_for_id(run_id)):
            return status
        time.sleep(0.1)
    raise AssertionError(f"waited in vain: {status}")


@pytest.mark.keras
def test_a_killed_run_resumes_and_ctrl_c_stops_it_with_a_card(trainer, tmp_path):
    """That its numbers don't change by this is tested in test_training."""
    began = time.monotonic()
    while not (runs := folders.statuses_newest_first()) and time.monotonic() < began + PATIENCE:
        time.sleep(0.1)
    run_id = runs[0].id
    running = wait(run_id, lambda run: len(run.history) >= 2)
    assert (running.state, running.device) == ("running", "/CPU:0")
    assert (running.spec.units, running.spec.activation) == ((6,), "relu")
    assert (running.recipe.optimizer, running.recipe.images) == ("RMSprop", 2500)
    trainer.kill()
    trainer.wait()
    lost = wait(run_id, lambda run: run.state == "lost")
    assert "resume" in lost.reason
    assert network_files.newest_network_of_run(run_id).parent.name == "snapshots"
    with open(folders.run_folder(run_id) / "events.jsonl", "ab") as events:
        events.write(b'{"kind": "progress", "st')  # a line cut off by a crash

    out = tmp_path / "out"
    command = [*TRAIN, "--resume", run_id, "--json", "--out", str(out)]
    process = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait(
        run_id, lambda run: len(run.history) >= len(lost.history) + 2 or process.poll() is not None
    )
    if windows := sys.platform == "win32":  # a process can't send Ctrl-C there
        lifecycle.request_stop_or_discard(run_id)
    else:
        process.send_signal(signal.SIGINT)
    printed, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == (0 if windows else 130), told
    assert "Resuming after step " in told
    stopped, card = folders.status_for_id(run_id), json.loads(printed.splitlines()[-1])
    assert card == json.loads((out / "card.json").read_text())
    assert card == network_files.load_run_card(run_id)
    assert stopped.state == card["state"] == "stopped"
    assert [e["epoch"] for e in stopped.history] == list(range(1, len(card["history"]) + 1))
    assert len(lost.history) + 1 < len(card["history"]) < 1000
    assert card["data"]["sha256"] == file_sha256()
    check_results(out)


def test_the_progress_line_has_a_bar_and_the_time_left():
    event = {
        "step": 440,
        "steps": 1100,
        "epoch": 1,
        "loss": 0.25,
        "accuracy": 0.9,
        "seconds": 60.0,  # compiling included
        "samples_per_second": 12345,
    }
    later = {**event, "step": 550, "seconds": 73.0}
    line = "epoch 1, loss 0.2500, accuracy 0.9000, 12,345 images/s"
    assert progress_line_from_events([event]) == f"████████░░░░░░░░░░░░ {line}"
    assert progress_line_from_events([event, later]) == f"██████████░░░░░░░░░░ {line}, 1:05 to go"
