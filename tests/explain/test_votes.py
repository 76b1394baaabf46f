"""Votes add up to the logits, at every row, and are what Keras's weights and states make."""

import numpy as np
import pytest
from keras import layers

from rnn_demo import data, library
from rnn_demo.errors import UserError
from rnn_demo.explain.votes import change, votes
from tests.support import keras_side
from tests.support.keras_side import CLOSE, functional, reopened, returning, sequential, shaken


@pytest.mark.parametrize("cell", [layers.SimpleRNN, layers.LSTM, layers.GRU])
@pytest.mark.parametrize("rival", [None, 8])
def test_votes_are_kerass_states_times_its_weights(cell, rival):
    model = shaken(sequential(cell(6)))
    image = keras_side.images(1)
    states = keras_side.states(model.layers[0], image)[0]  # (28, 6)
    kernel, bias = (w.numpy() for w in model.layers[-1].weights)
    found = votes(reopened(model), reopened(model).read(image[0]), 3, rival)
    for t in range(28):
        logits = states[t] @ kernel + bias
        other = logits.mean() if rival is None else logits[rival]
        assert found.total[t] == pytest.approx(logits[3] - other, abs=1e-5)
        for u in range(6):
            weight = kernel[u, 3] - (kernel[u].mean() if rival is None else kernel[u, rival])
            assert found.layers[0][t, u] == pytest.approx(states[t, u] * weight, abs=1e-5)
    last = keras_side.logits(model, image)[0]
    other = last.mean() if rival is None else last[rival]
    assert found.total[-1] == pytest.approx(last[3] - other, abs=1e-5)
    assert found.residual < 1e-5
    assert found.exact


@pytest.mark.parametrize("name", library.shipped())
def test_the_residual_of_every_network_that_ships(name):
    model = library.find(name)
    reading = model.read(data.test_split().images[0] / np.float32(255))
    try:
        found = votes(model.network, reading, reading.digit)
    except UserError:
        assert name in {"projections"}
        return
    scale = max(1.0, float(np.abs(reading.logits).max()))
    if name == "residual":  # its pixels reach the last Dense, too
        assert not found.exact
    else:
        assert found.residual < 1e-5 * scale
        assert found.exact


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "ave"])
def test_two_directions_add_up_together(merge_mode):
    model = shaken(sequential(layers.Bidirectional(layers.LSTM(5), merge_mode=merge_mode)))
    network = reopened(model)
    found = votes(network, network.read(keras_side.images(1)[0]), 7)
    assert set(found.layers) == {0, 1}
    assert found.residual < 1e-5


def test_where_another_way_leads_to_the_answer_the_sum_is_not_called_exact():
    def build(rows):
        state = layers.GRU(4)(rows)
        return layers.Concatenate()([state, layers.Dense(3)(state)])

    network = reopened(shaken(functional(build)))
    found = votes(network, network.read(keras_side.images(1)[0]), 7)
    assert found.residual > 1e-3
    assert not found.exact


def test_behind_another_dense_there_are_no_votes():
    network = reopened(shaken(sequential(layers.GRU(4), layers.Dense(5, activation="relu"))))
    with pytest.raises(UserError, match="more than one Dense"):
        votes(network, network.read(keras_side.images(1)[0]), 7)


def test_the_change_is_what_each_row_wrote():
    model = shaken(sequential(returning(layers.LSTM, 5), layers.GRU(3)))
    image = keras_side.images(1)
    states = keras_side.states(model.layers[0], image)[0]
    found = change(reopened(model).read(image[0]).layers[0].states)
    np.testing.assert_allclose(found[0], states[0], **CLOSE)
    for t in range(1, 28):
        np.testing.assert_allclose(found[t], states[t] - states[t - 1], **CLOSE)
