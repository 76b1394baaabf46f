"""What the heatmap shows: the reading's own numbers in another order, times a factor a column."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.passes import units_at_hand
from rnn_demo.explain.state_view import SHOWS, state_view
from rnn_demo.explain.unit_groups import NOTHING, centred
from rnn_demo.explain.votes import votes
from rnn_demo.reader.head_kernel import head_kernel

NAMES = ["lstm-128", "simple-16", "bidirectional"]


@pytest.fixture(scope="module", params=NAMES)
def read(request):
    model = library.find(request.param)
    return model, model.read(data.test_split().images[3] / np.float32(255)), units_at_hand(model)


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("ordered", [True, False])
def test_every_number_is_the_readings_own(read, show, ordered):
    model, reading, units = read
    view = state_view(model.network, reading, units if ordered else None, show, 4)
    given = votes(model.network, reading, 4)
    assert state_view(model.network, reading, units, show).digit == reading.digit
    for columns in view.columns:
        h = reading.layers[columns.layer].states
        np.testing.assert_array_equal(np.sort(columns.units), np.arange(h.shape[1]))
        shown = columns.values[:, np.argsort(columns.units)]
        if show == "votes":
            np.testing.assert_allclose(shown, given.layers[columns.layer], atol=1e-5)
        else:
            sign = units.layers[columns.layer].sign if ordered else 1
            np.testing.assert_array_equal(shown, h * np.float32(1) * sign)
        if not ordered:
            assert not columns.groups
            np.testing.assert_array_equal(columns.units, np.arange(h.shape[1]))


def test_orange_speaks_for_the_digit_above_it(read):
    model, reading, units = read
    _, states = model.network.states(data.validation_split().images[:500])
    for columns in state_view(model.network, reading, units).columns:
        kernel = np.abs(centred(head_kernel(model.network, columns.layer))).max(axis=1)
        strength = kernel * states[columns.layer][0][-1].std(axis=0)
        for k, (unit, digit) in enumerate(zip(columns.units, columns.digits, strict=True)):
            if digit != NOTHING and strength[unit] > 0.02 * strength.max():  # it has a voice
                own = votes(model.network, reading, int(digit)).layers[columns.layer][:, unit]
                assert (np.sign(own) == np.sign(columns.values[:, k])).all()
