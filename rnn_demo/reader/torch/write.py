"""Write a network as a PyTorch state_dict, if PyTorch's layers can express it."""

import itertools
import json
from collections.abc import Iterator
from typing import NoReturn

import numpy as np

from rnn_demo.cells import Cell
from rnn_demo.data import row_permutation
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Concatenate, Dense, Flip, Identity, Scale
from rnn_demo.reader.recurrent import Recurrent
from rnn_demo.reader.torch.safetensors import pack_tensors
from rnn_demo.reader.torch.state_dict import (
    ACTIVATION,
    END,
    ORDER,
    PIXELS,
    WORDS,
    StateDict,
    TorchLayer,
    Way,
    permute_gate_blocks,
)


def state_dict_and_way(network: Network) -> tuple[StateDict, Way]:
    """Convert a network to a state_dict, and the way to read it; rows are in the network's order.

    Raises UnusableNetworkError with one sentence if PyTorch's recurrent layers can't express it.
    """
    layers, activations, end = list[list[TorchLayer]](), set[str](), ""
    stream, half = -1, dict[int, tuple[TorchLayer, bool, bool]]()  # by its node: backward, flipped
    for k, node in enumerate(network.nodes):
        operation, source = node.operation, node.inputs[0]
        # One direction without the other
        if isinstance(operation, Recurrent | Dense) and source in half:
            layer, backward, _ = half[source]
            stream = source if not backward else _refuse("reads from the last row alone")
            layers.append([layer])
        match operation:
            case Identity() if source in half:
                half[k] = half[source]
            case Identity() if source == stream:
                stream = k
            case Scale(scale=by, offset=plus) if source == stream == -1:
                same = np.array_equal(by * network.pixel_scale, 1) and np.array_equal(plus, 0)
                stream = k if same else _refuse("scales its pixels")
            case Recurrent(cell=cell) if source == stream and end != END[1]:
                name = f"layer {len(layers) + 1}"
                half[k] = (_torch_layer(name, cell), operation.go_backwards, False)
                activations.add("" if cell.GATES else cell.activation.name)
            case Flip() if source in half and not half[source][2]:
                half[k] = (*half[source][:2], True)
            case Concatenate() if [half.get(i, "..")[1] for i in node.inputs] == [False, True]:
                stream, end = k, END[0] if half[node.inputs[1]][2] else END[1]
                layers.append([half[i][0] for i in node.inputs])
            case Dense(kernel=kernel, bias=bias) if k == len(network.nodes) - 1 and layers:
                if len(activations - {""}) > 1:
                    _refuse("has layers of two activations")
                plain = "".join(activations)
                state = StateDict(layers, kernel.T, bias, network.parameters)
                end = end if len(layers[-1]) == 2 else ""
                return state, (plain, PIXELS[0], end, "rows from the top")
            case _:
                break
    return _refuse(f"has a step of another kind ({type(operation).__name__})")


def group_layers_into_modules(state: StateDict) -> Iterator[tuple[str, list[list[TorchLayer]]]]:
    """Yield the name, "rnn" or "rnn1", "rnn2", ..., and the layers of each nn.RNN, LSTM or GRU."""

    def shape(layers: list[TorchLayer]) -> tuple:
        first = layers[0]
        return first.cell_class, first.weight_hh.shape, len(layers), first.bias_ih is None

    groups = [list(group) for _, group in itertools.groupby(state.layers, shape)]
    for i, group in enumerate(groups, 1):
        yield "rnn" if len(groups) == 1 else f"rnn{i}", group


def network_as_safetensors(network: Network) -> bytes:
    """Write a network as a `.safetensors` file, with metadata on how to read and calibrate it.

    Raises UnusableNetworkError as `state_dict_and_way` does.
    """
    state, way = state_dict_and_way(network)
    order = next(words for words, order in ORDER.items() if order == network.row_order)
    about = {name: word for name, word in zip(WORDS, (*way[:-1], order), strict=True) if word}
    if network.row_order == "permuted":
        rows = row_permutation(network.row_seed).tolist()  # for readers without NumPy
        about |= {"row_seed": str(network.row_seed), "rows": ",".join(map(str, rows))}
    if network.temperatures is not None:
        about["temperatures"] = ",".join(map(np.format_float_positional, network.temperatures))
    if network.names is not None:
        about["signs"] = json.dumps(network.names)
    tensors: dict[str, np.ndarray] = {}
    for name, layers in group_layers_into_modules(state):
        for k, of in enumerate(layers):
            for layer, suffix in zip(of, ("", "_reverse"), strict=False):
                arrays = {n: a for n, a in vars(layer).items() if isinstance(a, np.ndarray)}
                tensors |= {f"{name}.{n}_l{k}{suffix}": a for n, a in arrays.items()}
    tensors["fc.weight"] = state.kernel
    if state.bias is not None:
        tensors["fc.bias"] = state.bias
    return pack_tensors(tensors, about)


def _torch_layer(name: str, cell: Cell) -> TorchLayer:
    if not cell.TORCH:
        _refuse("has a cell that they have not")
    if not getattr(cell, "reset_after", True):
        _refuse("resets before the product, and nn.GRU after it")
    allowed = ("tanh",) if cell.GATES else ACTIVATION
    is_sigmoid = not cell.GATES or cell.gate_activation.name == "sigmoid"
    if cell.activation.name not in allowed or not is_sigmoid:
        _refuse("has an activation that they have not")
    order, bias = cell.torch_block_indices(), cell.bias
    kernel = permute_gate_blocks(cell.kernel, order).T
    recurrent_kernel = permute_gate_blocks(cell.recurrent_kernel, order).T
    one = other = None
    if bias is not None:
        one, other = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
        one, other = permute_gate_blocks(one, order), permute_gate_blocks(other, order)
    return TorchLayer(name, kernel, recurrent_kernel, one, other)


def _refuse(why: str) -> NoReturn:
    raise UnusableNetworkError(
        "PyTorch's nn.RNN, nn.LSTM and nn.GRU, with one nn.Linear behind them, can't say this "
        f"network: it {why}."
    )
