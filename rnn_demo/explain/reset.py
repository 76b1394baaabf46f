"""Other initial states: reset to zero before a row, or left by another image."""

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import ROWS
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.recurrent import Edit, make_edit_at_step


def zero_state_edits_before_row(network: Network, row: int) -> dict[int, Edit]:
    """Make edits for `Network.read` that set all states to 0 before a row, counted from 1.

    The outputs after earlier rows stay unchanged.
    """
    steps = {"forward": row - 1, "backward": ROWS - row}
    return {
        k: make_edit_at_step(steps[la.direction], _zeros_like_state)
        for k, la in enumerate(network.layers)
    }


def read_next_image_without_reset(
    network: Network, image: np.ndarray, previous: Reading
) -> Reading:
    """Read an image starting from the states that another one left, like a `stateful=True` layer.

    The image is (28, 28) float32 in [0, 1], in reading order; `previous` is the same network's
    reading of the previous one. Raises UnusableNetworkError if the network's numbers overflow.
    """
    left = [tuple(state[-1:] for state in layer.h_and_c) for layer in previous.layers]
    return network.read(
        image, {k: _edit_setting_initial_state(states) for k, states in enumerate(left)}
    )


def _edit_setting_initial_state(states: State) -> Edit:
    return make_edit_at_step(0, lambda _: states)


def _zeros_like_state(state: State) -> State:
    return tuple(np.zeros_like(a) for a in state)
