"""Pixel by pixel: a ReLU SimpleRNN's lead, exactly, as a sum over all pixels and biases.

With `D_t` the mask of the units that are active after row t, `h_t = D_t(x_t W + h_{t-1} U + b)` is
linear in what it adds up. Written out from the last row to the first it gives the lead as
`sum over t of (x_t W + b) g_t`, plus the last layer's bias, where `g_T = D_T v` and
`g_t = D_t U g_{t+1}`; W, U, b are Keras's kernel, recurrent_kernel and bias, and v is the Dense's
kernel for the answer less that for the rival.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.errors import UserError
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.cells import SimpleRNN


@dataclass(frozen=True)
class PixelByPixel:
    """The lead of an answer over a rival, all in float64; rows as they lie in the image.

    pixels: (28, 28), what each pixel adds. biases: (28,), what the layer's bias adds at each row.
    last_bias: of the last Dense. lead: what the network says.
    """

    pixels: np.ndarray
    biases: np.ndarray
    last_bias: float
    lead: float

    @property
    def total(self) -> float:
        """Everything added up."""
        return float(self.pixels.sum() + self.biases.sum()) + self.last_bias

    @property
    def text(self) -> str:
        """The account in fixed width: what is added up, and the network's own number."""
        return "\n".join([
            f"  the ink of 28 rows  {self.pixels.sum():+12.6f}",
            f"+ the bias, 28 times  {self.biases.sum():+12.6f}",
            f"+ the last bias       {self.last_bias:+12.6f}",
            f"= lead                {self.total:+12.6f}",
            f"  the network says    {self.lead:+12.6f}",
        ])  # fmt: skip


def pixel_by_pixel(network: Network, reading: Reading, answer: int, rival: int) -> PixelByPixel:
    """Raises UserError, in one sentence, for a network whose logits are no such sum."""
    if not _adds_up(network, reading):
        raise UserError(
            "An exact sum over pixels takes one SimpleRNN with relu that reads every row as it is, "
            "and one Dense after it: this network is built otherwise."
        )
    cell, layer, head = network.layers[0].cell, reading.layers[0], network.head
    assert head is not None
    contrast = np.zeros(network.classes)
    contrast[answer], contrast[rival] = 1, -1
    active = layer.states > 0  # (T, U)
    steps, units = active.shape
    reach = np.empty((steps, units))  # g: what a unit's sum at each step adds to the lead
    carried = head.kernel @ contrast
    for t in reversed(range(steps)):
        reach[t] = active[t] * carried
        carried = cell.recurrent_kernel @ reach[t]
    bias = np.zeros(units) if cell.bias is None else cell.bias
    return PixelByPixel(
        pixels=(layer.inputs * (reach @ cell.kernel.T))[layer.rows],
        biases=(reach @ bias)[layer.rows],
        last_bias=0.0 if head.bias is None else float(head.bias @ contrast),
        lead=float(reading.logits[-1] @ contrast),
    )


def _adds_up(network: Network, reading: Reading) -> bool:
    layer, *others = reading.layers
    plain = layer.skipped is None or not layer.skipped.any()
    if others or not isinstance(network.layers[0].cell, SimpleRNN) or layer.activation != "relu":
        return False
    if not plain or layer.inputs.shape != reading.image.shape:
        return False
    if not np.allclose(layer.inputs, reading.image[layer.rows], rtol=1e-5, atol=1e-6):
        return False
    head = network.head
    if head is None or len(head.kernel) != layer.states.shape[1]:
        return False
    return np.allclose(head(layer.states), reading.logits, rtol=1e-4, atol=1e-4)
