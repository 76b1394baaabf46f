"""SimpleRNN: the plain recurrent cell (Elman, 1990)."""

from typing import ClassVar

import numpy as np

from rnn_demo.cells.cell import Cell, Gates, State


class SimpleRNN(Cell):
    """`h = activation(x @ kernel + h @ recurrent_kernel + bias)`."""

    ORDER = 1
    SNAKE = "simple_rnn"
    TORCH = "RNN"
    EQUATIONS = ("h = {activation}(xW + hU + b)",)
    MERGED: ClassVar = {}

    def next_state_and_gates(
        self, projected: np.ndarray, *state: np.ndarray
    ) -> tuple[State, Gates]:
        (h,) = state
        return (self.activation(projected + h @ self.recurrent_kernel),), ()

    def gradients_of_sums_and_states(
        self, d: State, before: State, after: State, gates: Gates
    ) -> tuple[np.ndarray, State, State]:
        da = self.activation.gradient(d[0], after[0])
        return da, d, (da @ self.recurrent_kernel.T,)
