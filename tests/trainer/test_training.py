"""A training: its files, that no stop changes the results, and that it detects failures."""

import functools
import io
import itertools
import tracemalloc
from dataclasses import replace

import keras
import numpy as np
import pytest

from rnn_demo.data import Split, load_mnist_splits
from rnn_demo.errors import UserError
from rnn_demo.runs.events import read_events
from rnn_demo.spec import NetworkSpec, TrainingRecipe
from rnn_demo.trainer import resume_state
from rnn_demo.trainer.plan import choose_recurrence_plan
from rnn_demo.trainer.training import (
    CHUNK_SECONDS,
    Training,
    next_chunk_steps,
    seconds_between_progress,
)
from tests.support.few_rows import with_few_rows

RECIPE = TrainingRecipe(batch_size=20, images=400, epochs=2, clipnorm=1.0)
TRAIN, VALIDATION = load_mnist_splits().train, load_mnist_splits().validation
SMALL = with_few_rows(TRAIN, 1_000), with_few_rows(VALIDATION, 300)
ALL_ROWS = TRAIN, Split(VALIDATION.images[:300], VALIDATION.labels[:300])


@pytest.fixture
def folder(tmp_path, few_rows):
    (tmp_path / "snapshots").mkdir()
    return tmp_path


def make(folder, spec, recipe=RECIPE, splits=SMALL, **options):
    plan = choose_recurrence_plan(spec, recipe, "/CPU:0")
    return Training(folder, spec, recipe, *splits, plan, **options)


class KilledError(Exception):
    """Ends a training on the spot."""


def after(events: int, answer=lambda: True):
    """Return a stop request that gives `answer` at the nth call."""
    asked = iter(range(events))
    return lambda: next(asked, None) is None and answer()


def kill():
    raise KilledError


