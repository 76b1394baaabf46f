"""Losses, rates, devices and memory: small parts of a training, compared with definitions."""

import errno
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnn_demo.data import ROWS
from rnn_demo.errors import UserError
from rnn_demo.runs import disk, events, folders
from rnn_demo.runs.estimate import memory_needed
from rnn_demo.runs.lifecycle import TrainingFailedError
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.spec.presets import PRESETS
from rnn_demo.trainer import devices, memory_limit, worker
from rnn_demo.trainer.builders import learning_rate_or_schedule, make_optimizer
from rnn_demo.trainer.losses import NO_DIGIT, CrossEntropyWithNonDigits, row_loss_weights
from tests.support.run_folders import Folder

RNG = np.random.default_rng(0)


def test_the_loss_of_digits_is_cross_entropy():
    labels, answers = RNG.integers(0, 10, 50), RNG.dirichlet(np.ones(10), 50).astype(np.float32)
    usual = keras.losses.SparseCategoricalCrossentropy()(labels, answers)
    assert float(CrossEntropyWithNonDigits()(labels, answers)) == pytest.approx(
        float(usual), rel=1e-5
    )


def test_the_loss_of_non_digits_equalises_the_answers():
    logits = tf.Variable(RNG.normal(size=(1, 10)).astype(np.float32))
    with tf.GradientTape() as tape:
        probabilities = tf.nn.softmax(logits)
        loss = CrossEntropyWithNonDigits()([NO_DIGIT], probabilities)
    assert float(loss) == pytest.approx(-np.log(probabilities).mean(), rel=1e-5)
    np.testing.assert_allclose(tape.gradient(loss, logits), probabilities - 0.1, atol=1e-6)


def test_the_loss_at_every_row_is_weighted():
    """Digits among non-digits, (B, 28) answers with a weight per row."""
    labels = np.array([3, NO_DIGIT, 7])
    answers = RNG.dirichlet(np.ones(10), (3, ROWS)).astype(np.float32)
    weights, loss = row_loss_weights(0.4), CrossEntropyWithNonDigits(reduction="sum")
    every = loss(np.repeat(labels[:, None], ROWS, axis=1), answers, weights[None])
    by_row = [float(loss(labels, answers[:, t])) for t in range(ROWS)]
    assert float(every) == pytest.approx(float(np.dot(weights, by_row)), rel=1e-5)


def test_a_cosine_schedule_ends_at_zero():
    for warmup, steps in ((0, (0, 20, 40)), (10, (10, 25, 40))):
        recipe = TrainingRecipe(
            learning_rate=0.5, images=1_000, batch_size=100, epochs=4, warmup_steps=warmup
        )
        values = [float(learning_rate_or_schedule(recipe)(step)) for step in steps]
        assert values == pytest.approx([0.5, 0.25, 0.0], abs=1e-6)
    assert float(learning_rate_or_schedule(recipe)(5)) == pytest.approx(0.25)


@pytest.mark.parametrize("name", ["RMSprop", "Adam", "SGD"])
def test_the_optimizer_is_the_one_named(name):
    optimizer = make_optimizer(TrainingRecipe(name, 0.02, "constant", clipnorm=0.5))
    assert type(optimizer) is getattr(keras.optimizers, name)
    assert float(optimizer.learning_rate) == pytest.approx(0.02)
    assert optimizer.global_clipnorm == 0.5
    assert make_optimizer(TrainingRecipe()).global_clipnorm is None


