"""Backpropagation through time: how a digit's logit depends on the pixels and on each state.

Gradients are float64: over 28 rows they shrink or grow beyond the range of float32.
"""

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.cancel import check_cancelled
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Gradient
from rnn_demo.reader.recurrent import Recurrent


def pixel_and_state_gradients_of_logit(
    network: Network, image: np.ndarray, digit: int
) -> tuple[np.ndarray, list[State]]:
    """Differentiate a digit's logit after the last row by the pixels and by all states.

    The image is (28, 28) float32 in [0, 1] or uint8, its rows in reading order. Returns the
    gradient for the pixels in [0, 1], (28, 28) float64; zeros if pixels become tokens. For each of
    `network.layers` the gradients for h and, in an LSTM, for c, each (28, units) float64 in the
    layer's reading order. That for c includes its effect through h. Infinite or NaN if the
    network's own numbers overflow.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        values, steps = network.node_outputs_and_steps_of_image(image)
        seed = np.zeros(values[len(network.nodes) - 1].shape)  # (T, 1, classes)
        seed[-1, :, digit] = 1
        gradient_of: dict[int, np.ndarray] = {len(network.nodes) - 1: seed}
        layers: list[State] = []
        for i, node in reversed(list(enumerate(network.nodes))):
            check_cancelled()
            # Without a gradient its output does not reach the logit
            dy = gradient_of.pop(i) if i in gradient_of else np.zeros(values[i].shape)
            if isinstance(node.operation, Recurrent):
                dx, state_gradients = node.operation.input_and_state_gradients(dy, steps.pop())
                layers.append(tuple(d[:, 0] for d in state_gradients))
                input_gradients: Gradient = (dx,)
            else:
                inputs = (values[k] for k in node.inputs)
                input_gradients = node.operation.gradient(dy, values[i], *inputs)
            for k, d in zip(node.inputs, input_gradients, strict=True):
                gradient_of[k] = gradient_of[k] + d if k in gradient_of else d
    pixels = gradient_of.get(-1, np.zeros((ROWS, 1, COLUMNS)))
    return pixels[:, 0] * network.pixel_scale, layers[::-1]
