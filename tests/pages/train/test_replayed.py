"""Snapshots that read one drawing: each as its file does, broken ones not."""

import numpy as np
import pytest

from rnn_demo.data import in_order
from rnn_demo.pages.train import replayed
from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from tests.fixtures import KINDS
from tests.support.run_folders import SPEC, Folder

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
