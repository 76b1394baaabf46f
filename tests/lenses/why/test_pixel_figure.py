"""Pixels, rows and the written account show the sum."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.figures.colours import DARK, LIGHT
from rnn_demo.lenses.why.pixel_figure import pixel_by_pixel_figure, pixel_by_pixel_text
from rnn_demo.lenses.why.pixel_numbers import pixel_by_pixel


@pytest.mark.parametrize("look", [LIGHT, DARK])
@pytest.mark.parametrize("minus", [None, 3])
def test_it_shows_what_the_sum_holds(look, minus):
    model = library.find("simple-16")
    reading = model.read(data.test_split().images[4].astype(np.float32) / 255)
    account = pixel_by_pixel(model.network, reading)
    weights = np.eye(10)[4] - (0 if minus is None else np.eye(10)[minus])
    figure = pixel_by_pixel_figure(reading.image, account, weights, 12, look)
    _, pixels, ink, bias, digits = figure.data
    np.testing.assert_allclose(pixels.z, account.pixels @ weights, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(ink.x, account.rows @ weights, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(bias.x, account.biases @ weights, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(digits.z, account.rows, rtol=1e-5, atol=1e-6)
    assert list(ink.y) == list(range(1, 29))
    text = pixel_by_pixel_text(account, weights, "name")
    assert f"{account.logits @ weights:+12.6f}" in text
