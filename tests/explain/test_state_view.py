"""The columns of the heatmap, and what gates keep and let in: the reading's own numbers."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.state_view import state_view
from rnn_demo.explain.unit_groups import unit_groups
from tests.fixtures import golden
from tests.fixtures.golden import assert_near

ALONE = [name for name in golden.names("cells") if "directions" not in name]


@pytest.mark.parametrize("name", ALONE)
def test_kept_and_new_shares_give_the_next_state(name):
    network = golden.network(name)
    (reading,), (layer,) = network.read(golden.images()[0]).layers, network.layers
    if not reading.gates:
        with pytest.raises(NotImplementedError):
            layer.cell.update_factors({})
        return
    kept, let_in = layer.cell.update_factors(reading.gates)
    store = reading.h_and_c[-1]
    before = np.concatenate([np.zeros_like(store[:1]), store[:-1]])
    assert_near(kept * before + let_in * reading.gates["candidate"], store)


NAMES = ["lstm-128", "simple-16", "bidirectional"]


@pytest.fixture(scope="module", params=NAMES)
def read(request):
    model = library.open_model_by_name(request.param)
    return model, model.read_image(data.test_split().image(3))


@pytest.mark.parametrize("ordered", [True, False])
def test_columns_hold_the_readings_states(read, ordered):
    model, reading = read
    view = state_view(model.network, reading, ordered)
    for columns in view.columns:
        h = reading.layers[columns.layer].states
        np.testing.assert_array_equal(np.sort(columns.units), np.arange(h.shape[1]))
        shown = columns.values[:, np.argsort(columns.units)]
        sign = unit_groups(model.network, columns.layer).sign if ordered else 1
        np.testing.assert_array_equal(shown, h * np.float32(1) * sign)
        if not ordered:
            assert not columns.groups
            np.testing.assert_array_equal(columns.units, np.arange(h.shape[1]))
