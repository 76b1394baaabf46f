"""The numbers: what one recurrent layer adds and multiplies at one row, down to single products."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.reader import LayerReading
from rnn_demo.reader.activations import Activation
from rnn_demo.reader.cells import GRU, LSTM
from rnn_demo.reader.operations import Recurrent


@dataclass(frozen=True, eq=False)
class Line:
    """One line of an addition. values: (units,). Lines of one group are of one size."""

    name: str
    values: np.ndarray
    group: int = 0


@dataclass(frozen=True, eq=False)
class WeightedSum:
    """`value = activation(x @ kernel + h @ recurrent_kernel + bias)` for all units of a layer.

    A SimpleRNN's h is one; each gate of an LSTM or GRU is one, too. The candidate of a GRU has the
    reset gate in it: in `h` if it comes before the product, else in `recurrent_kernel` and `bias`.

    x: (inputs,). h: (units,), before this row. kernel: (inputs, units).
    recurrent_kernel: (units, units). bias: (units,). held: (units,), what the reading holds.
    """

    name: str
    x: np.ndarray
    h: np.ndarray
    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    activation: Activation
    held: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """(units,): what the activation is given."""
        return self.x @ self.kernel + self.h @ self.recurrent_kernel + self.bias

    def lines(self) -> list[Line]:
        """The addition, line by line."""
        total = self.total
        return [
            Line("x @ kernel", self.x @ self.kernel),
            Line("h before @ recurrent_kernel", self.h @ self.recurrent_kernel),
            Line("bias", self.bias),
            Line("sum", total),
            Line(f"{self.activation.name}(sum)", self.activation(total), group=1),
        ]

    def products(self, unit: int) -> tuple[np.ndarray, np.ndarray]:
        """Of one unit's sum, in float64: (inputs,) of the row and (units,) of h."""
        return (
            self.x.astype(np.float64) * self.kernel[:, unit],
            self.h.astype(np.float64) * self.recurrent_kernel[:, unit],
        )

    def value(self, unit: int) -> float:
        """What comes of one unit's products, in float64."""
        totals = self.total.astype(np.float64)
        totals[unit] = sum(p.sum() for p in self.products(unit)) + self.bias[unit]
        return float(self.activation(totals)[unit])


def weighted_sums(layer: Recurrent, reading: LayerReading, step: int) -> list[WeightedSum]:
    """What a layer adds up at a step: one for a SimpleRNN, else one for each gate.

    Source of the equations: `reader.cells`.
    """
    cell, u = layer.cell, layer.cell.units
    x = reading.inputs[step]
    h = reading.states[step - 1] if step else np.zeros(u, np.float32)
    names = cell.GATES or ("h",)
    bias = np.zeros((2, len(names) * u), np.float32)
    if cell.bias is not None:
        bias[: cell.bias.ndim] = cell.bias  # one row, or the two of a GRU with reset_after
    sums = []
    for i, name in enumerate(names):
        columns = slice(i * u, (i + 1) * u)
        memory, recurrent_kernel = h, cell.recurrent_kernel[:, columns]
        from_x, from_h = bias[:, columns]
        activation = cell.activation
        if name not in ("h", "candidate") and isinstance(cell, LSTM | GRU):
            activation = cell.recurrent_activation
        if name == "candidate" and isinstance(cell, GRU):
            reset = reading.gates["reset"][step]
            if cell.reset_after:
                recurrent_kernel, from_h = reset * recurrent_kernel, reset * from_h
            else:
                memory = reset * memory
        held = reading.gates[name][step] if reading.gates else reading.states[step]
        sums.append(
            WeightedSum(
                name,
                x,
                memory,
                cell.kernel[:, columns],
                recurrent_kernel,
                from_x + from_h,
                activation,
                held,
            )
        )
    return sums


def gate_lines(layer: Recurrent, reading: LayerReading, step: int) -> list[Line]:
    """How the gates make the new state, line by line; nothing for a SimpleRNN."""
    gates = {name: gate[step] for name, gate in reading.gates.items()}
    match layer.cell:
        case LSTM(activation=activation):
            assert reading.cell_states is not None
            before = reading.cell_states[step - 1] if step else np.zeros(layer.cell.units)
            kept, written = gates["forget"] * before, gates["input"] * gates["candidate"]
            shown = activation(kept + written)
            return [
                Line("forget * c before", kept),
                Line("input * candidate", written),
                Line("c, their sum", kept + written),
                Line(f"{activation.name}(c)", shown, group=1),
                Line(f"h = output * {activation.name}(c)", gates["output"] * shown, group=1),
            ]
        case GRU():
            before = reading.states[step - 1] if step else np.zeros(layer.cell.units)
            kept, written = gates["update"] * before, (1 - gates["update"]) * gates["candidate"]
            return [
                Line("update * h before", kept),
                Line("(1 - update) * candidate", written),
                Line("h, their sum", kept + written),
            ]
    return []
