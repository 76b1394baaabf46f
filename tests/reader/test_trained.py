"""The shipped networks, read as Keras reads them: states and gates at every row, logits."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.data import in_order
from rnn_demo.spec import Spec
from rnn_demo.spec.presets import PRESETS
from rnn_demo.trainer.builders import build
from tests.support import keras_side

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


@pytest.mark.parametrize("name", PRESETS)
def test_states_gates_and_logits_of_a_trained_network(name):
    drawn = data.test_split().images[:COUNT] / np.float32(255)
    model, shipped = opened(name), library.find(name)
    x = np.ascontiguousarray(in_order(drawn, shipped.row_order, shipped.row_seed))
    readings = [shipped.read(image) for image in drawn]
    keras_side.hold(readings, model, x)


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
