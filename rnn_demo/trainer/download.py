"""MNIST from `assets/`, or fetched by Keras where it is missing."""

import contextlib

import keras
import numpy as np

from rnn_demo import data
from rnn_demo.files import replacing


def mnist_or_download() -> data.Mnist:
    """MNIST; downloaded through keras.datasets to `assets/mnist.npz` if it isn't there.

    Raises DataError, which says where to put the file, when it can't be had.
    """
    if not data.MNIST.exists():
        with contextlib.suppress(Exception):  # of many kinds: no network, no host, a full disk
            (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
            with replacing(data.MNIST) as temporary:
                np.savez_compressed(
                    temporary, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test
                )
    return data.mnist()
