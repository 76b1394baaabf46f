"""The three recurrent cells, one step each, written as their equations.

A cell reads one row x and what it remembers, and returns what it remembers then. `x` has already
been through `project`: the products with `kernel` do not depend on the state, so those of all rows
are one product. Weights lie as in Keras: the gates' columns side by side in `kernel` and
`recurrent_kernel`.

B: images read at once. U: units.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_demo.reader.activations import Activation

State = tuple[np.ndarray, ...]  # each (B, U): h, and for an LSTM c
Gates = tuple[np.ndarray, ...]  # each (B, U), in the order of the cell's GATES


@dataclass(frozen=True, eq=False)
class Cell:
    """The weights and activations of a cell, by their names in Keras; float32.

    kernel: (inputs, len(GATES) * U), or (inputs, U) without gates.
    recurrent_kernel: (U, ...) with the same columns. bias: one for each column, or None;
    for a GRU with reset_after: (2, columns), for the two products.
    """

    GATES: ClassVar[tuple[str, ...]] = ()
    STATES: ClassVar[int] = 1

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray | None
    activation: Activation

    @property
    def units(self) -> int:
        """U, the width of the state."""
        return len(self.recurrent_kernel)

    def project(self, x: np.ndarray) -> np.ndarray:
        """(..., inputs) -> (..., columns): all of a row's part that does not need the state."""
        return _affine(x, self.kernel, self.bias)

    def step(self, x: np.ndarray, *state: np.ndarray) -> tuple[State, Gates]:
        """One row further. x: (B, columns), projected. Returns the new state and the gates."""
        raise NotImplementedError


class SimpleRNN(Cell):
    """`h = activation(x @ kernel + h @ recurrent_kernel + bias)` (Elman, 1990)."""

    def step(self, x: np.ndarray, *state: np.ndarray) -> tuple[State, Gates]:
        (h,) = state
        return (self.activation(x + h @ self.recurrent_kernel),), ()


@dataclass(frozen=True, eq=False)
class LSTM(Cell):
    """Hochreiter & Schmidhuber 1997, with Gers's forget gate, as keras.layers.LSTMCell has it."""

    GATES: ClassVar[tuple[str, ...]] = ("input", "forget", "candidate", "output")
    STATES: ClassVar[int] = 2

    recurrent_activation: Activation

    def step(self, x: np.ndarray, *state: np.ndarray) -> tuple[State, Gates]:
        h, c = state
        u = self.units
        a = x + h @ self.recurrent_kernel  # (B, 4U)
        opened = self.recurrent_activation(a)  # of all four: one call is cheaper than three
        i, f, o = opened[:, :u], opened[:, u : 2 * u], opened[:, 3 * u :]
        g = self.activation(a[:, 2 * u : 3 * u])
        c = f * c + i * g
        h = o * self.activation(c)
        return (h, c), (i, f, g, o)


@dataclass(frozen=True, eq=False)
class GRU(Cell):
    """Cho et al. 2014, and with reset_after the variant cuDNN computes (Keras's default)."""

    GATES: ClassVar[tuple[str, ...]] = ("update", "reset", "candidate")

    recurrent_activation: Activation
    reset_after: bool

    def project(self, x: np.ndarray) -> np.ndarray:
        bias = self.bias[0] if self.reset_after and self.bias is not None else self.bias
        return _affine(x, self.kernel, bias)

    def step(self, x: np.ndarray, *state: np.ndarray) -> tuple[State, Gates]:
        (h,) = state
        u = self.units
        if self.reset_after:
            a = _affine(h, self.recurrent_kernel, None if self.bias is None else self.bias[1])
            opened = self.recurrent_activation(x[:, : 2 * u] + a[:, : 2 * u])
            z, r = opened[:, :u], opened[:, u:]
            g = self.activation(x[:, 2 * u :] + r * a[:, 2 * u :])
        else:
            a = h @ self.recurrent_kernel[:, : 2 * u]
            opened = self.recurrent_activation(x[:, : 2 * u] + a)
            z, r = opened[:, :u], opened[:, u:]
            g = self.activation(x[:, 2 * u :] + (r * h) @ self.recurrent_kernel[:, 2 * u :])
        return (z * h + (1 - z) * g,), (z, r, g)


def _affine(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    y = x @ kernel
    return y if bias is None else np.add(y, bias, out=y)
