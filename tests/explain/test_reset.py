"""Without a reset a network begins with what another image left."""

import numpy as np
import pytest

from rnn_demo import data
from rnn_demo.explain.reset import read_without_reset
from rnn_demo.reader import open_keras
from tests.fixtures import kind_file
from tests.support.networks import led

IMAGE, OTHER = data.test_split().images[:2] / np.float32(255)
CLOSE = {"rtol": 0, "atol": 1e-5}


@pytest.mark.parametrize("kind", ["lstm", "stacked", "bidirectional"])
def test_it_begins_with_what_the_other_left(kind):
    """As a cell does that reads both images without a reset."""
    network = open_keras(kind_file(kind))
    donor = network.read(OTHER)
    after = read_without_reset(network, IMAGE, donor)
    for layer, first, second in zip(network.layers, donor.layers, after.layers, strict=True):
        both = led(layer.cell, np.concatenate([first.inputs, second.inputs]))
        np.testing.assert_allclose(second.states, both[28:], **CLOSE)
