"""A process that trains one network on request: `FILE NAME IMAGES`, a file of this folder.

For each line on stdin it trains on all images once, and answers with the time in seconds, which the
first time includes compiling. A contender is a file whose `make` takes a spec and a split, and
returns a function that trains on them once.
"""

import importlib
import os
import sys
import time

from rnn_demo.data import Split, load_mnist_splits
from rnn_demo.spec import NetworkSpec

BATCH = 100
NETWORKS = {
    "SimpleRNN 16": NetworkSpec(units=(16,)),
    "SimpleRNN 128": NetworkSpec(units=(128,)),
    "GRU 128": NetworkSpec(cell="GRU", units=(128,)),
    "LSTM 128": NetworkSpec(cell="LSTM", units=(128,)),
    "BiLSTM 64": NetworkSpec(cell="LSTM", units=(64,), merge_mode="concat"),
}


def main() -> None:
    """Train at every line until stdin closes."""
    file, name, images = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints goes to stderr
    train = load_mnist_splits().train
    split = Split(train.images[: int(images)], train.labels[: int(images)])
    contender = importlib.import_module(f"scripts.benchmark.contenders.{file}")
    act = contender.make(NETWORKS[name], split)
    for _ in sys.stdin:
        began = time.perf_counter()
        act()
        print(time.perf_counter() - began, file=answers, flush=True)


if __name__ == "__main__":
    main()
