"""The three recurrent cells, one step each, written as their equations.

A cell reads one row x and what it remembers, and returns what it remembers then. `x` has already
been through `project`: the products with `kernel` do not depend on the state, so those of all rows
are one product. Weights lie as in Keras: the gates' columns side by side in `kernel` and
`recurrent_kernel`.

Beside each step stands its way back, for backpropagation through time (Werbos, 1990): `step_back`
takes the gradient of some scalar for the state after the step, and gives the gradients for the
row and for the state before it.

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

    def step_back(
        self, d: State, before: State, after: State, gates: Gates
    ) -> tuple[np.ndarray, State, State]:
        """The gradients of a step: dx (B, columns), that for `after`, and that for `before`.

        d: the gradients for `after` from all that came later. An LSTM's h depends on its c, which
        adds to c's: the gradient for `after` that is returned holds that too.
        """
        raise NotImplementedError


class SimpleRNN(Cell):
    """`h = activation(x @ kernel + h @ recurrent_kernel + bias)` (Elman, 1990)."""

    def step(self, x: np.ndarray, *state: np.ndarray) -> tuple[State, Gates]:
        (h,) = state
        return (self.activation(x + h @ self.recurrent_kernel),), ()

    def step_back(
        self, d: State, before: State, after: State, gates: Gates
    ) -> tuple[np.ndarray, State, State]:
        da = self.activation.gradient(d[0], after[0])
        return da, d, (da @ self.recurrent_kernel.T,)


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

    def step_back(
        self, d: State, before: State, after: State, gates: Gates
    ) -> tuple[np.ndarray, State, State]:
        (dh, dc), (i, f, g, o) = d, gates
        squashed = self.activation(after[1])
        dc = dc + self.activation.gradient(dh * o, squashed)
        gate = self.recurrent_activation.gradient
        da = np.concatenate(
            [
                gate(dc * g, i),
                gate(dc * before[1], f),
                self.activation.gradient(dc * i, g),
                gate(dh * squashed, o),
            ],
            axis=-1,
        )  # (B, 4U)
        return da, (dh, dc), (da @ self.recurrent_kernel.T, dc * f)


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

    def step_back(
        self, d: State, before: State, after: State, gates: Gates
    ) -> tuple[np.ndarray, State, State]:
        ((dh,), (h,), (z, r, g)), u = (d, before, gates), self.units
        zr, candidate = self.recurrent_kernel[:, : 2 * u], self.recurrent_kernel[:, 2 * u :]
        gate = self.recurrent_activation.gradient
        dz = gate(dh * (h - g), z)
        dg = self.activation.gradient(dh * (1 - z), g)
        if self.reset_after:
            bias = np.zeros(u) if self.bias is None else self.bias[1, 2 * u :]
            dr = gate(dg * (h @ candidate + bias), r)
            through_candidate = (dg * r) @ candidate.T
        else:
            dreset = dg @ candidate.T  # for r * h
            dr = gate(dreset * h, r)
            through_candidate = dreset * r
        dzr = np.concatenate([dz, dr], axis=-1)  # (B, 2U)
        dbefore = dh * z + dzr @ zr.T + through_candidate
        return np.concatenate([dzr, dg], axis=-1), d, (dbefore,)


def _affine(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    y = x @ kernel
    return y if bias is None else np.add(y, bias, out=y)
