"""What is exported is the reading, number for number."""

import io

import numpy as np
import pytest

from rnn_demo.pages.read.export_menu import to_npz
from tests.fixtures import golden
from tests.support.networks import Rnn, network


@pytest.mark.parametrize(
    "middle",
    [[Rnn("SimpleRNN", 3, "relu")], [Rnn("LSTM", 3, merge_mode="concat"), Rnn("GRU", 2)]],
    ids=["simple", "both, stacked"],
)
def test_npz(middle):
    reading = network(*middle).read(golden.images()[0])
    with np.load(io.BytesIO(to_npz(reading)), allow_pickle=False) as file:
        arrays = dict(file)
    assert arrays.pop("layers").tolist() == [[m.name, m.cell, m.direction] for m in reading.layers]
    expected = {name: getattr(reading, name) for name in ("image", "logits", "probabilities")}
    for i, layer in enumerate(reading.layers, 1):
        named = {"inputs": layer.inputs, "h": layer.states, **layer.gates}
        named |= {} if layer.cell_states is None else {"c": layer.cell_states}
        expected |= {f"layer_{i}_{name}": values for name, values in named.items()}
    assert arrays.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(arrays[name], values)
