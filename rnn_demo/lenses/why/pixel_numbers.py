"""Pixel by pixel: a ReLU SimpleRNN's logits, exactly, as a sum over all pixels and biases.

With `D_t` the mask of the units that are active after row t, `h_t = D_t(x_t W + h_{t-1} U + b)` is
linear in what it adds up. Written out from the last row to the first it gives each logit as
`sum over t of (x_t W + b) G_t`, plus the last layer's bias, where `G_T = D_T V` and
`G_t = D_t U G_{t+1}`; W, U, b are Keras's kernel, recurrent_kernel and bias, V the Dense's kernel.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.errors import UserError
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.cells import SimpleRNN


@dataclass(frozen=True)
class PixelByPixel:
    """All in float64, for the logits of ten digits or other classes; rows as they lie in the image.

    pixels: (28, 28, 10), what each pixel adds. biases: (28, 10), what the layer's bias adds at each
    row. last_bias: (10,), the bias of the last Dense. logits: (10,), what the network says.
    """

    pixels: np.ndarray
    biases: np.ndarray
    last_bias: np.ndarray
    logits: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """(28, 10): what the ink of each row adds."""
        return self.pixels.sum(axis=1)

    @property
    def total(self) -> np.ndarray:
        """(10,): everything added up."""
        return self.rows.sum(axis=0) + self.biases.sum(axis=0) + self.last_bias


def pixel_by_pixel(network: Network, reading: Reading) -> PixelByPixel:
    """Raises UserError, in one sentence, for a network whose logits are no such sum."""
    _check(network, reading)
    cell, layer, head = network.layers[0].cell, reading.layers[0], network.head
    assert head is not None
    active = layer.states > 0  # (T, U)
    steps, units = active.shape
    # G: what a unit's sum at each step adds to the logits
    reach = np.empty((steps, units, network.classes))
    carried = head.kernel.astype(np.float64)
    for t in reversed(range(steps)):
        reach[t] = active[t][:, None] * carried
        carried = cell.recurrent_kernel @ reach[t]
    weights = cell.kernel.astype(np.float64) @ reach  # (T, 28, 10)
    bias = np.zeros(units) if cell.bias is None else cell.bias
    return PixelByPixel(
        pixels=(layer.inputs[:, :, None] * weights)[layer.rows],
        biases=(bias @ reach)[layer.rows],
        last_bias=np.zeros(network.classes) if head.bias is None else head.bias.astype(np.float64),
        logits=reading.logits[-1].astype(np.float64),
    )


def _check(network: Network, reading: Reading) -> None:
    layers = reading.layers
    if len(layers) > 1:
        raise UserError(
            "This network has several recurrent layers or directions: its logits are not a plain "
            "sum over the rows."
        )
    if not isinstance(network.layers[0].cell, SimpleRNN) or layers[0].activation != "relu":
        raise UserError(
            f"This network's {layers[0].cell} with {layers[0].activation} bends what it adds up: "
            "an exact sum over pixels takes a SimpleRNN with relu."
        )
    if layers[0].skipped is not None and layers[0].skipped.any():
        raise UserError("This network skips blank rows, so its steps are not all alike.")
    pixels = layers[0].inputs.shape == (28, 28) and np.allclose(
        layers[0].inputs, reading.image[layers[0].rows], rtol=1e-5, atol=1e-6
    )
    if not pixels:
        raise UserError("This network's first layer does not read the pixels as they are.")
    head = network.head
    if (
        head is None
        or len(head.kernel) != layers[0].states.shape[1]
        or not np.allclose(head(layers[0].states), reading.logits, rtol=1e-4, atol=1e-4)
    ):
        raise UserError("This network's state reaches its answer through more than one Dense.")
