"""Missing data is fetched by Keras, or a sentence says where to put it."""

import keras
import numpy as np
import pytest

from rnn_demo import data
from rnn_demo.trainer.download import mnist_or_download


@pytest.fixture
def missing(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    data.mnist.cache_clear()
    yield tmp_path / "mnist.npz"
    data.mnist.cache_clear()


def test_missing_data_is_fetched_by_keras_and_kept(missing, monkeypatch):
    halves = [
        (np.zeros((count, 28, 28), np.uint8), np.ones(count, np.uint8))
        for count in (60_000, 10_000)
    ]
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: halves)
    assert len(mnist_or_download().test.images) == 10_000
    assert missing.is_file()


def test_data_that_cannot_be_had_is_a_sentence_that_says_where_to_put_it(missing, monkeypatch):
    def no_network():
        raise OSError("no route to host")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", no_network)
    with pytest.raises(data.DataError, match=f"put mnist.npz.*{missing}"):
        mnist_or_download()
