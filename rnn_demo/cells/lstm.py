"""LSTM: a second state, c, that the gates scale and add to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_demo.cells.activations import Activation
from rnn_demo.cells.cell import Cell, Gates, State


@dataclass(frozen=True, eq=False)
class LSTM(Cell):
    """`c = f * c + i * g` and `h = o * activation(c)`, as in keras.layers.LSTMCell.

    i, f and o are `recurrent_activation(x @ kernel + h @ recurrent_kernel + bias)`, and g is the
    same with `activation`, each from its own columns. Source: Hochreiter & Schmidhuber, 1997, with
    the forget gate of Gers et al., 2000.
    """

    ORDER = 2
    SNAKE = "lstm"
    GATES = ("input", "forget", "candidate", "output")
    STATES = 2
    TORCH = "LSTM"
    OPTIONS = ("unit_forget_bias",)
    KEEP_GATE = "forget"
    LOOP_GATES = ("forget", "input", "output")
    EQUATIONS = ("c = f·c + i·candidate", "h = o·tanh(c)")
    FIRST_GATE = "forget"
    DESCRIPTION = (
        "forget keeps the cell state c, input writes the candidate into it, output shows it in h"
    )
    MERGED: ClassVar = {"activation": "tanh"}
    FUSED = MERGED

    recurrent_activation: Activation

    def next_state_and_gates(
        self, projected: np.ndarray, *state: np.ndarray
    ) -> tuple[State, Gates]:
        h, c = state
        u = self.units
        a = projected + h @ self.recurrent_kernel  # (B, 4U)
        # Also covers the candidate's columns, unused: one call is cheaper than three
        gate_values = self.recurrent_activation(a)
        i, f, o = gate_values[:, :u], gate_values[:, u : 2 * u], gate_values[:, 3 * u :]
        g = self.activation(a[:, 2 * u : 3 * u])
        c = f * c + i * g
        h = o * self.activation(c)
        return (h, c), (i, f, g, o)

    def gradients_of_sums_and_states(
        self, d: State, before: State, after: State, gates: Gates
    ) -> tuple[np.ndarray, State, State]:
        (dh, dc), (i, f, g, o) = d, gates
        content = self.activation(after[1])
        dc = dc + self.activation.gradient(dh * o, content)
        gate = self.recurrent_activation.gradient
        da = np.concatenate(
            [
                gate(dc * g, i),
                gate(dc * before[1], f),
                self.activation.gradient(dc * i, g),
                gate(dh * content, o),
            ],
            axis=-1,
        )  # (B, 4U)
        return da, (dh, dc), (da @ self.recurrent_kernel.T, dc * f)

    def keep_and_write_factors(
        self, gates: Mapping[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        return gates["forget"], gates["input"]

    def fill_initial_bias(self, bias: np.ndarray) -> None:
        bias[self.gate_column_slice("forget")] = 1
