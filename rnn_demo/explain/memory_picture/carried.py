"""What a network carries from row to row, side by side, and which rows it can be about.

K: all numbers that are carried: of each layer and direction h, and after it c of an LSTM.
"""

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.operations import Flip, Recurrent

MOST = 384  # numbers that maps are made from; of more, so many are taken, spread evenly


def carried(network: Network, images: np.ndarray) -> np.ndarray:
    """(B, 28, 28), as for `Network.predict` -> (28, B, K) float32, after each step."""
    _, states = network.states(images)
    return np.concatenate([a for state in states for a in state], axis=-1)


def carried_in(reading: Reading) -> np.ndarray:
    """(28, K) float32: what was carried after each step of a reading."""
    held = [(layer.states, layer.cell_states) for layer in reading.layers]
    return np.concatenate([a for state in held for a in state if a is not None], axis=-1)


def columns(network: Network) -> tuple[np.ndarray, np.ndarray, int]:
    """Which of the K numbers maps are made from, (k,) int; which of these are h, (k,) bool; K."""
    parts = [
        np.full(layer.cell.units, part == 0)
        for layer in network.layers
        for part in range(layer.cell.STATES)
    ]
    hidden = np.concatenate(parts)
    which = np.unique(np.linspace(0, len(hidden) - 1, min(MOST, len(hidden))).round().astype(int))
    return which, hidden[which], len(hidden)


def seen(network: Network) -> np.ndarray:
    """(28, 28) bool: whether what is carried after step t can be about row r, at [t, r].

    A backward layer begins with the last rows; a layer above one can be about all, from the start.
    """
    about = {-1: np.eye(ROWS, dtype=bool)}  # of each node: what stands at t can be about row r
    after = np.zeros((ROWS, ROWS), bool)
    for k, node in enumerate(network.nodes):
        rows = np.logical_or.reduce([about[i] for i in node.inputs])
        match node.operation:
            case Flip():
                rows = rows[::-1]
            case Recurrent(go_backwards=backwards):
                rows = np.logical_or.accumulate(rows[::-1] if backwards else rows)
                after |= rows
        about[k] = rows
    return after
