"""What a unit tells the digits directly, by definition."""

import numpy as np

from rnn_demo.reader.gradients import gradients
from rnn_demo.reader.head_kernel import head_kernel
from tests.fixtures import golden
from tests.fixtures.golden import assert_near


def test_the_kernel_is_how_much_a_logit_grows_with_the_last_state():
    """For the layers before the head, with directions merged by concat, sum or ave."""
    read = []
    for name in golden.names("grid", "cells"):
        network, digit = golden.network(name), 3
        _, back = gradients(network, golden.images()[0], digit)
        for index, (states, *_) in enumerate(back):
            weights = head_kernel(network, index)
            if weights is not None:
                assert_near(weights[:, digit], states[-1])
                read.append(name)
    assert {name.split(", ")[-1] for name in read} >= {"concat", "sum", "ave", "None"}
    assert len(read) > 30


def test_none_where_something_lies_between():
    for name, index in (
        ("cells: GRU, in both directions, and another", 0),  # another layer
        ("grid: GRU, linear, stacked, mul", 2),
        ("grid: GRU, tanh, projections, ave", 0),
    ):
        assert head_kernel(golden.network(name), index) is None


def test_ways_that_part_and_meet_60_times_are_2_to_the_60_and_yet_added_up_at_once():
    network = golden.network("layers: parts and meets 60 times")
    np.testing.assert_allclose(head_kernel(network, 0), network.head.kernel, rtol=1e-6)


def test_a_residual_layer_has_its_direct_way_too():
    network = golden.network("layers: residual")
    for index in (0, 1):
        np.testing.assert_array_equal(head_kernel(network, index), network.head.kernel)
