"""The passes over the test set, compared with their definitions written out."""

import numpy as np
import pytest

from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.passes import run_remaining_batches
from rnn_demo.explain.testset import EXTREMES, LayerStatistics, StateSamplePass, SurveyPass
from rnn_demo.reader import Network
from tests.fixtures.golden import assert_near
from tests.support.networks import Rnn
from tests.support.networks import network as made_of

# Two whole batches of BATCH, or four of 50, and a partial one.
COUNT, BATCH = 230, 90
TIE = 1e-5  # between two logits: the tolerance of golden.npz for other processors


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
def survey(network, images) -> SurveyPass:
    made = SurveyPass(network, *images)
    made.batch = BATCH
    return run_remaining_batches(made)


def states_by_row(network: Network, images: np.ndarray) -> list[np.ndarray]:
    """Return h of each layer by the row that it read, (N, 28, units), one image at a time."""
    held = [
        [layer.states[layer.row_index_by_step] for layer in network.read_image(i).layers]
        for i in images
    ]
    return [np.stack(layer) for layer in zip(*held, strict=True)]


def test_a_survey_stores_the_answers_after_every_row(network, images, survey):
    logits = network.logits_by_row(images[0])
    other = survey.answers != logits.argmax(axis=-1)
    second, first = np.sort(logits, axis=-1)[other, -2:].T
    assert (first - second <= TIE).all()
    expected = [network.read_image(i).probabilities[-1].max() for i in images[0][:50]]
    np.testing.assert_allclose(
        survey.final_answer_probabilities[:50], expected, atol=5e-4
    )  # kept in float16
    assert survey.accuracy_by_step.shape == (28,)
    accuracy = network.loss_and_accuracy(*images)[1]
    assert survey.accuracy_by_step[-1] == pytest.approx(
        accuracy, abs=1.5 / COUNT
    )  # one image is a tie


def test_statistics_of_units_are_those_of_their_states(network, images, survey):
    everything = states_by_row(network, images[0])
    sample = StateSamplePass(network, *images)
    sample.batch = BATCH
    run_remaining_batches(sample)
    for k, (statistics, states) in enumerate(zip(survey.layers, everything, strict=True)):
        for digit in range(10):
            assert_near(statistics.means[digit], states[images[1] == digit].mean(axis=0))
        per_image = states.max(axis=1)  # (N, units)
        assert_near(statistics.h[0], -np.sort(-per_image, axis=0)[:EXTREMES])
        assert_near(statistics.h[1], np.sort(states.min(axis=1), axis=0)[:EXTREMES])
        unit = np.arange(states.shape[2])
        for values, which, rows in zip(statistics.h, statistics.image, statistics.row, strict=True):
            assert_near(states[which, rows, unit], values)
        for examples, ends in zip(
            statistics.extreme_examples_of_unit(1), statistics.h, strict=True
        ):
            assert [e.h for e in examples] == ends[:, 1].tolist()
            assert_near([states[e.image, e.row, 1] for e in examples], ends[:, 1])
        assert_near(sample.states[k], states[sample.images], 1e-3)  # kept in float16
        of_a_seven = states[sample.images[sample.labels == 7], 9]
        assert_near(sample.mean_states_by_digit(k, 9)[7], of_a_seven.mean(axis=0), 1e-3)


def test_extremes_of_fewer_images_than_places():
    states = np.arange(3 * 28 * 2, dtype=np.float32).reshape(3, 28, 2)
    statistics = LayerStatistics(2, 3)
    statistics.update(states, np.array([4, 4, 5]), first=0)
    np.testing.assert_array_equal(statistics.image[0, :, 0], [2, 1, 0])
    np.testing.assert_array_equal(statistics.row[0], np.full((3, 2), 27))
    np.testing.assert_array_equal(statistics.image[1, :, 0], [0, 1, 2])
    assert not statistics.means[0].any()
