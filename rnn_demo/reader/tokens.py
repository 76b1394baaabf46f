"""Pixels to tokens, and tokens to vectors."""

from dataclasses import dataclass

import numpy as np

from rnn_demo.reader.operations import Gradient, Operation


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
