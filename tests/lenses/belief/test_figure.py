"""The ribbon is as wide as the probabilities, and the lines stand where they should."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo import data, library
from rnn_demo.explain.belief import beliefs, decision_step
from rnn_demo.explain.state_view import state_view
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.lenses.belief.figure import READOUTS, belief_figure, readouts_figure


@pytest.fixture(scope="module")
def seen():
    model = library.find("simple-16")
    reading = model.read(data.test_split().images[7].astype(np.float32) / 255)
    columns = state_view(model.network, reading, None).columns
    return reading, columns, beliefs(model.network, reading)[0]


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_ribbon_is_the_probabilities(seen, readout, look):
    reading, columns, belief = seen
    figure = belief_figure(reading, columns, belief, readout, 11, look)
    go.Figure(figure.to_dict())
    bands = [t for t in figure.data if t.type == "scatter" and t.stackgroup]
    np.testing.assert_array_equal(np.stack([b.x for b in bands], 1), getattr(belief, readout))
    assert list(bands[0].y) == list(range(1, 29))
    (cursor,) = [s for s in figure.layout.shapes if s.name == "cursor"]
    assert cursor.y0 == cursor.y1 == 12.5  # below row 12
    assert cursor.line.color == look.accent
    dotted = [s.y0 for s in figure.layout.shapes if s.line.dash == "dot"]
    decided = decision_step(getattr(belief, readout)) + 1.5
    assert dotted == ([] if readout == "real_rest" else [decided])
    assert figure.layout.height
    assert figure.layout.yaxis.range == (28.5, 0.5)


def test_the_three_readouts_of_a_row(seen):
    *_, belief = seen
    figure = readouts_figure(belief, 11, LIGHT)
    for bars, name in zip(figure.data, READOUTS, strict=True):
        np.testing.assert_array_equal(bars.x, getattr(belief, name)[11])
