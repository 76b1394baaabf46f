"""What a cell is: one step from a row and what is remembered to what is remembered then.

`x` has already been through `project`: the products with `kernel` do not depend on the state, so
those of all rows are one product. Weights lie as in Keras: the gates' columns side by side in
`kernel` and `recurrent_kernel`.

Beside each step stands its way back, for backpropagation through time (Werbos, 1990): `step_back`
takes the gradient of some scalar for the state after the step, and gives the gradients for the
row and for the state before it.

B: images read at once. U: units.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

import numpy as np

from rnn_demo.cells.activations import ACTIVATIONS, Activation

MAX_UNITS = 1024  # of a layer, for whoever makes one and whoever reads one
State = tuple[np.ndarray, ...]  # each (B, U): h, and for an LSTM c
Gates = tuple[np.ndarray, ...]  # each (B, U), in the order of the cell's GATES


@dataclass(frozen=True, eq=False)
class Line:
    """One line of an addition. values: (units,). Lines of one group are of one size."""

    name: str
    values: np.ndarray
    group: int = 0


@dataclass(frozen=True, eq=False)
class Sum:
    """`value = activation(x @ kernel + h @ recurrent_kernel + bias)` for all units of a layer.

    With a vector the second term is `h * recurrent_kernel`. A SimpleRNN's h is one; each gate of a
    cell with gates is one, too. What a gate does within it is in `h`, or in `recurrent_kernel` and
    `bias`, already. h: (units,), before this row.
    recurrent_kernel: (units, units); (units,) where each unit sees its own memory alone, as in an
    IndRNN; None where the memory has no part in it. bias: (units,).
    """

    h: np.ndarray
    recurrent_kernel: np.ndarray | None
    bias: np.ndarray
    activation: Activation


@dataclass(frozen=True, eq=False)
class Cell:
    """The weights and activations of a cell, by their names in Keras; float32.

    kernel: (inputs, len(GATES) * U), or (inputs, U) without gates.
    recurrent_kernel: (U, ...) with the same columns; (U,) where a unit sees its own memory alone;
    None where the gates can't see the memory.
    bias: one for each column, or None; for a GRU with reset_after: (2, columns), for the two
    products.
    """

    ORDER: ClassVar[int]  # its place among the cells
    IN_KERAS: ClassVar[bool] = True  # else this project brings its cell
    IN_BROWSER: ClassVar[bool] = True  # whether `train/learning_cells.js` trains it
    TORCH: ClassVar[str] = ""  # its name in PyTorch, if it is there
    TORCH_GATES: ClassVar[tuple[str, ...]] = ()  # in PyTorch's order, where that is another
    SNAKE: ClassVar[str]  # what a layer of it is called
    GATES: ClassVar[tuple[str, ...]] = ()  # in Keras's order
    STATES: ClassVar[int] = 1  # how many arrays it carries on
    OPTIONS: ClassVar[tuple[str, ...]] = ()  # fields of a `Spec` that are its own, true as a rule
    KEEPS: ClassVar[str] = ""  # the gate that, open, keeps the memory as it is
    MIXES: ClassVar[bool] = False  # h mixes candidates, whose sign says nothing of a digit
    SHOWN: ClassVar[tuple[str, ...]] = ()  # the gates that *Learn*'s loop shows
    EQUATIONS: ClassVar[tuple[str, ...]]  # its lines there
    OPENS: ClassVar[str] = "h"  # the gate that *Numbers* opens first
    SAYS: ClassVar[str] = ""  # what its gates do, in a sentence
    # What a `Spec` must hold for `trainer/recurrence`, or cuDNN, to run it; None where they can't.
    MERGED: ClassVar[Mapping[str, object] | None] = None
    FUSED: ClassVar[Mapping[str, object] | None] = None

    kernel: np.ndarray
    recurrent_kernel: Any
    bias: np.ndarray | None
    activation: Activation

    @property
    def units(self) -> int:
        """U, the width of the state."""
        return self.kernel.shape[1] // self.blocks()

    @classmethod
    def blocks(cls) -> int:
        """How often U columns stand side by side in the kernels."""
        return max(1, len(cls.GATES))

    @classmethod
    def memory(cls, units: int) -> tuple[int, ...]:
        """The shape of its recurrent_kernel, () where it has none."""
        return units, cls.blocks() * units

    @classmethod
    def biases(cls, **options: bool) -> int:
        """How many biases a column has. options: of OPTIONS."""
        return 1

    @classmethod
    def torch_order(cls) -> list[int]:
        """For each of its blocks of columns in PyTorch, in order there, which one it is here."""
        return [cls.GATES.index(gate) for gate in cls.TORCH_GATES or cls.GATES] or [0]

    @classmethod
    def with_defaults(cls, *weights: np.ndarray | None, activation: str) -> Self:
        """One of kernel, recurrent_kernel and bias, and of what Keras and PyTorch have else."""
        usual = {"recurrent_activation": ACTIVATIONS["sigmoid"], **dict.fromkeys(cls.OPTIONS, True)}
        own: dict[str, Any] = {f.name: usual[f.name] for f in fields(cls) if f.name in usual}
        return cls(*weights, ACTIVATIONS[activation], **own)  # type: ignore[arg-type, call-arg]

    def project(self, x: np.ndarray) -> np.ndarray:
        """(..., inputs) -> (..., columns): all of a row's part that does not need the state."""
        return affine(x, self.kernel, self.bias)

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

    def sum_of(self, name: str, h: np.ndarray, gates: Mapping[str, np.ndarray]) -> Sum:
        """What a gate, or "h" of a cell without, adds up from the memory. gates: (units,) each."""
        columns = self.columns(name)
        kernel = None if self.recurrent_kernel is None else self.recurrent_kernel[..., columns]
        bias = np.zeros(self.units, np.float32)
        if self.bias is not None:
            bias = self.bias.reshape(-1, self.kernel.shape[1])[:, columns].sum(axis=0)
        gate = name not in ("h", "candidate")
        return Sum(h, kernel, bias, self.gate_activation if gate else self.activation)

    def columns(self, name: str) -> slice:
        """Where a gate stands in the kernels."""
        i = self.GATES.index(name) if self.GATES else 0
        return slice(i * self.units, (i + 1) * self.units)

    @property
    def gate_activation(self) -> Activation:
        """The activation of its gates."""
        return getattr(self, "recurrent_activation", self.activation)

    def lines(self, before: State, gates: Mapping[str, np.ndarray]) -> list[Line]:
        """How the gates make the new state, line by line. before, gates: (units,) each."""
        return []

    def note(self, name: str) -> str:
        """What is to be known of a sum, in Markdown, where its formula does not say all."""
        return ""

    def start(self, bias: np.ndarray) -> None:
        """Set a bias of zeros to what Keras has a network begin with."""


def affine(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    """`x @ kernel + bias`."""
    y = x @ kernel
    return y if bias is None else np.add(y, bias, out=y)
