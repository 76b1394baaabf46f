"""How the pixels of someone's network are to be given is told by validation images."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain.appraisal import MANY, SCALES, appraise
from rnn_demo.library import Model
from rnn_demo.reader.gradients import gradients
from rnn_demo.reader.operations import Recurrent

IMAGE = mnist_test().images[0] / np.float32(255)


@pytest.fixture(scope="module")
def model() -> Model:
    return library.find("simple-16")


def trained(model: Model, pixel_scale: float) -> Model:
    """The same network as if it had been trained on other pixels: its first kernel undoes them."""
    node, *rest = model.network.nodes
    operation = node.operation
    assert isinstance(operation, Recurrent)
    kernel = operation.cell.kernel / np.float32(pixel_scale)
    cell = replace(operation.cell, kernel=kernel)
    nodes = [replace(node, operation=replace(operation, cell=cell)), *rest]
    return replace(model, network=model.network.of(nodes))


@pytest.mark.parametrize("told", SCALES)
def test_the_way_its_pixels_were_given_is_found(model, told):
    brought = trained(model, told)
    appraisal = appraise(brought)
    assert appraisal.model.network.pixel_scale == told
    assert appraisal.found == (told != 1)
    same = mnist_test().images[:MANY], mnist_test().labels[:MANY]
    assert appraisal.accuracy == pytest.approx(model.network.evaluate(*same)[1], abs=0.002)
    assert f"Assumed: pixels from 0 to {told:.0f}, light ink" in appraisal.sentence
    assert "890 parameters" in appraisal.sentence
    found, expected = appraisal.model.network.read(IMAGE), model.network.read(IMAGE)
    np.testing.assert_allclose(found.logits, expected.logits, rtol=1e-3, atol=1e-2)
    slope = gradients(appraisal.model.network, IMAGE, 7)[0]
    size = np.abs(expected_slope := gradients(model.network, IMAGE, 7)[0]).max()
    np.testing.assert_allclose(slope, expected_slope, atol=1e-3 * size)
