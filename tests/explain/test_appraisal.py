"""The scale of pixels for an uploaded network is inferred from validation images."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_demo import library
from rnn_demo.data import test_split as mnist_test
from rnn_demo.explain import appraisal
from rnn_demo.explain.appraisal import (
    FEWEST_TEST_IMAGES,
    SCALES,
    TEST_IMAGES,
    appraise_network,
)
from rnn_demo.library import Model
from rnn_demo.reader.gradients import pixel_and_state_gradients_of_logit
from rnn_demo.reader.recurrent import Recurrent
from rnn_demo.reader.torch.parse import read_state_dict
from rnn_demo.reader.torch.safetensors import pack_tensors
from rnn_demo.reader.torch.state_dict import PIXELS
from tests.support.torch_files import state_dict

IMAGE = mnist_test().image(0)


@pytest.fixture(scope="module")
def model() -> Model:
    return library.open_model_by_name("simple-16")


def trained(model: Model, pixel_scale: float) -> Model:
    """Return the network as if trained on scaled pixels: its first kernel undoes the scale."""
    node, *rest = model.network.nodes
    operation = node.operation
    assert isinstance(operation, Recurrent)
    kernel = operation.cell.kernel / np.float32(pixel_scale)
    cell = replace(operation.cell, kernel=kernel)
    nodes = [replace(node, operation=replace(operation, cell=cell)), *rest]
    return replace(model, network=replace(model.network, nodes=nodes))


@pytest.mark.parametrize("told", SCALES)
def test_the_scale_of_pixels_is_found(model, told):
    brought = trained(model, told)
    look = appraise_network(brought)
    assert look.model.network.pixel_scale == told
    assert look.is_scale_inferred == (told != 1)
    same = mnist_test().images[:TEST_IMAGES], mnist_test().labels[:TEST_IMAGES]
    assert look.accuracy == pytest.approx(model.network.loss_and_accuracy(*same)[1], abs=0.002)
    assert f"Assumed: pixels from 0 to {told:.0f}, light ink" in look.sentence
    assert "890 parameters" in look.sentence
    found, expected = look.model.network.read_image(IMAGE), model.network.read_image(IMAGE)
    np.testing.assert_allclose(found.logits, expected.logits, rtol=1e-3, atol=1e-2)
    slope = pixel_and_state_gradients_of_logit(look.model.network, IMAGE, 7)[0]
    size = np.abs(
        expected_slope := pixel_and_state_gradients_of_logit(model.network, IMAGE, 7)[0]
    ).max()
    np.testing.assert_allclose(slope, expected_slope, atol=1e-3 * size)


def test_a_large_network_reads_fewer_images_and_their_count_is_given(monkeypatch):
    network = read_state_dict(pack_tensors(state_dict("GRU", 128, 2))).make_network
    large = Model("large", "large", network(("", PIXELS[0], "", "rows from the top")), {})
    monkeypatch.setattr(appraisal, "MOMENT", 300 * large.network.work)
    look = appraise_network(large)
    assert look.count == 300
    images, labels = mnist_test().images[: look.count], mnist_test().labels[: look.count]
    accuracy = large.network.loss_and_accuracy(images, labels)[1]
    assert look.accuracy == pytest.approx(accuracy, abs=1.5 / look.count)  # one image is a tie
    assert f"{look.accuracy:.1%} of {look.count} test images" in look.sentence
    monkeypatch.setattr(appraisal, "MOMENT", 0)
    assert appraise_network(large).count == FEWEST_TEST_IMAGES
