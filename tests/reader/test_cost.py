"""What a network costs is counted where it is done, bounded, and left off when nobody waits."""

import time
import tracemalloc
from collections.abc import Iterator

import keras
import numpy as np
import pytest
from keras import layers

from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.testset import BlankRest, Survey
from rnn_demo.reader import Network, ReaderError, cancel, open_keras
from rnn_demo.reader.gradients import gradients
from rnn_demo.reader.operations import Multiply
from tests.support.hostile import with_config
from tests.support.keras_side import reopened, saved, sequential


def wide() -> keras.Model:
    """73 kB of a file: the rows beside themselves again and again, up to 7,168 numbers a row."""
    rows = keras.Input((28, 28))
    x, width = rows, 28
    while width < 7_000:
        x, width = layers.Concatenate()([x, x]), 2 * width
    for _ in range(25):
        x = layers.Activation("relu")(x)
    small = layers.Dense(1)(x)
    return keras.Model(rows, layers.Dense(10)(layers.GRU(3)(small)))


def merged(count: int) -> bytes:
    """A merge that is given its one input many times."""

    def change(config: dict) -> None:
        config["class_name"] = "Functional"
        start, cell, *rest = config["config"]["layers"]
        name = start["config"]["name"]

        def after(layer: dict, *names: str, listed: bool = False) -> dict:
            tensors = [
                {"class_name": "__keras_tensor__", "config": {"keras_history": [n, 0, 0]}}
                for n in names
            ]
            return {
                **layer,
                "inbound_nodes": [{"args": [tensors] if listed else tensors, "kwargs": {}}],
            }

        merge = {"module": "keras.layers", "class_name": "Multiply", "config": {"name": "merge"}}
        found = [start, after(merge, *[name] * count, listed=True), after(cell, "merge")]
        before = cell["config"]["name"]
        for layer in rest:
            found.append(after(layer, before))
            before = layer["config"]["name"]
        config["config"]["layers"] = found
        config["config"]["output_layers"] = [before, 0, 0]

    return with_config(change)


def test_a_merge_of_many_inputs_is_refused():
    """2.4 kB of a file took 68 s."""
    image = np.random.default_rng(0).random((28, 28), np.float32)
    network = open_keras(merged(64))
    began = time.process_time()
    gradients(network, image, 3)
    assert time.process_time() - began < 1
    with pytest.raises(ReaderError, match="8000 inputs; 64 can be read"):
        open_keras(merged(8_000))


def test_every_input_counts():
    few, many = (open_keras(merged(count)) for count in (2, 60))
    assert many.work - few.work == 4 * 58 * 28 * 28
    assert open_keras(saved(sequential(layers.GRU(3)))).work < few.work


@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_the_gradient_of_a_product_is_that_of_its_definition(zeros):
    rng = np.random.default_rng(zeros)
    inputs = tuple(rng.normal(size=(28, 2, 5)) for _ in range(7))
    for x in inputs[:zeros]:
        x[...] = 0
    dy = rng.normal(size=(28, 2, 5))
    found = Multiply().gradient(dy, Multiply()(*inputs), *inputs)
    for i, dx in enumerate(found):
        others = np.prod([x for k, x in enumerate(inputs) if k != i], axis=0)
        np.testing.assert_allclose(dx, dy * others, rtol=1e-12)


@pytest.fixture(scope="module")
def large() -> Network:
    return reopened(wide())


def test_a_batch_holds_a_bounded_number_of_bytes(large):
    """Such a file took the server from 0.7 to 6.6 GB."""
    test = mnist_test()
    images, labels = test.images[:300], test.labels[:300]
    tracemalloc.start()
    try:
        for some in (Survey(large, images, labels), BlankRest(large, images, labels)):
            some.advance()
        large.predict(images[:20])
        gradients(large, images[0] / np.float32(255), 3)
        assert tracemalloc.get_traced_memory()[1] < 300 * 2**20
    finally:
        tracemalloc.stop()


def test_too_many_numbers_are_refused():
    """The same once more, so that what is held grows beyond what can be read."""
    rows = keras.Input((28, 28))
    x = layers.Concatenate()([rows] * 60)
    for _ in range(5):
        x = layers.Concatenate()([x, x, x, x])
    with pytest.raises(ReaderError, match="too large"):
        open_keras(saved(keras.Model(rows, layers.Dense(10)(layers.GRU(3)(x)))))


class Left(BaseException):
    """What Streamlit raises where a script is to stop."""


@pytest.fixture
def leaving() -> Iterator[list[float]]:
    """The visitor has left; how long after that somebody asked."""
    began, asked = time.monotonic(), []

    def ask() -> None:
        asked.append(time.monotonic() - began)
        if len(asked) > 1:
            raise Left

    cancel.ask_by(ask)
    yield asked
    cancel.ask_by(None)


def compute(kind: str, network: Network) -> None:
    test = mnist_test()
    match kind:
        case "survey":
            some = Survey(network, test.images, test.labels)
        case "blank":
            some = BlankRest(network, test.images, test.labels)
        case "gradients":
            while True:
                gradients(network, test.images[0] / np.float32(255), 3)
        case _:
            network.predict(test.images)
    while not some.complete:
        some.advance()


@pytest.mark.parametrize("kind", ["survey", "blank", "gradients", "predict"])
def test_nothing_computes_for_who_has_left(leaving, large, kind):
    with pytest.raises(Left):
        compute(kind, large)
    assert len(leaving) == 2
    assert leaving[1] - leaving[0] < 5  # tenths of a second, where the machine is not busy


def test_a_pass_that_was_left_goes_on(leaving):
    """What was interrupted within a batch takes that batch anew: nothing is counted twice."""
    network = reopened(sequential(layers.SimpleRNN(4)))
    test = mnist_test()
    images, labels = test.images[:400], test.labels[:400]
    left = 0
    some = Survey(network, images, labels)
    while not some.complete:
        cancel.EVERY_SECONDS, before = 0.0, cancel.EVERY_SECONDS
        try:
            some.advance()
        except Left:
            left += 1
            leaving.clear()
            cancel.ask_by(None)
        finally:
            cancel.EVERY_SECONDS = before
    assert left == 1
    whole = Survey(network, images, labels)
    while not whole.complete:
        whole.advance()
    np.testing.assert_array_equal(some.answers, whole.answers)
    np.testing.assert_array_equal(some.layers[0].means, whole.layers[0].means)
