"""How much what a network held at each row counted for its answer: backpropagation through time.

Gradients are float64: over 28 rows they vanish, or grow, past what float32 can hold.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.reader.cancel import go_on
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Gradient, Recurrent, Steps


@dataclass(frozen=True)
class LayerGradient:
    """The gradients for what one of `Network.layers` held, at each of its T steps.

    All float64, and in the order in which the layer reads, as in `LayerReading`.
    states: (T, units), for h. cell_states: (T, units), for c of an LSTM, with what c does through
    h; None for other cells.
    """

    states: np.ndarray
    cell_states: np.ndarray | None


@dataclass(frozen=True)
class Gradients:
    """The gradients of one number in a network's answer.

    image: (28, 28) float64, for each pixel (from 0 to 1); zero where pixels become tokens.
    layers: as `Network.layers`.
    """

    image: np.ndarray
    layers: tuple[LayerGradient, ...]


def gradients(network: Network, image: np.ndarray, digit: int) -> Gradients:
    """The gradients of a digit's logit after the last row.

    image: (28, 28), as for `Network.read`. Without bound where the network's own numbers are.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        values, steps = _forward(network, image)
        seed = np.zeros(values[len(network.nodes) - 1].shape)  # (T, 1, classes)
        seed[-1, :, digit] = 1
        return _back(network, values, steps, seed)


def _forward(network: Network, image: np.ndarray) -> tuple[dict[int, np.ndarray], dict[int, Steps]]:
    """What every node gave, the image as node -1, and what the recurrent ones held."""
    values = {-1: network.rows_of(image[np.newaxis])}
    steps = {}
    for i, node in enumerate(network.nodes):
        inputs = [values[k] for k in node.inputs]
        if isinstance(node.operation, Recurrent):
            steps[i] = node.operation.steps(inputs[0])
            values[i] = steps[i].states[0]
        else:
            values[i] = node.operation(*inputs)
    return values, steps


def _back(
    network: Network, values: dict[int, np.ndarray], steps: dict[int, Steps], seed: np.ndarray
) -> Gradients:
    given: dict[int, np.ndarray] = {len(network.nodes) - 1: seed}
    layers = []
    for i, node in reversed(list(enumerate(network.nodes))):
        go_on()
        dy = given.pop(i, None)
        if dy is None:  # nothing that counts takes it
            dy = np.zeros(values[i].shape)
        if isinstance(node.operation, Recurrent):
            dx, held = node.operation.gradient_steps(dy, steps[i])
            h, c = held[0][:, 0], held[1][:, 0] if len(held) > 1 else None
            layers.append(LayerGradient(h, c))
            taken: Gradient = (dx,)
        else:
            taken = node.operation.gradient(dy, values[i], *(values[k] for k in node.inputs))
        for k, d in zip(node.inputs, taken, strict=True):
            given[k] = given[k] + d if k in given else d
    pixels = given.get(-1, np.zeros((ROWS, 1, COLUMNS)))
    return Gradients(pixels[:, 0] * network.pixel_scale, tuple(reversed(layers)))
