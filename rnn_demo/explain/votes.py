"""Votes: the amount that each unit adds to a digit's logit after every row; the sum is exact.

With Keras's kernel and bias of the last Dense, and digit d,

    vote[t, u] = h[t, u] * (kernel[u, d] - mean over digits)
    sum over units of vote[t, u] + bias[d] - mean(bias) = logit[t, d] - mean over digits of logit[t]

Subtracting the mean over digits changes no probability; otherwise all ten logits could rise
together without meaning. Against a rival r, `kernel[u, d] - kernel[u, r]` replaces the bracket.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.errors import UserError
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.head_kernel import head_kernel


@dataclass(frozen=True)
class Votes:
    """Votes of all inputs of the last Dense, float64, after each of T steps.

    Attributes:
        layers: (T, units) by index in `Network.layers`, for layers whose h is an input of the last
            Dense.
        bias: The contribution of its bias.
        logit: (T,), the network's own logit minus the mean over digits or the rival's logit.
    """

    layers: dict[int, np.ndarray]
    bias: float
    logit: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """The sum of all votes and the bias, (T,)."""
        return sum(v.sum(axis=1) for v in self.layers.values()) + self.bias

    @property
    def residual(self) -> float:
        """The largest difference between `total` and `logit`, over all steps."""
        return float(np.abs(self.total - self.logit).max())

    @property
    def is_exact(self) -> bool:
        """True if `total` equals `logit` up to rounding; False if the Dense has other inputs."""
        return self.residual <= 1e-4 * max(1.0, float(np.abs(self.logit).max()))


def votes(network: Network, reading: Reading, digit: int, rival: int | None = None) -> Votes:
    """Compute each unit's vote for a digit, against the mean of all ten or against a rival.

    Args:
        digit: The digit that the votes support.
        rival: The digit that they oppose; None for the mean over all.

    Raises:
        UserError: If no layer's h goes directly into the logits.
    """
    one = np.eye(network.classes)
    weights = one[digit] - (1 / network.classes if rival is None else one[rival])
    kernels = {k: head_kernel(network, k) for k in range(len(network.layers))}
    layers = {
        k: reading.layers[k].states * (kernel.astype(np.float64) @ weights)
        for k, kernel in kernels.items()
        if kernel is not None
    }
    if not layers or network.head is None:
        raise UserError(
            "This network's states reach its answer through more than one Dense: its units have "
            "no votes that add up."
        )
    bias = 0.0 if network.head.bias is None else float(network.head.bias @ weights)
    return Votes(layers, bias, reading.logits.astype(np.float64) @ weights)
