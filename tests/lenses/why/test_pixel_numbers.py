"""Pixel by pixel it adds up to the logits, as their gradient does, and is refused else."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.errors import UserError
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
    account = pixel_by_pixel(made, reading)
    assert_near(account.total, reading.logits[-1])
    np.testing.assert_array_equal(account.logits, reading.logits[-1])
    for digit in range(10):
        slope = gradients(made, image, digit).image
        assert_near(account.pixels[..., digit], slope * image)


def test_the_residual_on_the_shipped_networks_is_rounding():
    for name in ("notebook", "simple-16"):
        model = library.find(name)
        for image in golden.images(20):
            account = pixel_by_pixel(model.network, model.read(image))
            assert np.abs(account.total - account.logits).max() < 1e-4


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


@pytest.mark.parametrize("said", OTHERS)
def test_where_it_is_not_exact_it_is_refused(said):
    other = OTHERS[said]()
    with pytest.raises(UserError) as error:
        pixel_by_pixel(other, other.read(golden.images()[0]))
    assert str(error.value).endswith(".")
