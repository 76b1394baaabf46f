"""The numbers: what one recurrent layer adds and multiplies at one row, down to single products."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.cells.cell import Line, Sum
from rnn_demo.reader import LayerReading
from rnn_demo.reader.operations import Recurrent


@dataclass(frozen=True, eq=False)
class WeightedSum(Sum):
    """`value = activation(x @ kernel + h @ recurrent_kernel + bias)` for all units of a layer.

    x: (inputs,). kernel: (inputs, units). held: (units,), what the reading holds.
    """

    name: str
    x: np.ndarray
    kernel: np.ndarray
    held: np.ndarray

    @property
    def from_h(self) -> np.ndarray:
        """(units,): what the memory adds; zeros where the sum can't see it."""
        kernel = self.recurrent_kernel
        return np.zeros_like(self.held) if kernel is None else self.h @ kernel

    @property
    def total(self) -> np.ndarray:
        """(units,): what the activation is given."""
        return self.x @ self.kernel + self.from_h + self.bias

    @property
    def formula(self) -> str:
        """The sum as an equation, in Keras's names."""
        memory = "" if self.recurrent_kernel is None else " + h @ recurrent_kernel"
        return f"{self.name} = {self.activation.name}(x @ kernel{memory} + bias)"

    def lines(self) -> list[Line]:
        """The addition, line by line."""
        total = self.total
        lines = [
            Line("x @ kernel", self.x @ self.kernel),
            Line("h before @ recurrent_kernel", self.from_h),
            Line("bias", self.bias),
            Line("sum", total),
            Line(f"{self.activation.name}(sum)", self.activation(total), group=1),
        ]
        return lines if self.recurrent_kernel is not None else [lines[0], *lines[2:]]

    def products(self, unit: int) -> tuple[np.ndarray, np.ndarray]:
        """Of one unit's sum, in float64: (inputs,) of the row and (units,) of h, or none."""
        kernel = self.recurrent_kernel
        from_h = np.zeros(0) if kernel is None else self.h.astype(np.float64) * kernel[:, unit]
        return self.x.astype(np.float64) * self.kernel[:, unit], from_h

    def value(self, unit: int) -> float:
        """What comes of one unit's products, in float64."""
        totals = self.total.astype(np.float64)
        totals[unit] = sum(p.sum() for p in self.products(unit)) + self.bias[unit]
        return float(self.activation(totals)[unit])


def weighted_sums(layer: Recurrent, reading: LayerReading, step: int) -> list[WeightedSum]:
    """What a layer adds up at a step: one for a SimpleRNN, else one for each gate."""
    cell, gates = layer.cell, {name: gate[step] for name, gate in reading.gates.items()}
    h = _before(reading.states, step)
    return [
        WeightedSum(
            **vars(cell.sum_of(name, h, gates)),
            name=name,
            x=reading.inputs[step],
            kernel=cell.kernel[:, cell.columns(name)],
            held=gates.get(name, reading.states[step]),
        )
        for name in cell.GATES or ("h",)
    ]


def gate_lines(layer: Recurrent, reading: LayerReading, step: int) -> list[Line]:
    """How the gates make the new state, line by line; nothing for a SimpleRNN."""
    gates = {name: gate[step] for name, gate in reading.gates.items()}
    before = tuple(_before(carried, step) for carried in reading.carried)
    return layer.cell.lines(before, gates)


def _before(carried: np.ndarray, step: int) -> np.ndarray:
    return carried[step - 1] if step else np.zeros_like(carried[0])
