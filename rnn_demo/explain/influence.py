"""Influence of each row on the answer: gradients with respect to states and pixels."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.reader import Network
from rnn_demo.reader.gradients import pixel_and_state_gradients_of_logit

LEAST_INFLUENCE = 0.01  # as a share of the largest influence


@dataclass(frozen=True, eq=False)
class StateInfluenceByRow:
    """How much a logit depends on the state of one layer after each row.

    Attributes:
        norms: (28,) float64, Euclidean norms of gradients, by row of the image; infinite or NaN if
            the network's numbers grow without bound.
        rows: (28,) int, the rows of the image in the order in which the layer reads them.
    """

    norms: np.ndarray
    rows: np.ndarray

    @property
    def relative_norms(self) -> np.ndarray:
        """(28,) float64: each norm as a share of the largest; all 0 if there is no influence."""
        finite = np.where(np.isfinite(self.norms), self.norms, 0)
        return finite / (finite.max() or 1.0)

    @property
    def oldest_row(self) -> int | None:
        """The row, from 0, that was read first among those with `LEAST_INFLUENCE` or more."""
        counts = np.flatnonzero(self.relative_norms[self.rows] >= LEAST_INFLUENCE)
        return int(self.rows[counts[0]]) if counts.size else None


def state_influence_by_row(
    network: Network, image: np.ndarray, digit: int, layer: int = 0
) -> StateInfluenceByRow:
    """Compute how a digit's logit depends on a layer's states, by backpropagation through time.

    For an LSTM it is the gradient with respect to c, including its effect through h; h itself has
    an effect only through later gates. For the other cells it is that with respect to h.

    Args:
        image: (28, 28) float32 in [0, 1], in reading order.
        digit: The digit whose logit after the last row is used.
        layer: An index of `Network.layers`.
    """
    carried = pixel_and_state_gradients_of_logit(network, image, digit)[1][layer][-1]  # (T, units)
    steps = np.arange(len(carried))
    rows = steps if network.layers[layer].direction == "forward" else steps[::-1]
    return StateInfluenceByRow(np.linalg.norm(carried, axis=1)[rows], rows)


def gradient_times_input(network: Network, image: np.ndarray, digit: int) -> np.ndarray | None:
    """Compute gradient x input: the first-order contribution of each pixel to a logit.

    The image and the digit are those of `state_influence_by_row`. Returns (28, 28) float32; None
    if no gradient reaches the pixels, for example if they become tokens. Source: Shrikumar et al.,
    "Not just a black box", 2016.
    """
    gradient, _ = pixel_and_state_gradients_of_logit(network, image, digit)
    return gradient * image if gradient.any() else None
