"""The range of each unit's h, and each digit's mean state after each row.

Both are estimated from training images, for the layers that an edit changes
(`explain/state_edit.py`): those whose h is an input of the last Dense, or else the last layer; for
a bidirectional network both directions.
"""

from dataclasses import dataclass

import numpy as np

from rnn_demo.cells import State
from rnn_demo.data import DIGITS, ROWS, training_sample
from rnn_demo.explain.image_pass import PassOverImages
from rnn_demo.explain.memory_picture.basis import QuantisedArray
from rnn_demo.explain.unit_groups import unit_groups_by_digit
from rnn_demo.library import Model
from rnn_demo.reader import UnusableNetworkError, cost
from rnn_demo.reader.head_kernel import head_kernel_for_layer
from rnn_demo.reader.network import check_numbers_finite

RANGE_QUANTILES = (0.02, 0.98)  # quantiles of a unit's h, over all rows


@dataclass(frozen=True, eq=False)
class UnitRanges:
    """Ranges and means of one layer, in one direction, with U units.

    Attributes:
        layer: Its index in `Network.layers`.
        first: The number of its first unit, counted through all edited layers.
        digit: (U,) int8, see `UnitGroupsByDigit`.
        sign: (U,) int8, see `UnitGroupsByDigit`.
        low: (U,) float32, the lower end of the range of each unit's h.
        high: (U,) float32, the upper end.
        means: (280, U) int8 with a scale for each column, or (280, 2 U) with an LSTM's c after h;
            28 rows for each digit.
    """

    layer: int
    first: int
    digit: np.ndarray
    sign: np.ndarray
    low: np.ndarray
    high: np.ndarray
    means: QuantisedArray

    @property
    def state_array_count(self) -> int:
        """The number of arrays in a state: 1, or 2 with an LSTM's c."""
        return len(self.means.scale) // len(self.digit)

    def digit_mean_state(self, digit: int, step: int) -> State:
        """Return a digit's mean h, and c for an LSTM, (U,) float32 each, after a step, from 0."""
        values = self.means.codes[digit * ROWS + step] * self.means.scale
        return tuple(np.split(values, self.state_array_count))


class UnitRangesPass(PassOverImages):
    """The estimation of `UnitRanges` from 3,000 training images, a batch at a time.

    Raises UnusableNetworkError if the network is too large, or later if its numbers overflow.
    """

    FILE = "hands.npz"

    def __init__(self, model: Model) -> None:
        network, sample = model.network, training_sample()
        if len(sample.images) * network.work > cost.LONGEST:
            raise UnusableNetworkError("This network is too large to be taken in your hand here.")
        super().__init__(len(sample.images), network.batch_size_with_all_states)
        self._network, self._labels = network, sample.labels
        self._images = model.images_in_reading_order(sample.images)
        every = range(len(network.layers))
        direct = [k for k in every if head_kernel_for_layer(network, k) is not None]
        self.layers = direct or [every[-1]]
        cells = [network.layers[k].cell for k in self.layers]
        width = sum(cell.units * cell.STATES for cell in cells)
        self._sums, self._counts = np.zeros((DIGITS, ROWS, width)), np.zeros((DIGITS, 1, 1))
        self.results = {
            "ends": np.zeros((2, sum(cell.units for cell in cells)), np.float32),
            "codes": np.zeros((DIGITS * ROWS, width), np.int8),
            "scale": np.zeros(width, np.float32),
        }

    def ranges_by_layer(self) -> tuple[UnitRanges, ...]:
        """Return the estimates so far, one for each of `layers`."""
        (low, high), codes, scale = self.results.values()
        ranges, first, column = [], 0, 0
        for k in self.layers:
            groups, cell = unit_groups_by_digit(self._network, k), self._network.layers[k].cell
            to, end = first + cell.units, column + cell.units * cell.STATES
            ends = low[first:to], high[first:to]
            means = QuantisedArray(codes[:, column:end], scale[column:end])
            ranges.append(UnitRanges(k, first, groups.digit, groups.sign, *ends, means))
            first, column = to, end
        return tuple(ranges)

    def _process_batch(self, some: slice) -> None:
        logits, states = self._network.logits_and_states_by_row(self._images[some])
        check_numbers_finite(logits)
        which = np.eye(DIGITS, dtype=np.float32)[:, self._labels[some]]  # (10, B)
        h = np.concatenate([states[k][0] for k in self.layers], axis=-1)
        carried = np.concatenate([a for k in self.layers for a in states[k]], axis=-1)
        self._counts += which.sum(axis=1)[:, None, None]
        self._sums += np.tensordot(which, carried, (1, 1))
        means = self._sums / np.maximum(self._counts, 1)
        quantised = QuantisedArray.quantise(means.reshape(DIGITS * ROWS, -1))
        ends, codes, scale = self.results.values()
        codes[:], scale[:] = quantised.codes, quantised.scale
        here = np.quantile(h.reshape(-1, h.shape[-1]), RANGE_QUANTILES, axis=0)
        ends += (here - ends) * (which.shape[1] / some.stop)  # the mean over all batches
