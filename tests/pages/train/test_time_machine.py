"""The time machine: each snapshot reads as its file does, in a frame; broken ones are left out."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo.data import in_order
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.pages.train.time_machine import MOST_FRAMES, moments, newest, time_machine_figure
from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from tests.fixtures import KINDS
from tests.support.run_folders import SPEC, Folder

IMAGE = np.random.default_rng(0).random((28, 28)).astype(np.float32)


@pytest.mark.parametrize(
    "spec", [SPEC, KINDS["columns"], KINDS["bidirectional-stacked"]], ids=["one", "order", "stack"]
)
def test_each_snapshot_reads_as_its_file_does_in_a_frame(spec):
    run = folders.status(Folder(spec).epochs(2).end())
    read = moments(run, IMAGE)
    assert [m.step for m in read] == [s["step"] for s in run.snapshots]
    for moment, snapshot in zip(read, run.snapshots, strict=True):
        network = open_keras(folders.folder(run.id) / "snapshots" / snapshot["file"])
        expected = network.read(in_order(IMAGE, spec.row_order)).probabilities
        np.testing.assert_array_equal(moment.reading.probabilities, expected)
    assert newest(run, IMAGE) == read[-1]
    for look in (LIGHT, DARK):
        made = time_machine_figure(read, look)
        figure = made.to_dict()
        assert len(figure["frames"]) == len(read)
        last = figure["frames"][-1]["data"]
        np.testing.assert_allclose(last[0]["z"], made.data[1].z, atol=6e-4)
        np.testing.assert_allclose(last[1]["z"], made.data[2].z, atol=6e-4)
        np.testing.assert_allclose(last[1]["z"], read[-1].reading.probabilities, atol=6e-4)
        labels = [s["label"] for s in figure["layout"]["sliders"][0]["steps"]]
        assert labels == [m.label for m in read]
        assert labels[0].startswith("before training: ")
        assert labels[-1].startswith("epoch 2: ")


def test_broken_snapshots_are_left_out():
    run = folders.status(Folder().epochs(2).end())
    files = [folders.folder(run.id) / "snapshots" / s["file"] for s in run.snapshots]
    files[-1].write_bytes(b"half of it")
    files[0].unlink()
    assert [m.step for m in moments(run, IMAGE)] == [run.snapshots[1]["step"]]
    assert newest(run, IMAGE).step == run.snapshots[1]["step"]
    files[1].unlink()
    assert moments(run, IMAGE) == []
    assert newest(run, IMAGE) is None


def test_of_many_some_are_read_evenly_spaced():
    run = folders.status(Folder().epochs(1).end())
    many = [{**run.snapshots[0], "step": step} for step in range(1000)]
    steps = [m.step for m in moments(replace(run, snapshots=many), IMAGE)]
    assert len(steps) == MOST_FRAMES
    assert (steps[0], steps[-1]) == (0, 999)
    assert 40 <= min(np.diff(steps)) <= max(np.diff(steps)) <= 46
