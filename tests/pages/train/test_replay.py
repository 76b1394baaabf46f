"""Snapshots of a run read a drawing like their files."""

import time
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st

from rnn_demo.data import images_in_reading_order
from rnn_demo.pages.train import replay
from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from rnn_demo.ui import session
from tests.fixtures import KINDS
from tests.support.run_folders import SPEC, Folder, finished

IMAGE = np.random.default_rng(0).random((28, 28)).astype(np.float32)


@pytest.mark.parametrize(
    "spec", [SPEC, KINDS["columns"], KINDS["bidirectional-stacked"]], ids=["one", "order", "stack"]
)
def test_each_snapshot_reads_as_its_file_does(spec):
    run = folders.status_for_id(Folder(spec).epochs(2).end())
    assert [replay.snapshot_epoch_text(s) for s in run.snapshots] == [
        "before training",
        "epoch 1",
        "epoch 2",
    ]
    for snapshot in run.snapshots:
        network = open_keras(folders.run_folder(run.id) / "snapshots" / snapshot["file"])
        expected = network.read_image(images_in_reading_order(IMAGE, spec.row_order)).probabilities
        reading = replay.read_image_with_snapshot(run, snapshot, IMAGE)
        np.testing.assert_array_equal(reading.probabilities, expected)


def test_a_finished_run_is_shown_by_one_run_of_the_page(open_page, monkeypatch):
    run_id, answers, show = Folder().epochs(2).end(), [], replay.show_snapshot_answer

    def show_and_count(*given, **options):
        answers.append(given)
        show(*given, **options)

    monkeypatch.setattr(replay, "show_snapshot_answer", show_and_count)
    app = open_page("train", run=run_id)
    assert not app.exception
    assert answers == [(run_id,)]


def test_broken_snapshots_are_skipped():
    run = folders.status_for_id(Folder().epochs(2).end())
    files = [folders.run_folder(run.id) / "snapshots" / s["file"] for s in run.snapshots]
    files[-1].write_bytes(b"half of it")
    files[0].unlink()
    readable = [replay.read_image_with_snapshot(run, s, IMAGE) is not None for s in run.snapshots]
    assert readable == [False, True, False]


def test_each_snapshots_readout_is_fitted_once(monkeypatch):
    run = folders.status_for_id(Folder().epochs(1).end())
    fits: list[object] = []
    fitted = replay.fit_final_readout
    monkeypatch.setattr(replay, "fit_final_readout", lambda *a: fits.append(a) or fitted(*a))
    pictures = []
    for snapshot in run.snapshots * 2:
        reading = replay.read_image_with_snapshot(run, snapshot, IMAGE)
        pictures.append(replay.reconstruct_image_from_final_state(run, snapshot, reading))
    assert len(fits) == len(run.snapshots) == 2
    expected = fitted(fits[1][0], run.spec.row_order, run.spec.row_seed).picture(reading)
    np.testing.assert_array_equal(pictures[-1], expected)
    assert np.abs(pictures[0] - pictures[1]).max() > 0.01


def test_a_new_snapshot_is_shown_at_most_once_a_second(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    run, now, seen = folders.status_for_id(Folder().epochs(4).id), 100.0, []
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(session, "current_image", lambda: IMAGE)
    monkeypatch.setattr(replay, "_show_snapshot", lambda _, run, shown, image: seen.append(shown))
    for count in range(1, len(run.snapshots) + 1):  # two a second
        replay.show_snapshot_reading(replace(run, snapshots=run.snapshots[:count]))
        now += 0.5
    assert seen == [run.snapshots[k] for k in (0, 0, 0, 3, 3)]
    now += 1
    replay.show_snapshot_reading(run)
    other = replace(folders.status_for_id(finished()), state="running")
    replay.show_snapshot_reading(other)
    assert seen[5:] == [run.snapshots[-1], other.snapshots[-1]]
