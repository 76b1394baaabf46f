"""Fit a `Readout`: a ridge regression (Hoerl & Kennard, 1970) for each row, in batches.

3,000 training images are fitted, 1,000 validation images choose each row's ridge parameter, and the
first 2,000 test images measure how much is explained; fewer of each for a large network. Only sums
over images are kept in memory, 45 MB for the largest state, and at most `PLACES` fits keep them at
a time.
"""

import threading
import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from rnn_demo.data import ROWS, load_validation_set, test_split, training_sample
from rnn_demo.explain.image_pass import PassOverImages
from rnn_demo.explain.memory_picture import basis
from rnn_demo.explain.memory_picture.basis import COMPONENTS, QuantisedArray
from rnn_demo.explain.memory_picture.readout import (
    ExplainedRowShares,
    Readout,
    carried_states,
    choose_evenly_spaced_state_columns,
    explained_row_shares_from_errors,
    hidden_state_mask,
    rows_seen_by_step_mask,
)
from rnn_demo.library import Model
from rnn_demo.reader import UnusableNetworkError, cost
from rnn_demo.reader.cancel import check_cancelled
from rnn_demo.reader.network import check_numbers_finite

RIDGES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
THOUSAND, FEWEST = 1000, 125  # images in a sixth of the work; FEWEST for the largest networks
OF = ("h", "carried")  # the inputs of maps; "h" for `Readout.weights`
WORK = 2**37  # multiplications for all readings: about ten seconds of one core
PLACES = 2  # number of fits that may hold sums at the same time
IDLE_SECONDS = 10.0  # a fit that nobody continues for this long loses its place
WAIT_SECONDS = 0.05  # between two attempts to get a place


@dataclass(frozen=True, eq=False)
class RidgeForAnyStrength:
    """`coordinates - mean_out = (x - mean) @ vectors / (values + ridge) @ products`, after one row.

    The eigenvectors of the states' scatter matrix give the solution for every ridge parameter.

    Attributes:
        mean: (k,), mean of the states.
        vectors: (k, k), eigenvectors.
        values: (k,), eigenvalues.
        products: (k, C).
        mean_out: (C,), mean of the coordinates.
    """

    mean: np.ndarray
    vectors: np.ndarray
    values: np.ndarray
    products: np.ndarray
    mean_out: np.ndarray

    @classmethod
    def from_sums(
        cls, count: int, x: np.ndarray, y: np.ndarray, xx: np.ndarray, xy: np.ndarray
    ) -> "RidgeForAnyStrength":
        """Solve the regression.

        Args:
            count: The number of images that the sums are over.
            x: (k,), the sum of states.
            y: (C,), the sum of coordinates.
            xx: (k, k), the sum of `x.T @ x`.
            xy: (k, C), the sum of `x.T @ y`.
        """
        mean, mean_out = x / count, y / count
        values, vectors = np.linalg.eigh(xx - count * np.outer(mean, mean))
        products = vectors.T @ (xy - count * np.outer(mean, mean_out))
        return cls(mean, vectors.astype(np.float32), np.maximum(values, 0), products, mean_out)

    def weights(self, ridge: float) -> np.ndarray:
        """Return the weights for one ridge parameter, (k, C)."""
        return self.vectors @ (self.products / (self.values + ridge)[:, None])

    def squared_errors_by_ridge(self, states: np.ndarray, coordinates: np.ndarray) -> np.ndarray:
        """Return for each of `RIDGES` the squared error summed over images and coordinates.

        The states are (B, k), the coordinates (B, C).
        """
        turned = (states - self.mean) @ self.vectors
        outs = [turned / (self.values + ridge) @ self.products for ridge in RIDGES]
        return np.array([np.square(out + self.mean_out - coordinates).sum() for out in outs])


