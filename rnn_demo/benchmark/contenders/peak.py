"""No contender, but what the others are held against: a large product of matrices by NumPy."""

from collections.abc import Callable

import numpy as np

from rnn_demo.data import ROWS, Split
from rnn_demo.spec import Spec

SIDE = 2048
FLOPS = 2 * SIDE**3  # multiplications and additions of that product


def training_flops(spec: Spec) -> int:
    """Multiplications and additions of the matrix products that train a network on one image.

    Forwards, as many back to the weights, and back to the states: the pixels need no gradient.
    """
    numbers = spec.parameters()
    return 2 * spec.flops() + 2 * (ROWS * numbers["recurrent_kernel"] + numbers["Dense kernel"])


def make(spec: Spec, split: Split) -> Callable[[], object]:
    """The product, in float32, whatever the network is."""
    a = np.random.default_rng(0).random((SIDE, SIDE), np.float32)
    product = np.empty_like(a)
    return lambda: np.matmul(a, a, out=product)
