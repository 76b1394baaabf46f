"""The map: points, landmarks and the path stand where they are said to, and fill it."""

from types import SimpleNamespace

import numpy as np

from rnn_demo.figures.colours import DARK
from rnn_demo.lenses.map.figure import map_figure


def test_everything_is_in_its_place():
    rng, look = np.random.default_rng(0), DARK
    places = SimpleNamespace(
        cloud=rng.normal(size=(50, 2)),
        digits=rng.integers(0, 10, 50),
        means=rng.normal(size=(10, 2)),
        path=rng.normal(size=(28, 2)) * 9,
        rows=np.arange(28)[::-1],
        step=11,
    )
    figure = map_figure(np.array([0.5, 0.2]), **vars(places), look=look)
    cloud, rest, means, past, now = figure.data
    for trace, expected in (
        (cloud, places.cloud),
        (rest, places.path[11:]),
        (past, places.path[:12]),
        (means, places.means),
        (now, places.path[11:12]),
    ):
        np.testing.assert_array_equal(np.transpose([trace.x, trace.y]), expected)
    for digit, dots in enumerate(figure.layout.shapes):
        points = [f"{x},{y}H{x}" for x, y in places.cloud[places.digits == digit]]
        assert dots.path.split("M")[1:] == points
        assert dots.line.color == look.digits[digit]
    assert past.line.color == now.marker.color == look.accent
    assert past.text[0].endswith("row 28")  # it reads from the last row
    assert figure.layout.annotations[0].text == "row 17"
    assert "50%" in figure.layout.xaxis.title.text
    drawn = np.concatenate([places.cloud, places.means, places.path])
    for axis, values in ((figure.layout.xaxis, drawn[:, 0]), (figure.layout.yaxis, drawn[:, 1])):
        low, high = axis.range
        assert low < values.min() < values.max() < high
        assert np.ptp(values) > 0.9 * (high - low)  # no empty band
