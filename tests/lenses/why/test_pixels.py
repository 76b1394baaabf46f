"""Pixel by pixel it adds up to the lead, as its gradient does, and is refused else."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.figures.colours import LIGHT
from rnn_demo.lenses.why.pixel_figure import pixel_by_pixel_figure
from rnn_demo.lenses.why.pixel_numbers import pixel_by_pixel
from rnn_demo.reader.gradients import gradients
from tests.fixtures import golden
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn, network


@pytest.mark.parametrize(("units", "back"), [(1, True), (7, False), (12, True)])
def test_it_adds_up_and_is_the_gradient_times_the_pixels(units, back):
    made = network(Rnn("SimpleRNN", units, "relu", go_backwards=back), seed=units)
    image = golden.images()[0]
    reading = made.read(image)
    account = pixel_by_pixel(made, reading, 4, 9)
    assert account.lead == pytest.approx(reading.logits[-1, 4] - reading.logits[-1, 9], abs=1e-6)
    assert account.total == pytest.approx(account.lead, rel=1e-4, abs=1e-5)
    slope = gradients(made, image, 4).image - gradients(made, image, 9).image
    assert_near(account.pixels, slope * image)
    pixels, ink, bias = pixel_by_pixel_figure(account, 12, LIGHT).data
    np.testing.assert_allclose(pixels.z, account.pixels, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(ink.x, account.pixels.sum(axis=1))
    np.testing.assert_allclose(bias.x, account.biases)


def test_the_residual_on_the_shipped_networks_is_rounding():
    for name in ("notebook", "simple-16"):
        model = library.find(name)
        for image in golden.images(20):
            account = pixel_by_pixel(model.network, model.read(image), 3, 5)
            assert abs(account.total - account.lead) < 2e-4


RELU = Rnn("SimpleRNN", 4, "relu")
OTHERS = {
    "SimpleRNN with tanh": lambda: network(Rnn("SimpleRNN", 4)),
    "LSTM": lambda: network(Rnn("LSTM", 4, "relu")),
    "several": lambda: network(RELU, RELU),
    "directions": lambda: network(Rnn("SimpleRNN", 4, "relu", merge_mode="concat")),
    "skips blank rows": lambda: golden.network("layers: Masking and SimpleRNN"),
    "pixels": lambda: golden.network("layers: projections"),
    "more than one Dense": lambda: golden.network("layers: two Dense layers"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_where_it_is_not_exact_it_is_refused(name):
    other = OTHERS[name]()
    with pytest.raises(UserError, match="exact sum"):
        pixel_by_pixel(other, other.read(golden.images()[0]), 4, 9)
