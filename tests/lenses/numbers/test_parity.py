"""The difference to Keras that the page states is the largest found in the networks that ship.

RNN_DEMO_MEASURE=1 writes what is measured, rounded up, for the page to state.
"""

import json
import math
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import keras
import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.lenses.numbers.parity import FILE, parity
from rnn_demo.reader import Network, open_keras
from rnn_demo.reader.activations import Activation
from rnn_demo.reader.operations import Recurrent, Steps
from tests.fixtures import golden
from tests.fixtures.keras_numbers import answers, states_and_gates

pytestmark = pytest.mark.slow

IMAGES = 100


def differences(name: str, images: np.ndarray) -> Iterator[tuple[str, float, float]]:
    """For each thing that the reader gives: how far it lies from Keras's, and Keras's from float64.

    Both as a share of the largest of its kind.
    """
    path = library.MODELS / name / "model.keras"
    network, model = open_keras(path), keras.models.load_model(path)
    readings = [network.read(image) for image in images]
    exact_logits, exact = in_float64(network, images)
    expected = np.asarray(answers(model, images)[1])
    ours = np.stack([r.logits[-1] for r in readings])
    yield "logits", share(ours, expected), share(expected, exact_logits[:, -1])
    held = list(states_and_gates(model, images))
    assert len(held) == len(network.layers) == len(exact)
    for i, theirs in enumerate(held):
        layers = [r.layers[i] for r in readings]
        kept = {"h": [o.states for o in layers]}
        if layers[0].cell_states is not None:
            kept["c"] = [o.cell_states for o in layers]
        kept |= {gate: [o.gates[gate] for o in layers] for gate in layers[0].gates}
        assert kept.keys() == theirs.keys() == exact[i].keys()
        for what, values in kept.items():
            rounding = share(theirs[what], exact[i][what])
            yield f"{what} of layer {i}", share(np.stack(values), theirs[what]), rounding


def in_float64(network: Network, images: np.ndarray) -> tuple[np.ndarray, list[dict]]:
    """The logits after every row, and what each cell held, of the network in float64."""
    precise = network.of([widened(node) for node in network.nodes])
    steps: list[tuple[Recurrent, Steps]] = []
    rows = network.rows_of(images).astype(np.float64)
    logits = precise._run(rows, every_row=True, steps=steps)
    assert logits.dtype == np.float64
    held = []
    for operation, s in steps:
        named = {"h": s.states[0], **dict(zip(operation.cell.GATES, s.gates, strict=True))}
        if len(s.states) > 1:
            named["c"] = s.states[1]
        held.append({what: values.swapaxes(0, 1) for what, values in named.items()})
    return logits.swapaxes(0, 1), held


def widened(thing: Any) -> Any:
    """A node with all its arrays in float64."""
    if isinstance(thing, np.ndarray | np.floating):
        return thing.astype(np.float64)
    if not is_dataclass(thing) or isinstance(thing, type | Activation):
        return thing
    values = {f.name: getattr(thing, f.name) for f in fields(thing)}
    return replace(thing, **{name: widened(value) for name, value in values.items()})


def share(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def rounded_up(value: float) -> float:
    """To one digit, with room for the rounding of another processor: 2.1e-6 to 5e-6."""
    size = 10.0 ** math.floor(math.log10(2 * value))
    return float(f"{math.ceil(2 * value / size) * size:.0e}")


def test_the_largest_difference_to_keras():
    images = golden.images(IMAGES)
    found, rounding = {}, {}
    for name in library.shipped():
        for what, difference, rounded in differences(name, images):
            found[f"{what} of {name}"] = difference
            rounding[f"{what} of {name}"] = rounded
    logits = {what: value for what, value in found.items() if "logits" in what}
    states = {what: value for what, value in found.items() if "logits" not in what}
    if os.environ.get("RNN_DEMO_MEASURE"):
        record = {
            "logits": rounded_up(max(logits.values())),
            "states": rounded_up(max(states.values())),
            "rounding": float(f"{max(rounding.values()):.1e}"),
            "images": IMAGES,
        }
        FILE.write_text(json.dumps(record) + "\n")
        parity.cache_clear()
        for values in (logits, states, rounding):
            worst = sorted(values, key=values.__getitem__)[-3:]
            print({what: f"{values[what]:.1e}" for what in worst})
    assert parity().images == IMAGES
    for values, most in ((logits, parity().logits), (states, parity().states)):
        worst = max(values, key=values.__getitem__)
        assert values[worst] <= most, f"{worst}: {values[worst]:.2e}"
    # it is Keras's own rounding, too: neither lies much nearer to what float64 gives
    assert max(states.values()) < 3 * max(rounding.values())
    assert parity().rounding / 2 < max(rounding.values()) < 2 * parity().rounding
