"""Memory horizon: how much what stood in memory at each row still counts for the answer."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.library import Model
from rnn_demo.reader import LayerReading, Network
from rnn_demo.reader.gradients import gradients
from rnn_demo.reader.tokens import Discretize, Embed

COUNTS = 0.01  # of the row that counts most
CELLS = ("SimpleRNN", "LSTM", "GRU")


@dataclass(frozen=True, eq=False)
class Horizon:
    """How much a logit depends on what a layer carries after each row, and the order of the rows.

    norms: (28,) float64; infinite or NaN where the network's numbers grow without bound.
    """

    norms: np.ndarray
    rows: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """(28,): each norm as a share of the largest; 0 everywhere if nothing counts."""
        finite = np.where(np.isfinite(self.norms), self.norms, 0)
        return finite / (finite.max() or 1.0)

    @property
    def oldest(self) -> int | None:
        """The row, from 0, that was read first of those that count for 1 % or more of the most."""
        counts = np.flatnonzero(self.shares[self.rows] >= COUNTS)
        return int(self.rows[counts[0]]) if counts.size else None


def horizon(network: Network, image: np.ndarray, digit: int, layer: int = 0) -> Horizon:
    """How the logit of a digit depends on what a layer carries after each row: backpropagation.

    Of an LSTM that is c, with what it does through h; h by itself counts only where later gates
    look at it. Of the others it is h. image: (28, 28) float32 in [0, 1], in reading order. layer:
    an index of `Network.layers`.
    """
    found = gradients(network, image, digit).layers[layer]
    carried = found.states if found.cell_states is None else found.cell_states  # (T, units)
    steps = np.arange(len(carried))
    rows = steps if network.layers[layer].direction == "forward" else steps[::-1]
    return Horizon(np.linalg.norm(carried, axis=1)[rows], rows)


def saliency(network: Network, image: np.ndarray, digit: int) -> np.ndarray | None:
    """(28, 28): gradient x input, what each pixel adds to a logit to first order.

    Source: Shrikumar et al., "Not just a black box", 2016. None where no gradient reaches the
    pixels, as in a network that turns them into tokens.
    """
    gradient = gradients(network, image, digit).image
    tokens = any(isinstance(node.operation, Discretize | Embed) for node in network.nodes)
    return None if tokens and not gradient.any() else gradient * image


def beside(model: Model, layer: int, known: list[Model]) -> dict[str, Model | None]:
    """For each other cell, the trained network of one such layer nearest in parameters, or None.

    known: the networks to choose from; those that read the rows in another order are left out.
    """
    kind = model.network.layers[layer].kind
    order = (model.row_order, model.row_seed)
    found: dict[str, Model | None] = {}
    for cell in CELLS:
        if cell == kind:
            continue
        alike = [
            m
            for m in known
            if [(k.kind, k.direction) for k in m.network.layers] == [(cell, "forward")]
            and (m.row_order, m.row_seed) == order
        ]
        size = model.network.parameters
        found[cell] = min(alike, key=lambda m: abs(m.network.parameters - size), default=None)
    return found


def silent_units(layer: LayerReading) -> list[int]:
    """The units whose h is 0 after every row, as a ReLU's may be."""
    return [int(u) for u in np.flatnonzero(~layer.states.any(axis=0))]


def never_active(network: Network, images: np.ndarray, layer: int) -> list[int]:
    """The units whose h is 0 after every row of every image, (N, 28, 28) in reading order."""
    active = np.zeros(network.layers[layer].cell.units, bool)
    for start in range(0, len(images), 50):
        _, states = network.states(images[start : start + 50])
        active |= states[layer].any(axis=(0, 1))
    return [int(u) for u in np.flatnonzero(~active)]
