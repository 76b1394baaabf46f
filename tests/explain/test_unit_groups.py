"""Units are above the digit that their weights affect most; statements about bars are true."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.state_view import network_state_view
from rnn_demo.explain.unit_groups import (
    NO_DIGIT,
    UnitGroupsByDigit,
    most_influential_unit,
    unit_groups_by_digit,
)
from rnn_demo.reader import Network
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from tests.support.networks import Rnn
from tests.support.networks import network as made_of

FEW = 20  # images at once: (28, FEW, units, 10) float64 for 128 units fits a cache better


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "simple-64", "simple-16-bounded"])
def test_each_bar_says_most_about_the_digit_below_up_for_it_down_against_it(name):
    """What a number adds to each digit's sum, minus its mean over the digits."""
    model = library.open_model_by_name(name)
    (columns,) = network_state_view(model.network).columns
    below = np.empty(len(columns.units), int)  # the digit below each bar
    for digit, first, past in columns.groups:
        below[first:past] = digit
    weights = model.network.dense_at_end.kernel[columns.units].astype(np.float64)
    images = model.images_in_reading_order(data.test_split().images[:1000])
    bars = 0
    for some in np.array_split(images, len(images) // FEW):
        _, ((h, *_),) = model.network.logits_and_states_by_row(some)
        bar = h[..., columns.units] * columns.factors
        adds = h[..., columns.units, None] * weights
        adds -= adds.mean(axis=-1, keepdims=True)
        own = np.take_along_axis(adds, below[None, None, :, None], -1)[..., 0]
        others = np.abs(adds).max(axis=-1)
        assert (np.abs(own) >= others * (1 - 1e-9)).all()  # float64 rounding
        assert (np.sign(own) == np.sign(bar)).all()
        bars += np.count_nonzero(bar)
    assert bars > 0.4 * bar[:, :1].size * len(images)  # a relu's numbers may be 0


@pytest.mark.parametrize("name", ["bidirectional", "bidirectional-sum", "stacked", "residual"])
def test_units_of_each_direction_and_last_layer_have_their_digit(name):
    model = library.open_model_by_name(name)
    for k in range(len(model.network.layers)):
        found, kernel = (
            unit_groups_by_digit(model.network, k),
            head_kernel_for_layer(model.network, k),
        )
        if kernel is None:  # its h goes only into the next layer
            assert not found.group_spans
            np.testing.assert_array_equal(found.order, np.arange(len(found.digit)))
            continue
        more = kernel - kernel.mean(axis=1, keepdims=True)
        own = more[np.arange(len(more)), found.digit]
        assert (np.abs(own) == np.abs(more).max(axis=1)).all()
        assert (own * found.sign > 0).all()


def test_units_are_ordered_by_digit_then_by_weight():
    digit = np.repeat([3, NO_DIGIT, 0], [9, 1, 7])
    weight = np.where(digit == NO_DIGIT, 0, np.array([*range(9, 0, -1), 0, *range(-7, 0)]))
    found = UnitGroupsByDigit(digit, weight)
    assert found.group_spans == [(0, 0, 7), (3, 7, 16), (NO_DIGIT, 16, 17)]
    assert found.order.tolist() == [*range(10, 17), *range(9), 9]
    assert found.sign.tolist() == [-1 if w < 0 else 1 for w in weight]


def test_sixteen_units_form_groups_of_one():
    made = made_of(Rnn("GRU", 16))
    found = unit_groups_by_digit(made, 0)
    assert [past - first for _, first, past in found.group_spans] == [1] * 16
    assert [digit for digit, *_ in found.group_spans] == sorted(found.digit.tolist())
    made.dense_at_end.kernel[4] = 0.7  # equal for all digits
    assert unit_groups_by_digit(made, 0).digit[4] == NO_DIGIT


def test_units_without_weights_to_digits_keep_their_order():
    seven = made_of(Rnn("LSTM", 20))
    *before, last = seven.nodes
    head = replace(
        seven.dense_at_end,
        kernel=seven.dense_at_end.kernel[:, :7],
        bias=seven.dense_at_end.bias[:7],
    )
    seven = Network([*before, replace(last, operation=head)], seven.parameters, classes=7)
    for made in (seven, made_of(Rnn("LSTM", 20), Rnn("GRU", 5))):
        found = unit_groups_by_digit(made, 0)
        assert not found.group_spans
        assert (found.digit == NO_DIGIT).all()
        assert (found.sign == 1).all()


def test_the_most_influential_unit_changes_the_answers_sum_most():
    """If the last layer ignores it, after all rows were read with it."""
    network = made_of(Rnn("LSTM", 9))
    *before, last = network.nodes
    for image in data.test_split().images[:5]:
        reading = network.read_image(image)
        moved = []
        for unit in range(9):
            kernel = network.dense_at_end.kernel.copy()
            kernel[unit] = 0
            deaf = replace(last, operation=replace(network.dense_at_end, kernel=kernel))
            without = Network([*before, deaf], network.parameters).read_image(image)
            moved.append(abs((reading.logits[-1] - without.logits[-1])[reading.digit]))
        assert most_influential_unit(network, reading, 0) == int(np.argmax(moved))