def test_device_names_are_resolved_or_refused_with_the_available_ones():
    for name in ("auto", "cpu", "CPU", "/CPU:0", "cpu:0", "/device:CPU:0"):
        assert devices.choose_device(name) == ("/CPU:0", "")
    run = Folder(recipe=TrainingRecipe(device="/TPU:3"))
    with pytest.raises(TrainingFailedError, match="choose auto or one of /CPU:0"):
        worker.train_run(run.id, lambda event: None, lambda: False)
    failed = folders.status_for_id(run.id)
    assert (failed.state, failed.change) == ("failed", {"device": "auto"})
    assert "/CPU:0" in failed.reason


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(28, "No space left on device"), "^The disk is full: make room, and resume"),
        (RuntimeError("write failed: errno = 28, No space left on device"), "^The disk is full"),
        (OSError(13, "Permission denied"), "can't be written: Permission denied; make"),
        (MemoryError(), "not enough memory"),
        (tf.errors.ResourceExhaustedError(None, None, "OOM"), "not enough memory"),
        (ZeroDivisionError(), r"failed \(ZeroDivisionError\)"),
    ],
    ids=str,
)
def test_each_error_is_reported_by_its_run(error, says, monkeypatch):
    monkeypatch.setattr(worker, "_train", Mock(side_effect=error))
    run, told = Folder(), []
    with pytest.raises(TrainingFailedError, match=says):
        worker.train_run(run.id, told.append, lambda: False)
    failed = folders.status_for_id(run.id)
    assert (failed.state, failed.reason) == ("failed", told[0]["reason"])
    assert re.search(says, failed.reason)


def test_on_a_full_disk_the_reserve_holds_the_last_event(monkeypatch):
    """The disk has room for an event after the reserve is released, and not before."""
    write = events.add_event

    def fills(path, run, tell, stop):
        assert (path / disk.RESERVE).stat().st_size == disk.RESERVED_BYTES
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def add_event(path, *what, **about):
        if (path / disk.RESERVE).exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, *what, **about)

    monkeypatch.setattr(worker, "_train", fills)
    monkeypatch.setattr(worker, "add_event", add_event)
    run = Folder()
    with pytest.raises(TrainingFailedError, match=r"^The disk is full"):
        worker.train_run(run.id, lambda event: None, lambda: False)
    failed = folders.status_for_id(run.id)
    assert (failed.state, failed.reason) == ("failed", disk.FULL)
    assert not (folders.run_folder(run.id) / disk.RESERVE).exists()


LARGE = NetworkSpec(cell="LSTM", units=(1024,)), TrainingRecipe(batch_size=10_000)


def test_the_estimate_of_memory_matches_a_measured_training():
    """It had exceeded 14 GB after 31 s."""
    assert 8 * 2**30 < memory_needed(*LARGE) < 30 * 2**30
    assert memory_needed(LARGE[0], replace(LARGE[1], batch_size=100)) < 2**30
    for preset in PRESETS.values():
        assert memory_needed(preset.spec, preset.recipe) < memory_limit.SMALL


def test_a_training_beyond_the_memory_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(memory_limit, "available_memory", lambda: 6 * 2**30)
    with pytest.raises(
        UserError, match=r"about 1\d\.\d GB of memory, and of what is free it may take 6\.0 GB"
    ):
        memory_limit.check_memory(*LARGE)
    monkeypatch.setattr(memory_limit, "available_memory", lambda: 60 * 2**30)
    memory_limit.check_memory(*LARGE)
    monkeypatch.setattr(memory_limit, "available_memory", lambda: 0)
    memory_limit.check_memory(NetworkSpec(), TrainingRecipe())


def test_a_cgroup_limits_the_available_memory(tmp_path):
    alone = memory_limit.available_memory(tmp_path)
    assert alone > 0
    (tmp_path / "memory.current").write_text("400000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert memory_limit.available_memory(tmp_path) > 400_000
    (tmp_path / "memory.max").write_text("1000000\n")
    assert memory_limit.available_memory(tmp_path) == 600_000
    (tmp_path / "memory.current").write_text("2000000\n")
    assert memory_limit.available_memory(tmp_path) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="no other system limits what is written to")
def test_over_its_limit_only_this_process_fails():
    code = (
        "import sys, types\n"
        "package = sys.modules['rnn_demo.trainer'] = types.ModuleType('rnn_demo.trainer')\n"
        "package.__path__ = ['rnn_demo/trainer']  # without TensorFlow: seconds less\n"
        "from rnn_demo.trainer import memory_limit\n"
        "memory_limit.SMALL, memory_limit.available_memory = 2**28, lambda: 2**28\n"
        "memory_limit.limit_memory()\n"
        "bytearray(2**26)\n"
        "try:\n    bytearray(2**30)\nexcept MemoryError:\n    print('refused')\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout == "refused\n", done.stderr
