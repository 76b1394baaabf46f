"""A recurrent layer: a cell that reads the rows one after another, and its gradients."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from rnn_demo.cells import Cell, Gates, State
from rnn_demo.reader.cancel import check_cancelled
from rnn_demo.reader.operations import NetworkOperation

# Gets the number of steps taken so far and the state, whose arrays are (B, U); returns the state
# for the next step. Unless `replace_output`, the output of the previous step is not changed.
Edit = Callable[[int, State], State]


def make_edit_at_step(step: int, change: Callable[[State], State]) -> Edit:
    """Make an edit for `Network.read` that changes the state once, after `step` steps."""
    return lambda t, state: change(state) if t == step else state


@dataclass(frozen=True)
class Steps:
    """Inputs, states and gates of a cell at all steps, in its reading order.

    Attributes:
        inputs: (T, B, inputs).
        states: h and, in an LSTM, c, each (T, B, U).
        gates: Each (T, B, U), in the order of the cell's GATES.
    """

    inputs: np.ndarray
    states: State
    gates: Gates


@dataclass(frozen=True, eq=False)
class Recurrent(NetworkOperation):
    """A recurrent layer in one direction; returns h at each step.

    Attributes:
        name: The layer's name in the file.
        go_backwards: True if it reads its input's rows from the last to the first, as in Keras.
        backward: True if it reads the image from the last row up. `go_backwards` alone does not say
            so, as its input may be reversed already.
        off: A unit whose h is set to 0 after every step, or None.
    """

    name: str
    cell: Cell
    go_backwards: bool
    backward: bool
    off: int | None = None

    @property
    def kind(self) -> str:
        """The cell's name in `CELLS`."""
        return type(self.cell).__name__

    @property
    def direction(self) -> str:
        """ "forward" or "backward"."""
        return "backward" if self.backward else "forward"

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return np.stack([state[0] for state, _ in self._walk(inputs[0])])

    def compute_steps(self, x: np.ndarray, edit: Edit | None, replace_output: bool) -> Steps:
        """Compute states and gates at all steps, in the cell's reading order.

        `x` is (T, B, inputs). If `replace_output`, an edit also replaces the output of the previous
        step.
        """
        pairs = list(self._walk(x, edit, replace_output))
        return Steps(
            inputs=self.reverse_if_backwards(x),
            states=tuple(np.stack(s) for s in zip(*(state for state, _ in pairs), strict=True)),
            gates=tuple(np.stack(g) for g in zip(*(gates for _, gates in pairs), strict=True)),
        )

    def input_and_state_gradients(self, dy: np.ndarray, steps: Steps) -> tuple[np.ndarray, State]:
        """Backpropagate through time, over `steps` without edits.

        `dy`, (T, B, U), is the gradient for h at each step from the nodes that use it. Returns the
        gradient for the input, (T, B, inputs), rows in the input's order; and the gradients for
        each state after each step, each (T, B, U) in the cell's reading order.
        """
        cell, count = self.cell, len(dy)
        nothing = (np.zeros(dy.shape[1:], dy.dtype),) * cell.STATES
        later, rows, state_gradients = nothing, [], []
        for t in reversed(range(count)):
            check_cancelled()
            dh, *rest = later
            dh = dh + dy[t]
            if self.off is not None:
                dh[:, self.off] = 0
            before = tuple(s[t - 1] for s in steps.states) if t else nothing
            after, gates = (tuple(a[t] for a in b) for b in (steps.states, steps.gates))
            da, d, later = cell.gradients_of_sums_and_states((dh, *rest), before, after, gates)
            rows.append(da)
            state_gradients.append(d)
        dx = self.reverse_if_backwards(np.stack(rows[::-1]) @ cell.kernel.T)
        return dx, tuple(np.stack(d[::-1]) for d in zip(*state_gradients, strict=True))

    def reverse_if_backwards(self, x: np.ndarray) -> np.ndarray:
        """Convert steps, (T, ...), from the input's order to the cell's reading order, or back."""
        return x[::-1] if self.go_backwards else x

    def _walk(
        self, x: np.ndarray, edit: Edit | None = None, replace_output: bool = False
    ) -> Iterator[tuple[State, Gates]]:
        cell, x = self.cell, self.reverse_if_backwards(x)
        state: State = (np.zeros((x.shape[1], cell.units), x.dtype),) * cell.STATES
        for step, row in enumerate(cell.project(x)):  # (B, columns)
            check_cancelled()
            state = edit(step, state) if edit and not replace_output else state
            state, gates = cell.next_state_and_gates(row, *state)
            if self.off is not None:
                state[0][:, self.off] = 0
            state = edit(step + 1, state) if edit and replace_output else state
            yield state, gates
