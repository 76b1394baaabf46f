"""How much what a network held at each row counted for its answer: backpropagation through time.

Gradients are float64: over 28 rows they vanish, or grow, past what float32 can hold.
"""

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.cancel import check_cancelled
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Gradient, Recurrent


def gradients(network: Network, image: np.ndarray, digit: int) -> tuple[np.ndarray, list[State]]:
    """The gradients of a digit's logit after the last row: for the image, and for what was held.

    image: (28, 28), as for `Network.read`. Returns (28, 28) float64, for each pixel (from 0 to 1),
    zero where pixels become tokens; and for each of `Network.layers`, for h, and for c of an LSTM
    with what c does through h, (T, units) float64, in the order in which the layer reads. Without
    bound where the network's own numbers are.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        values, steps = network.all_nodes(image)
        seed = np.zeros(values[len(network.nodes) - 1].shape)  # (T, 1, classes)
        seed[-1, :, digit] = 1
        given: dict[int, np.ndarray] = {len(network.nodes) - 1: seed}
        layers: list[State] = []
        for i, node in reversed(list(enumerate(network.nodes))):
            check_cancelled()
            dy = given.pop(i, None)
            if dy is None:  # nothing that counts takes it
                dy = np.zeros(values[i].shape)
            if isinstance(node.operation, Recurrent):
                dx, held = node.operation.gradient_steps(dy, steps.pop())
                layers.append(tuple(d[:, 0] for d in held))
                taken: Gradient = (dx,)
            else:
                taken = node.operation.gradient(dy, values[i], *(values[k] for k in node.inputs))
            for k, d in zip(node.inputs, taken, strict=True):
                given[k] = given[k] + d if k in given else d
    pixels = given.get(-1, np.zeros((ROWS, 1, COLUMNS)))
    return pixels[:, 0] * network.pixel_scale, layers[::-1]
