"""Initial weights, drawn like Keras's before training.

Source: https://keras.io/api/layers/initializers and the defaults of Keras's layers: kernels
glorot_uniform, recurrent_kernel orthogonal, biases 0, but 1 for an LSTM's forget gate.
"""

from dataclasses import replace

import numpy as np

from rnn_demo.reader import Network
from rnn_demo.reader.operations import Dense, NetworkOperation
from rnn_demo.reader.recurrent import Recurrent


def network_with_random_weights(network: Network, seed: int = 0) -> Network:
    """Return a copy, not calibrated, with Keras's initial weights in its cells and Dense layers."""
    rng = np.random.default_rng(seed)
    nodes = [
        replace(node, operation=_operation_with_random_weights(node.operation, rng))
        for node in network.nodes
    ]
    return replace(network, nodes=nodes, temperatures=None)


def _operation_with_random_weights(
    operation: NetworkOperation, rng: np.random.Generator
) -> NetworkOperation:
    match operation:
        case Recurrent(cell=cell):
            bias = None if cell.bias is None else np.zeros_like(cell.bias)
            if bias is not None:
                cell.fill_initial_bias(bias)
            memory = cell.recurrent_kernel
            cell = replace(
                cell,
                kernel=_glorot_uniform(cell.kernel.shape, rng),
                recurrent_kernel=None if memory is None else _orthogonal(memory.shape, rng),
                bias=bias,
            )
            return replace(operation, cell=cell)
        case Dense(kernel=kernel, bias=bias):
            zeros = None if bias is None else np.zeros_like(bias)
            return replace(operation, kernel=_glorot_uniform(kernel.shape, rng), bias=zeros)
    return operation


def _glorot_uniform(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw a kernel, (inputs, outputs) float32 (Glorot & Bengio, 2010)."""
    limit = np.sqrt(6 / sum(shape))
    return rng.uniform(-limit, limit, shape).astype(np.float32)


def _orthogonal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw a matrix with orthonormal rows, float32, not taller than wide (Saxe et al., 2014)."""
    q, r = np.linalg.qr(rng.normal(size=shape[::-1]))
    return (q * np.sign(np.diag(r))).T.astype(np.float32)
