"""Snapshots that read one drawing: each as the library would, a bounded choice, broken ones not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_demo.data import in_order
from rnn_demo.pages.train import replay
from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from tests.fixtures import KINDS
from tests.support.run_folders import SPEC, Folder

IMAGE = np.random.default_rng(0).random((28, 28)).astype(np.float32)


@pytest.mark.parametrize(
    "spec",
    [SPEC, KINDS["columns"], KINDS["bidirectional-stacked"]],
    ids=["one layer", "columns", "stacked both ways"],
)
def test_each_snapshot_reads_as_its_file_does(spec):
    run = folders.status(Folder(spec).epochs(2).end())
    found = replay.moments(run, IMAGE)
    assert [m.step for m in found] == [s["step"] for s in run.snapshots]
    for moment, snapshot in zip(found, run.snapshots, strict=True):
        network = open_keras(folders.folder(run.id) / "snapshots" / snapshot["file"])
        expected = network.read(in_order(IMAGE, spec.row_order)).probabilities
        np.testing.assert_array_equal(moment.reading.probabilities, expected)
    assert replay.newest(run, IMAGE) == found[-1]


def test_broken_snapshots_are_left_out():
    run = folders.status(Folder().epochs(2).end())
    files = [folders.folder(run.id) / "snapshots" / s["file"] for s in run.snapshots]
    files[-1].write_bytes(b"half of it")
    files[0].unlink()
    assert [m.step for m in replay.moments(run, IMAGE)] == [run.snapshots[1]["step"]]
    assert replay.newest(run, IMAGE).step == run.snapshots[1]["step"]
    files[1].unlink()
    assert replay.moments(run, IMAGE) == []
    assert replay.newest(run, IMAGE) is None


@given(st.integers(0, 3000), st.integers(2, 50))
def test_a_choice_keeps_the_first_and_the_last_and_its_bound(count, most):
    snapshots = [{"step": i} for i in range(count)]
    chosen = [s["step"] for s in replay.choose(snapshots, most)]
    assert len(chosen) == min(count, most)
    assert chosen == sorted(set(chosen))
    if count:
        assert (chosen[0], chosen[-1]) == (0, count - 1)
