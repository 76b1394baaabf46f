"""Other initial states: reset to zero before a row, or left by another image."""

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import ROWS
from rnn_demo.reader import LayerReading, Network, Reading
from rnn_demo.reader.recurrent import Edit, make_edit_at_step


def zero_state_edits_before_row(network: Network, row: int) -> dict[int, Edit]:
    """Make edits for `Network.read` that set all states to 0 before a row, counted from 1.

    The outputs after earlier rows stay unchanged.
    """
    steps = {"forward": row - 1, "backward": ROWS - row}

    def zeros(state: State) -> State:
        return tuple(np.zeros_like(a) for a in state)

    layers = enumerate(network.layers)
    return {k: make_edit_at_step(steps[layer.direction], zeros) for k, layer in layers}


def read_next_image_without_reset(
    network: Network, image: np.ndarray, previous: Reading
) -> Reading:
    """Read an image starting from the states that another one left, like a `stateful=True` layer.

    The image is (28, 28) float32 in [0, 1], in reading order; `previous` is the same network's
    reading of the previous one. Raises UnusableNetworkError if the network's numbers overflow.
    """

    def edit_to_last_state(layer: LayerReading) -> Edit:
        last = tuple(state[-1:] for state in layer.h_and_c)
        return make_edit_at_step(0, lambda _: last)

    return network.read_image(image, dict(enumerate(map(edit_to_last_state, previous.layers))))
