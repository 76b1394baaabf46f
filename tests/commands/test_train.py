"""`train`: what it writes and prints, Ctrl-C, and a sentence for every wrong option."""

import json
import os
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from rnn_demo.__main__ import main
from rnn_demo.commands.progress import bar
from rnn_demo.data import fingerprint, mnist
from rnn_demo.runs import folders
from rnn_demo.runs.trainers import PROJECT
from tests.support.run_folders import finished

pytestmark = pytest.mark.keras
TINY = ["--units", "6", "--images", "1000", "--batch-size", "100", "--epochs", "2"]


def train(*options: str) -> subprocess.CompletedProcess:
    """In a process of its own, as a trainer sets up TensorFlow before its first use."""
    command = [sys.executable, "-m", "rnn_demo", "train", *options]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def test_the_notebooks_network_in_small(tmp_path):
    options = ["--preset", "notebook", *TINY, "--seed", "3", "--json"]
    done = train(*options, "--out", str(tmp_path / "out"))
    card = json.loads(done.stdout.splitlines()[-1])
    assert card == json.loads((tmp_path / "out" / "card.json").read_text())
    assert card["spec"]["units"] == [6]
    assert card["spec"]["activation"] == "relu"
    assert card["recipe"]["optimizer"] == "RMSprop"
    assert (card["state"], card["seed"], card["parameters"]) == ("finished", 3, 280)
    assert card["data"]["sha256"] == fingerprint()
    assert [epoch["epoch"] for epoch in card["history"]] == [1, 2]
    assert done.stderr.count("epoch ") == 2
    model = keras.saving.load_model(tmp_path / "out" / "model.keras")
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    test = mnist().test
    loss, accuracy = model.evaluate(test.images / np.float32(255), test.labels, verbose=0)
    assert loss == pytest.approx(card["test_loss"], abs=1e-5)
    assert accuracy == pytest.approx(card["test_accuracy"], abs=1e-6)
    (run,) = folders.all_runs()
    assert (run.state, len(run.history)) == ("finished", 2)

    assert "Resuming after step 20" in train("--resume", run.id).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a process sends no Ctrl-C there")
def test_ctrl_c_keeps_what_there_is(tmp_path):
    out = tmp_path / "out"
    options = ["--units", "12", "--epochs", "1000", "--images", "5000", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "rnn_demo", "train", *options, "--json"],
        cwd=PROJECT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 90
    while not any(run.history for run in folders.all_runs()):
        assert time.monotonic() < until, process.communicate()
        assert process.poll() is None, process.communicate()
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    card = json.loads(printed.splitlines()[-1])
    assert card["state"] == "stopped"
    assert 0 < len(card["history"]) < 1000
    assert (out / "model.keras").is_file()
    (run,) = folders.all_runs()
    assert run.state == "stopped"


@pytest.mark.parametrize("option", ["--units=4", "--epochs=4", "--preset=simple-16", "--title=4"])
def test_what_a_resumed_run_would_not_heed_is_refused(option, capsys):
    assert main(["train", "--resume", finished(), option]) == 2
    assert "keeps its settings" in capsys.readouterr().err


def test_the_bar():
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
    assert bar([event]) == f"████████░░░░░░░░░░░░ {line}"
    assert bar([event, later]) == f"██████████░░░░░░░░░░ {line}, 1:05 to go"
