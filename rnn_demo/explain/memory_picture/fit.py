"""Fitting a `Readout`: ridge regression (Hoerl & Kennard, 1970), one a row, a batch at a time.

3,000 training images to fit on, 1,000 validation images to choose each row's ridge parameter, and
the first 2,000 test images to say how much is explained; fewer of each for a large network. Images
are not kept, only sums over them: what is held depends on the size of the state alone, 45 MB for
the largest, and by as many at once as there are places.
"""

import threading
import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from rnn_demo.data import ROWS, test_split, training_sample, validation_split
from rnn_demo.explain.memory_picture import basis
from rnn_demo.explain.memory_picture.basis import COMPONENTS, Quantised
from rnn_demo.explain.memory_picture.readout import (
    Readout,
    Shares,
    carried_states,
    explained_shares,
    seen_rows,
    state_columns,
)
from rnn_demo.explain.testset import Pass
from rnn_demo.library import Model
from rnn_demo.reader import ReaderError, cost
from rnn_demo.reader.cancel import check_cancelled
from rnn_demo.reader.network import check_finite

RIDGES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
THOUSAND, FEWEST = 1000, 125  # what stands for a thousand images, of the largest networks
OF = ("h", "carried")  # what is read off, as of `Readout`: the first for its pictures
WORK = 2**37  # multiplications for all reading: about ten seconds of a core
PLACES = 2  # fits on a server that hold sums
IDLE_SECONDS = 10.0  # after which a fit that nobody goes on with gives up its place
WAIT_SECONDS = 0.05  # from one look for a place to the next


