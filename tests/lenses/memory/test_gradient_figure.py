"""Curves are shares of the largest norm, in the same colours trained and untrained."""

import numpy as np
import pytest

from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.lenses.memory.gradient_figure import memory_figure
from rnn_demo.lenses.memory.gradient_numbers import Horizon

STEPS = np.arange(28)


def falling(by: float) -> Horizon:
    return Horizon(7 * by ** -STEPS[::-1].astype(float), STEPS)


@pytest.mark.parametrize("look", [LIGHT, DARK])
@pytest.mark.parametrize("inked", [True, False])
def test_two_panels_of_horizons(look, inked):
    image = np.random.default_rng(0).random((28, 28))
    trained = {"SimpleRNN": falling(2), "GRU": falling(1.1)}
    random = {"SimpleRNN": falling(3), "GRU": Horizon(np.zeros(28), STEPS)}
    ink = image - 0.5 if inked else None
    figure = memory_figure(image, ink, trained, random, 4, look, upwards=False)
    lines = [t for t in figure.data if t.type == "scatter" and t.name]
    assert [t.name for t in lines] == ["SimpleRNN", "GRU"] * 2
    np.testing.assert_allclose(lines[0].x, np.maximum(trained["SimpleRNN"].shares, 1e-9))
    assert lines[0].line.color == lines[2].line.color == look.series[0]
    assert lines[1].line.color == lines[3].line.color == look.series[1]
    assert np.isnan(lines[3].x).all()  # nothing counts: nothing is drawn
    maps = [t for t in figure.data if t.type == "heatmap"]
    assert len(maps) == 1 + inked
    if inked:
        np.testing.assert_allclose(maps[1].z, ink, rtol=1e-6)
        assert maps[1].zmax == -maps[1].zmin == np.abs(ink).max()
    dotted = [t for t in figure.data if t.type == "scatter" and not t.name]
    assert all(set(t.x) == {0.01} for t in dotted)
