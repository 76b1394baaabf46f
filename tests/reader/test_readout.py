"""A unit switched off, and what it tells the digits directly, against Keras and by definition."""

import keras
import numpy as np
import pytest
from keras import layers

from rnn_demo.reader.readout import readout
from tests.support import keras_side
from tests.support.keras_side import CLOSE, reopened, sequential, shaken

CELLS = [layers.SimpleRNN, layers.LSTM, layers.GRU]


@pytest.mark.parametrize("cell", CELLS)
def test_a_unit_switched_off_is_one_whose_outgoing_weights_are_zero(cell):
    unit = 3
    model = shaken(sequential(cell(6, return_sequences=True), cell(5)))
    network = reopened(model).without_unit(0, unit)
    images = keras_side.images(3)
    assert not network.read(images[0]).layers[0].states[:, unit].any()
    for weight in (model.layers[0].cell.recurrent_kernel, model.layers[1].cell.kernel):
        value = weight.numpy()
        value[unit] = 0
        weight.assign(value)
    np.testing.assert_allclose(network.predict(images), keras_side.logits(model, images), **CLOSE)


def test_the_network_itself_keeps_the_unit():
    network = reopened(shaken(sequential(layers.GRU(4))))
    images = keras_side.images(2)
    before = network.predict(images)
    network.without_unit(0, 1)
    np.testing.assert_array_equal(network.predict(images), before)


@pytest.mark.parametrize("merge_mode", [None, "concat", "sum", "ave"])
@pytest.mark.parametrize("cell", CELLS)
def test_the_readout_is_what_the_last_state_adds_to_the_logits(cell, merge_mode):
    layer = cell(5)
    if merge_mode:
        layer = layers.Bidirectional(layer, merge_mode=merge_mode)
    network = reopened(shaken(sequential(layers.Dropout(0.5), layer, layers.Dropout(0.5))))
    (image,) = keras_side.images(1)
    reading = network.read(image)
    for index, held in enumerate(reading.layers):
        lost = reading.logits[-1] - network.without_layer(index).read(image).logits[-1]
        weights = readout(network, index)
        assert weights is not None
        assert weights.shape == (5, 10)
        np.testing.assert_allclose(held.states[-1] @ weights, lost, **CLOSE)


def test_no_readout_where_something_lies_between():
    stacked = reopened(sequential(layers.GRU(4, return_sequences=True), layers.GRU(3)))
    assert readout(stacked, 0) is None
    assert readout(stacked, 1) is not None
    assert readout(reopened(sequential(layers.GRU(4), layers.Dense(5))), 0) is None
    multiplied = sequential(layers.Bidirectional(layers.GRU(4), merge_mode="mul"))
    assert readout(reopened(multiplied), 0) is None


def test_ways_that_part_and_meet_60_times_are_2_to_the_60_and_yet_added_up_at_once():
    inputs = keras.Input((28, 28))
    x = layers.GRU(4)(inputs)
    for _ in range(60):
        x = layers.Average()([x, x])
    model = shaken(keras.Model(inputs, layers.Dense(10, activation="softmax")(x)))
    np.testing.assert_allclose(readout(reopened(model), 0), model.layers[-1].kernel, rtol=1e-6)


def test_a_residual_layer_has_its_direct_way_too():
    inputs = keras.Input((28, 28))
    first = layers.GRU(6, return_sequences=True)(inputs)
    second = layers.GRU(6, return_sequences=True)(first)
    last = layers.Add()([first, second])[:, -1]
    model = shaken(keras.Model(inputs, layers.Dense(10, activation="softmax")(last)))
    network = reopened(model)
    for index in (0, 1):
        np.testing.assert_array_equal(readout(network, index), model.layers[-1].kernel)
