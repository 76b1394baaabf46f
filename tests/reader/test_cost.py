"""What a network costs is counted where it is done, bounded, and left off when nobody waits."""

import json
import tracemalloc

import pytest

from rnn_demo import data
from rnn_demo.explain.testset import Survey
from rnn_demo.reader import Network, ReaderError, cancel, open_keras
from rnn_demo.reader.gradients import gradients
from tests.fixtures import golden
from tests.support.hostile import GOOD, HOSTILE, members, merging, with_config


def test_a_merge_of_many_inputs_is_refused():
    """2.4 kB of a file took 68 s."""
    gradients(open_keras(merging("Multiply", 64)), golden.images(1)[0], 3)
    with pytest.raises(ReaderError, match="8000 inputs; 64 can be read"):
        open_keras(merging("Multiply", 8_000))


def test_every_input_counts():
    few, many = (open_keras(merging("Multiply", count)) for count in (2, 60))
    assert many.work - few.work == 4 * 58 * 28 * 28
    assert open_keras(GOOD).work < few.work


@pytest.fixture(scope="module")
def large() -> Network:
    return golden.network("files: wide")


def test_a_batch_holds_a_bounded_number_of_bytes(large):
    """Such a file took the server from 0.7 to 6.6 GB."""
    test = data.test_split()
    images, labels = test.images[:300], test.labels[:300]
    tracemalloc.start()
    try:
        Survey(large, images, labels).advance()
        large.predict(images[:20])
        gradients(large, golden.images(1)[0], 3)
        assert tracemalloc.get_traced_memory()[1] < 300 * 2**20
    finally:
        tracemalloc.stop()


def test_too_many_numbers_are_refused():
    """Of a row; and, none of them too wide, of all that is held."""

    def put(config: dict) -> None:
        model = json.loads(members(HOSTILE["doubling"]())["config.json"])
        for layer in model["config"]["layers"][9:-2]:
            layer["class_name"] = "Add"
        config.update(model)

    for content in (HOSTILE["doubling"](), with_config(put)):
        with pytest.raises(ReaderError, match="too large"):
            open_keras(content)


class Left(BaseException):
    """What Streamlit raises where a script is to stop."""


@pytest.mark.parametrize("kind", ["predict", "gradients"])
def test_nothing_computes_for_who_has_left(large, kind, monkeypatch):
    asked = []

    def ask() -> None:
        asked.append(True)
        if len(asked) > 1:
            raise Left

    images = data.test_split().images
    reads = {
        "predict": lambda: large.predict(images),
        "gradients": lambda: [gradients(large, image, 3) for image in images],
    }
    monkeypatch.setattr(cancel, "_ask", ask)
    with pytest.raises(Left):
        reads[kind]()
    assert len(asked) == 2
