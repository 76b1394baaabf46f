"""`Readout`: one linear map for each row, from the hidden state h to a picture of the drawing.

K is the number of all numbers carried from row to row: h of each layer and direction, each followed
by c of an LSTM.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.explain.memory_picture.basis import Basis, QuantisedArray
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.operations import Flip
from rnn_demo.reader.recurrent import Recurrent

MOST_COLUMNS = 384  # of the K numbers; of more, so many are used, evenly spaced


@dataclass(frozen=True, eq=False)
class Shares:
    """The share of the variance of pixels that the pictures explain, on test images.

    It is 1 - sum((pixel - picture)**2) / sum((pixel - mean)**2) over all images and the pixels in
    question: 1 for a perfect picture, 0 for one as good as the mean image, negative for a worse
    one. The pictures are those of the linear map, not clipped to [0, 1]. NaN where there is no
    pixel, or none that varies. By these names `memory.npz` stores and `memory --json` prints them.

    Attributes:
        left: (28, 28) float32, at [t, r] of row r after step t.
        seen: (28,) float32, of all rows that step t has seen.
        to_come: (28,) float32, of all other rows.
    """

    left: np.ndarray
    seen: np.ndarray
    to_come: np.ndarray


@dataclass(frozen=True, eq=False)
class Readout:
    """Linear maps from a network's h to a picture, one for each step.

    The coordinates after step t are `state[columns] @ weights[t] + offset[t]`.

    Attributes:
        basis: In the order in which the network reads.
        columns: (k,) int, which of the K numbers carried the maps take, each of an h.
        total: K.
        weights: (28, k, C).
        offset: (28, C) float32.
        has_seen: (28, 28) bool, at [t, r] whether step t has seen row r.
        h: What these maps explain.
        full_state: What such maps of all K numbers explain; equal to `h` where only h is carried.
    """

    basis: Basis
    columns: np.ndarray
    total: int
    weights: QuantisedArray
    offset: np.ndarray
    has_seen: np.ndarray
    h: Shares
    full_state: Shares

    def pictures(self, reading: Reading) -> np.ndarray:
        """Compute the picture after each step of a reading.

        Args:
            reading: By the same network.

        Returns:
            (28, 28, 28) float32 in [0, 1], [step, row, column], rows in reading order. Those in
            `has_seen[t]` are remembered after step t, the others expected.
        """
        return np.stack([self.picture(s, t) for t, s in enumerate(states_of(reading))])

    def picture(self, state: np.ndarray, step: int = ROWS - 1) -> np.ndarray:
        """Compute pictures by the map of one step.

        Args:
            state: (..., K), all numbers carried.
            step: From 0.

        Returns:
            (..., 28, 28) float in [0, 1], rows in reading order.
        """
        of = QuantisedArray(self.weights.codes[step], self.weights.scale[step]).values
        coordinates = state[..., self.columns].astype(np.float64) @ of + self.offset[step]
        return np.clip(self.basis.pictures(coordinates), 0, 1)

    def row_shares(self, pictures: np.ndarray, image: np.ndarray) -> np.ndarray:
        """Compute how much of each row of one image its pictures explain.

        Args:
            pictures: (28, 28, 28), as `pictures` returns them.
            image: (28, 28) in [0, 1], in reading order.

        Returns:
            (28, 28) float32, as `Shares.left`; NaN where a row equals that of the mean image.
        """
        mean = self.basis.mean.reshape(ROWS, -1)
        return explained_share(
            np.square(pictures - image).sum(axis=-1),
            np.square(mean - image).sum(axis=-1),
        )


def explained_share(error: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Compute 1 - error / variance.

    Args:
        error: Squared error, of any shape.
        variance: Of a shape that broadcasts with it.

    Returns:
        float32; NaN where the variance is 0.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 1 - error / variance
    return np.where(variance > 0, share, np.nan).astype(np.float32)


def explained_shares(error: np.ndarray, variance: np.ndarray, has_seen: np.ndarray) -> Shares:
    """Compute shares from squares summed over images.

    Args:
        error: (28, 28), at [t, r] of row r after step t.
        variance: (28,), of each row.
        has_seen: (28, 28) bool, as of `Readout`.

    Returns:
        The shares of each row, of rows seen, and of rows to come.
    """
    variance = np.broadcast_to(variance, error.shape)
    return Shares(
        left=explained_share(error, variance),
        seen=explained_share((error * has_seen).sum(axis=1), (variance * has_seen).sum(axis=1)),
        to_come=explained_share(
            (error * ~has_seen).sum(axis=1), (variance * ~has_seen).sum(axis=1)
        ),
    )


def carried_states(network: Network, images: np.ndarray) -> np.ndarray:
    """Return what a network carries after each step.

    Args:
        images: (B, 28, 28), rows in reading order.

    Returns:
        (28, B, K) float32: h, and c in an LSTM, of all layers.
    """
    _, states = network.states(images)
    return np.concatenate([a for state in states for a in state], axis=-1)


def states_of(reading: Reading) -> np.ndarray:
    """Return what was carried after each step of a reading.

    Returns:
        (28, K) float32, as by `carried_states`.
    """
    return np.concatenate([a for layer in reading.layers for a in layer.all_states], axis=-1)


def state_columns(network: Network) -> tuple[np.ndarray, np.ndarray, int]:
    """Choose which of the K numbers that a network carries the maps take.

    Returns:
        Their indices, (k,) int; which of these are h, (k,) bool; and K.
    """
    parts = [
        np.full(layer.cell.units, part == 0)
        for layer in network.layers
        for part in range(layer.cell.STATES)
    ]
    hidden = np.concatenate(parts)
    which = np.unique(
        np.linspace(0, len(hidden) - 1, min(MOST_COLUMNS, len(hidden))).round().astype(int)
    )
    return which, hidden[which], len(hidden)


def seen_rows(network: Network) -> np.ndarray:
    """Return which rows the states can depend on.

    A backward layer reads the last rows first; a layer above it depends on all rows from the start.

    Returns:
        (28, 28) bool, at [t, r] whether what is carried after step t can depend on row r.
    """
    about = {-1: np.eye(ROWS, dtype=bool)}  # of each node, whether its output at t depends on r
    after = np.zeros((ROWS, ROWS), bool)
    for k, node in enumerate(network.nodes):
        rows = np.logical_or.reduce([about[i] for i in node.inputs])
        match node.operation:
            case Flip():
                rows = rows[::-1]
            case Recurrent(go_backwards=backwards):
                rows = np.logical_or.accumulate(rows[::-1] if backwards else rows)
                after |= rows
        about[k] = rows
    return after
