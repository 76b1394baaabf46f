"""One reading of an image, by this project's reader and by Keras, in a process: `NAME READINGS`.

The reader returns every state, and the answer after every row; Keras's ways only the last answer.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rnn_demo.data import test_split
from rnn_demo.reader import open_keras
from rnn_demo.spec import NetworkSpec
from rnn_demo.trainer.builders import build_model
from scripts.benchmark.contenders.process import NETWORKS


def latency(spec: NetworkSpec, readings: int) -> dict[str, float]:
    """Return the milliseconds for an image by each way, the median of `readings`.

    One way after the other: TensorFlow's threads spin for some time after each call.
    """
    model = build_model(spec)
    with tempfile.TemporaryDirectory() as folder:
        model.save(file := Path(folder) / "model.keras")
        network = open_keras(file)
    image = test_split().images[0] / np.float32(255)  # (28, 28)
    ways: dict[str, Callable[[], object]] = {
        "reader": lambda: network.read_image(image),
        "model(x)": lambda: model(image[None]).numpy(),
        "model.predict": lambda: model.predict(image[None], verbose=0),
    }
    taken = {}
    for name, way in ways.items():
        way()  # compiles
        ends = [time.perf_counter()]
        for _ in range(readings):
            way()
            ends.append(time.perf_counter())
        taken[name] = 1000 * statistics.median(np.diff(ends))
    return taken


if __name__ == "__main__":
    print(json.dumps(latency(NETWORKS[sys.argv[1]], int(sys.argv[2]))))
