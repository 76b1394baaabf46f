"""Where a memory begins: at zero again before a row, or with what another image left."""

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import ROWS
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.recurrent import Edit, at_step


def wipe_edits(network: Network, row: int) -> dict[int, Edit]:
    """Make the edits that set all states to 0 before a row is read.

    What the layers gave for the rows before stays: it is past, and no state any more.

    Args:
        row: The row, the first being 1.

    Returns:
        An edit for each index of `network.layers`, as `Network.read` takes them.
    """
    steps = {"forward": row - 1, "backward": ROWS - row}
    return {k: at_step(steps[la.direction], _zeros) for k, la in enumerate(network.layers)}


def read_without_reset(network: Network, image: np.ndarray, previous: Reading) -> Reading:
    """Read an image from the states that another one left, as a layer with `stateful=True` does.

    Args:
        image: (28, 28) float32 in [0, 1], its rows in reading order.
        previous: The reading, by the same network, of the image before.

    Raises:
        UnusableNetworkError: The network's numbers overflow.
    """
    left = [tuple(state[-1:] for state in layer.all_states) for layer in previous.layers]
    return network.read(image, {k: _begin_with(states) for k, states in enumerate(left)})


def _begin_with(states: State) -> Edit:
    return at_step(0, lambda _: states)


def _zeros(state: State) -> State:
    return tuple(np.zeros_like(a) for a in state)
