"""Votes: the reading's own numbers times weights, whose sum is the lead."""

import pytest

from rnn_demo.cells import CELLS
from rnn_demo.errors import UserError
from rnn_demo.lenses.why.numbers import compute_unit_votes_for_lead
from tests.fixtures import golden
from tests.support.networks import Rnn, network


@pytest.mark.parametrize("kind", list(CELLS))
def test_votes_are_states_times_weights(kind):
    made = network(Rnn(kind, 6))
    reading = made.read(golden.images()[0])
    states, kernel = reading.layers[0].states, made.head.kernel
    found = compute_unit_votes_for_lead(made, reading, 3, 8)
    for t in range(28):
        logits = reading.logits[t]
        assert found.total_with_bias_by_step[t] == pytest.approx(logits[3] - logits[8], abs=1e-5)
        for u in range(6):
            weight = kernel[u, 3] - kernel[u, 8]
            assert found.layers[0][t, u] == pytest.approx(states[t, u] * weight, abs=1e-5)
    assert found.largest_residual < 1e-5
    assert found.is_exact


@pytest.mark.parametrize("merge_mode", ["concat", "sum"])
def test_votes_of_two_directions_add_up(merge_mode):
    made = network(Rnn("LSTM", 5, merge_mode=merge_mode))
    found = compute_unit_votes_for_lead(made, made.read(golden.images()[0]), 7, 3)
    assert set(found.layers) == {0, 1}
    assert found.largest_residual < 1e-5


def test_a_second_dense_layer_has_no_votes():
    two = golden.network("layers: two Dense layers")
    with pytest.raises(UserError, match="more than one Dense"):
        compute_unit_votes_for_lead(two, two.read(golden.images()[0]), 7, 3)
