"""The passes over the test set, and what units say, against their definitions written out."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.passes import run, units
from rnn_demo.explain.testset import EXTREMES, Sample, Survey, UnitSummary
from rnn_demo.explain.unit_groups import NOTHING, Says, Units, centred, most_telling_unit
from rnn_demo.reader import Network, ReaderError
from rnn_demo.reader.head_kernel import head_kernel
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn
from tests.support.networks import network as made_of

# Two whole batches of so many, or four of 50, and a part of one.
COUNT, BATCH = 230, 90
TIE = 1e-5  # between two logits: as much as golden.npz allows another processor


@pytest.fixture(scope="module")
def images() -> tuple[np.ndarray, np.ndarray]:
    test = mnist_test()
    return test.images[:COUNT], test.labels[:COUNT]


@pytest.fixture(scope="module", params=["deep", "both", "stacked"])
def network(request) -> Network:
    match request.param:
        case "deep":
            middle = [Rnn("SimpleRNN", 7, "relu"), Rnn("LSTM", 6), Rnn("GRU", 5)]
        case "both":
            middle = [Rnn("LSTM", 5, merge_mode="concat")]
        case _:
            middle = [Rnn("GRU", 6), Rnn("GRU", 4, go_backwards=True)]
    return made_of(*middle, size=0.5 if request.param != "deep" else 0.3)


@pytest.fixture(scope="module")
def survey(network, images) -> Survey:
    made = Survey(network, *images)
    made.batch = BATCH
    return run(made)


def states_by_row(network: Network, images: np.ndarray) -> list[np.ndarray]:
    """h of each layer beside the row it read, (N, 28, units), one image at a time."""
    held = [[layer.states[layer.rows] for layer in network.read(i).layers] for i in images]
    return [np.stack(layer) for layer in zip(*held, strict=True)]


def test_answers_after_every_row(network, images, survey):
    logits = network.predict_rows(images[0])
    other = survey.answers != logits.argmax(axis=-1)
    second, first = np.sort(logits, axis=-1)[other, -2:].T
    assert (first - second <= TIE).all()
    expected = [network.read(i).probabilities[-1].max() for i in images[0][:50]]
    np.testing.assert_allclose(survey.sure[:50], expected, atol=5e-4)  # kept in float16
    assert survey.accuracy.shape == (28,)
    accuracy = network.evaluate(*images)[1]
    assert survey.accuracy[-1] == pytest.approx(accuracy, abs=1.5 / COUNT)  # one is on a tie


def test_units_means_extremes_and_sample(network, images, survey):
    everything = states_by_row(network, images[0])
    sample = Sample(network, *images)
    sample.batch = BATCH
    run(sample)
    for k, (summary, states) in enumerate(zip(survey.layers, everything, strict=True)):
        for digit in range(10):
            assert_near(summary.means[digit], states[images[1] == digit].mean(axis=0))
        per_image = states.max(axis=1)  # (N, units)
        assert_near(summary.h[0], -np.sort(-per_image, axis=0)[:EXTREMES])
        assert_near(summary.h[1], np.sort(states.min(axis=1), axis=0)[:EXTREMES])
        unit = np.arange(states.shape[2])
        for values, which, rows in zip(summary.h, summary.image, summary.row, strict=True):
            assert_near(states[which, rows, unit], values)
        for examples, ends in zip(summary.extremes(1), summary.h, strict=True):
            assert [e.h for e in examples] == ends[:, 1].tolist()
            assert_near([states[e.image, e.row, 1] for e in examples], ends[:, 1])
        assert_near(sample.states[k], states[sample.images], 1e-3)  # kept in float16
        of_a_seven = states[sample.images[sample.labels == 7], 9]
        assert_near(sample.means(k, 9)[7], of_a_seven.mean(axis=0), 1e-3)


def test_extremes_where_there_are_fewer_images_than_places():
    states = np.arange(3 * 28 * 2, dtype=np.float32).reshape(3, 28, 2)
    summary = UnitSummary(2, 3)
    summary.take(states, np.array([4, 4, 5]), first=0)
    np.testing.assert_array_equal(summary.image[0, :, 0], [2, 1, 0])
    np.testing.assert_array_equal(summary.row[0], np.full((3, 2), 27))
    np.testing.assert_array_equal(summary.image[1, :, 0], [0, 1, 2])
    assert not summary.means[0].any()


def test_numbers_that_overflow_are_told_off():
    network = made_of(Rnn("SimpleRNN", 8, "relu"), size=1e4)
    survey = Survey(network, mnist_test().images[:20], np.zeros(20, int))
    with pytest.raises(ReaderError, match="without bound"):
        survey.advance()


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
    for k, says in enumerate(units(model).layers):
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
