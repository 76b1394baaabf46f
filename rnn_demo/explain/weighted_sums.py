"""The weighted sums of one recurrent layer at one step, down to single products."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.cells.cell import Sum
from rnn_demo.reader import LayerReading
from rnn_demo.reader.recurrent import Recurrent


@dataclass(frozen=True, eq=False)
class WeightedSum(Sum):
    """One of a cell's sums at one step, for all units, with its inputs and its result.

    Attributes:
        name: The gate's name, or "h".
        x: (inputs,) float32, the row.
        kernel: (inputs, units) float32.
        result: (units,) float32, the value in the reading.
    """

    name: str
    x: np.ndarray
    kernel: np.ndarray
    result: np.ndarray

    @property
    def product_with_h(self) -> np.ndarray:
        """The contribution of h, (units,) float32; zeros for a sum without h."""
        kernel = self.recurrent_kernel
        if kernel is None:
            return np.zeros_like(self.result)
        return self.h @ kernel if kernel.ndim == 2 else self.h * kernel

    @property
    def total(self) -> np.ndarray:
        """The argument of the activation, (units,) float32."""
        return self.x @ self.kernel + self.product_with_h + self.bias

    @property
    def h_term_text(self) -> str:
        """The product with h as an expression in Keras's names; "" for a sum without h."""
        kernel = self.recurrent_kernel
        if kernel is None:
            return ""
        return "h @ recurrent_kernel" if kernel.ndim == 2 else "h * recurrent_kernel"

    def products_of_unit(self, unit: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the products that one unit's sum adds up.

        Returns:
            (inputs,) float64, the row's; and those of h, one for each of `unit_indices_in_sum`.
        """
        seen, kernel = self.unit_indices_in_sum(unit), self.recurrent_kernel
        from_h = np.zeros(0)
        if kernel is not None:
            weights = kernel[:, unit] if kernel.ndim == 2 else kernel[seen]
            from_h = self.h[seen].astype(np.float64) * weights
        return self.x.astype(np.float64) * self.kernel[:, unit], from_h

    def unit_indices_in_sum(self, unit: int) -> np.ndarray:
        """Return the indices of the units whose h is in one unit's sum: all, itself, or none."""
        kernel = self.recurrent_kernel
        if kernel is None:
            return np.zeros(0, int)
        return np.arange(len(self.h)) if kernel.ndim == 2 else np.array([unit])

    def value(self, unit: int) -> float:
        """Compute one unit's value from its products, in float64."""
        totals = self.total.astype(np.float64)
        totals[unit] = sum(p.sum() for p in self.products_of_unit(unit)) + self.bias[unit]
        return float(self.activation(totals)[unit])


def weighted_sums(layer: Recurrent, reading: LayerReading, step: int) -> list[WeightedSum]:
    """Return the sums of a layer at one step: one for a SimpleRNN, otherwise one for each gate.

    Args:
        step: From 0, in the order in which the layer reads.
    """
    cell, gates = layer.cell, {name: gate[step] for name, gate in reading.gates.items()}
    h = _before(reading.states, step)
    return [
        WeightedSum(
            **vars(cell.sum_of(name, h, gates)),
            name=name,
            x=reading.inputs[step],
            kernel=cell.kernel[:, cell.columns(name)],
            result=gates.get(name, reading.states[step]),
        )
        for name in cell.GATES or ("h",)
    ]


def _before(states: np.ndarray, step: int) -> np.ndarray:
    return states[step - 1] if step else np.zeros_like(states[0])
