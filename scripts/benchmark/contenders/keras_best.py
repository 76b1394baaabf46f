"""Keras's `fit` at its best settings: an epoch in one call; a SimpleRNN unrolled, and with XLA.

LSTM and GRU gain nothing from either.
"""

from collections.abc import Callable

from rnn_demo.data import Split
from rnn_demo.spec import NetworkSpec
from scripts.benchmark.contenders import keras_fit
from scripts.benchmark.contenders.process import BATCH


def make(spec: NetworkSpec, split: Split) -> Callable[[], object]:
    """Return `fit` with its fastest known settings."""
    simple, steps = spec.cell == "SimpleRNN", len(split.images) // BATCH
    return keras_fit.make(spec, split, simple, steps_per_execution=steps, jit_compile=simple)
