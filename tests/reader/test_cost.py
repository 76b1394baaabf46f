"""What a network costs is counted where it is done, bounded, and left off when nobody waits."""

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.testset import Survey
from rnn_demo.reader import Network, ReaderError, cancel, open_keras
from rnn_demo.reader.gradients import gradients
from rnn_demo.reader.operations import Multiply
from tests.fixtures import golden
from tests.support.hostile import GOOD, HOSTILE, with_config


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
    gradients(open_keras(merged(64)), image, 3)
    with pytest.raises(ReaderError, match="8000 inputs; 64 can be read"):
        open_keras(merged(8_000))


def test_every_input_counts():
    few, many = (open_keras(merged(count)) for count in (2, 60))
    assert many.work - few.work == 4 * 58 * 28 * 28
    assert open_keras(GOOD).work < few.work


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
    return golden.network("files: wide")


def test_a_batch_holds_a_bounded_number_of_bytes(large):
    """Such a file took the server from 0.7 to 6.6 GB."""
    test = mnist_test()
    images, labels = test.images[:300], test.labels[:300]
    tracemalloc.start()
    try:
        Survey(large, images, labels).advance()
        large.predict(images[:20])
        gradients(large, images[0] / np.float32(255), 3)
        assert tracemalloc.get_traced_memory()[1] < 300 * 2**20
    finally:
        tracemalloc.stop()


def test_too_many_numbers_are_refused():
    """The same once more, so that what is held grows beyond what can be read."""
    with pytest.raises(ReaderError, match="too large"):
        open_keras(HOSTILE["doubling"]())


class Left(BaseException):
    """What Streamlit raises where a script is to stop."""


@pytest.fixture
def leaving() -> Iterator[list[bool]]:
    """The visitor has left; who asked whether that is so."""
    asked: list[bool] = []

    def ask() -> None:
        asked.append(True)
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
        case "gradients":
            while True:
                gradients(network, test.images[0] / np.float32(255), 3)
        case _:
            network.predict(test.images)
    while not some.complete:
        some.advance()


@pytest.mark.parametrize("kind", ["survey", "gradients", "predict"])
def test_nothing_computes_for_who_has_left(leaving, large, kind):
    with pytest.raises(Left):
        compute(kind, large)
    assert len(leaving) == 2
