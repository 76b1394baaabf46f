"""Snapshots that read one drawing: each as its file does, broken ones not."""

import time
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st

from rnn_demo.data import in_order
from rnn_demo.pages.train import replayed
from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from tests.fixtures import KINDS
from tests.support.run_folders import SPEC, Folder, finished

IMAGE = np.random.default_rng(0).random((28, 28)).astype(np.float32)


@pytest.mark.parametrize(
    "spec", [SPEC, KINDS["columns"], KINDS["bidirectional-stacked"]], ids=["one", "order", "stack"]
)
def test_each_snapshot_reads_as_its_file_does(spec):
    run = folders.status(Folder(spec).epochs(2).end())
    assert [replayed.moment(s) for s in run.snapshots] == ["before training", "epoch 1", "epoch 2"]
    for snapshot in run.snapshots:
        network = open_keras(folders.folder(run.id) / "snapshots" / snapshot["file"])
        expected = network.read(in_order(IMAGE, spec.row_order)).probabilities
        reading = replayed.reading_of(run, snapshot, IMAGE)
        np.testing.assert_array_equal(reading.probabilities, expected)


def test_broken_snapshots_are_left_out():
    run = folders.status(Folder().epochs(2).end())
    files = [folders.folder(run.id) / "snapshots" / s["file"] for s in run.snapshots]
    files[-1].write_bytes(b"half of it")
    files[0].unlink()
    readable = [replayed.reading_of(run, s, IMAGE) is not None for s in run.snapshots]
    assert readable == [False, True, False]


def test_what_is_in_its_memory_is_fitted_once_for_each_snapshot(monkeypatch):
    run = folders.status(Folder().epochs(1).end())
    fits: list[object] = []
    fitted = replayed.fitted
    monkeypatch.setattr(replayed, "fitted", lambda *a: fits.append(a) or fitted(*a))
    pictures = []
    for snapshot in run.snapshots * 2:
        reading = replayed.reading_of(run, snapshot, IMAGE)
        pictures.append(replayed.in_memory(run, snapshot, reading))
    assert len(fits) == len(run.snapshots) == 2
    expected = fitted(fits[1][0], run.spec.row_order, run.spec.row_seed).picture(reading)
    np.testing.assert_array_equal(pictures[-1], expected)
    assert np.abs(pictures[0] - pictures[1]).max() > 0.01


def test_while_it_learns_another_snapshot_is_shown_once_a_second_at_most(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    run, now = folders.status(Folder().epochs(4).id), 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    seen = []
    for count in range(1, len(run.snapshots) + 1):  # two a second
        seen.append(replayed._held(replace(run, snapshots=run.snapshots[:count])))
        now += 0.5
    assert seen == [run.snapshots[k] for k in (0, 0, 0, 3, 3)]
    now += 1
    assert replayed._held(run) == run.snapshots[-1]
    other = folders.status(finished())
    assert replayed._held(other) == other.snapshots[-1]
