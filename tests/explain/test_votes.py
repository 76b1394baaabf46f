"""Votes, weighted sums and the heatmap: the reading's own numbers times weights."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.cells import CELLS
from rnn_demo.errors import UserError
from rnn_demo.explain.state_view import state_view
from rnn_demo.explain.unit_groups import unit_groups
from rnn_demo.explain.votes import votes
from rnn_demo.explain.weighted_sums import weighted_sums
from tests.fixtures import golden
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn, network


@pytest.mark.parametrize("kind", list(CELLS))
@pytest.mark.parametrize("rival", [None, 8])
def test_votes_are_states_times_weights(kind, rival):
    made = network(Rnn(kind, 6))
    reading = made.read(golden.images()[0])
    states, kernel = reading.layers[0].states, made.head.kernel
    found = votes(made, reading, 3, rival)
    for t in range(28):
        logits = reading.logits[t]
        other = logits.mean() if rival is None else logits[rival]
        assert found.total[t] == pytest.approx(logits[3] - other, abs=1e-5)
        for u in range(6):
            weight = kernel[u, 3] - (kernel[u].mean() if rival is None else kernel[u, rival])
            assert found.layers[0][t, u] == pytest.approx(states[t, u] * weight, abs=1e-5)
    assert found.residual < 1e-5
    assert found.is_exact


@pytest.mark.parametrize("name", ["lstm-128", "residual"])
def test_they_are_exact_but_where_pixels_reach_the_last_dense_too(name):
    model = library.find_model(name)
    reading = model.read(data.test_split().images[0] / np.float32(255))
    assert votes(model.network, reading, reading.digit).is_exact == (name != "residual")


@pytest.mark.parametrize("merge_mode", ["concat", "sum"])
def test_two_directions_add_up_together(merge_mode):
    made = network(Rnn("LSTM", 5, merge_mode=merge_mode))
    found = votes(made, made.read(golden.images()[0]), 7)
    assert set(found.layers) == {0, 1}
    assert found.residual < 1e-5


def test_behind_another_dense_there_are_no_votes():
    two = golden.network("layers: two Dense layers")
    with pytest.raises(UserError, match="more than one Dense"):
        votes(two, two.read(golden.images()[0]), 7)


ALONE = [name for name in golden.names("cells") if "directions" not in name]


@pytest.mark.parametrize("row", [0, 14, 27])
@pytest.mark.parametrize("name", ALONE)
def test_the_sums_are_what_the_cell_holds(name, row):
    network, image = golden.network(name), golden.images()[0]
    (reading,), (layer,) = network.read(image).layers, network.layers
    step = reading.row_of_step[row]
    np.testing.assert_array_equal(reading.inputs[step], image[row])
    expected = reading.gates or {"h": reading.states}
    sums = weighted_sums(layer, reading, step)
    assert [s.name for s in sums] == list(expected)
    for one in sums:
        total = one.total
        assert_near(one.activation(total), expected[one.name][step])
        for unit in range(layer.cell.units):
            x, h = one.products_of_unit(unit)
            np.testing.assert_allclose(x, image[row] * one.kernel[:, unit], rtol=1e-6)
            assert x.sum() + h.sum() + one.bias[unit] == pytest.approx(total[unit], 1e-5, 1e-5)
            assert one.value(unit) == pytest.approx(expected[one.name][step, unit], 1e-5, 1e-5)
        np.testing.assert_array_equal(one.result, expected[one.name][step])


@pytest.mark.parametrize("name", ALONE)
def test_what_is_kept_and_let_in_makes_the_store(name):
    network = golden.network(name)
    (reading,), (layer,) = network.read(golden.images()[0]).layers, network.layers
    if not reading.gates:
        with pytest.raises(NotImplementedError):
            layer.cell.kept_and_let_in({})
        return
    kept, let_in = layer.cell.kept_and_let_in(reading.gates)
    store = reading.h_and_c[-1]
    before = np.concatenate([np.zeros_like(store[:1]), store[:-1]])
    assert_near(kept * before + let_in * reading.gates["candidate"], store)


NAMES = ["lstm-128", "simple-16", "bidirectional"]


@pytest.fixture(scope="module", params=NAMES)
def read(request):
    model = library.find_model(request.param)
    return model, model.read(data.test_split().images[3] / np.float32(255))


@pytest.mark.parametrize("ordered", [True, False])
def test_every_number_is_the_readings_own(read, ordered):
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
