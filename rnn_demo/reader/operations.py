"""What a network does between its recurrent cells: one class for each kind of step.

Arrays run through a network with the rows first: (T, B, ...), T = 28 steps, B images. An operation
acts on every row alike, so what stands after the last row can be computed after every row.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_demo.cells import Cell, Gates, State
from rnn_demo.cells.activations import Activation
from rnn_demo.cells.cell import affine
from rnn_demo.reader.cancel import check_cancelled

# Given the steps a cell has taken and its state then, each (B, U), the state it goes on with; what
# it gave for its last row stays as it was.
Edit = Callable[[int, State], State]
Gradient = tuple[np.ndarray, ...]  # one array for each input, of its shape


def at_step(step: int, change: Callable[[State], State]) -> Edit:
    """The edit that changes a cell's state once, when it has taken so many steps."""
    return lambda taken, state: change(state) if taken == step else state


class Operation:
    """One step of a network: arrays (T, B, ...) in, one array (T, B, ...) out."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        """The gradients of a scalar for the inputs, given dy, that for the output y."""
        raise NotImplementedError


class Identity(Operation):
    """What does nothing when reading: dropout, noise."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0]

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy,)


@dataclass(frozen=True)
class Steps:
    """What a cell held after each of its steps, in the order in which it read.

    states, gates: as in `cells`, each (T, B, U). inputs: (T, B, inputs).
    """

    inputs: np.ndarray
    states: State
    gates: Gates


@dataclass(frozen=True, eq=False)
class Recurrent(Operation):
    """A cell led over the rows, from the last to the first if go_backwards; gives h at each step.

    name: the layer's name in the file. backward: whether it reads the picture's last row first.
    off: a unit whose h is set to 0 after every step; None as a rule.
    """

    name: str
    cell: Cell
    go_backwards: bool
    backward: bool
    off: int | None = None

    @property
    def kind(self) -> str:
        """Its cell's name in `CELLS`."""
        return type(self.cell).__name__

    @property
    def direction(self) -> str:
        """ "forward" or "backward"."""
        return "backward" if self.backward else "forward"

    def __call__(self, *inputs: np.ndarray, edit: Edit | None = None) -> np.ndarray:
        """h alone, (T, B, U), at each step. inputs, edit: as for `steps`."""
        return np.stack([state[0] for state, _ in self._walk(inputs[0], edit)])

    def steps(self, x: np.ndarray, edit: Edit | None = None, shown: bool = False) -> Steps:
        """All that the cell held. x: (T, B, inputs). edit: changes states on the way.

        shown: whether what the edit makes of a state is what the cell gave for its last row, too.
        """
        walked = list(self._walk(x, edit, shown))
        return Steps(
            inputs=self.in_order(x),
            states=tuple(np.stack(s) for s in zip(*(state for state, _ in walked), strict=True)),
            gates=tuple(np.stack(g) for g in zip(*(gates for _, gates in walked), strict=True)),
        )

    def gradient_steps(self, dy: np.ndarray, steps: Steps) -> tuple[np.ndarray, State]:
        """Backpropagation through time, over steps that no edit has changed.

        dy: (T, B, U), the gradient for h at each step from what took it. Returns the gradient for
        the input (T, B, inputs), in the picture's order, and those for all that was held after
        each step, (T, B, U) each, in the order in which it read.
        """
        cell, count = self.cell, len(dy)
        nothing = (np.zeros(dy.shape[1:], dy.dtype),) * cell.STATES
        later, rows, held = nothing, [], []
        for t in reversed(range(count)):
            check_cancelled()
            dh, *rest = later
            dh = dh + dy[t]
            if self.off is not None:
                dh[:, self.off] = 0
            before = tuple(s[t - 1] for s in steps.states) if t else nothing
            after, gates = (tuple(a[t] for a in b) for b in (steps.states, steps.gates))
            da, d, later = cell.step_back((dh, *rest), before, after, gates)
            rows.append(da)
            held.append(d)
        dx = self.in_order(np.stack(rows[::-1]) @ cell.kernel.T)
        return dx, tuple(np.stack(d[::-1]) for d in zip(*held, strict=True))

    def in_order(self, x: np.ndarray) -> np.ndarray:
        """x, (T, ...), from the order of its rows to that in which they are read, or back."""
        return x[::-1] if self.go_backwards else x

    def _walk(
        self, x: np.ndarray, edit: Edit | None, shown: bool = False
    ) -> Iterator[tuple[State, Gates]]:
        cell, x = self.cell, self.in_order(x)
        state: State = (np.zeros((x.shape[1], cell.units), x.dtype),) * cell.STATES
        for taken, row in enumerate(cell.project(x)):  # (B, columns)
            check_cancelled()
            state = edit(taken, state) if edit and not shown else state
            state, gates = cell.step(row, *state)
            if self.off is not None:
                state[0][:, self.off] = 0
            state = edit(taken + 1, state) if edit and shown else state
            yield state, gates


class Flip(Operation):
    """The rows in the opposite order: a backward layer's outputs, back in the picture's order."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0][::-1]

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy[::-1],)


@dataclass(frozen=True, eq=False)
class Dense(Operation):
    """`x @ kernel + bias` along the last axis. kernel: (F, units). bias: (units,) or None."""

    kernel: np.ndarray
    bias: np.ndarray | None

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return affine(inputs[0], self.kernel, self.bias)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy @ self.kernel.T,)


@dataclass(frozen=True, eq=False)
class Activate(Operation):
    """An activation."""

    activation: Activation

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return self.activation(inputs[0])

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (self.activation.gradient(dy, y),)


@dataclass(frozen=True, eq=False)
class Scale(Operation):
    """`x * scale + offset`: rescaling, batch normalization. Numbers, or (F,) for the last axis."""

    scale: Any
    offset: Any

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0] * self.scale + self.offset

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy * self.scale,)


@dataclass(frozen=True)
class Regroup(Operation):
    """The numbers of each row in another shape."""

    row_shape: tuple[int, ...]

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0].reshape(*inputs[0].shape[:2], *self.row_shape)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy.reshape(inputs[0].shape),)


class Add(Operation):
    """The sum of all inputs."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return functools.reduce(np.add, inputs)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy,) * len(inputs)


class Multiply(Operation):
    """The product of all inputs."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return functools.reduce(np.multiply, inputs)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return tuple(
            functools.reduce(np.multiply, [*inputs[:i], *inputs[i + 1 :]], dy)
            for i in range(len(inputs))
        )


class Concatenate(Operation):
    """The inputs side by side along the last axis."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return np.concatenate(inputs, axis=-1)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        ends = np.cumsum([x.shape[-1] for x in inputs])
        return tuple(np.split(dy, ends[:-1], axis=-1))


@dataclass(frozen=True, eq=False)
class Discretize(Operation):
    """The number of boundaries at or below each x, as float32. boundaries: rising."""

    boundaries: np.ndarray

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.boundaries, inputs[0], side="right").astype(np.float32)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (np.zeros(inputs[0].shape, dy.dtype),)  # flat, but for its jumps


@dataclass(frozen=True, eq=False)
class Embed(Operation):
    """A row of `embeddings` (tokens, width) for each token; another axis, last, of that width."""

    embeddings: np.ndarray

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        # a token past the table: TensorFlow refuses it on a CPU and gives zeros on a GPU
        return np.take(self.embeddings, inputs[0].astype(np.int32), axis=0, mode="clip")

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (np.zeros(inputs[0].shape, dy.dtype),)
