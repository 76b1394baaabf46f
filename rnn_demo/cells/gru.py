"""GRU: gates mix the old state with a candidate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnn_demo.cells.activations import Activation
from rnn_demo.cells.cell import Cell, Gates, State, affine


@dataclass(frozen=True, eq=False)
class GRU(Cell):
    """`h = z * h + (1 - z) * g`, as in keras.layers.GRUCell.

    z (update) and r (reset) are `recurrent_activation(x @ kernel + h @ recurrent_kernel + bias)`,
    each from its own columns; g is the candidate. With reset_after (Keras's default and cuDNN's
    variant) `g = activation(x @ kernel + bias + r * (h @ recurrent_kernel + bias))`; without it
    `g = activation(x @ kernel + (r * h) @ recurrent_kernel + bias)`. Source: Cho et al., 2014,
    https://arxiv.org/abs/1406.1078.
    """

    ORDER = 3
    SNAKE = "gru"
    GATES = ("update", "reset", "candidate")
    TORCH, TORCH_GATES = "GRU", ("reset", "update", "candidate")
    OPTIONS = ("reset_after",)
    KEEP_GATE = "update"
    IS_MIXTURE = True
    LOOP_GATES = ("update", "reset")
    EQUATIONS = ("h = z·h +", "(1 - z)·candidate")
    FIRST_GATE = "update"
    DESCRIPTION = "update keeps the old h, reset says how much of the old h the candidate uses"
    MERGED: ClassVar = {"reset_after": True}
    FUSED: ClassVar = {"reset_after": True, "activation": "tanh"}

    recurrent_activation: Activation
    reset_after: bool

    @classmethod
    def bias_count_per_column(cls, **options: bool) -> int:
        return 2 if options.get("reset_after", True) else 1

    def project(self, x: np.ndarray) -> np.ndarray:
        bias = self.bias[0] if self.reset_after and self.bias is not None else self.bias
        return affine(x, self.kernel, bias)

    def next_state_and_gates(
        self, projected: np.ndarray, *state: np.ndarray
    ) -> tuple[State, Gates]:
        (h,) = state
        u = self.units
        if self.reset_after:
            a = affine(h, self.recurrent_kernel, None if self.bias is None else self.bias[1])
            both = self.recurrent_activation(projected[:, : 2 * u] + a[:, : 2 * u])
            z, r = both[:, :u], both[:, u:]
            g = self.activation(projected[:, 2 * u :] + r * a[:, 2 * u :])
        else:
            a = h @ self.recurrent_kernel[:, : 2 * u]
            both = self.recurrent_activation(projected[:, : 2 * u] + a)
            z, r = both[:, :u], both[:, u:]
            g = self.activation(projected[:, 2 * u :] + (r * h) @ self.recurrent_kernel[:, 2 * u :])
        return (z * h + (1 - z) * g,), (z, r, g)

    def gradients_of_sums_and_states(
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
            dreset = dg @ candidate.T  # the gradient for r * h
            dr = gate(dreset * h, r)
            through_candidate = dreset * r
        dzr = np.concatenate([dz, dr], axis=-1)  # (B, 2U)
        dbefore = dh * z + dzr @ zr.T + through_candidate
        return np.concatenate([dzr, dg], axis=-1), d, (dbefore,)

    def keep_and_write_factors(
        self, gates: Mapping[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        return gates["update"], 1 - gates["update"]
