"""Stock Keras, without this project's settings of TensorFlow."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from rnn_demo.data import Split
from rnn_demo.spec import NetworkSpec
from scripts.benchmark.contenders.process import BATCH


def make(
    spec: NetworkSpec, split: Split, unroll: bool = False, **settings: Any
) -> Callable[[], object]:
    """Return `fit`. settings: further arguments of `compile`."""
    recurrent = getattr(keras.layers, spec.cell)(spec.units[0], unroll=unroll)
    if spec.merge_mode:
        recurrent = keras.layers.Bidirectional(recurrent)
    model = keras.Sequential(
        [keras.Input((28, 28)), recurrent, keras.layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], **settings)
    images = split.images.astype(np.float32) / 255
    return lambda: model.fit(images, split.labels, BATCH, verbose=0)
