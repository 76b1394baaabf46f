"""How many threads suit a training: TensorFlow wants to know before its first use."""

import os

from rnn_demo.spec.spec import Spec

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# Where XLA's compiling, 4 s longer, pays off: SimpleRNN 16 on 2 cores trains at 320,000 images/s
# with it and at 230,000 without, by one core either way; 128 units: 30,000 with it, 49,000 without.
SMALL_UNITS = 48


def choose_threads(spec: Spec, cores: int = CORES) -> tuple[int, int]:
    """How many operations run at once, and threads within one.

    One operation on all cores waits for the slowest of them; two parts of a batch, an operation on
    half of the cores each, never wait (LSTM 128 on 2 cores: 9,800 images/s instead of 8,200).
    Operations of small cells are over before another thread is woken (SimpleRNN 16: 250,000 on one
    thread, 180,000 to 230,000 on two).
    """
    if is_small(spec) and spec.merge_mode is None:
        return 1, 1
    return usual_threads(cores)


def usual_threads(cores: int = CORES) -> tuple[int, int]:
    """The same of a trainer that does not know yet what it will train."""
    return max(2, cores), max(1, cores // 2)


def is_small(spec: Spec) -> bool:
    """Whether a network's operations take less time than their starting."""
    return spec.cell == "SimpleRNN" and max(spec.units) <= SMALL_UNITS
