"""A file with another last layer: Keras opens it and gives the same answers."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from rnn_demo import data, library
from rnn_demo.reader import UnusableNetworkError, open_keras
from rnn_demo.reader.keras.write import keras_bytes_with_last_layer

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("name", ["lstm-128", "gru-33", "simple-16", "bidirectional", "residual"])
def test_keras_reads_the_file_and_answers_alike(name: str, tmp_path: Path):
    """Keras and NumPy differ by about 1e-6 in a probability."""
    network, path = library.open_model_by_name(name).network, tmp_path / "other.keras"
    head, rng = network.dense_at_end, np.random.default_rng(1)
    assert head is not None
    kernel = rng.normal(0, 0.5, head.kernel.shape).astype(np.float32)
    bias = rng.normal(size=head.bias.shape).astype(np.float32)
    path.write_bytes(
        keras_bytes_with_last_layer(library.open_model_by_name(name).file, kernel, bias)
    )
    images = data.test_split().images[:20].astype(np.float32) / 255
    last = replace(network.nodes[-1], operation=replace(head, kernel=kernel, bias=bias))
    here = replace(network, nodes=[*network.nodes[:-1], last], temperatures=None)
    expected = here.calibrated_softmax(here.final_logits(images), -1)
    assert np.ptp(expected.argmax(axis=1)) > 0  # not all are read alike
    written = open_keras(path)
    for found in (
        keras.saving.load_model(path).predict(images, verbose=0),
        written.calibrated_softmax(written.final_logits(images), -1),
    ):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_a_layer_of_another_size_is_refused():
    model = library.open_model_by_name("simple-16")
    with pytest.raises(UnusableNetworkError, match="of this size"):
        keras_bytes_with_last_layer(
            model.file, np.zeros((16, 3), np.float32), np.zeros(3, np.float32)
        )
