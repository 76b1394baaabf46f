"""The figure that is watched shows a reading's and a readout's own numbers, of all layers."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo import library
from rnn_demo.explain import kept
from rnn_demo.explain.kept import units_at_hand
from rnn_demo.explain.state_view import Columns, StateView, state_view
from rnn_demo.explain.story import told
from rnn_demo.explain.unit_groups import NOTHING
from rnn_demo.figures.colours import LIGHT
from rnn_demo.lenses.watch.figure import watch_figure
from rnn_demo.reader import LayerReading, Reading
from rnn_demo.ui import session


@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional-stacked"])
@pytest.mark.parametrize("pictured", [True, False])
def test_its_panels(name, pictured):
    model = library.find(name)
    reading = model.read(session.examples()[4])
    memory = kept.readout(model) if pictured else None
    view = state_view(model.network, reading, units_at_hand(model), "state", reading.digit)
    figure = watch_figure(reading, view, memory, LIGHT, row=11)
    go.Figure(figure.to_dict())  # Plotly takes all of it
    traces = {t.meta["shows"]: t for t in figure.data if t.meta and "shows" in t.meta}
    np.testing.assert_array_equal(traces["image"].z, reading.image)
    decided = traces["decided"]
    ring = told(reading).ring
    places = [(ring[0] + 1, ring[1])] if ring else []
    assert list(zip(decided.y, decided.x, strict=True)) == places
    doubted = watch_figure(reading, view, memory, LIGHT, row=11, strange=True)
    assert not [t for t in doubted.data if t.meta and t.meta["shows"] == "decided" and t.x]
    ribbon = [t.x for t in figure.data if t.meta and t.meta["shows"] == "ribbon"]
    np.testing.assert_allclose(np.array(ribbon).T, reading.probabilities)
    meta = figure.layout.meta
    assert (
        len(meta["reads"]) == len(meta["axes"]) == len({t.xaxis for t in figure.data})
    )  # a panel each
    assert ("memory" in traces) == pictured
    if memory is None:
        return
    seen = memory.seen[11]
    remembered, expected = (np.array(traces[k].z, float) for k in ("memory", "expected"))
    np.testing.assert_array_equal(np.isnan(remembered).all(axis=1), ~seen)
    np.testing.assert_array_equal(np.isnan(expected).all(axis=1), seen)
    np.testing.assert_allclose(
        np.where(seen[:, None], remembered, expected), memory.pictures(reading)[11], atol=0.6 / 255
    )
    assert meta["reads"][1] == "all"  # nothing covers what it expects


def layer(
    units: int, activation: str = "tanh", direction: str = "forward", name: str = "rnn"
) -> LayerReading:
    states = RNG.uniform(-1, 1, (28, units)).astype(np.float32)
    if activation == "relu":
        states = np.maximum(states, 0) * 7
    inputs = np.zeros((28, 28), np.float32)
    return LayerReading(name, "SimpleRNN", direction, activation, inputs, states)


def reading(*layers: LayerReading) -> Reading:
    logits = RNG.normal(size=(28, 10)).astype(np.float32)
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return Reading(RNG.random((28, 28), np.float32), layers, logits, probabilities)


def figure_of(reading: Reading, row: int = 27) -> go.Figure:
    """Its figure of plain h, in the order of the units, without a memory."""
    columns = []
    for k, one in enumerate(reading.layers):
        units, ones = np.arange(one.states.shape[1]), np.ones(one.states.shape[1], np.float32)
        nothing = np.full(len(units), NOTHING)
        columns.append(Columns(k, one.states, units, ones, nothing, []))
    view = StateView("state", reading.digit, tuple(columns), None)
    return watch_figure(reading, view, None, LIGHT, row=row)


def test_exactly_what_is_unread_is_covered_and_the_slider_says_what_is_answered():
    shown = reading(layer(16))
    for t in (0, 13, 27):
        layout = figure_of(shown, row=t).layout
        covers = [(c.y0, c.y1, c.fillcolor) for c in layout.shapes if c.type == "rect"]
        assert covers == [(t + 1.5, 28.5, LIGHT.background)] * (3 if t < 27 else 0)
        assert layout.sliders[0].active == t
    for t, step in enumerate(layout.sliders[0].steps):
        assert step.label.startswith(f"row {t + 1} of 28: {shown.probabilities[t].argmax()} ")


def test_tanh_is_centred_on_zero_and_relu_starts_there():
    tanh, relu_layer = figure_of(reading(layer(8))).data[2], layer(8, "relu")
    assert (tanh.zmin, tanh.zmax) == (-1, 1)
    assert tanh.colorscale[len(tanh.colorscale) // 2][1] == LIGHT.background
    relu = figure_of(reading(relu_layer)).data[2]
    assert relu.zmin == 0
    assert relu.zmax == pytest.approx(float(relu_layer.states.max()))
    assert relu.colorscale[0][1] == LIGHT.background


def test_two_directions_close_in_on_the_digits_middle():
    shown = reading(layer(8), layer(8, direction="backward"))
    figure = figure_of(shown, row=4)
    assert "from the last row" in figure.data[3].hovertemplate
    assert "from the last row" not in figure.data[2].hovertemplate
    digit = figure.layout.shapes[0]
    assert (digit.y0, digit.y1) == (5.5, 23.5)
    covered = [s.xref for s in figure_of(shown, row=20).layout.shapes if s.type == "rect"]
    assert covered
    assert "x domain" not in covered  # all of the digit is read


RNG = np.random.default_rng(0)


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
def test_titles_are_short_and_tell_layers_and_directions_apart(layers, titles):
    ways = {"f": "forward", "b": "backward"}
    shown = reading(*(layer(8, direction=ways[c.lower()], name=f"rnn {c < 'a'}") for c in layers))
    texts = [a.text for a in figure_of(shown).layout.annotations]
    assert texts[1 : 1 + len(layers)] == titles


@pytest.mark.parametrize("count", [1, 33, 64])
def test_as_many_layers_as_the_reader_takes(count):
    """More than 32 had a colour bar of a length below zero, which broke the page."""
    figure = go.Figure(figure_of(reading(*[layer(3)] * count)).to_dict())
    traces = (trace for trace in figure.data if trace.type == "heatmap")
    assert all(trace.colorbar.len is None or trace.colorbar.len > 0 for trace in traces)
    ends = [figure.layout[f"xaxis{i}"].domain for i in range(2, count + 2)]
    assert all(0 <= start < end <= 1 for start, end in ends)
