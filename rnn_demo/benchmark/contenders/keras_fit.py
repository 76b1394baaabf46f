"""Stock Keras: `fit`, as it comes or (argument "best") at its best settings; the machine's peak."""

import sys
import time

import keras
import numpy as np
import tensorflow as tf

from rnn_demo.benchmark.contenders.process import Train, serve
from rnn_demo.benchmark.networks import BATCH
from rnn_demo.data import mnist
from rnn_demo.spec import Spec

SIDE = 2048  # of the square matrices of the peak
BEST = "best" in sys.argv[1:]


class Clock(keras.callbacks.Callback):
    """Seconds from an epoch's begin to its last step, without what `fit` does around it."""

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.seconds = time.perf_counter() - self.began


def layer(spec: Spec) -> keras.Layer:
    kind = getattr(keras.layers, spec.cell)
    simple = spec.cell == "SimpleRNN"
    recurrent = kind(spec.units[0], unroll=BEST and simple)  # unrolled, LSTM and GRU gain nothing
    return keras.layers.Bidirectional(recurrent) if spec.merge_mode else recurrent


def make(spec: Spec, images: int) -> Train:
    train = mnist().train
    x = train.images[:images].astype(np.float32) / 255
    y = train.labels[:images]
    model = keras.Sequential(
        [keras.Input((28, 28)), layer(spec), keras.layers.Dense(10, activation="softmax")]
    )
    settings = {}
    if BEST:
        settings = {"steps_per_execution": images // BATCH, "jit_compile": spec.cell == "SimpleRNN"}
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], **settings)
    clock = Clock()
    first = True

    def epoch() -> float | None:
        nonlocal first
        model.fit(x, y, BATCH, epochs=1, verbose=0, callbacks=[clock])
        compiles, first = first, False
        return None if compiles else clock.seconds

    return epoch


def peak(spec: Spec) -> float:
    """FLOP/s of TensorFlow's product of two large float32 matrices, the best of three."""
    a = tf.random.normal((SIDE, SIDE))
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        tf.linalg.matmul(a, a).numpy()
        taken.append(time.perf_counter() - began)
    return 2 * SIDE**3 / min(taken)


if __name__ == "__main__":
    serve(make, peak=peak)
