"""The map: points, landmarks and the path stand where they are said to, in two axes and three."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo.figures.colours import colours
from rnn_demo.lenses.map.figure import Places, map_figure
from rnn_demo.lenses.map.numbers import StateMap


@pytest.fixture
def places() -> Places:
    rng = np.random.default_rng(0)
    return Places(
        cloud=rng.normal(size=(50, 3)),
        digits=rng.integers(0, 10, 50),
        means=rng.normal(size=(10, 3)),
        path=rng.normal(size=(28, 3)) * 9,
        rows=np.arange(28)[::-1],
        step=11,
    )


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("three", [False, True])
def test_everything_is_in_its_place(places, dark, three):
    look = colours(dark)
    found = StateMap(np.zeros(5), np.eye(3, 5), np.array([0.5, 0.2, 0.1]), -np.ones(3), np.ones(3))
    figure = map_figure(found, places, look, three=three)
    go.Figure(figure.to_dict())
    cloud, rest, means, past, now = figure.data
    for trace, expected in (
        (cloud, places.cloud),
        (rest, places.path[11:]),
        (past, places.path[:12]),
        (means, places.means),
        (now, places.path[11:12]),
    ):
        for name, values in zip("xyz" if three else "xy", expected.T, strict=False):
            np.testing.assert_array_equal(trace[name], values)
    assert list(cloud.marker.color) == [look.digits[d] for d in places.digits]
    assert past.line.color == now.marker.color == look.accent
    assert past.text[0].endswith("row 28")  # it reads from the last row
    said = now.text[0] if three else figure.layout.annotations[0].text
    assert said == "row 17"
    box = figure.layout.scene if three else figure.layout
    assert "50%" in box.xaxis.title.text
    assert box.xaxis.range[0] < places.path[:, 0].min()
    assert box.yaxis.range[1] > places.path[:, 1].max()
    assert figure.layout.height
