"""Each cell's states and gates after every row are Keras's, whatever its options and weights."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo.reader import LayerReading
from tests.support import keras_side
from tests.support.keras_side import CLOSE

ACTIVATIONS = ["tanh", "relu", "sigmoid", "linear"]


@st.composite
def recurrent_layers(draw) -> keras.layers.RNN:
    kind = draw(st.sampled_from(["SimpleRNN", "LSTM", "GRU"]))
    options = {
        "units": draw(st.integers(1, 12)),
        "activation": draw(st.sampled_from(ACTIVATIONS)),
        "use_bias": draw(st.booleans()),
        "go_backwards": draw(st.booleans()),
        "unroll": draw(st.booleans()),
    }
    if kind != "SimpleRNN":
        gates = ["sigmoid", "hard_sigmoid", "tanh"]
        options["recurrent_activation"] = draw(st.sampled_from(gates))
    if kind == "GRU":
        options["reset_after"] = draw(st.booleans())
    return getattr(keras.layers, kind)(**options)


def check_layer(reading: LayerReading, layer: keras.layers.RNN, image: np.ndarray) -> None:
    """The reading of one image is what Keras's layer holds; image: (28, inputs), as given to it."""
    rows = image[::-1] if layer.go_backwards else image
    np.testing.assert_array_equal(reading.inputs, rows)
    np.testing.assert_allclose(reading.states, keras_side.states(layer, image[None])[0], **CLOSE)
    if isinstance(layer, keras.layers.SimpleRNN):
        assert not reading.gates
        return
    expected = {name: values[0] for name, values in keras_side.gates(layer, rows[None]).items()}
    carried = expected.pop("cell state", None)
    assert expected.keys() == reading.gates.keys()
    for name, gate in expected.items():
        np.testing.assert_allclose(reading.gates[name], gate, **CLOSE, err_msg=name)
    if carried is None:
        assert reading.cell_states is None
    else:
        np.testing.assert_allclose(reading.cell_states, carried, **CLOSE)


@settings(max_examples=24)
@given(layer=recurrent_layers(), seed=st.integers(0, 2**16))
def test_random_cells(layer, seed):
    model = keras_side.shaken(keras_side.sequential(layer), seed)
    image = np.random.default_rng(seed).random((28, 28), dtype=np.float32)
    reading = keras_side.reopened(model).read(image)
    (layer_reading,) = reading.layers
    assert layer_reading.cell == type(layer).__name__
    assert layer_reading.activation == layer.get_config()["activation"]
    assert layer_reading.direction == ("backward" if layer.go_backwards else "forward")
    check_layer(layer_reading, layer, image)
    np.testing.assert_allclose(
        reading.logits[-1], keras_side.logits(model, image[None])[0], **CLOSE
    )


@pytest.mark.parametrize("reset_after", [True, False])
@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_real_images(kind, reset_after):
    """At a size of the app's own networks, with the weights Keras starts from."""
    options = {"reset_after": reset_after} if kind == "GRU" else {}
    layer = getattr(keras.layers, kind)(64, **options)
    model = keras_side.sequential(layer)
    network = keras_side.reopened(model)
    for image, answer in zip(keras_side.images(3), model(keras_side.images(3)), strict=True):
        reading = network.read(image)
        check_layer(reading.layers[0], layer, image)
        np.testing.assert_allclose(reading.probabilities[-1], answer, **CLOSE)


def test_logits_after_every_row_are_the_head_on_each_state():
    model = keras_side.shaken(keras_side.sequential(layer := keras.layers.LSTM(9)))
    head = model.layers[-1]
    (image,) = keras_side.images(1)
    reading = keras_side.reopened(model).read(image)
    held = keras_side.states(layer, image[None])[0]  # (28, 9)
    np.testing.assert_allclose(reading.logits, held @ head.kernel + head.bias, **CLOSE)
    np.testing.assert_allclose(reading.probabilities, head(held), **CLOSE)
