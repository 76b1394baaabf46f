"""The figure that is watched shows the reading's and the readout's own numbers."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo import library
from rnn_demo.explain import kept
from rnn_demo.explain.kept import units_at_hand
from rnn_demo.explain.state_view import state_view
from rnn_demo.explain.story import decision_step
from rnn_demo.figures.colours import LIGHT
from rnn_demo.lenses.watch.figure import on_the_ink, watch_figure
from rnn_demo.ui import session


@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional-stacked"])
@pytest.mark.parametrize("pictured", [True, False])
def test_its_panels(name, pictured):
    model = library.find(name)
    reading = model.read(session.examples()[4])
    memory = kept.readout(model) if pictured else None
    view = state_view(model.network, reading, units_at_hand(model), "state", reading.digit)
    figure = watch_figure(reading, view, memory, LIGHT, row=11)
    go.Figure(figure.to_dict())  # Plotly takes all of it
    traces = {t.meta["shows"]: t for t in figure.data if t.meta and "shows" in t.meta}
    np.testing.assert_array_equal(traces["image"].z, reading.image)
    decided = traces["decided"]
    row, column = on_the_ink(reading.image, decision_step(reading.probabilities))
    assert (decided.y[0], decided.x[0]) == (row + 1, column)
    ribbon = [t.x for t in figure.data if t.meta and t.meta["shows"] == "ribbon"]
    np.testing.assert_allclose(np.array(ribbon).T, reading.probabilities)
    meta = figure.layout.meta
    assert (
        len(meta["reads"]) == len(meta["axes"]) == len({t.xaxis for t in figure.data})
    )  # a panel each
    assert ("memory" in traces) == pictured
    if memory is None:
        return
    seen = memory.seen[11]
    remembered, expected = (np.array(traces[k].z, float) for k in ("memory", "expected"))
    np.testing.assert_array_equal(np.isnan(remembered).all(axis=1), ~seen)
    np.testing.assert_array_equal(np.isnan(expected).all(axis=1), seen)
    np.testing.assert_allclose(
        np.where(seen[:, None], remembered, expected), memory.pictures(reading)[11], atol=0.6 / 255
    )
    assert meta["reads"][1] == "all"  # nothing covers what it expects


def test_the_ring_stands_on_ink():
    image = np.zeros((28, 28), np.float32)
    assert on_the_ink(image, 5) == (5, 14)
    image[9, 4] = image[12, 20] = 1
    assert on_the_ink(image, 3) == (9, 4)  # nothing was read yet: where ink begins
    assert on_the_ink(image, 11) == (9, 4)
    assert on_the_ink(image, 12) == (12, 20)
