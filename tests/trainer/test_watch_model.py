"""`watch` accepts a Keras model in memory."""

import keras
import numpy as np
import pytest

from rnn_demo.cells.activations import softmax
from rnn_demo.errors import UserError
from rnn_demo.site.notebook import open_keras_torch_or_path
from tests.support.readings import EXAMPLES


def test_a_keras_model_is_read_as_keras_reads_it():
    rows = keras.Input((28, 28))
    layers = [keras.layers.GRU(6), keras.layers.Dense(10, "softmax")]
    network = keras.Sequential([rows, *layers], name="mine")
    model, images = open_keras_torch_or_path(network), np.stack(EXAMPLES)
    assert model.title == "mine"
    ours = softmax(model.network.final_logits(images))
    np.testing.assert_allclose(ours, network(images), atol=1e-5)


def test_an_unsupported_layer_is_named():
    rows = keras.Input((28, 28))
    network = keras.Sequential([rows, keras.layers.Conv1D(4, 3), keras.layers.GRU(5)])
    with pytest.raises(UserError, match="Conv1D"):
        open_keras_torch_or_path(network)
