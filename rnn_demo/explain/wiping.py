"""A memory that is wiped on the way."""

from functools import partial

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import ROWS
from rnn_demo.reader import Network
from rnn_demo.reader.operations import Edit


def wiping(network: Network, row: int) -> dict[int, Edit]:
    """What sets all states to 0 before a row is read, the first being 1, as for `Network.read`.

    What the layers gave for the rows before stays: it is past, and no state any more.
    """
    steps = {"forward": row - 1, "backward": ROWS - row}
    return {k: partial(_wiped, steps[layer.direction]) for k, layer in enumerate(network.layers)}


def _wiped(step: int, taken: int, state: State) -> State:
    return tuple(np.zeros_like(a) for a in state) if taken == step else state