@dataclass(frozen=True, eq=False)
class Ridge:
    """`coordinates - mean_out = (x - mean) @ vectors / (values + ridge) @ products`, after one row.

    The eigenvectors of the states' scatter give the solution for every ridge parameter at once.
    mean: (k,). vectors: (k, k). values: (k,). products: (k, C). mean_out: (C,).
    """

    mean: np.ndarray
    vectors: np.ndarray
    values: np.ndarray
    products: np.ndarray
    mean_out: np.ndarray

    @classmethod
    def solve(
        cls, count: int, x: np.ndarray, y: np.ndarray, xx: np.ndarray, xy: np.ndarray
    ) -> "Ridge":
        """From sums over `count` images: x (k,), y (C,), x.T @ x (k, k), x.T @ y (k, C)."""
        mean, mean_out = x / count, y / count
        values, vectors = np.linalg.eigh(xx - count * np.outer(mean, mean))
        products = vectors.T @ (xy - count * np.outer(mean, mean_out))
        return cls(mean, vectors.astype(np.float32), np.maximum(values, 0), products, mean_out)

    def weights(self, ridge: float) -> np.ndarray:
        """(k, C), for one ridge parameter."""
        return self.vectors @ (self.products / (self.values + ridge)[:, None])

    def errors(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """(len(RIDGES),): squared errors of x (B, k) for coordinates y (B, C)."""
        turned = (x - self.mean) @ self.vectors
        outs = [turned / (self.values + ridge) @ self.products for ridge in RIDGES]
        return np.array([np.square(out + self.mean_out - y).sum() for out in outs])


class Fit(Pass):
    """The making of a readout for a network in the order of rows in which it reads.

    count, done: images, of all three kinds. It waits for a place, and begins anew if it lost that.
    Raises ReaderError for a network too large, and, on the
    way, for one whose numbers overflow.
    """

    FILE = "memory.npz"

    def __init__(self, model: Model) -> None:
        thousand, network = THOUSAND, model.network
        while thousand > FEWEST and 6 * thousand * network.work > WORK:
            thousand //= 2
        if 6 * thousand * network.work > cost.LONGEST:
            raise ReaderError("This network is too large to read a picture off its memory here.")
        most = cost.images_at_once(network.storage, network.work, 250)
        batch = max(b for b in range(1, most + 1) if thousand % b == 0)  # of one kind each
        super().__init__(6 * thousand, batch)
        self._model, self._ends = model, (3 * thousand, 4 * thousand)
        self._basis = basis.load_in_order(model.row_order, model.row_seed)
        self._columns, self._hidden, self._total = state_columns(network)
        every, k = np.ones(len(self._columns), bool), self._hidden.sum()
        self._parts = [every] if self._hidden.all() else [self._hidden, every]
        self._ridges: list[list[Ridge]] = []  # of each row, for each part
        self._sums: list[tuple[np.ndarray, ...]] = []  # of each row until it is solved
        self.results = {
            "codes": np.zeros((ROWS, k, COMPONENTS), np.int8),
            "scale": np.zeros((ROWS, COMPONENTS), np.float32),
            "offset": np.zeros((ROWS, COMPONENTS), np.float32),
        }
        for name, shape in (("left", (ROWS, ROWS)), ("seen", ROWS), ("to_come", ROWS)):
            for of in OF:
                self.results[f"{of}_{name}"] = np.zeros(shape, np.float32)

    def _begin(self) -> None:
        k, c, parts = len(self._columns), len(self._basis.components.scale), len(self._parts)
        self.done, self._seconds, self._y = 0, 0.0, np.zeros(c)
        self._sums = [(np.zeros(k), np.zeros((k, k)), np.zeros((k, c))) for _ in range(ROWS)]
        self._ridges.clear()
        self._errors = np.zeros((parts, ROWS, len(RIDGES)))
        self._maps: list[tuple[Quantised, np.ndarray]] = []
        self._left, self._variance = np.zeros((parts, ROWS, ROWS)), np.zeros(ROWS)

    def _has_place(self) -> bool:
        """Whether this is one of the fits that hold sums, as it is if one of these is idle."""
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
                self._begin()
            _places[self] = time.monotonic()
        return True

    @property
    def about(self) -> str:
        """Maps are of use with the basis that they were fitted to."""
        return basis.version()

    @property
    def readout(self) -> Readout | None:
        """What it has made; None as long as it is not complete."""
        if not self.complete:
            return None
        of = self.results
        explained = [Shares(of[f"{o}_left"], of[f"{o}_seen"], of[f"{o}_to_come"]) for o in OF]
        return Readout(
            self._basis,
            self._columns[self._hidden],
            self._total,
            Quantised(of["codes"], of["scale"]),
            of["offset"],
            seen_rows(self._model.network),
            *explained,
        )

    def advance(self) -> None:
        """Take in the next batch, or solve for the next row, so that neither takes long."""
        if not self.complete and not self._has_place():
            time.sleep(WAIT_SECONDS)
            return
        with self._lock:
            solving = self.done == self._ends[0] and len(self._ridges) < ROWS
            if solving:
                self._solve_next()
        if not solving:
            super().advance()

    def _take(self, some: slice) -> None:
        fitted, chosen = self._ends
        every = 3 * THOUSAND // fitted  # which images, spread evenly; of the test images the first
        if some.start < fitted:
            self._sum_up(*self._read(training_sample().images[::every][some]))
        elif some.start < chosen:
            while len(self._ridges) < ROWS:  # another visitor may have come in between
                self._solve_next()
            images = validation_split().images[:: 5 * every]
            x, pixels = self._read(images[some.start - fitted : some.stop - fitted])
            y = self._basis.coordinates(pixels)
            for t, ridges in enumerate(self._ridges):
                for errors, ridge, part in zip(self._errors, ridges, self._parts, strict=True):
                    errors[t] += ridge.errors(x[t][:, part], y)
        else:
            self._maps = self._maps or [self._choose(i) for i in range(len(self._parts))]
            self._ridges.clear()
            images = test_split().images[some.start - chosen : some.stop - chosen]
            self._measure(*self._read(images))
            if some.stop == self.count:
                self._finish()
                with _placing:
                    _places.pop(self, None)

    def _read(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is carried, (28, B, k) float64, and the images, (B, 28, 28) float32, in order.

        images: (B, 28, 28) uint8, as drawn.
        """
        model = self._model
        images = model.in_order(images)
        x = carried_states(model.network, images)[..., self._columns].astype(np.float64)
        check_finite(x)
        return x, images / np.float32(255)

    def _sum_up(self, x: np.ndarray, pixels: np.ndarray) -> None:
        y = self._basis.coordinates(pixels).astype(np.float64)
        self._y += y.sum(axis=0)
        for of_row, (sums, xx, xy) in zip(x, self._sums, strict=True):
            sums += of_row.sum(axis=0)
            xx += of_row.T @ of_row
            xy += of_row.T @ y

    def _solve_next(self) -> None:
        """The next row's ridge regression, of each part; its sums are no longer needed then."""
        check_cancelled()
        t, n = len(self._ridges), self._ends[0]
        x, xx, xy = self._sums[t]
        solved = [Ridge.solve(n, x[p], self._y, xx[p][:, p], xy[p]) for p in self._parts]
        self._sums[t] = ()
        self._ridges.append(solved)

    def _choose(self, i: int) -> tuple[Quantised, np.ndarray]:
        """The maps of one part and their offsets, each row's with its best ridge parameter."""
        ridges = [of[i] for of in self._ridges]
        best = self._errors[i].argmin(axis=1)
        weights = Quantised.of(
            np.stack([r.weights(RIDGES[b]) for r, b in zip(ridges, best, strict=True)])
        )
        middles = [r.mean @ w for r, w in zip(ridges, weights.values, strict=True)]
        return weights, (ridges[0].mean_out - middles).astype(np.float32)

    def _measure(self, x: np.ndarray, pixels: np.ndarray) -> None:
        mean = self._basis.mean.reshape(ROWS, -1)
        self._variance += np.square(pixels - mean).sum(axis=(0, 2), dtype=np.float64)
        for left, part, (weights, offset) in zip(self._left, self._parts, self._maps, strict=True):
            coordinates = x[..., part].astype(np.float32) @ weights.values + offset[:, None]
            for t in range(ROWS):
                off = self._basis.pictures(coordinates[t]) - pixels
                left[t] += np.square(off, out=off).sum(axis=(0, 2), dtype=np.float64)

    def _finish(self) -> None:
        rows = seen_rows(self._model.network)
        weights, offset = self._maps[0]
        found = {"codes": weights.codes, "scale": weights.scale, "offset": offset}
        for of, left in zip(OF, (self._left[0], self._left[-1]), strict=True):
            explained = explained_shares(left, self._variance, rows)
            found |= {f"{of}_{name}": values for name, values in vars(explained).items()}
        for name, values in found.items():
            self.results[name][...] = values


_placing = threading.Lock()
_places: WeakKeyDictionary[Fit, float] = WeakKeyDictionary()  # when each went on last
