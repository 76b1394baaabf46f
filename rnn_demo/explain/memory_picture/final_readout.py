"""A readout of the state after only the last row, for a network that is still being trained.

It is fitted like a `ReadoutFit`, but with one ridge parameter and fewer images, in a tenth of a
second.
"""

import functools
from dataclasses import dataclass

import numpy as np

from rnn_demo.data import images_in_reading_order, training_sample
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.explain.memory_picture import basis
from rnn_demo.explain.memory_picture.fit import RidgeForAnyStrength
from rnn_demo.explain.memory_picture.readout import (
    choose_evenly_spaced_state_columns,
    concatenate_states_by_row,
    hidden_state_mask,
)
from rnn_demo.reader import Network, Reading, cost
from rnn_demo.reader.network import check_numbers_finite

IMAGES, FEWEST = 1_000, 125  # training images; the second for a large network
RIDGE = 3.0


@dataclass(frozen=True, eq=False)
class FinalReadout:
    """A linear map from h after the last row to a picture.

    Attributes:
        basis: In the network's reading order.
        columns: (k,) int, the indices of its inputs among the K numbers of the state.
        weights: (k, C).
        offset: (C,).
    """

    basis: basis.Basis
    columns: np.ndarray
    weights: np.ndarray
    offset: np.ndarray

    def picture(self, reading: Reading) -> np.ndarray:
        """Decode the picture, (28, 28) float32 in [0, 1], from the states of the same network."""
        carried = concatenate_states_by_row(reading)[-1, self.columns]
        coordinates = carried @ self.weights + self.offset
        return np.clip(self.basis.pictures_from_coordinates(coordinates), 0, 1)


def fit_final_readout(network: Network, row_order: str, row_seed: int) -> FinalReadout:
    """Fit the map of a network to training images, by ridge regression.

    Raises UnusableNetworkError if the network is too large, or its numbers overflow.
    """
    count = min(IMAGES, max(FEWEST, cost.MOMENT // network.work))
    if count * network.work > 4 * cost.MOMENT:
        raise UnusableNetworkError(
            "This network is too large to look into its memory while it learns."
        )
    images, coordinates = _training_images_and_basis_coordinates(row_order, row_seed)
    of, y = basis.load_basis_in_reading_order(row_order, row_seed), coordinates[:count]
    hidden = hidden_state_mask(network)
    which = choose_evenly_spaced_state_columns(len(hidden))
    which = which[hidden[which]]
    batch = network.batch_size_with_all_states
    parts = []
    for start in range(0, count, batch):
        _, states = network.logits_and_states_by_row(images[start : min(count, start + batch)])
        last = [a[-1] for state in states for a in state]
        parts.append(np.concatenate(last, axis=-1)[:, which].astype(np.float64))
    x = np.concatenate(parts)
    check_numbers_finite(x)
    ridge = RidgeForAnyStrength.from_sums(count, x.sum(axis=0), y.sum(axis=0), x.T @ x, x.T @ y)
    weights = ridge.weights(RIDGE)
    return FinalReadout(of, which, weights, ridge.mean_out - ridge.mean @ weights)


@functools.lru_cache(maxsize=4)
def _training_images_and_basis_coordinates(
    row_order: str, row_seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return training images in reading order, (N, 28, 28) uint8, and coordinates, (N, C)."""
    images = training_sample().images
    images = images_in_reading_order(images[:: len(images) // IMAGES][:IMAGES], row_order, row_seed)
    of = basis.load_basis_in_reading_order(row_order, row_seed)
    return images, of.coordinates_of_images(images / np.float32(255)).astype(np.float64)
