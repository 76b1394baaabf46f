"""The operations of a network, one class for each, and its nodes.

Arrays have the rows first: (T, B, ...), T = 28 steps, B images. An operation treats all rows alike,
so layers that Keras applies after the last row can be applied after every row.
"""

import functools
from dataclasses import dataclass

import numpy as np

from rnn_demo.cells.activations import Activation
from rnn_demo.cells.cell import affine

Gradient = tuple[np.ndarray, ...]  # one array for each input, of its shape


class NetworkOperation:
    """A function of arrays (T, B, ...) that returns one array (T, B, ...)."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        """Compute the gradients of a scalar for the inputs."""
        raise NotImplementedError


class Identity(NetworkOperation):
    """Layers without effect after training: dropout, noise."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0]

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy,)


class Flip(NetworkOperation):
    """Reverse the rows: a backward layer's output in the image's order."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0][::-1]

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy[::-1],)


@dataclass(frozen=True, eq=False)
class Dense(NetworkOperation):
    """`x @ kernel + bias` along the last axis.

    Attributes:
        kernel: (F, units) float32.
        bias: (units,) float32 or None.
    """

    kernel: np.ndarray
    bias: np.ndarray | None

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return affine(inputs[0], self.kernel, self.bias)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy @ self.kernel.T,)


@dataclass(frozen=True, eq=False)
class Activate(NetworkOperation):
    """An activation function."""

    activation: Activation

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return self.activation(inputs[0])

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (self.activation.gradient(dy, y),)


@dataclass(frozen=True, eq=False)
class Scale(NetworkOperation):
    """`x * scale + offset`: rescaling and batch normalization.

    Attributes:
        scale: a number, or (F,) for the last axis.
        offset: likewise.
    """

    scale: float | np.floating | np.ndarray
    offset: float | np.floating | np.ndarray

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0] * self.scale + self.offset

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy * self.scale,)


@dataclass(frozen=True)
class Regroup(NetworkOperation):
    """Reshape the numbers of each row."""

    shape_per_row: tuple[int, ...]

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0].reshape(*inputs[0].shape[:2], *self.shape_per_row)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy.reshape(inputs[0].shape),)


class Add(NetworkOperation):
    """The sum of all inputs."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return functools.reduce(np.add, inputs)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (dy,) * len(inputs)


class Multiply(NetworkOperation):
    """The product of all inputs."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return functools.reduce(np.multiply, inputs)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return tuple(
            functools.reduce(np.multiply, [*inputs[:i], *inputs[i + 1 :]], dy)
            for i in range(len(inputs))
        )


class Concatenate(NetworkOperation):
    """The inputs side by side along the last axis."""

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return np.concatenate(inputs, axis=-1)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        ends = np.cumsum([x.shape[-1] for x in inputs])
        return tuple(np.split(dy, ends[:-1], axis=-1))


@dataclass(frozen=True, eq=False)
class Discretize(NetworkOperation):
    """Replace each x with the number of boundaries at or below it, as float32.

    Attributes:
        boundaries: (K,) float32, ascending.
    """

    boundaries: np.ndarray

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.boundaries, inputs[0], side="right").astype(np.float32)

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (np.zeros(inputs[0].shape, dy.dtype),)  # the function is constant between its steps


@dataclass(frozen=True, eq=False)
class Embed(NetworkOperation):
    """Replace each token with its vector, along a new last axis.

    Attributes:
        embeddings: (tokens, width) float32.
    """

    embeddings: np.ndarray

    def __call__(self, *inputs: np.ndarray) -> np.ndarray:
        # A token beyond the table is clipped; TensorFlow raises on a CPU and gives zeros on a GPU.
        return np.take(self.embeddings, inputs[0].astype(np.int32), axis=0, mode="clip")

    def gradient(self, dy: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> Gradient:
        return (np.zeros(inputs[0].shape, dy.dtype),)


@dataclass(frozen=True, eq=False)
class Node:
    """One operation of a network.

    Attributes:
        inputs: Indexes of earlier nodes; -1 is the image.
        width: Size of its output for one image, all rows together.
        last: True if in Keras's network only the output after the last row exists.
    """

    operation: NetworkOperation
    inputs: tuple[int, ...]
    width: int
    last: bool = False
