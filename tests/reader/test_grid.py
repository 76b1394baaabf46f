"""Every network that a spec describes, with random weights, is read as Keras reads it.

The grid is cells x directions x wrappers and stacks, an activation each in turn, so that every
cell meets every activation in every direction and in every wrapper; and cells x activations, plain.
"""

import itertools
from dataclasses import replace

import keras
import numpy as np
import pytest

from rnn_demo.spec import Spec
from rnn_demo.spec.spec import ACTIVATIONS, CELLS, MERGE_MODES
from rnn_demo.trainer.builders import build
from tests.support import keras_side
from tests.support.keras_side import CLOSE, reopened, shaken

WRAPPED = [
    {},
    {"units": (7, 5)},
    {"input_projection": 9, "output_projection": 6},
    {"patch": 7, "embedding": 3},
    {"patch": 2, "embedding": 2, "input_projection": 5, "units": (4, 3, 2)},
    {"residual": True, "units": (28, 28), "api": "functional"},
    {"dropout": 0.3, "recurrent_dropout": 0.2, "api": "functional"},
    {"stateful": True},
    {"unroll": True, "unit_forget_bias": False},
]


def grid() -> list[Spec]:
    specs = []
    for c, cell in enumerate(CELLS):
        for d, merge_mode in enumerate((None, *MERGE_MODES)):
            for w, wrapped in enumerate(WRAPPED):
                options = {"units": (6,), **wrapped}
                if merge_mode == "concat" and "residual" in wrapped:
                    options["units"] = (14, 14)  # twice 14 is as wide as a row
                activation = ACTIVATIONS[(c + d + w) % len(ACTIVATIONS)]
                specs.append(
                    Spec(cell=cell, merge_mode=merge_mode, activation=activation, **options)
                )
    for cell, activation in itertools.product(CELLS, ACTIVATIONS):
        plain = Spec(cell=cell, units=(6,), activation=activation)
        specs += [plain, replace(plain, api="cell-loop")]
    before = [s for s in specs if s.cell == "GRU" and s.api != "cell-loop"]
    return specs + [replace(s, reset_after=False) for s in before[::3]]


def name(spec: Spec) -> str:
    """What in a spec differs from the default."""
    default = Spec().to_json()
    return " ".join(f"{k}={v}" for k, v in spec.to_json().items() if v != default[k])


def keeping_states(model: keras.Model, spec: Spec) -> keras.Model:
    twin = build(spec, batch_size=2)
    twin.set_weights(model.get_weights())
    return twin


@pytest.mark.parametrize("spec", grid(), ids=name)
def test_states_gates_and_logits(spec):
    api = "sequential" if spec.api == "cell-loop" else spec.api  # what the trainer saves
    model = build(replace(spec, stateful=False, api=api))
    token = [(w, w.numpy()) for w in model.non_trainable_weights if w.shape[-1] == 1]
    shaken(model, seed=len(name(spec)), size=0.15)
    for weight, value in token:  # bits to tokens: not random, or they would leave the table
        weight.assign(value)
    network = reopened(keeping_states(model, spec) if spec.stateful else model)
    x = keras_side.images(2)
    readings = [network.read(image) for image in x]
    keras_side.hold(readings, model, x)
    logits = np.stack([r.logits for r in readings])
    np.testing.assert_allclose(network.predict_rows(x), logits, **CLOSE)
    np.testing.assert_allclose(network.predict(x), logits[:, -1], **CLOSE)
    assert network.parameters == model.count_params()
