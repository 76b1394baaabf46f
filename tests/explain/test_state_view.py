"""The columns of the heatmap, and what gates keep and let in."""

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.explain.unit_groups import unit_groups_by_digit
from tests.fixtures import golden
from tests.fixtures.golden import assert_near

ALONE = [name for name in golden.names("cells") if "directions" not in name]


@pytest.mark.parametrize("name", ALONE)
def test_kept_and_new_shares_give_the_next_state(name):
    network = golden.network(name)
    (reading,), (layer,) = network.read_image(golden.images()[0]).layers, network.layers
    if not reading.gates:
        with pytest.raises(NotImplementedError):
            layer.cell.keep_and_write_factors({})
        return
    kept, let_in = layer.cell.keep_and_write_factors(reading.gates)
    store = reading.h_and_c[-1]
    before = np.concatenate([np.zeros_like(store[:1]), store[:-1]])
    assert_near(kept * before + let_in * reading.gates["candidate"], store)


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("name", ["lstm-128", "simple-16", "bidirectional"])
def test_each_unit_has_a_column_with_the_sign_of_its_group(name, ordered):
    network = library.open_model_by_name(name).network
    for layer, columns in zip(
        network.layers, network_state_view(network, ordered).columns, strict=True
    ):
        units = np.arange(layer.cell.units)
        np.testing.assert_array_equal(np.sort(columns.units), units)
        signs = (
            unit_groups_by_digit(network, columns.layer).sign if ordered else np.ones(len(units))
        )
        np.testing.assert_array_equal(columns.factors, signs[columns.units])
        if not ordered:
            assert not columns.groups
            np.testing.assert_array_equal(columns.units, units)
