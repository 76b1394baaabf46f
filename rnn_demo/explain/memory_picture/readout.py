"""`Readout`: one linear map a row, from the hidden state h to a picture of the drawing.

K: all numbers that are carried: of each layer and direction h, and after it c of an LSTM.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.explain.memory_picture.basis import Basis, Quantised
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.operations import Flip
from rnn_demo.reader.recurrent import Recurrent

MOST = 384  # numbers that maps are made from; of more, so many are taken, spread evenly


@dataclass(frozen=True, eq=False)
class Shares:
    """How much of the variance of pixels the pictures explain, on images never fitted on.

    1 - sum((pixel - picture)**2) / sum((pixel - mean)**2), over all images and the pixels meant;
    1 for all of it, 0 where the mean drawing would do as well, less where it would do better. The
    pictures are the linear map's own, not yet cut off at 0 and 1.

    left: (28, 28) float32, at [t, r] of row r after step t. seen, to_come: (28,), of all rows that
    step t has seen, and of all others. NaN where there is no such row, or none that varies.
    """

    left: np.ndarray
    seen: np.ndarray
    to_come: np.ndarray


@dataclass(frozen=True, eq=False)
class Readout:
    """What can be read off a network's h after every step of a reading.

    basis: in the order in which the network reads. columns: (k,) int, which of all `total` numbers
    carried the maps are made from, each of h. weights: (28, k, C), offset: (28, C) float32:
    coordinates after step t are `state[columns] @ weights[t] + offset[t]`. seen: (28, 28) bool,
    the rows r that step t has seen, at [t, r]. h, carried: what is explained by these maps, and by
    such maps of h and an LSTM's c; the same where nothing but h is carried.
    """

    basis: Basis
    columns: np.ndarray
    total: int
    weights: Quantised
    offset: np.ndarray
    seen: np.ndarray
    h: Shares
    carried: Shares

    def pictures(self, reading: Reading) -> np.ndarray:
        """(28, 28, 28) float32 in [0, 1]: the drawing as its memory has it, [t, row, column].

        Rows in reading order, as in `Reading.image`: `seen[t]` says which of them it remembers
        after step t; the others it expects.
        """
        return np.stack([self.picture(s, t) for t, s in enumerate(states_of(reading))])

    def picture(self, state: np.ndarray, step: int = ROWS - 1) -> np.ndarray:
        """(..., total) -> (..., 28, 28) in [0, 1], as `pictures`, by the map of one step."""
        of = Quantised(self.weights.codes[step], self.weights.scale[step]).values
        coordinates = state[..., self.columns].astype(np.float64) @ of + self.offset[step]
        return np.clip(self.basis.pictures(coordinates), 0, 1)

    def left(self, pictures: np.ndarray, image: np.ndarray) -> np.ndarray:
        """(28, 28) float32: of an image's row r, how much is in the picture of it after step t.

        As `Shares.left`, of one image; NaN where its row is the mean's.
        """
        mean = self.basis.mean.reshape(ROWS, -1)
        return explained_share(
            np.square(pictures - image).sum(axis=-1),
            np.square(mean - image).sum(axis=-1),
        )


def explained_share(error: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """1 - error / variance, NaN where the variance is 0: float32."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 1 - error / variance
    return np.where(variance > 0, share, np.nan).astype(np.float32)


def explained_shares(error: np.ndarray, variance: np.ndarray, seen: np.ndarray) -> Shares:
    """From squares summed over images: error (28, 28) at [t, r], and variance (28,) of each row."""
    variance = np.broadcast_to(variance, error.shape)
    return Shares(
        left=explained_share(error, variance),
        seen=explained_share((error * seen).sum(axis=1), (variance * seen).sum(axis=1)),
        to_come=explained_share((error * ~seen).sum(axis=1), (variance * ~seen).sum(axis=1)),
    )


def carried_states(network: Network, images: np.ndarray) -> np.ndarray:
    """(B, 28, 28), as for `Network.predict` -> (28, B, K) float32, after each step."""
    _, states = network.states(images)
    return np.concatenate([a for state in states for a in state], axis=-1)


def states_of(reading: Reading) -> np.ndarray:
    """(28, K) float32: what was carried after each step of a reading."""
    return np.concatenate([a for layer in reading.layers for a in layer.carried], axis=-1)


def state_columns(network: Network) -> tuple[np.ndarray, np.ndarray, int]:
    """Which of the K numbers maps are made from, (k,) int; which of these are h, (k,) bool; K."""
    parts = [
        np.full(layer.cell.units, part == 0)
        for layer in network.layers
        for part in range(layer.cell.STATES)
    ]
    hidden = np.concatenate(parts)
    which = np.unique(np.linspace(0, len(hidden) - 1, min(MOST, len(hidden))).round().astype(int))
    return which, hidden[which], len(hidden)


def seen_rows(network: Network) -> np.ndarray:
    """(28, 28) bool: whether what is carried after step t can be about row r, at [t, r].

    A backward layer begins with the last rows; a layer above one can be about all, from the start.
    """
    about = {-1: np.eye(ROWS, dtype=bool)}  # of each node: what stands at t can be about row r
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
