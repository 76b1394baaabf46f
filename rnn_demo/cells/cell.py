"""The base class of recurrent cells: one step from an input row and a state to the next state.

`x` has already been multiplied by `kernel` in `project`: these products do not depend on the state,
so one product serves all rows. Weights have Keras's layout: the gates' columns side by side in
`kernel` and `recurrent_kernel`.

Each step has its `gradients_of_sums_and_states` for backpropagation through time (Werbos, 1990):
it takes the gradient of a scalar for the new state and returns the gradients for the row and for
the old state.

B: images read at once. U: units.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

import numpy as np

from rnn_demo.cells.activations import ACTIVATIONS, Activation

MAX_UNITS = 1024  # most units of a layer, in a NetworkSpec and in a file
State = tuple[np.ndarray, ...]  # each (B, U): h, and for an LSTM c
Gates = tuple[np.ndarray, ...]  # each (B, U), in the order of the cell's GATES


@dataclass(frozen=True, eq=False)
class Cell:
    """The float32 weights and the activation of a cell, named as in Keras.

    Attributes:
        kernel: (inputs, len(GATES) * U), or (inputs, U) without gates.
        recurrent_kernel: (U, ...) with the same columns; None if no gate takes the state.
        bias: One number for each column, or None; in a GRU with reset_after (2, columns), one row
            for each product.
    """

    ORDER: ClassVar[int]  # its position among the cells
    IN_KERAS: ClassVar[bool] = True  # False if it is defined in `trainer/own_cells`
    IN_BROWSER: ClassVar[bool] = True  # True if `train/batch_layer.js` can train it
    TORCH: ClassVar[str] = ""  # its name in PyTorch, "" if PyTorch lacks it
    TORCH_GATES: ClassVar[tuple[str, ...]] = ()  # PyTorch's order of gates, if it differs
    SNAKE: ClassVar[str]  # the name of its layers, in snake case
    GATES: ClassVar[tuple[str, ...]] = ()  # in Keras's order
    STATES: ClassVar[int] = 1  # number of arrays in its state: 2 for h and c
    OPTIONS: ClassVar[
        tuple[str, ...]
    ] = ()  # fields of `NetworkSpec` that it takes, all true by default
    KEEP_GATE: ClassVar[str] = ""  # the gate that keeps the state when open
    IS_MIXTURE: ClassVar[bool] = False  # h is a mean of candidates: its sign favours no digit
    LOOP_GATES: ClassVar[tuple[str, ...]] = ()  # the gates that Story draws as a loop
    EQUATIONS: ClassVar[tuple[str, ...]]  # its equations in Story, a line each
    FIRST_GATE: ClassVar[str] = "h"  # the gate that the Gates lens opens with
    DESCRIPTION: ClassVar[str] = ""  # one clause on what its gates do
    # Values of a `NetworkSpec` that `trainer/recurrence`, or cuDNN, requires; None if they can't
    # run it.
    MERGED: ClassVar[Mapping[str, object] | None] = None
    FUSED: ClassVar[Mapping[str, object] | None] = None

    kernel: np.ndarray
    recurrent_kernel: Any  # an array, or None if `recurrent_kernel_shape` returns ()
    bias: np.ndarray | None
    activation: Activation

    @property
    def units(self) -> int:
        """U, the width of the state."""
        return self.kernel.shape[1] // self.block_count()

    @classmethod
    def block_count(cls) -> int:
        """Return how many blocks of U columns the kernels have, 1 in a cell without gates."""
        return max(1, len(cls.GATES))

    @classmethod
    def recurrent_kernel_shape(cls, units: int) -> tuple[int, ...]:
        """Return the shape (U, columns); () if the cell has no recurrent_kernel."""
        return units, cls.block_count() * units

    @classmethod
    def bias_count_per_column(cls, **options: bool) -> int:
        """Return how many biases a column has: 2 if the products of input and state have one each.

        `options` are the cell's OPTIONS by name.
        """
        return 1

    @classmethod
    def torch_block_indices(cls) -> list[int]:
        """Return for each of PyTorch's blocks of columns, in order, its index among Keras's."""
        return [cls.GATES.index(gate) for gate in cls.TORCH_GATES or cls.GATES] or [0]

    @classmethod
    def from_weights(cls, *weights: np.ndarray | None, activation: str) -> Self:
        """Make a cell with the defaults of Keras and PyTorch: sigmoid gates, all OPTIONS true.

        `weights` are kernel, recurrent_kernel and bias, float32.
        """
        defaults = {
            "recurrent_activation": ACTIVATIONS["sigmoid"],
            **dict.fromkeys(cls.OPTIONS, True),
        }
        own: dict[str, object] = {
            f.name: defaults[f.name] for f in fields(cls) if f.name in defaults
        }
        return cls(*weights, ACTIVATIONS[activation], **own)  # type: ignore[arg-type, call-arg]

    def project(self, x: np.ndarray) -> np.ndarray:
        """Compute the part of a step that needs no state: (..., inputs) to (..., columns)."""
        return affine(x, self.kernel, self.bias)

    def next_state_and_gates(
        self, projected: np.ndarray, *state: np.ndarray
    ) -> tuple[State, Gates]:
        """Compute the new state and the gates; every kind of cell defines it.

        `projected` is (B, columns), as `project` returns it; `state` is h and, in an LSTM, c, each
        (B, U).
        """
        raise NotImplementedError

    def gradients_of_sums_and_states(
        self, d: State, before: State, after: State, gates: Gates
    ) -> tuple[np.ndarray, State, State]:
        """Compute the gradients of one step; every kind of cell defines it.

        `d` are the gradients for `after` from all later steps. Returns the gradient for the
        projected row, (B, columns); the full gradients for `after`, which in an LSTM include the
        effect of c through h; and the gradients for `before`.
        """
        raise NotImplementedError

    def gate_column_slice(self, name: str) -> slice:
        """Return the columns of a gate in the kernels; all of them in a cell without gates."""
        i = self.GATES.index(name) if self.GATES else 0
        return slice(i * self.units, (i + 1) * self.units)

    @property
    def gate_activation(self) -> Activation:
        """The activation of the gates."""
        return getattr(self, "recurrent_activation", self.activation)

    def keep_and_write_factors(
        self, gates: Mapping[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the factors of the store's update: kept * old store + let in * candidate.

        The store is the last array of the state: an LSTM's c, else h. Every cell with gates defines
        it; the factors have the shape of the gates.
        """
        raise NotImplementedError

    def fill_initial_bias(self, bias: np.ndarray) -> None:
        """Change `bias`, (columns,) zeros, to Keras's initial bias, in place."""


def affine(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    """Compute `x @ kernel + bias`: x (..., inputs), kernel (inputs, columns), bias (columns,)."""
    y = x @ kernel
    return y if bias is None else np.add(y, bias, out=y)
