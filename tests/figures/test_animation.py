"""The drawn picture and animation: each cell in its number's colour, unread rows bare."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from rnn_demo import library
from rnn_demo.explain import passes
from rnn_demo.explain.state_view import state_view
from rnn_demo.figures import animation
from rnn_demo.figures.animation import CELL, LEFT, TOP, gif
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.figures.pixels import paint
from tests.fixtures import golden
from tests.support.networks import Rnn, network


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def read(*middle):
    """A reading, and the columns of its layers in plain order."""
    made = network(*middle)
    reading = made.read(golden.images()[0])
    return reading, state_view(made, reading, None)


@given(arrays(np.float32, 5, elements=st.floats(-3, 3, width=32)), st.sampled_from([LIGHT, DARK]))
def test_paint_is_the_scale(values, look):
    painted = paint(values, -1, 1, look.diverging)
    for value, colour in zip(values, painted, strict=True):
        place = (min(max(float(value), -1), 1) + 1) / 2 * (len(look.diverging) - 1)
        low, high = int(place), min(int(place) + 1, len(look.diverging) - 1)
        pair = [np.array(rgb(look.diverging[i][1])) for i in (low, high)]
        np.testing.assert_allclose(colour, pair[0] + (place - low) * (pair[1] - pair[0]), atol=1)


def test_the_picture_holds_the_reading():
    (reading, view), look = read(Rnn("GRU", 6)), LIGHT
    panels = animation._panels(reading, view.columns, None, look, None)
    image = np.asarray(animation._frame(reading, panels, "A title", 27, look))
    middles = TOP + CELL * np.arange(28) + CELL // 2
    digit = image[middles][:, LEFT + CELL * np.arange(28) + CELL // 2]
    np.testing.assert_array_equal(digit, paint(reading.image, 0, 1, look.pixels))
    left = LEFT + 28 * CELL + animation.GAP
    unit = animation.STATES / 6
    states = image[middles][:, (left + unit * (np.arange(6) + 0.5)).astype(int)]
    np.testing.assert_array_equal(states, paint(reading.layers[0].states, -1, 1, look.diverging))
    left += animation.STATES + animation.GAP
    believed = image[middles][:, left : left + animation.BELIEF]  # each digit's colour
    for digit, colour in enumerate(look.digits):  # is as wide as it is likely
        width = (believed == rgb(colour)).all(axis=-1).mean(axis=1)
        np.testing.assert_allclose(width, reading.probabilities[:, digit], atol=0.01)


def test_the_animation_holds_what_is_remembered_and_what_is_expected():
    model = library.find("simple-16")
    reading, memory = model.read(golden.images()[0]), passes.readout(model)
    view = state_view(model.network, reading, None)
    file = Image.open(io.BytesIO(gif(reading, "A title", LIGHT, view.columns, memory)))
    left = LEFT + 28 * CELL + animation.GAP + CELL // 2
    for t in (3, 15, 27):
        file.seek(t)
        frame = np.asarray(file.convert("RGB")).astype(int)
        rows, picture = TOP + CELL * np.arange(28) + CELL // 2, memory.pictures(reading)[t]
        for seen, scale in ((slice(t + 1), LIGHT.pixels), (slice(t + 1, 28), LIGHT.expected)):
            drawn = frame[rows[seen]][:, left + CELL * np.arange(28)]
            assert (
                np.abs(drawn - paint(picture[seen], 0, 1, scale)).max(initial=0) <= 8
            )  # of its palette


@pytest.mark.parametrize(
    ("direction", "layer"),
    [
        ("forward", Rnn("SimpleRNN", 5)),
        ("backward", Rnn("LSTM", 5, go_backwards=True)),
        ("both", Rnn("GRU", 5, merge_mode="concat")),
    ],
)
def test_the_animation_uncovers_row_by_row(direction, layer):
    (reading, view), look = read(layer), DARK
    file = Image.open(io.BytesIO(gif(reading, "A title", look, view.columns, None)))
    assert file.n_frames == 28
    assert file.info["loop"] == 0
    for t in range(28):
        file.seek(t)
        assert file.info["duration"] == (110 if t < 27 else 2000)
        frame = np.asarray(file.convert("RGB"))
        assert tuple(frame[0, 0]) == rgb(look.background)
        rows = frame[TOP + CELL * np.arange(28) + CELL // 2, LEFT + CELL // 2]
        bare = [tuple(row) == rgb(look.background) for row in rows]
        ends = {"forward": (t, 28), "backward": (-1, 27 - t), "both": (t, 27 - t)}[direction]
        assert bare == [ends[0] < r < ends[1] for r in range(28)]
        if t < 27:
            line = frame[TOP + CELL * (t + 1), LEFT + 5].astype(int)
            assert np.abs(line - rgb(look.accent)).max() <= 12


def test_the_ring_stands_from_its_row_on():
    (reading, view), look = read(Rnn("GRU", 6)), LIGHT
    file = Image.open(io.BytesIO(gif(reading, "A title", look, view.columns, None, (12, 20))))
    edge = int(LEFT + 20.5 * CELL + animation.RING - 1), int(TOP + 12.5 * CELL)
    colours = []
    for step in (11, 12, 27):
        file.seek(step)
        colours.append(file.convert("RGB").getpixel(edge))
    assert colours[0] == rgb(look.background)
    assert colours[1] == colours[2] == rgb(look.digits[reading.digit])
