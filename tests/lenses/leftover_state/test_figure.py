"""The residue and its size are shown as computed, with a line where it is washed out."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.state_view import state_view
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.lenses.leftover_state.figure import leftover_figure
from rnn_demo.lenses.leftover_state.numbers import leftover_state


@pytest.mark.parametrize("look", [LIGHT, DARK])
@pytest.mark.parametrize("name", ["simple-16", "lstm-128"])
def test_what_is_left(look, name):
    network = library.find(name).network
    one, other = data.test_split().images[4:6].astype(np.float32) / 255
    found = leftover_state(network, network.read(one), other)
    (columns,) = state_view(network, found.without_reset, None).columns
    figure = leftover_figure(found, 0, columns, 12, look)
    digit, states, left, size, limit = figure.data
    np.testing.assert_array_equal(digit.z, other)
    np.testing.assert_array_equal(states.z, found.without_reset.layers[0].states)
    np.testing.assert_array_equal(left.z, found.residues[0].states)
    share = found.residues[0].size / found.residues[0].carried
    np.testing.assert_allclose(size.x, np.maximum(share, 1e-6))
    assert set(limit.x) == {0.01}
    washed = found.residues[0].washed_out()
    dotted = [s.y0 for s in figure.layout.shapes if s.line.dash == "dot"]
    assert dotted == ([] if washed is None else [washed + 1.5])
