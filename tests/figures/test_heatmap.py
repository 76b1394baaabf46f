"""The reading's figure shows the Reading's own numbers, and its frames are what Plotly accepts."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_demo.explain.state_view import Columns, StateView
from rnn_demo.explain.unit_groups import NOTHING
from rnn_demo.figures.animated import AnimatedFigure
from rnn_demo.figures.colours import LIGHT, Colours, colours
from rnn_demo.figures.heatmap import reading_figure
from rnn_demo.reader import LayerReading, Reading

RNG = np.random.default_rng(0)


def layer(
    units: int, activation: str = "tanh", direction: str = "forward", name: str = "rnn", **more
) -> LayerReading:
    states = RNG.uniform(-1, 1, (28, units)).astype(np.float32)
    if activation == "relu":
        states = np.maximum(states, 0) * 7
    inputs = np.zeros((28, 28), np.float32)
    return LayerReading(name, "SimpleRNN", direction, activation, inputs, states, **more)


def reading(*layers: LayerReading) -> Reading:
    logits = RNG.normal(size=(28, 10)).astype(np.float32)
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return Reading(RNG.random((28, 28), np.float32), layers, logits, probabilities)


def figure_of(reading: Reading, look: Colours = LIGHT, **more) -> AnimatedFigure:
    """Its figure of plain h, in the order of the units."""
    columns = []
    for k, one in enumerate(reading.layers):
        units, ones = np.arange(one.states.shape[1]), np.ones(one.states.shape[1], np.float32)
        nothing = np.full(len(units), NOTHING)
        columns.append(Columns(k, one.states, units, ones, nothing, None, None, []))
    view = StateView("state", reading.digit, tuple(columns), None, False, 0)
    return reading_figure(reading, view, look, **more)


@pytest.mark.parametrize("dark", [False, True])
def test_panels_hold_the_readings_numbers_on_one_axis_of_rows(dark):
    shown = reading(layer(128))
    figure = figure_of(shown, colours(dark))
    for trace, values in zip(
        figure.data, [shown.image, shown.layers[0].states, shown.probabilities], strict=True
    ):
        assert np.array_equal(trace.z, values.astype(np.float32))
        assert trace.yaxis == "y"
        assert list(trace.y) == list(range(1, 29))
    low, high = figure.layout.yaxis.range
    assert low > high  # rows run downwards


def test_plotly_accepts_every_frame():
    figure = go.Figure(figure_of(reading(layer(16, "relu"))).to_dict())
    assert len(figure.frames) == 28
    assert all(button.args[1]["frame"]["redraw"] for button in figure.layout.updatemenus[0].buttons)
    assert all(step.args[1]["frame"]["redraw"] for step in figure.layout.sliders[0].steps)


def test_frames_cover_exactly_what_is_unread():
    figure = figure_of(reading(layer(16)))
    for t, frame in enumerate(figure.to_dict()["frames"]):
        covers = [s for s in frame["layout"]["shapes"] if s["type"] == "rect"]
        assert len(covers) == (3 if t < 27 else 0)
        for cover in covers:
            assert (cover["y0"], cover["y1"]) == (t + 1.5, 28.5)
            assert cover["fillcolor"] == LIGHT.background


def test_tanh_is_centred_on_zero_and_relu_starts_there():
    tanh = figure_of(reading(layer(8))).data[1]
    assert (tanh.zmin, tanh.zmax) == (-1, 1)
    assert tanh.colorscale[len(tanh.colorscale) // 2][1] == LIGHT.background
    relu_layer = layer(8, "relu")
    relu = figure_of(reading(relu_layer)).data[1]
    assert relu.zmin == 0
    assert relu.zmax == pytest.approx(float(relu_layer.states.max()))
    assert relu.colorscale[0][1] == LIGHT.background


def test_two_directions_close_in_on_the_digits_middle():
    figure = figure_of(reading(layer(8), layer(8, direction="backward")))
    assert len(figure.data) == 4
    assert "from the last row" in figure.data[2].hovertemplate
    assert "from the last row" not in figure.data[1].hovertemplate
    frames = figure.to_dict()["frames"]
    digit = frames[4]["layout"]["shapes"][0]
    assert (digit["y0"], digit["y1"]) == (5.5, 23.5)
    assert frames[20]["layout"]["shapes"][0]["xref"] != "x domain"  # all of the digit is read


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


def test_the_slider_says_what_is_answered_after_each_row():
    shown = reading(layer(8))
    layout = figure_of(shown).to_dict()["layout"]
    for t, step in enumerate(layout["sliders"][0]["steps"]):
        assert step["label"].startswith(f"row {t + 1} of 28: {shown.probabilities[t].argmax()} ")


def test_it_is_small_enough_to_send_after_every_stroke():
    assert len(figure_of(reading(layer(128))).to_json(validate=False)) < 80_000


def test_it_opens_on_the_row_that_is_asked_for():
    shown = reading(layer(8))
    figure = figure_of(shown, row=13).to_dict()
    assert figure["layout"]["sliders"][0]["active"] == 13
    expected = figure["frames"][13]["layout"]["shapes"]
    assert [s["y0"] for s in figure["layout"]["shapes"]] == [s["y0"] for s in expected]
    assert not figure_of(shown, row=27).layout.shapes


@pytest.mark.parametrize("count", [1, 33, 64])
def test_as_many_layers_as_the_reader_takes(count):
    """More than 32 had a colour bar of a length below zero, which broke the page."""
    figure = go.Figure(figure_of(reading(*[layer(3)] * count)).to_dict())
    assert all(trace.colorbar.len is None or trace.colorbar.len > 0 for trace in figure.data)
    ends = [figure.layout[f"xaxis{i}"].domain for i in range(2, count + 2)]
    assert all(0 <= start < end <= 1 for start, end in ends)
