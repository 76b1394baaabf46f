"""Group the units of a layer by the digit whose logit they change most, using only the weights.

The last Dense turns h into logits. Unit u adds `h[u] * kernel[u, d]` to the logit of digit d. A
number added to all ten logits changes no probability, so the weights are centred first:

    centred[u, d] = kernel[u, d] - mean over digits of kernel[u, :]

The group of a unit is the digit d at which |centred[u, d]| is largest. Its sign is that of
centred[u, d]: h times the sign is above 0 if the unit supports the digit, below 0 if it opposes it.
As h is the same factor for all ten digits, this holds after every row of every image. Units of a
layer whose h does not reach the last Dense directly have no group.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_demo.data import DIGITS
from rnn_demo.reader import Network, Reading
from rnn_demo.reader.head_kernel import head_kernel_for_layer

NO_DIGIT = -1  # used in place of a digit
ROUNDING = 1e-6  # relative to the largest weight: rounding error of centred float32 weights
SINGLE_UNITS = 16  # up to this many units, each is its own group


@dataclass(frozen=True, eq=False)
class UnitGroupsByDigit:
    """The groups of one layer in one direction; every array is (units,).

    Attributes:
        digit: int8, the digit of each unit, or NO_DIGIT if its weights are the same for all
            digits or do not reach the logits directly.
        weight: float32, the centred weight for that digit; 0 without one.
    """

    digit: np.ndarray
    weight: np.ndarray

    @cached_property
    def sign(self) -> np.ndarray:
        """(units,) int8: -1 if a positive h opposes the digit, else 1."""
        return np.where(self.weight < 0, -1, 1).astype(np.int8)

    @cached_property
    def order(self) -> np.ndarray:
        """(units,) int: units sorted by digit, within a digit by |weight|, the largest first.

        Units without a digit come last, in the order of their indices.
        """
        group = np.where(self.digit == NO_DIGIT, DIGITS, self.digit)
        return np.lexsort((-np.abs(self.weight), group))

    @cached_property
    def group_spans(self) -> list[tuple[int, int, int]]:
        """(digit, first, one past the last) of each group, as places in `order`.

        Empty if no unit has a digit. With at most `SINGLE_UNITS` units each is its own group.
        """
        digits = self.digit[self.order].tolist()
        if all(digit == NO_DIGIT for digit in digits):
            return []
        alone = len(digits) <= SINGLE_UNITS
        starts = [k for k, d in enumerate(digits) if alone or k == 0 or d != digits[k - 1]]
        ends = [*starts[1:], len(digits)]
        return [(digits[first], first, past) for first, past in zip(starts, ends, strict=True)]


def unit_groups_by_digit(network: Network, layer: int) -> UnitGroupsByDigit:
    """Group the units of one layer, an index into `network.layers`.

    No unit has a digit unless the network reads digits or named signs, and the layer's h is a
    direct input of the last Dense.
    """
    kernel, units = head_kernel_for_layer(network, layer), network.layers[layer].cell.units
    if kernel is None or not (network.reads_digits or network.names):
        return no_unit_groups(units)
    weights = centre_rows(kernel)
    # Of two classes the centred weights are opposite: take the class with the positive one
    of_two = weights.shape[1] == 2
    digit = (weights if of_two else np.abs(weights)).argmax(axis=1)
    weight = weights[np.arange(units), digit]
    none = np.abs(weight) <= ROUNDING * np.abs(kernel).max()
    return UnitGroupsByDigit(
        np.where(none, NO_DIGIT, digit).astype(np.int8), np.where(none, 0, weight)
    )


def no_unit_groups(units: int) -> UnitGroupsByDigit:
    """Return the groups of units of which none has a digit: they stay in plain order."""
    return UnitGroupsByDigit(np.full(units, NO_DIGIT, np.int8), np.zeros(units, np.float32))


def most_influential_unit(network: Network, reading: Reading, layer: int) -> int:
    """Return the unit that changes the answer's logit most, up or down, after the last step.

    If h has no weights in the logits, it is the unit with the largest |h|.
    """
    h = reading.layers[layer].states[-1]
    kernel = head_kernel_for_layer(network, layer)
    return int(np.abs(h if kernel is None else h * kernel[:, reading.digit]).argmax())


def centre_rows(kernel: np.ndarray) -> np.ndarray:
    """Subtract the mean over digits from weights, (units, 10): this changes no probability."""
    return kernel - kernel.mean(axis=1, keepdims=True)
