"""The sums are the reading's gates and states; a unit's products are its weights times inputs."""

import numpy as np
import pytest

from rnn_demo.explain.weighted_sums import gate_lines, weighted_sums
from tests.fixtures import golden
from tests.fixtures.golden import assert_near

ALONE = [name for name in golden.names("cells") if "directions" not in name]


@pytest.mark.parametrize("row", [0, 14, 27])
@pytest.mark.parametrize("name", ALONE)
def test_the_sums_are_what_the_cell_holds(name, row):
    network, image = golden.network(name), golden.images()[0]
    (reading,), (layer,) = network.read(image).layers, network.layers
    step = reading.rows[row]
    np.testing.assert_array_equal(reading.inputs[step], image[row])
    expected = reading.gates or {"h": reading.states}
    sums = weighted_sums(layer, reading, step)
    assert [s.name for s in sums] == list(expected)
    for one in sums:
        lines = {line.name: line.values for line in one.lines()}
        total, names = lines["sum"], list(lines)
        addends = [lines[name] for name in names[: names.index("sum")]]
        assert len(addends) == 2 + (layer.cell.recurrent_kernel is not None)
        assert_near(sum(addends), total)
        assert_near(lines[f"{one.activation.name}(sum)"], expected[one.name][step])
        for unit in range(layer.cell.units):
            x, h = one.products(unit)
            np.testing.assert_allclose(x, image[row] * one.kernel[:, unit], rtol=1e-6)
            assert x.sum() + h.sum() + one.bias[unit] == pytest.approx(total[unit], 1e-5, 1e-5)
            assert one.value(unit) == pytest.approx(expected[one.name][step, unit], 1e-5, 1e-5)
        np.testing.assert_array_equal(one.held, expected[one.name][step])
    made = gate_lines(layer, reading, step)
    assert bool(made) == bool(reading.gates)
    if made:
        assert_near(made[-1].values, reading.states[step])
    if reading.cell_states is not None:
        assert_near(made[2].values, reading.cell_states[step])
