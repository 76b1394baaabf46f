"""From a `Spec` to a Keras model, by three roads: Sequential, functional, and a cell loop.

Whatever the road, the weights are the same arrays in the same order, so that `set_weights` of one
takes `get_weights` of another.
"""

from dataclasses import replace
from typing import Any

import keras

from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.spec import Spec
from rnn_demo.trainer.cell_loop import CellLoop

INK = 0.5  # a pixel above this is a 1 in a token


def build(
    spec: Spec, seed: int = 0, batch_size: int | None = None, every_row: bool = False
) -> keras.Model:
    """The Keras model that a spec describes: (B, 28, 28) float in [0, 1] to (B, 10) probabilities.

    seed: of the initial weights; Python's, NumPy's and TensorFlow's seeds are set to it.
    batch_size: fixed for a stateful spec, which needs one; ignored otherwise.
    every_row: answer after each row instead, (B, 28, 10), with the same weights in the same order.
    The model is not compiled.
    """
    keras.utils.set_random_seed(seed)
    rows = keras.Input(
        (ROWS, COLUMNS), batch_size=batch_size if spec.stateful else None, name="rows"
    )
    if spec.road == "sequential":
        return keras.Sequential([rows, *_layers(spec, every_row)])
    if spec.road == "cell-loop":
        loop = CellLoop(make_cell(spec), return_sequences=every_row, name=_name(spec, 0))
        return keras.Model(rows, _head()(loop(rows)))
    x = rows
    for layer in _layers(spec, every_row):
        y = layer(x)
        is_recurrent = isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional)
        if spec.residual and is_recurrent:
            y = keras.layers.Add(name=f"{layer.name}_residual")([x, y])
        x = y
    return keras.Model(rows, x)


def plain_twin(model: keras.Model, spec: Spec, batch_size: int | None = None) -> keras.Model:
    """A model of plain Keras layers with the same weights, fit to be saved and opened anywhere.

    Its loop is what the spec says, whatever the trainer did to `model`'s for speed.
    """
    road = "sequential" if spec.road == "cell-loop" else spec.road
    twin = build(replace(spec, road=road), batch_size=batch_size)
    twin.set_weights(model.get_weights())
    return twin


def recurrent_layers(model: keras.Model) -> list[keras.layers.RNN]:
    """The recurrent layers of a model, both directions of a bidirectional one apart."""
    found = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            found += [layer.forward_layer, layer.backward_layer]
        elif isinstance(layer, keras.layers.RNN):
            found.append(layer)
    return found


def make_cell(spec: Spec) -> keras.Layer:
    """The first layer's cell alone: one step from (x, states) to (h, new states)."""
    cells = {
        "SimpleRNN": keras.layers.SimpleRNNCell,
        "LSTM": keras.layers.LSTMCell,
        "GRU": keras.layers.GRUCell,
    }
    return cells[spec.cell](spec.units[0], **_cell_options(spec))


def _layers(spec: Spec, every_row: bool) -> list[keras.Layer]:
    """All layers between Input and output, in the order of the data, without residual Adds."""
    layers = _token_layers(spec) if spec.patch else []
    if spec.input_projection:
        dense = keras.layers.Dense(spec.input_projection)
        layers.append(keras.layers.TimeDistributed(dense, name="input_projection"))
    sequences_out = every_row or spec.residual or spec.output_projection > 0
    for i in range(len(spec.units)):
        layers.append(_recurrent(spec, i, sequences_out or i < len(spec.units) - 1))
    if spec.output_projection:
        dense = keras.layers.Dense(spec.output_projection)
        layers.append(keras.layers.TimeDistributed(dense, name="output_projection"))
    if sequences_out and not every_row:
        layers.append(keras.layers.Cropping1D((ROWS - 1, 0), name="last_row"))
        layers.append(keras.layers.Flatten(name="state"))
    layers.append(_head())
    return layers


def _token_layers(spec: Spec) -> list[keras.Layer]:
    """Rows to patches, a patch's pixels to the bits of a number, the number to its embedding."""
    per_row = COLUMNS // spec.patch
    powers = [[2.0**bit] for bit in range(spec.patch)]  # (patch, 1): the leftmost pixel is bit 0
    return [
        keras.layers.Reshape((ROWS * per_row, spec.patch), name="patches"),
        keras.layers.Discretization([INK], name="bits"),
        keras.layers.Dense(
            1,
            use_bias=False,
            trainable=False,
            name="token",
            kernel_initializer=keras.initializers.Constant(powers),
        ),
        keras.layers.Reshape((ROWS, per_row), name="tokens"),
        keras.layers.Embedding(2**spec.patch, spec.embedding, name="embedding"),
        keras.layers.Reshape((ROWS, per_row * spec.embedding), name="embedded_rows"),
    ]


def _recurrent(spec: Spec, i: int, return_sequences: bool) -> keras.Layer:
    kinds = {
        "SimpleRNN": keras.layers.SimpleRNN,
        "LSTM": keras.layers.LSTM,
        "GRU": keras.layers.GRU,
    }
    name = _name(spec, i)
    layer = kinds[spec.cell](
        spec.units[i],
        return_sequences=return_sequences,
        stateful=spec.stateful,
        unroll=spec.unroll,
        name=name,
        **_cell_options(spec),
    )
    if spec.merge_mode is None:
        return layer
    return keras.layers.Bidirectional(
        layer, merge_mode=spec.merge_mode, name=f"bidirectional_{name}"
    )


def _cell_options(spec: Spec) -> dict[str, Any]:
    options: dict[str, Any] = {
        "activation": spec.activation,
        "recurrent_initializer": _recurrent_initializer(spec),
        "dropout": spec.dropout,
        "recurrent_dropout": spec.recurrent_dropout,
    }
    if spec.cell == "LSTM":
        options["unit_forget_bias"] = spec.unit_forget_bias
    if spec.cell == "GRU":
        options["reset_after"] = spec.reset_after
    return options


def _recurrent_initializer(spec: Spec) -> keras.initializers.Initializer:
    if spec.recurrent_initializer == "orthogonal":
        return keras.initializers.Orthogonal(gain=spec.recurrent_gain)
    if spec.recurrent_initializer == "identity":
        return keras.initializers.Identity(gain=spec.recurrent_gain)
    return keras.initializers.get(spec.recurrent_initializer)


def _head() -> keras.Layer:
    return keras.layers.Dense(DIGITS, activation="softmax", name="digit")


def _name(spec: Spec, i: int) -> str:
    base = {"SimpleRNN": "simple_rnn", "LSTM": "lstm", "GRU": "gru"}[spec.cell]
    return base if len(spec.units) == 1 else f"{base}_{i + 1}"