@pytest.mark.parametrize(
    ("spec", "changes"),
    [
        (
            NetworkSpec(
                cell="LSTM", units=(5,), dropout=0.2, recurrent_dropout=0.1, row_order="columns"
            ),
            {"images": 410, "augmentation": "affine", "target_replication": 0.5},
        ),
        pytest.param(
            *(NetworkSpec(cell="LSTM", units=(5,), stateful=True), {"augmentation": "affine"}),
            marks=pytest.mark.slow,
        ),
    ],
    ids=str,
)
def test_a_killed_stopped_and_resumed_training_has_the_same_results(tmp_path, spec, changes):
    """Each goes on in another object: what the file lacks, it would have from its own training."""
    recipe = replace(RECIPE, **changes)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for path in (whole, parts):
        (path / "snapshots").mkdir(parents=True)
    uninterrupted = make(whole, spec, recipe, ALL_ROWS)
    assert uninterrupted.train_to_end() == ("finished", {})
    values = [np.array(v.numpy()) for v in uninterrupted._variables]
    history = uninterrupted.position.history
    killed = make(parts, spec, recipe, ALL_ROWS, should_stop=after(3, kill))
    with pytest.raises(KilledError):
        killed.train_to_end()
    assert read_events(parts)[-1]["step"] < killed.position.step  # some steps are lost
    interrupted = uninterrupted
    interrupted.folder, interrupted._should_stop = parts, after(3)
    assert interrupted.train_to_end() == ("stopped", {})
    steps = interrupted.position.step
    assert 0 < steps < 2 * recipe.steps_per_epoch()
    resumed = killed
    resumed._should_stop = lambda: False
    assert resumed.train_to_end() == ("finished", {})
    for ours, theirs in zip(resumed._variables, values, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for one, other in zip(resumed.position.history, history, strict=True):
        for name in ("step", "loss", "accuracy", "val_loss", "val_accuracy"):
            assert one[name] == pytest.approx(other[name], rel=1e-6)


def test_a_training_writes_its_events_snapshots_and_model(folder, monkeypatch):
    told, chunks = [], []
    training = make(folder, NetworkSpec(units=(6,)), on_event=told.append)
    run = training._epoch.train_batch_range
    monkeypatch.setattr(
        training._epoch, "train_batch_range", lambda *of: chunks.append(run(*of)) or chunks[-1]
    )
    training.train_to_end()
    assert read_events(folder) == told
    steps = RECIPE.steps_per_epoch()
    early = [max(1, int(steps * share)) for share in (1 / 64, 1 / 16, 1 / 4)]
    snapshots = [e for e in told if e["kind"] == "snapshot"]
    assert [e["step"] for e in snapshots] == sorted({0, *early, steps, 2 * steps})
    assert all((folder / "snapshots" / e["file"]).is_file() for e in snapshots)
    epochs = [e for e in told if e["kind"] == "epoch"]
    assert [e["epoch"] for e in epochs] == [1, 2]
    before = np.cumsum([c.images for c in chunks]) <= RECIPE.images
    for epoch, own in zip(epochs, (before, ~before), strict=True):
        loss, right, images = np.array(chunks)[own].sum(axis=0)
        assert images == RECIPE.images
        assert (epoch["loss"], epoch["accuracy"]) == pytest.approx((loss / images, right / images))
    last_progress = [e for e in told if e["kind"] == "progress"][-1]
    assert last_progress["step"] == last_progress["steps"] == 2 * steps
    training.save_model(folder / "model.keras")
    opened = keras.saving.load_model(folder / "model.keras")
    probabilities, labels = opened(SMALL[1].images / np.float32(255)).numpy(), SMALL[1].labels
    loss = -np.log(probabilities[np.arange(len(labels)), labels]).mean()
    accuracy = (probabilities.argmax(axis=1) == labels).mean()
    assert (loss, accuracy) == pytest.approx(training.evaluate_on_split(SMALL[1]), abs=1e-5)
    assert epochs[-1]["val_loss"] == pytest.approx(loss, abs=1e-5)


def test_an_explosion_fails_with_finite_weights(folder):
    recipe = TrainingRecipe(optimizer="SGD", learning_rate=100.0, schedule="constant", images=1_000)
    training = make(folder, NetworkSpec(units=(16,), activation="relu"), recipe)
    state, about = training.train_to_end()
    assert state == "failed"
    assert "learning rate to 10" in about["reason"]
    assert about["change"] == {"learning_rate": 10.0, "clipnorm": 1.0}
    assert all(np.isfinite(weights).all() for weights in training.model.get_weights())
    loss, _ = training.evaluate_on_split(SMALL[1])
    assert np.isfinite(loss)


def test_useless_weights_are_replaced_by_the_last_snapshots(folder, monkeypatch):
    """If they are found after the last step of an epoch, the last snapshot's are kept."""
    training = make(folder, NetworkSpec(units=(4,)))

    def explode(*, validated: str) -> tuple[float, float]:
        if validated == "finite":  # although they are not
            training.model.set_weights([w * np.inf for w in training.model.get_weights()])
            return 1.0, 0.1
        return float("nan"), 0.1

    for validated in ("finite", "not a number"):
        monkeypatch.setattr(training, "_validate", functools.partial(explode, validated=validated))
        state, about = training.train_to_end()  # from the last snapshot on
        kept = next(e["step"] for e in reversed(read_events(folder)) if e["kind"] == "snapshot")
        assert state == "failed", validated
        reason = f"exploded after step {RECIPE.steps_per_epoch()}; the network of step {kept}"
        assert reason in about["reason"]
        # The card belongs to the same network
        assert training.position.step == kept < RECIPE.steps_per_epoch()
        assert all(np.abs(weights).max() < 100 for weights in training.model.get_weights())


def test_a_broken_resume_file_is_refused_by_its_headers(folder):
    """Arrays were once unpacked before their shape was checked: 40 MB from a file of 0.1 MB."""
    training = make(folder, NetworkSpec(units=(4,)), should_stop=after(1))
    path = folder / "resume.npz"
    training.train_to_end()
    whole, other = path.read_bytes(), make(folder, NetworkSpec(units=(5,)))
    with np.load(path) as file:
        good = dict(file)
    strange = {"v1": np.zeros(8_000_000, np.float32), "position": np.array("{}" + " " * 10**7)}
    contents = [(b"PK\x03\x04 cut off", training), (b"", training), (whole, other)]
    for save, (name, array) in itertools.product((np.savez, np.savez_compressed), strange.items()):
        save(unfolds := io.BytesIO(), **{**good, name: array})
        contents.append((unfolds.getvalue(), training))
    for content, goes_on in contents:
        path.write_bytes(content)
        before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        tracemalloc.start()
        with pytest.raises(UserError, match="start a new run"):
            goes_on.train_to_end()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 20_000_000
        assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
    path.write_bytes(whole)
    restored = resume_state.restore_variables_and_return_progress(path, training._variables)
    assert restored == training.position


def test_chunks_grow_and_shrink_to_a_fifth_of_a_second():
    assert next_chunk_steps(1, 0.001, 1) == 2
    assert next_chunk_steps(100, 0.1, 100) == 200
    assert next_chunk_steps(100, 0.4, 100) == 50
    assert next_chunk_steps(1, 3.0, 1) == 1


def test_a_long_training_reports_less_often(folder, monkeypatch):
    assert [seconds_between_progress(wall) for wall in (59, 61, 3599, 3601)] == [
        CHUNK_SECONDS,
        1,
        1,
        10,
    ]
    monkeypatch.setattr("rnn_demo.trainer.training.seconds_between_progress", lambda wall: 1e9)
    steps = RECIPE.steps_per_epoch()
    training = make(folder, NetworkSpec(units=(6,)), should_stop=after(8))
    training.train_to_end()  # in chunks of 1, 2, 4, ... steps
    training._should_stop = lambda: False
    training.train_to_end()
    told = [e["step"] for e in read_events(folder) if e["kind"] == "progress"]
    stopped = next(e["step"] for e in read_events(folder) if e["kind"] == "resumed")
    first, *rest = (step for step in told if step <= stopped)
    assert first == 1
    assert rest == ([steps, stopped] if stopped > steps else [stopped])
    assert told[-1] == 2 * steps
    assert len(told) < 8
