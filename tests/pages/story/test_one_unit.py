"""One unit's sum: its products as bars, and its addition as text."""

import re

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.figures.colours import LIGHT
from rnn_demo.pages.story.basics import products_figure, unit_sum_at_step, unit_sum_text
from tests.support.readings import EXAMPLES


@pytest.mark.parametrize("step", [0, 9, 27])
def test_a_units_products_add_up_to_its_state(step):
    model = library.open_model_by_name("simple-16")
    reading = model.read_image(data.test_split().image(4))
    (layer,), (held,) = model.network.layers, reading.layers
    cell, before = layer.cell, held.states[step - 1] if step else np.zeros(16)
    for unit in range(16):
        of = unit_sum_at_step(layer, held, step, unit)
        inputs, memory = products_figure(of, LIGHT).data
        np.testing.assert_allclose(inputs.y, reading.image[step] * cell.kernel[:, unit], 1e-6)
        np.testing.assert_allclose(memory.y, before * cell.recurrent_kernel[:, unit], 1e-6)
        for bars in (inputs, memory):  # each is the product that its hover text shows
            np.testing.assert_allclose(np.prod(bars.customdata, axis=1), bars.y, 1e-6, 1e-12)
        *addends, total, value, result = [
            float(n) for n in re.findall(r"[-+][\d.]+$", unit_sum_text(of), re.M)
        ]
        assert sum(addends) == pytest.approx(total, abs=2e-6)
        assert value == pytest.approx(max(total, 0), abs=1e-6)
        assert value == pytest.approx(result, abs=1e-5)
        assert result == pytest.approx(held.states[step, unit], abs=1e-6)


def test_at_the_first_row_the_memorys_products_are_zero():
    model = library.open_model_by_name("simple-16")
    (held,) = model.read_image(EXAMPLES[5]).layers
    of = unit_sum_at_step(model.network.layers[0], held, 0, 6)
    assert not of.input_and_state_products[1].any()
    titles = [note.text for note in products_figure(of, LIGHT).layout.annotations]
    assert titles == ["x: 28 products", "h before: 16 products"]
