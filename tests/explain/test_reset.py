"""A wipe is a new start at that row; without a reset a network starts from the previous state."""

import numpy as np
import pytest

from rnn_demo import data
from rnn_demo.cells import CELLS
from rnn_demo.explain.reset import read_next_image_without_reset, zero_state_edits_before_row
from rnn_demo.reader import open_keras
from tests.fixtures import kind_file
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn, led, network

IMAGE, OTHER = data.test_split().images[:2] / np.float32(255)
CLOSE = {"rtol": 0, "atol": 1e-5}


@pytest.mark.parametrize("kind", ["lstm", "stacked", "bidirectional"])
def test_without_a_reset_a_network_starts_from_the_previous_state(kind):
    """Like a cell that reads both images without a reset."""
    made = open_keras(kind_file(kind))
    donor = made.read_image(OTHER)
    after = read_next_image_without_reset(made, IMAGE, donor)
    for layer, first, second in zip(made.layers, donor.layers, after.layers, strict=True):
        both = led(layer.cell, np.concatenate([first.inputs, second.inputs]))
        np.testing.assert_allclose(second.states, both[28:], **CLOSE)


@pytest.mark.parametrize("row", [0, 9, 27])
@pytest.mark.parametrize("kind", list(CELLS))
def test_a_wipe_restarts_each_layer_at_that_row_and_keeps_its_inputs(kind, row):
    """Two layers, in both directions, each reset when it is about to read that row."""
    made = network(Rnn(kind, 5, merge_mode="concat"), Rnn(kind, 4, merge_mode="concat"))
    before, after = (
        made.read_image(IMAGE),
        made.read_image(IMAGE, zero_state_edits_before_row(made, row + 1)),
    )
    for layer, read in zip(made.layers, after.layers, strict=True):
        at = list(read.row_index_by_step).index(row)
        begun = [led(layer.cell, part) for part in (read.inputs[:at], read.inputs[at:])]
        assert_near(read.states, np.concatenate(begun))
    one, other, *above = after.layers
    given = np.hstack([one.states, other.states[::-1]])
    assert_near(above[0].inputs, given)
    assert_near(above[1].inputs, given[::-1])
    changes = after.layers[0].states != before.layers[0].states
    assert changes.any(axis=1).argmax() == row