class ReadoutFit(PassOverImages):
    """A fit of a network's readout; `count` includes all three kinds of images.

    It waits for one of `PLACES`, and starts again if it has lost its place. Raises
    UnusableNetworkError if the network is too large, or later if its numbers overflow.
    """

    FILE = "memory.npz"

    def __init__(self, model: Model) -> None:
        thousand, network = THOUSAND, model.network
        while thousand > FEWEST and 6 * thousand * network.work > WORK:
            thousand //= 2
        if 6 * thousand * network.work > cost.LONGEST:
            raise UnusableNetworkError(
                "This network is too large to read a picture off its memory here."
            )
        # So no batch mixes two kinds
        batch = max(
            b for b in range(1, network.batch_size_with_all_states + 1) if thousand % b == 0
        )
        super().__init__(6 * thousand, batch)
        self._model, self._ends = model, (3 * thousand, 4 * thousand)
        self._basis = basis.load_basis_in_reading_order(network.row_order, network.row_seed)
        hidden = hidden_state_mask(network)
        self._columns = choose_evenly_spaced_state_columns(len(hidden))
        self._hidden = hidden[self._columns]
        every, k = np.ones(len(self._columns), bool), self._hidden.sum()
        self._parts = [every] if self._hidden.all() else [self._hidden, every]
        self._ridges: list[list[RidgeForAnyStrength]] = []  # by row, then by part
        self._sums: list[tuple[np.ndarray, ...]] = []  # by row, until that row is solved
        self.results = {
            "codes": np.zeros((ROWS, k, COMPONENTS), np.int8),
            "scale": np.zeros((ROWS, COMPONENTS), np.float32),
            "offset": np.zeros((ROWS, COMPONENTS), np.float32),
        }
        for name, shape in (("left", (ROWS, ROWS)), ("seen", ROWS), ("to_come", ROWS)):
            for of in OF:
                self.results[f"{of}_{name}"] = np.zeros(shape, np.float32)

    def _reset_sums(self) -> None:
        k, c, parts = len(self._columns), len(self._basis.components.scale), len(self._parts)
        self.done, self._seconds, self._y = 0, 0.0, np.zeros(c)
        self._sums = [(np.zeros(k), np.zeros((k, k)), np.zeros((k, c))) for _ in range(ROWS)]
        self._ridges.clear()
        self._errors = np.zeros((parts, ROWS, len(RIDGES)))
        self._maps: list[tuple[QuantisedArray, np.ndarray]] = []
        self._row_errors, self._variance = np.zeros((parts, ROWS, ROWS)), np.zeros(ROWS)

    def _try_to_claim_memory_place(self) -> bool:
        """Return True if this fit may hold sums; it takes the place of an idle one if needed."""
        with _placing:
            if self not in _places:
                if len(_places) >= PLACES:
                    other = min(_places, key=_places.__getitem__)
                    if time.monotonic() - _places[other] <= IDLE_SECONDS or other._lock.locked():
                        return False
                    other.done = 0
                    other._sums.clear()
                    other._ridges.clear()
                    del _places[other]
                self._reset_sums()
            _places[self] = time.monotonic()
        return True

    @property
    def further_dependencies_text(self) -> str:
        """The version of the basis, as maps are valid only for that basis."""
        return basis.basis_file_sha256()

    @property
    def readout(self) -> Readout | None:
        """The readout; None until the fit is complete."""
        if not self.is_complete:
            return None
        of = self.results
        shares = [
            ExplainedRowShares(of[f"{o}_left"], of[f"{o}_seen"], of[f"{o}_to_come"]) for o in OF
        ]
        return Readout(
            self._basis,
            self._columns[self._hidden],
            QuantisedArray(of["codes"], of["scale"]),
            of["offset"],
            rows_seen_by_step_mask(self._model.network),
            *shares,
        )

    def process_next_batch(self) -> None:
        """Process the next batch, or solve the next row's regression: no call takes long."""
        if not self.is_complete and not self._try_to_claim_memory_place():
            time.sleep(WAIT_SECONDS)
            return
        with self._lock:
            solving = self.done == self._ends[0] and len(self._ridges) < ROWS
            if solving:
                self._solve_next_row()
        if not solving:
            super().process_next_batch()

    def _process_batch(self, some: slice) -> None:
        fitted, chosen = self._ends
        # Evenly spaced images, except the first ones of the test set
        every = 3 * THOUSAND // fitted
        if some.start < fitted:
            self._add_to_regression_sums(
                *self._states_and_pixels_of_images(training_sample().images[::every][some])
            )
        elif some.start < chosen:
            while len(self._ridges) < ROWS:  # another session may have advanced in between
                self._solve_next_row()
            images = load_validation_set().images[:: 5 * every]
            x, pixels = self._states_and_pixels_of_images(
                images[some.start - fitted : some.stop - fitted]
            )
            y = self._basis.coordinates_of_images(pixels)
            for t, ridges in enumerate(self._ridges):
                for errors, ridge, part in zip(self._errors, ridges, self._parts, strict=True):
                    errors[t] += ridge.squared_errors_by_ridge(x[t][:, part], y)
        else:
            self._maps = self._maps or [self._best_maps(i) for i in range(len(self._parts))]
            self._ridges.clear()
            images = test_split().images[some.start - chosen : some.stop - chosen]
            self._add_test_errors(*self._states_and_pixels_of_images(images))
            if some.stop == self.count:
                self._store_maps_and_explained_shares()
                with _placing:
                    _places.pop(self, None)

    def _states_and_pixels_of_images(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return states, (28, B, k) float64, and pixels in reading order, (B, 28, 28) float32.

        The images are (B, 28, 28) uint8, as drawn.
        """
        model = self._model
        images = model.images_in_reading_order(images)
        x = carried_states(model.network, images)[..., self._columns].astype(np.float64)
        check_numbers_finite(x)
        return x, images / np.float32(255)

    def _add_to_regression_sums(self, x: np.ndarray, pixels: np.ndarray) -> None:
        y = self._basis.coordinates_of_images(pixels).astype(np.float64)
        self._y += y.sum(axis=0)
        for of_row, (sums, xx, xy) in zip(x, self._sums, strict=True):
            sums += of_row.sum(axis=0)
            xx += of_row.T @ of_row
            xy += of_row.T @ y

    def _solve_next_row(self) -> None:
        """Solve the next row's regression for each part, and drop its sums."""
        check_cancelled()
        t, n = len(self._ridges), self._ends[0]
        x, xx, xy = self._sums[t]
        solved = [
            RidgeForAnyStrength.from_sums(n, x[p], self._y, xx[p][:, p], xy[p]) for p in self._parts
        ]
        self._sums[t] = ()
        self._ridges.append(solved)

    def _best_maps(self, i: int) -> tuple[QuantisedArray, np.ndarray]:
        """Return the maps and offsets of one part, each row's with its best ridge parameter."""
        ridges = [of[i] for of in self._ridges]
        best = self._errors[i].argmin(axis=1)
        weights = QuantisedArray.quantise(
            np.stack([r.weights(RIDGES[b]) for r, b in zip(ridges, best, strict=True)])
        )
        middles = [r.mean @ w for r, w in zip(ridges, weights.values, strict=True)]
        return weights, (ridges[0].mean_out - middles).astype(np.float32)

    def _add_test_errors(self, x: np.ndarray, pixels: np.ndarray) -> None:
        mean = self._basis.mean.reshape(ROWS, -1)
        self._variance += np.square(pixels - mean).sum(axis=(0, 2), dtype=np.float64)
        parts = zip(self._row_errors, self._parts, self._maps, strict=True)
        for errors, part, (weights, offset) in parts:
            coordinates = x[..., part].astype(np.float32) @ weights.values + offset[:, None]
            for t in range(ROWS):
                off = self._basis.pictures_from_coordinates(coordinates[t]) - pixels
                errors[t] += np.square(off, out=off).sum(axis=(0, 2), dtype=np.float64)

    def _store_maps_and_explained_shares(self) -> None:
        rows = rows_seen_by_step_mask(self._model.network)
        weights, offset = self._maps[0]
        found = {"codes": weights.codes, "scale": weights.scale, "offset": offset}
        for of, errors in zip(OF, (self._row_errors[0], self._row_errors[-1]), strict=True):
            shares = explained_row_shares_from_errors(errors, self._variance, rows)
            found |= {f"{of}_{name}": values for name, values in vars(shares).items()}
        for name, values in found.items():
            self.results[name][...] = values


_placing = threading.Lock()
# Time at which each was last advanced
_places: WeakKeyDictionary[ReadoutFit, float] = WeakKeyDictionary()
