"""The time machine has a frame a snapshot, and opens on the last."""

import numpy as np
import pytest

from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.pages.train import replay
from rnn_demo.pages.train.time_machine import label, time_machine_figure
from rnn_demo.runs import folders
from tests.fixtures import KINDS
from tests.support.run_folders import SPEC, Folder

IMAGE = np.random.default_rng(0).random((28, 28)).astype(np.float32)


@pytest.mark.parametrize("spec", [SPEC, KINDS["bidirectional-stacked"]], ids=["one", "several"])
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_the_figure_has_a_frame_a_moment_and_opens_on_the_last(spec, look):
    run = folders.status(Folder(spec).epochs(2).end())
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
