"""Snapshots that read one drawing: each as the library would, a bounded choice, broken ones not."""

import base64
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rnn_demo.data import in_order
from rnn_demo.explain import replay
from rnn_demo.explain.learning import MOST_POINTS, curve
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.figures.heat_image import heat_url
from rnn_demo.figures.time_machine import label, time_machine_figure
from rnn_demo.figures.training import curves_chart
from rnn_demo.reader import open_keras
from rnn_demo.runs import folders
from rnn_demo.spec import Spec
from tests.support.run_folders import Folder

IMAGE = np.random.default_rng(0).random((28, 28)).astype(np.float32)


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("RNN_DEMO_RUNS", str(tmp_path / "runs"))


@pytest.mark.parametrize(
    "spec",
    [Spec(units=(5,), row_order="columns"), Spec(cell="LSTM", units=(4, 3), merge_mode="concat")],
    ids=["columns", "stacked both ways"],
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


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_the_figure_has_a_frame_a_moment_and_opens_on_the_last(look):
    run = folders.status(Folder(Spec(cell="LSTM", units=(4, 3), merge_mode="sum")).epochs(2).end())
    found = replay.moments(run, IMAGE)
    made = time_machine_figure(found, look)
    figure = made.to_dict()
    assert len(figure["frames"]) == len(found)
    last = figure["frames"][-1]["data"]
    np.testing.assert_allclose(last[0]["z"], made.data[1].z, atol=6e-4)
    np.testing.assert_allclose(last[1]["z"], made.data[2].z, atol=6e-4)
    steps = figure["layout"]["sliders"][0]["steps"]
    assert [s["label"] for s in steps] == [label(m) for m in found]
    assert steps[0]["label"].startswith("before training: ")
    assert steps[-1]["label"].startswith("epoch 2: ")


def test_curves_hold_what_was_told_and_stay_small():
    folder = Folder().epochs(2)
    run = folders.status(folder.id)
    for measure in ("loss", "accuracy"):
        own = curve(run, measure)
        assert own.validation.tolist() == [[e["epoch"], e[f"val_{measure}"]] for e in run.history]
        assert own.train[-1].tolist() == [2.0, run.curve[-1][f"chunk_{measure}"]]
        chart = curves_chart([own, own], measure, LIGHT)
        assert len(chart["data"]["values"]) == 2 * (len(run.curve) + len(run.history))
    many = [{**run.curve[0], "step": i + 1, "chunk_loss": float(i)} for i in range(5_000)]
    many[7]["chunk_loss"] = float("nan")
    object.__setattr__(run, "curve", many)
    thinned = curve(run, "loss").train
    assert len(thinned) == MOST_POINTS
    assert np.isfinite(thinned).all()
    assert thinned[:, 1].mean() == pytest.approx(2_500, rel=0.05)
    folder.end()


def test_a_chart_of_nothing_is_a_chart():
    run = folders.status(Folder().end("stopped"))
    assert curves_chart([curve(run, "loss")], "loss", DARK)["data"]["values"]


def test_a_heat_image_has_the_colours_of_the_scale():
    url = heat_url(np.array([[-1.0, 0.0], [1.0, 9.0]]), -1, 1, LIGHT.diverging)
    image = Image.open(io.BytesIO(base64.b64decode(url.split(",")[1])))
    stops = dict(LIGHT.diverging)
    for place, at in (((0, 0), 0.0), ((1, 0), 0.5), ((0, 1), 1.0), ((1, 1), 1.0)):
        assert "#{:02x}{:02x}{:02x}".format(*image.getpixel(place)) == stops[at]
