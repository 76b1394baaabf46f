"""The cost of a network is counted and bounded, and work stops when nobody is waiting."""

import itertools
import json
import tracemalloc

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.cells.activations import ACTIVATIONS
from rnn_demo.explain.appraisal import (
    TEST_IMAGES,
    VALIDATION_IMAGES,
    appraise_network,
)
from rnn_demo.explain.testset import SurveyPass
from rnn_demo.reader import Network, UnusableNetworkError, cancel, cost, open_keras
from rnn_demo.reader.gradients import pixel_and_state_gradients_of_logit
from rnn_demo.reader.operations import Activate, Discretize, Node
from tests.fixtures import golden
from tests.support.hostile import GOOD, HOSTILE, members, merging, with_config


def test_a_merge_of_many_inputs_is_refused():
    """A file of 2.4 kB took 68 s."""
    pixel_and_state_gradients_of_logit(open_keras(merging("Multiply", 64)), golden.images(1)[0], 3)
    with pytest.raises(UnusableNetworkError, match="8000 inputs; 64 can be read"):
        open_keras(merging("Multiply", 8_000))


def test_each_merged_input_adds_to_the_work():
    few, many = (open_keras(merging("Multiply", count)) for count in (2, 60))
    assert many.work - few.work == 4 * 58 * 28 * 28
    assert open_keras(GOOD).work < few.work


def test_expensive_operations_count_more():
    """Seven searches in 1,024 boundaries took 0.3 s an image and counted as 3 ms."""

    def work(operation) -> int:
        return cost.node_multiplications(Node(operation, (-1,), 28 * 7168), [])

    appraised = 2 * VALIDATION_IMAGES + TEST_IMAGES
    assert 7 * work(Discretize(np.arange(1024.0))) * appraised > cost.LONGEST
    usual, *dear = (work(Activate(ACTIVATIONS[name])) for name in ("tanh", "elu", "softmax"))
    assert min(dear) > 5 * usual


def test_appraisal_and_survey_are_bounded_in_time(monkeypatch):
    seconds = itertools.count(0.0, 50.0)  # of one core, between readings of the clock
    monkeypatch.setattr(cancel.time, "thread_time", lambda: next(seconds))
    model, test = library.open_model_by_name("simple-16"), data.test_split()
    assert appraise_network(model).accuracy is None
    survey = SurveyPass(model.network, test.images, test.labels)
    with pytest.raises(UnusableNetworkError, match="takes too long to read here"):
        survey.process_next_batch()
    monkeypatch.undo()
    survey.done, survey._seconds = 100, 10.0  # the time for a hundredth of all
    with pytest.raises(UnusableNetworkError, match="takes too long to read here"):
        survey.process_next_batch()


@pytest.fixture(scope="module")
def large() -> Network:
    return golden.network("files: wide")


def test_a_batch_is_bounded_in_memory(large):
    """Such a file took the server from 0.7 to 6.6 GB."""
    test = data.test_split()
    images, labels = test.images[:300], test.labels[:300]
    tracemalloc.start()
    try:
        SurveyPass(large, images, labels).process_next_batch()
        large.final_logits(images[:20])
        pixel_and_state_gradients_of_logit(large, golden.images(1)[0], 3)
        assert tracemalloc.get_traced_memory()[1] < 300 * 2**20
    finally:
        tracemalloc.stop()


def test_the_batch_size_is_bounded_by_memory_and_time():
    assert cost.choose_batch_size(1000, 1, 10**9) == cost.MEMORY // 4000  # float32: four bytes each
    assert cost.choose_batch_size(1, 10**6, 10**9) == cost.MOMENT // 10**6
    assert cost.choose_batch_size(1, 1, 250) == 250
    assert cost.choose_batch_size(10**12, 10**12, 250) == 1


def test_a_network_with_too_many_numbers_is_refused():
    """In a row; and, if no row is too wide, in everything kept."""

    def put(config: dict) -> None:
        model = json.loads(members(HOSTILE["doubling"]())["config.json"])
        for layer in model["config"]["layers"][9:-2]:
            layer["class_name"] = "Add"
        config.update(model)

    for content in (HOSTILE["doubling"](), with_config(put)):
        with pytest.raises(UnusableNetworkError, match="too large"):
            open_keras(content)


class Left(BaseException):
    """Streamlit's exception when a script must stop."""


@pytest.mark.parametrize("kind", ["predict", "gradients"])
def test_computation_stops_when_the_visitor_has_left(large, kind, monkeypatch):
    asked = []

    def ask() -> None:
        asked.append(True)
        if len(asked) > 1:
            raise Left

    images = data.test_split().images
    reads = {
        "predict": lambda: large.final_logits(images),
        "gradients": lambda: [
            pixel_and_state_gradients_of_logit(large, image, 3) for image in images
        ],
    }
    monkeypatch.setattr(cancel, "_callback", ask)
    with pytest.raises(Left):
        reads[kind]()
    assert len(asked) == 2
