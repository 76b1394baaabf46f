"""The examples of signs: copies resemble the drawing, and compared vectors have length 1."""

import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.reader import sign_examples
from tests.support.readings import EXAMPLES


def test_varied_copies_resemble_the_drawing():
    """Their mean resembles it more than other digits; on average they have as much ink."""
    images = np.stack(EXAMPLES)
    for k, image in enumerate(images):
        copies = sign_examples.varied_copies_of_image(image, 400, np.random.default_rng(1))
        assert copies.shape == (400, 28, 28)
        assert copies.min() >= 0
        assert copies.max() <= 1
        mean = copies.mean(axis=0)
        alike = (mean * images).sum(axis=(1, 2)) / np.linalg.norm(images, axis=(1, 2))
        assert alike.argmax() == k
        # 0.99 to 1.03 here; ink that leaves the paper is lost.
        assert copies.sum(axis=(1, 2)).mean() == pytest.approx(image.sum(), rel=0.15)
        assert len({copy.tobytes() for copy in copies}) == 400


def test_a_copy_without_changes_is_the_drawing(monkeypatch: pytest.MonkeyPatch):
    for name in ("TURN", "SHEAR", "SCALE", "SHIFT", "BEND"):
        monkeypatch.setattr(sign_examples, f"COPY_{name}", 0.0)
    image = data.test_split().image(3)
    (copy,) = sign_examples.varied_copies_of_image(image, 1, np.random.default_rng(0))
    np.testing.assert_allclose(copy, image, rtol=0, atol=1e-6)


def test_state_profiles_have_length_1():
    network = library.open_model_by_name("gru-33").network
    images = data.test_split().images[:5].astype(np.float32) / 255
    profiles = sign_examples.state_profiles_of_images(network, images)
    assert profiles.shape == (5, 5 * 33)
    np.testing.assert_allclose(np.linalg.norm(profiles, axis=1), 1, rtol=1e-5)
    head = network.dense_at_end
    assert head is not None
    assert head.bias is not None
    logits = network.head_inputs_by_row(images) @ head.kernel + head.bias
    np.testing.assert_allclose(logits, network.logits_by_row(images), rtol=0, atol=1e-4)
