"""What is left over is what a cell goes on with that is not reset, and it ends where it is said."""

import numpy as np
import pytest

from rnn_demo.lenses.poke.leftover import Residue, leftover_state
from tests.fixtures import golden
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn, led, network

NETWORKS = {
    "SimpleRNN": [Rnn("SimpleRNN", 6)],
    "backwards": [Rnn("LSTM", 6, go_backwards=True)],
    "stacked": [Rnn("LSTM", 6), Rnn("GRU", 5)],
    "both directions": [Rnn("LSTM", 5, merge_mode="concat")],
}


@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_what_a_cell_does_that_reads_both_pictures_without_a_reset(name):
    first, second = golden.images(2)
    made = network(*NETWORKS[name])
    before = made.read(first)
    found = leftover_state(made, before, second)
    assert len(found.residues) == len(made.layers)
    for k, (residue, layer) in enumerate(zip(found.residues, made.layers, strict=True)):
        reset, leaked = found.reset.layers[k], found.without_reset.layers[k]
        both = np.concatenate([before.layers[k].inputs, leaked.inputs])
        assert_near(leaked.states, led(layer.cell, both)[28:])
        assert_near(reset.states, led(layer.cell, reset.inputs))
        difference = (leaked.states - reset.states)[reset.rows]
        assert np.abs(difference).max() > 0.01
        assert_near(residue.states, difference)
        assert_near(residue.size, np.sqrt((difference**2).sum(1)))
        carried = float(np.linalg.norm(before.layers[k].states[-1]))
        assert residue.carried == pytest.approx(carried, 1e-4)


def residue(size: list[float], carried: float = 1.0, backward: bool = False) -> Residue:
    rows = np.arange(len(size))
    values = np.array(size)[::-1] if backward else np.array(size)
    return Residue(carried, values[:, None], values, rows[::-1] if backward else rows)


def test_washed_out_is_for_good():
    assert residue([0.5, 0.005, 0.2, 0.009, 0.001]).washed_out() == 3
    assert residue([0.5, 0.2, 0.1]).washed_out() is None
    assert residue([0.5, 0.2, 0.1], carried=100).washed_out() == 0
    assert residue([0.0, 0.0], carried=0).washed_out() == 0
    assert residue([0.5, 0.2, 0.001, 0.001], backward=True).washed_out() == 1
