"""What is exported is the reading, number for number."""

import io

import numpy as np
import pytest

from rnn_demo.explain.npz import to_npz
from rnn_demo.reader import Reading
from tests.fixtures import golden
from tests.support.networks import Rnn, network

NETWORKS = {
    "simple": [Rnn("SimpleRNN", 3, "relu")],
    "both, stacked": [Rnn("LSTM", 3, merge_mode="concat"), Rnn("GRU", 2)],
}


@pytest.fixture(params=NETWORKS)
def reading(request) -> Reading:
    return network(*NETWORKS[request.param]).read(golden.images()[0])


def expected(reading: Reading) -> dict[str, np.ndarray]:
    arrays = {}
    for i, layer in enumerate(reading.layers, 1):
        arrays[f"layer {i} h"] = layer.states
        if layer.cell_states is not None:
            arrays[f"layer {i} c"] = layer.cell_states
        arrays |= {f"layer {i} {name}": gate for name, gate in layer.gates.items()}
    return arrays


def test_npz(reading):
    with np.load(io.BytesIO(to_npz(reading)), allow_pickle=False) as file:
        arrays = dict(file)
    names = [tuple(row) for row in arrays.pop("layers")]
    assert names == [(m.name, m.cell, m.direction) for m in reading.layers]
    for i, layer in enumerate(reading.layers, 1):
        np.testing.assert_array_equal(arrays.pop(f"layer_{i}_inputs"), layer.inputs)
    for name, values in expected(reading).items():
        np.testing.assert_array_equal(arrays.pop(name.replace(" ", "_")), values)
    for name in ("image", "logits", "probabilities"):
        np.testing.assert_array_equal(arrays.pop(name), getattr(reading, name))
    assert not arrays
