"""What units say: against the definitions written out, and whether it was learned at all."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.explain.passes import run, units_at_hand
from rnn_demo.explain.unit_groups import NOTHING, Says, Units, centred, most_telling_unit
from rnn_demo.reader import Network
from rnn_demo.reader.head_kernel import head_kernel
from tests.support.networks import Rnn
from tests.support.networks import network as made_of

COUNT = 230  # four whole batches and a part of one


@pytest.fixture(scope="module")
def known() -> data.Split:
    split = data.validation_split()
    return data.Split(split.images[:COUNT], split.labels[:COUNT])


def states(network, known) -> list[np.ndarray]:
    """Of each layer (N, 28, units) of h by step, one image at a time."""
    readings = [network.read(image) for image in known.images]
    each = zip(*(reading.layers for reading in readings), strict=True)
    return [np.stack([layer.states for layer in layers]) for layers in each]


def class_means(h: np.ndarray, known) -> np.ndarray:
    """(10, 28, units) of h by digit and step."""
    return np.stack([h[known.labels == d].mean(axis=0) for d in range(10)])


def test_a_layer_under_another_one_by_its_class_means(known):
    network = made_of(Rnn("LSTM", 7), Rnn("GRU", 5), size=0.5)
    found = run(Units(network, known.images, known.labels))
    says, means = found.layers[0], class_means(states(network, known)[0], known)
    for u in range(7):
        step = int(np.argmax([np.std(means[:, t, u]) for t in range(28)]))
        apart = means[:, step, u] - means[:, step, u].mean()
        digit = int(np.argmax(np.abs(apart)))
        assert (says.row[u], says.digit[u]) == (step, digit)
        assert says.sign[u] == np.sign(apart[digit])


def test_a_layer_that_votes_by_its_weights(known):
    network = made_of(Rnn("LSTM", 8, merge_mode="concat"), size=0.5)
    found = run(Units(network, known.images, known.labels))
    held = states(network, known)
    for k, says in enumerate(found.layers):
        weights, last = centred(head_kernel(network, k)), held[k][:, -1]
        own = weights[np.arange(8), says.digit]
        np.testing.assert_array_equal(says.sign, np.where(own < 0, -1, 1))
        steps = class_means(held[k], known).std(axis=0).argmax(axis=0)
        np.testing.assert_array_equal(says.row, 27 - steps if k else steps)
        means = np.stack([last[known.labels == d].mean(axis=0) for d in range(10)]).T
        np.testing.assert_array_equal(says.digit, (weights * means).argmax(axis=1))


def test_a_unit_that_only_tells_later_rows_something_speaks_by_its_class_means(known):
    network = made_of(Rnn("SimpleRNN", 5, "relu"), size=0.4)
    network.head.kernel[2] = 0.7  # the same for all digits
    says = run(Units(network, known.images, known.labels)).layers[0]
    means = class_means(states(network, known)[0], known)
    step = int(means[:, :, 2].std(axis=0).argmax())
    apart = means[:, step, 2] - means[:, step, 2].mean()
    assert says.digit[2] == np.abs(apart).argmax()
    assert says.sign[2] == np.sign(apart[says.digit[2]])
    assert says.row[2] == step


def test_units_that_are_dead_or_constant_tell_nothing(known):
    network = made_of(Rnn("SimpleRNN", 6, "relu"), size=0.3)
    cell = network.layers[0].cell
    cell.kernel[:, :2] = cell.recurrent_kernel[:, :2] = 0
    cell.bias[:2] = (-1, 3)  # a dead and a constant unit
    says = run(Units(network, known.images, known.labels)).layers[0]
    assert says.digit[:2].tolist() == [NOTHING, NOTHING]
    silent = int((says.digit == NOTHING).sum())
    assert says.groups[-1][0] == NOTHING
    assert says.groups[-1][2] - says.groups[-1][1] == silent
    assert set(says.order[-silent:]) == set(np.flatnonzero(says.digit == NOTHING))


def test_the_order_is_by_digit_then_in_the_order_of_reading():
    digit, row = np.array([3, NOTHING, 3, 0]), np.array([5, 1, 20, 9])
    about = {"sign": np.ones(4, int)}
    assert Says(digit, row=row, **about).order.tolist() == [3, 0, 2, 1]
    assert Says(digit, row=row, backward=True, **about).order.tolist() == [3, 2, 0, 1]
    assert Says(digit, row=row, **about).groups == [(0, 0, 1), (3, 1, 3), (NOTHING, 3, 4)]


@pytest.mark.parametrize("name", ["lstm-128", "simple-16-aloud"])
def test_the_units_that_ship_stand_under_the_digit_that_they_vote_for_most(name):
    model, known = library.find(name), data.validation_split()
    images = data.in_order(known.images[::10], model.row_order, model.row_seed)
    _, states = model.network.states(images)
    for k, says in enumerate(units_at_hand(model).layers):
        last = np.stack([states[k][0][-1, known.labels[::10] == d].mean(axis=0) for d in range(10)])
        given = centred(head_kernel(model.network, k)) * last.T  # (units, 10), in the mean
        mine = given[np.arange(len(given)), says.digit]
        # from a tenth of the images that it was found on, so close seconds may come first
        assert (mine >= given.max(axis=1) - 0.1 * np.abs(given).max())[says.digit >= 0].all()


def test_the_most_telling_unit_moves_the_answer_most():
    """Where the last layer no longer hears it, after all rows were read with it."""
    network = made_of(Rnn("LSTM", 9))
    *before, last = network.nodes
    for image in data.test_split().images[:5]:
        reading = network.read(image)
        moved = []
        for unit in range(9):
            kernel = network.head.kernel.copy()
            kernel[unit] = 0
            deaf = replace(last, operation=replace(network.head, kernel=kernel))
            without = Network([*before, deaf], network.parameters).read(image)
            moved.append(abs((reading.logits[-1] - without.logits[-1])[reading.digit]))
        assert most_telling_unit(network, reading, 0) == int(np.argmax(moved))
