"""A unit's products as bars, and its addition as text: both show the given sums."""

import re

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.cells.activations import ACTIVATIONS
from rnn_demo.explain.weighted_sums import WeightedSum, weighted_sums
from rnn_demo.figures.colours import LIGHT
from rnn_demo.figures.products import addition_text, products_figure

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("name", ["simple-16", "lstm-128"])
def test_bars_show_the_products_and_the_text_adds_up(name):
    model = library.find_model(name)
    reading = model.read(data.test_split().images[4].astype(np.float32) / 255)
    of = weighted_sums(model.network.layers[0], reading.layers[0], 9)[-1]
    for bars, products in zip(
        products_figure(of, 3, LIGHT).data, of.products_of_unit(3), strict=True
    ):
        np.testing.assert_array_equal(bars.y, products)
    text = addition_text(of, 3, of.value(3))
    *addends, total, value, held = [float(n) for n in re.findall(r"[-+][\d.]+$", text, re.M)]
    assert sum(addends) == pytest.approx(total, abs=2e-6)
    assert value == pytest.approx(held, abs=1e-5)


def test_a_unit_that_sees_its_own_memory_alone_has_one_product_of_it():
    x, h, u, bias = RNG.normal(size=5), RNG.normal(size=4), RNG.normal(size=4), RNG.normal(size=4)
    kernel = RNG.normal(size=(5, 4))
    held = np.tanh(x @ kernel + u * h + bias)
    of = WeightedSum(h, u, bias, ACTIVATIONS["tanh"], "h", x, kernel, held)
    assert of.value(2) == pytest.approx(held[2], rel=1e-9)
    figure = products_figure(of, 2, LIGHT)
    _, memory = figure.data
    assert (list(memory.x), list(memory.y)) == ([2], [pytest.approx(u[2] * h[2])])
    np.testing.assert_allclose(memory.customdata, [[h[2], u[2]]])
    titles = [note.text for note in figure.layout.annotations]
    assert titles == ["x: 5 products", "h before: 1 product"]
    assert f"+ h * recurrent_kernel {u[2] * h[2]:+11.6f}" in addition_text(of, 2, held[2])


def test_a_sum_without_memory_names_none():
    model = library.find_model("mingru-64")
    reading = model.read(data.examples()[5])
    for of in weighted_sums(model.network.layers[0], reading.layers[0], 11):
        assert "recurrent_kernel" not in addition_text(of, 6, of.value(6))
        assert len(products_figure(of, 6, LIGHT).data) == 1
