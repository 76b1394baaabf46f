"""The stage's description of a network: its columns are the view's, as in other lenses."""

import json
from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.state_view import OrderedLayerColumns, StateView, network_state_view
from rnn_demo.explain.unit_groups import NO_DIGIT
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.on_stage import stage_description_as_json_object
from rnn_demo.figures.state_panels import state_panel
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.words import english_text
from tests.support.readings import EXAMPLES

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional-stacked"])
def test_the_stages_columns_are_the_views_numbers(name):
    model = library.open_model_by_name(name)
    reading = model.read_image(data.test_split().image(3))
    view = network_state_view(model.network)
    found = json.loads(json.dumps(stage_description_as_json_object(reading, view)))
    assert len(found["states"]) == len(view.columns)
    for state, columns in zip(found["states"], view.columns, strict=True):
        h = reading.layers[state["layer"]].states
        turned = h[:, state["columns"]] * np.where(np.array(state["weights"]) < 0, -1, 1)
        coloured = h[:, columns.units] * columns.factors
        np.testing.assert_allclose(turned, coloured, atol=1e-6)  # the browser's colours
        assert state["high"] >= h.max() * (1 - 1e-3)  # rounded to four digits
        assert state["low"] <= h.min() * (1 - 1e-3)
        assert state["low"] == (0 if reading.layers[0].activation == "relu" else -state["high"])
        assert [tuple(g) for g in state["groups"]] == list(columns.groups)
        assert state["unbounded"] == (reading.layers[0].activation == "relu")


def layer(
    units: int, activation: str = "tanh", direction: str = "forward", name: str = "rnn"
) -> LayerReading:
    states = RNG.uniform(-1, 1, (28, units)).astype(np.float32)
    if activation == "relu":
        states = np.maximum(states, 0) * 7
    inputs = np.zeros((28, 28), np.float32)
    return LayerReading(name, "SimpleRNN", direction, activation, inputs, states)


def described(*layers: LayerReading) -> dict:
    """Return the description for plain h, in the order of the units."""
    logits = RNG.normal(size=(28, 10)).astype(np.float32)
    reading = Reading(RNG.random((28, 28), np.float32), layers, logits, logits)
    columns = []
    for k, one in enumerate(layers):
        units, ones = np.arange(one.states.shape[1]), np.ones(one.states.shape[1], np.float32)
        nothing = np.full(len(units), NO_DIGIT)
        columns.append(OrderedLayerColumns(k, units, ones, nothing, ones, []))
    return stage_description_as_json_object(reading, StateView(tuple(columns)))


def test_a_scale_of_tanh_is_symmetric_and_of_relu_starts_at_zero():
    tanh, relu = (described(layer(8, a))["states"][0] for a in ("tanh", "relu"))
    assert (tanh["low"], tanh["high"], tanh["unbounded"]) == (-1, 1, False)
    assert (relu["low"], relu["unbounded"]) == (0, True)


def test_rounding_differences_between_processors_are_not_written():
    """Product kernels differ by a few times float32's 6e-8; pages made with them must be equal."""
    one, other = (
        replace(layer(8, "relu"), states=np.full((28, 8), end, np.float32))
        for end in (2.0062427, 2.0062423)
    )
    assert (one.states != other.states).all()
    assert json.dumps(described(one)) == json.dumps(described(other))


def test_the_stage_says_that_an_lstm_also_carries_c():
    for name, count in (("lstm-128", 128), ("stacked", 96)):
        model = library.open_model_by_name(name)
        reading = model.read_image(EXAMPLES[2])
        key, values = stage_description_as_json_object(
            reading, network_state_view(model.network, False)
        )["note"]
        note = english_text(key, **values).replace("\n", " ")
        carried = sum(a.shape[1] for m in reading.layers for a in m.h_and_c)
        assert carried == 2 * count
        assert note.startswith(f"Behind each number is a store, its cell state c: {count} more.")
    assert described(layer(8))["note"] is None


@pytest.mark.parametrize(
    ("layers", "titles"),
    [
        ("f", ["hidden state h"]),
        ("fb", ["h ↓", "h ↑"]),
        ("fbFB", ["h1 ↓", "h1 ↑", "h2 ↓", "h2 ↑"]),
        ("fF", ["h1", "h2"]),
        ("ff", ["h1", "h2"]),  # one layer, called twice
    ],
)
def test_titles_distinguish_layers_and_directions(layers, titles):
    ways = {"f": "forward", "b": "backward"}
    found = described(*(layer(8, direction=ways[c.lower()], name=f"rnn {c < 'a'}") for c in layers))
    assert [state["title"] for state in found["states"]] == titles
    assert found["reads"] == ("both" if "b" in layers else "forward")


def test_panels_of_other_lenses_have_the_same_order_and_numbers():
    model = library.open_model_by_name("gru-33")
    reading = model.read_image(data.test_split().image(3))
    view = network_state_view(model.network)
    (columns,), (layer,) = view.columns, reading.layers
    plain = network_state_view(model.network, False).columns[0]
    ordered = state_panel(layer, columns, LIGHT)
    numbers = layer.states[:, columns.units]
    np.testing.assert_array_equal(ordered.traces[0]["z"], numbers * columns.factors)
    np.testing.assert_array_equal(ordered.traces[0]["customdata"], numbers)
    assert ordered.groups == columns.groups
    assert ordered.xaxis["ticktext"] == columns.names
    as_it_is = state_panel(layer, plain, LIGHT)
    np.testing.assert_array_equal(as_it_is.traces[0]["z"], layer.states)
    for panel in (ordered, as_it_is):  # a click identifies the unit
        found = np.array(panel.traces[0]["meta"]["columns"])
        np.testing.assert_array_equal(np.abs(panel.traces[0]["z"]), np.abs(layer.states[:, found]))
