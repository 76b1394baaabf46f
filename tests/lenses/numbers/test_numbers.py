"""The sums are Keras's gates and states; a unit's products are its weights times its inputs."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo.lenses.numbers.numbers import gate_lines, open_unit, step_of, weighted_sums
from tests.reader.test_cells import recurrent_layers
from tests.support import keras_side
from tests.support.keras_side import CLOSE


@settings(max_examples=25)
@given(layer=recurrent_layers(), seed=st.integers(0, 2**16), row=st.integers(0, 27))
def test_the_sums_are_what_keras_holds(layer, seed, row):
    model = keras_side.shaken(keras_side.sequential(layer), seed)
    image = np.random.default_rng(seed).random((28, 28), dtype=np.float32)
    network = keras_side.reopened(model)
    (reading,) = network.read(image).layers
    step = step_of(reading, row)
    np.testing.assert_array_equal(reading.inputs[step], image[row])
    held = keras_side.states(layer, image[None])[0]
    expected = {"h": held}
    if reading.gates:
        gates = keras_side.gates(layer, image[None, reading.rows])
        expected = {name: gate[0] for name, gate in gates.items()}
    sums = weighted_sums(network.layers[0], reading, step)
    assert [s.name for s in sums] == list(reading.gates or ["h"])
    for one in sums:
        lines = {line.name: line.values for line in one.lines()}
        *addends, total = list(lines.values())[:4]
        np.testing.assert_allclose(sum(addends), total, **CLOSE)
        result = lines[f"{one.activation.name}(sum)"]
        np.testing.assert_allclose(result, expected[one.name][step], **CLOSE)
        for unit in range(layer.units):
            opened = open_unit(one, unit)
            products = opened.x_products.sum() + opened.h_products.sum()
            assert products + opened.bias == pytest.approx(opened.total)
            assert opened.value == pytest.approx(expected[one.name][step, unit], 1e-5, 1e-5)
            assert opened.held == one.held[unit]
    made = gate_lines(network.layers[0], reading, step)
    assert bool(made) == bool(reading.gates)
    if made:
        np.testing.assert_allclose(made[-1].values, held[step], **CLOSE)
    if "cell state" in expected:
        np.testing.assert_allclose(made[2].values, expected["cell state"][step], **CLOSE)


def test_products_are_weights_times_inputs():
    layer = keras.layers.SimpleRNN(4)
    model = keras_side.shaken(keras_side.sequential(layer))
    network, (image,) = keras_side.reopened(model), keras_side.images(1)
    (reading,) = network.read(image).layers
    (one,) = weighted_sums(network.layers[0], reading, 14)
    opened = open_unit(one, 2)
    kernel, recurrent_kernel, bias = layer.get_weights()
    np.testing.assert_allclose(opened.x_products, image[14] * kernel[:, 2], rtol=1e-6)
    before = keras_side.states(layer, image[None])[0, 13]
    np.testing.assert_allclose(opened.h_products, before * recurrent_kernel[:, 2], **CLOSE)
    assert opened.bias == bias[2]
