"""A process that trains one network when it is told to: `fit NAME IMAGES`, or `ours NAME IMAGES`.

For each line on stdin it trains on all images once, and answers with the seconds that it took; the
first time with compiling.
"""

import os
import sys
import time
from collections.abc import Callable

import numpy as np

from rnn_demo.data import Split, mnist
from rnn_demo.spec import Recipe, Spec

BATCH = 100
NETWORKS = {
    "SimpleRNN 16": Spec(units=(16,)),
    "SimpleRNN 128": Spec(units=(128,)),
    "GRU 128": Spec(cell="GRU", units=(128,)),
    "LSTM 128": Spec(cell="LSTM", units=(128,)),
    "BiLSTM 64": Spec(cell="LSTM", units=(64,), merge_mode="concat"),
}


def fit(spec: Spec, split: Split) -> Callable[[], object]:
    """Stock Keras as it comes, without this project's settings of TensorFlow."""
    import keras

    recurrent = getattr(keras.layers, spec.cell)(spec.units[0])
    if spec.merge_mode:
        recurrent = keras.layers.Bidirectional(recurrent)
    model = keras.Sequential(
        [keras.Input((28, 28)), recurrent, keras.layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    images = split.images.astype(np.float32) / 255
    return lambda: model.fit(images, split.labels, BATCH, verbose=0)


def ours(spec: Spec, split: Split) -> Callable[[], object]:
    """This project's trainer, set up as for a long training."""
    from rnn_demo.trainer import devices
    from rnn_demo.trainer.builders import build, make_optimizer
    from rnn_demo.trainer.epoch import CompiledEpoch
    from rnn_demo.trainer.plan import choose_plan, choose_threads

    recipe = Recipe(epochs=100)
    devices.prepare(*choose_threads(spec))
    plan = choose_plan(spec, recipe, devices.choose(recipe.device))
    epoch = CompiledEpoch(build(spec), make_optimizer(recipe), split, BATCH, 0, plan)
    rng = np.random.default_rng(0)

    def train() -> None:
        epoch.begin(0, rng.permutation(len(split.images)))
        epoch.run(0, epoch.steps)

    return train


def main() -> None:
    """Train at every line until stdin closes."""
    which, name, images = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints goes to stderr
    train = mnist().train
    split = Split(train.images[: int(images)], train.labels[: int(images)])
    act = {"fit": fit, "ours": ours}[which](NETWORKS[name], split)
    for _ in sys.stdin:
        began = time.perf_counter()
        act()
        print(time.perf_counter() - began, file=answers, flush=True)


if __name__ == "__main__":
    main()
