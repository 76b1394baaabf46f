"""MinGRU: a GRU whose gate and candidate depend only on the row."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnn_demo.cells.activations import Activation
from rnn_demo.cells.cell import Cell, Gates, State


@dataclass(frozen=True, eq=False)
class MinGRU(Cell):
    """`h = (1 - z) h + z candidate`, z and the candidate depend only on x (Feng et al. 2024, "Were
    RNNs All We Needed?", https://arxiv.org/abs/2410.01201, section 3.1).
    """

    ORDER = 4
    IN_KERAS = IN_BROWSER = False
    SNAKE = "min_gru"
    GATES = ("update", "candidate")
    IS_MIXTURE = True
    LOOP_GATES = ("update",)
    EQUATIONS = ("h = (1 - z)·h +", "z·candidate")
    FIRST_GATE = "update"
    DESCRIPTION = (
        "update says how much of the old h the candidate replaces, and neither of them sees it"
    )

    recurrent_activation: Activation

    @classmethod
    def recurrent_kernel_shape(cls, units: int) -> tuple[int, ...]:
        return ()

    def next_state_and_gates(
        self, projected: np.ndarray, *state: np.ndarray
    ) -> tuple[State, Gates]:
        (h,), u = state, self.units
        z, g = self.recurrent_activation(projected[:, :u]), self.activation(projected[:, u:])
        return ((1 - z) * h + z * g,), (z, g)

    def gradients_of_sums_and_states(
        self, d: State, before: State, after: State, gates: Gates
    ) -> tuple[np.ndarray, State, State]:
        (dh,), (h,), (z, g) = d, before, gates
        dz = self.recurrent_activation.gradient(dh * (g - h), z)
        dg = self.activation.gradient(dh * z, g)
        return np.concatenate([dz, dg], axis=-1), d, (dh * (1 - z),)

    def keep_and_write_factors(
        self, gates: Mapping[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        return 1 - gates["update"], gates["update"]
