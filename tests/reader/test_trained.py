"""The shipped networks, read as Keras reads them: states and gates at every row, logits."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.data import in_order
from rnn_demo.presets import PRESETS
from rnn_demo.spec import Spec
from rnn_demo.trainer.builders import build
from tests.reader import keras_side
from tests.reader.keras_side import CLOSE

COUNT = 3


def opened(name: str) -> keras.Model:
    """The shipped file in Keras; a stateful one's twin, which takes any batch."""
    model = keras.saving.load_model(library.MODELS / name / "model.keras", compile=False)
    spec = Spec.from_json(library.find(name).card["spec"])
    if spec.stateful:
        twin = build(replace(spec, stateful=False))
        twin.set_weights(model.get_weights())
        return twin
    return model


def recurrent_layers(model: keras.Model) -> list[tuple[keras.layers.RNN, keras.KerasTensor, int]]:
    """Each recurrent layer in each direction, its input, and the step from row to row."""
    found = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            found += [
                (layer.forward_layer, layer.input, 1),
                (layer.backward_layer, layer.input, -1),
            ]
        elif isinstance(layer, keras.layers.RNN):
            found.append((layer, layer.input, 1))
    return found


@pytest.mark.parametrize("name", PRESETS)
def test_states_gates_and_logits_of_a_trained_network(name):
    drawn = data.test_split().images[:COUNT] / np.float32(255)
    model, shipped = opened(name), library.find(name)
    x = np.ascontiguousarray(in_order(drawn, shipped.row_order, shipped.row_seed))
    readings = [shipped.read(image) for image in drawn]
    np.testing.assert_allclose(
        np.stack([r.logits[-1] for r in readings]), keras_side.logits(model, x), **CLOSE
    )
    np.testing.assert_allclose(
        np.stack([r.probabilities[-1] for r in readings]), model(x), atol=1e-5
    )
    layers = recurrent_layers(model)
    assert len(layers) == len(readings[0].layers)
    for i, (layer, given, direction) in enumerate(layers):
        inputs = np.asarray(keras.Model(model.inputs[0], given)(x))[:, ::direction]  # (B, T, in)
        ours = [r.layers[i] for r in readings]
        np.testing.assert_allclose(np.stack([o.inputs for o in ours]), inputs, **CLOSE)
        forward = type(layer).from_config({**layer.get_config(), "go_backwards": False})
        forward.build(inputs.shape)
        forward.set_weights(layer.get_weights())
        states = keras_side.states(forward, inputs)
        np.testing.assert_allclose(np.stack([o.states for o in ours]), states, **CLOSE)
        if ours[0].gates:
            gates = keras_side.gates(forward, inputs)
            for gate in ours[0].gates:
                held = np.stack([o.gates[gate] for o in ours])
                np.testing.assert_allclose(held, gates[gate], **CLOSE)
        if ours[0].cell_states is not None:
            held = np.stack([o.cell_states for o in ours])
            np.testing.assert_allclose(held, gates["cell state"], **CLOSE)


def test_who_was_trained_to_forget_is_not_misled_by_another_digits_state():
    images = data.test_split().images[:120] / np.float32(255)
    changed = {}
    for name in ("looped", "stateful"):
        network = library.find(name).network
        readings = [network.read(image) for image in images]
        changed[name] = 0
        for before, image, reading in zip(readings, images[1:], readings[1:], strict=False):
            left = before.layers[0].states[-1:]

            def start(taken, state, left=left):
                return state if taken else (left,)

            changed[name] += network.read(image, {0: start}).digit != reading.digit
    assert changed["stateful"] < changed["looped"] / 5
