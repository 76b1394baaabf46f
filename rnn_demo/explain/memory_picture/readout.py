"""`Readout`: one linear map for each row, from the hidden state h to a picture of the drawing.

K is the size of the whole state, which is carried from row to row: h of each layer and direction,
each followed by c for an LSTM.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.data import ROWS
from rnn_demo.explain.memory_picture.basis import Basis, QuantisedArray
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.operations import Flip
from rnn_demo.reader.recurrent import Recurrent

# Most inputs of a map; of larger states this many evenly spaced numbers are used
MOST_COLUMNS = 384


@dataclass(frozen=True, eq=False)
class ExplainedRowShares:
    """The share of the variance of pixels that the pictures explain, on test images.

    It is 1 - sum((pixel - picture)**2) / sum((pixel - mean)**2) over all images and the pixels
    considered: 1 for a perfect picture, 0 for one as good as the mean image, negative for a worse
    one. The pictures are those of the linear map, not clipped to [0, 1]. NaN if there is no pixel,
    or none that varies. `memory.npz` and `memory --json` use the same names.

    Attributes:
        left: (28, 28) float32, [t, r] for row r after step t.
        seen: (28,) float32, for all rows read by step t.
        to_come: (28,) float32, for all other rows.
    """

    left: np.ndarray
    seen: np.ndarray
    to_come: np.ndarray


@dataclass(frozen=True, eq=False)
class Readout:
    """Linear maps from a network's h to a picture, one for each step.

    The coordinates after step t are `state[columns] @ weights[t] + offset[t]`.

    Attributes:
        basis: In the network's reading order.
        columns: (k,) int, the indices of the maps' inputs among the K numbers of the state, all in
            some h.
        weights: (28, k, C).
        offset: (28, C) float32.
        has_seen: (28, 28) bool, [t, r] is True if row r was read by step t.
        h: The shares that these maps explain.
        full_state: The shares that maps of all K numbers explain; equal to `h` if the state
            contains only h.
    """

    basis: Basis
    columns: np.ndarray
    weights: QuantisedArray
    offset: np.ndarray
    has_seen: np.ndarray
    h: ExplainedRowShares
    full_state: ExplainedRowShares

    @property
    def network_has_cell_state(self) -> bool:
        """True if the network's state contains more than h, as for an LSTM."""
        return not np.array_equal(self.h.seen, self.full_state.seen, equal_nan=True)

    def pictures_by_step(self, reading: Reading) -> np.ndarray:
        """Compute the picture after each step, (28, 28, 28) float32 in [0, 1]: [step, row, column].

        Rows are in reading order; those in `has_seen[t]` are remembered after step t, the others
        expected.
        """
        states = concatenate_states_by_row(reading)
        return np.stack([self.picture(state, t) for t, state in enumerate(states)])

    def picture(self, state: np.ndarray, step: int = ROWS - 1) -> np.ndarray:
        """Compute pictures by the map of one step, from 0.

        The states are whole ones, (..., K); the pictures (..., 28, 28) float in [0, 1], rows in
        reading order.
        """
        of = QuantisedArray(self.weights.codes[step], self.weights.scale[step]).values
        coordinates = state[..., self.columns].astype(np.float64) @ of + self.offset[step]
        return np.clip(self.basis.pictures_from_coordinates(coordinates), 0, 1)

    def explained_row_shares_by_step(self, pictures: np.ndarray, image: np.ndarray) -> np.ndarray:
        """Compute how much of each row of one image its pictures explain.

        The pictures come from `pictures_by_step`; the image is (28, 28) in [0, 1], in reading
        order. Returns (28, 28) float32, as in `ExplainedRowShares.left`; NaN if a row is the mean
        image's.
        """
        mean = self.basis.mean.reshape(ROWS, -1)
        return explained_share(
            np.square(pictures - image).sum(axis=-1), np.square(mean - image).sum(axis=-1)
        )


def explained_share(error: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Compute 1 - error / variance, float32; NaN if the variance is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 1 - error / variance
    return np.where(variance > 0, share, np.nan).astype(np.float32)


def explained_row_shares_from_errors(
    error: np.ndarray, variance: np.ndarray, has_seen: np.ndarray
) -> ExplainedRowShares:
    """Compute shares from squares summed over images.

    The error is (28, 28), [t, r] for row r after step t; the variance (28,), for each row;
    `has_seen` is as in `Readout`.
    """
    variance = np.broadcast_to(variance, error.shape)
    seen, to_come = (
        explained_share((error * rows).sum(axis=1), (variance * rows).sum(axis=1))
        for rows in (has_seen, ~has_seen)
    )
    return ExplainedRowShares(explained_share(error, variance), seen, to_come)


def carried_states(network: Network, images: np.ndarray) -> np.ndarray:
    """Return h, and c for an LSTM, of all layers after each step, (28, B, K) float32.

    The images are (B, 28, 28), rows in reading order.
    """
    _, states = network.logits_and_states_by_row(images)
    return np.concatenate([a for state in states for a in state], axis=-1)


def concatenate_states_by_row(reading: Reading) -> np.ndarray:
    """Return the whole state after each step, (28, K) float32, ordered as in `carried_states`."""
    return np.concatenate([a for layer in reading.layers for a in layer.h_and_c], axis=-1)


def choose_evenly_spaced_state_columns(count: int) -> np.ndarray:
    """Choose the inputs of the maps among the `count` numbers of a state: indices, (k,) int."""
    return np.unique(np.linspace(0, count - 1, min(MOST_COLUMNS, count)).round().astype(int))


def hidden_state_mask(network: Network) -> np.ndarray:
    """Return True for those of the K numbers of a network's state that are in an h, (K,) bool."""
    cells = [layer.cell for layer in network.layers]
    parts = [np.full(cell.units, k == 0) for cell in cells for k in range(cell.STATES)]
    return np.concatenate(parts)


def rows_seen_by_step_mask(network: Network) -> np.ndarray:
    """Return (28, 28) bool: [t, r] is True if the state after step t can depend on row r.

    A backward layer reads the last rows first; a layer above it depends on all rows from the start.
    """
    about = {-1: np.eye(ROWS, dtype=bool)}  # by node: True if its output at t depends on r
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
