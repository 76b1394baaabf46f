"""Parse the tensors of a `.safetensors` file as a `StateDict`."""

import re
from pathlib import Path

import numpy as np

from rnn_demo.cells import MAX_UNITS
from rnn_demo.data import COLUMNS
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.reader.graph import MOST_CLASSES
from rnn_demo.reader.torch.safetensors import read_tensors_and_metadata
from rnn_demo.reader.torch.state_dict import KINDS, StateDict, TorchLayer

MOST_LAYERS = 32  # most layers in a file, over all its modules
_NAME = re.compile(r"(.{0,80}?)(weight|bias)_(ih|hh)_l(\d{1,2})(_reverse)?")
_CAN = (
    "nn.RNN, nn.LSTM or nn.GRU that take rows of 28 numbers, and one nn.Linear behind them, can be "
    "read"
)


def read_state_dict(source: Path | bytes) -> StateDict:
    """Open a `.safetensors` file as data: no code runs, and torch is not needed.

    Raises UnusableNetworkError with one sentence that names the tensor at fault.
    """
    tensors, about = read_tensors_and_metadata(source)
    named = {(m[1], m[4]) for m in map(_NAME.fullmatch, tensors) if m}
    if len(named) > MOST_LAYERS:
        raise UnusableNetworkError(
            f"This file has {len(named)} layers; 1 to {MOST_LAYERS} can be read."
        )
    rest, layers = dict(tensors), []
    for prefix in _recurrent_module_prefixes(tensors):
        for k in range(MOST_LAYERS):
            if f"{prefix}weight_ih_l{k}" not in rest:
                break
            both = f"{prefix}weight_ih_l{k}_reverse" in rest
            suffixes = [f"_l{k}", f"_l{k}_reverse"][: 1 + both]
            layers.append([_pop_layer_tensors(rest, prefix, suffix) for suffix in suffixes])
    head = [name for name in rest if name.endswith("weight") and rest[name].ndim == 2]
    # The outputs of the nn.Linear are the classes
    head.sort(key=lambda name: len(rest[name]) > MOST_CLASSES)
    others = [n for n in rest if n not in (*head[:1], *(h[:-6] + "bias" for h in head[:1]))]
    if others or not head or not layers:
        _refuse_tensors(others, layers, len(head))
    kernel, bias = rest[head[0]], rest.get(head[0][:-6] + "bias")
    width = COLUMNS
    for of in layers:
        for layer in of:
            _check_shapes(layer, width, of[0])
        width = sum(layer.weight_hh.shape[1] for layer in of)
    classes, inputs = kernel.shape
    if inputs != width:
        raise UnusableNetworkError(
            f"{head[0]!r} takes {inputs} numbers, and the last layer gives {width} after a row: an "
            "nn.Linear on the last row's outputs, or on both directions' last states, can be read."
        )
    if not 2 <= classes <= MOST_CLASSES or (bias is not None and bias.shape != (classes,)):
        raise UnusableNetworkError(
            f"{head[0]!r} gives {classes} numbers; one for each of 2 to {MOST_CLASSES} classes, "
            "and as many biases, can be read."
        )
    return StateDict(layers, kernel, bias, sum(tensor.size for tensor in tensors.values()), about)


def _recurrent_module_prefixes(tensors: dict[str, np.ndarray]) -> list[str]:
    """Return the prefixes of the names of each recurrent module, in the order of the data.

    A module's input width equals the output width of the previous one; if several fit, the numbers
    in their names decide.
    """
    others, ordered, width = {m[1] for m in map(_NAME.fullmatch, tensors) if m}, [], COLUMNS
    last = {name: array.shape[-1] for name, array in tensors.items() if array.ndim}
    while others:
        fits = [p for p in others if last.get(f"{p}weight_ih_l0") == width]
        if len({re.sub(r"\d+", "", p) for p in fits}) > 1:
            one, other = sorted(fits)[:2]
            raise UnusableNetworkError(
                f"{one!r} and {other!r} both take {width} numbers a row, and nothing says which "
                "comes first: number their names, as rnn1 and rnn2."
            )
        prefix = min(fits or others, key=lambda p: (len(p), p))
        others.remove(prefix)
        ordered.append(prefix)
        k = max((k for k in range(MOST_LAYERS) if f"{prefix}weight_hh_l{k}" in last), default=0)
        width = sum(last.get(f"{prefix}weight_hh_l{k}{way}", 0) for way in ("", "_reverse"))
    return ordered


def _refuse_tensors(others: list[str], layers: list[list[TorchLayer]], linears: int) -> None:
    if hr := next((name for name in others if "weight_hr_l" in name), None):
        raise UnusableNetworkError(
            f"Tensor {hr!r} comes of proj_size, which can't be read: {_CAN}."
        )
    if not others:
        missing = "an nn.Linear" if layers else "a layer that reads rows"
        raise UnusableNetworkError(f"This state_dict lacks {missing}: {_CAN}.")
    what = f"Tensor {others[0]!r} is of another layer: {_CAN}"
    if not layers or linears > 1:
        raise UnusableNetworkError(f"{what}.")
    name, inputs = layers[0][0].name, layers[0][0].weight_ih.shape[-1]
    if inputs == COLUMNS:
        raise UnusableNetworkError(f"{what}; {name!r} and the nn.Linear could be saved alone.")
    raise UnusableNetworkError(
        f"{what}; {name!r}, saved alone, would not do: it takes {inputs} a row."
    )


def _pop_layer_tensors(rest: dict[str, np.ndarray], prefix: str, suffix: str) -> TorchLayer:
    """Remove a layer's tensors from `rest` and return them."""
    parts = [rest.pop(f"{prefix}{n}{suffix}", None) for n in ("weight_ih", "weight_hh")]
    biases = [rest.pop(f"{prefix}{n}{suffix}", None) for n in ("bias_ih", "bias_hh")]
    name = f"{prefix}{suffix[1:]}".replace("_reverse", " reverse")
    if any(part is None for part in parts) or (biases[0] is None) != (biases[1] is None):
        raise UnusableNetworkError(
            f"Of layer {name!r} a tensor is missing: save the whole state_dict."
        )
    return TorchLayer(name, *parts, *biases)  # type: ignore[arg-type]


def _check_shapes(layer: TorchLayer, width: int, forward: TorchLayer) -> None:
    """Refuse a layer whose shapes do not match its input or the other direction."""
    of = [a for a in vars(layer).values() if isinstance(a, np.ndarray)]
    rows, units = layer.weight_hh.shape if layer.weight_hh.ndim == 2 else (0, 0)
    gates = rows // units if units and not rows % units else 0
    shapes = [(rows, width), (rows, units), (rows,), (rows,)][: len(of)]
    alike = layer.weight_hh.shape == forward.weight_hh.shape
    if gates not in KINDS or not alike or [a.shape for a in of] != shapes:
        shapes_text = ", ".join(map(str, (a.shape for a in of)))
        raise UnusableNetworkError(
            f"Layer {layer.name!r} is given {width} numbers a row, and its tensors have shapes "
            f"{shapes_text[:80]}: {_CAN}."
        )
    if units > MAX_UNITS:
        raise UnusableNetworkError(
            f"Layer {layer.name!r} has {units} units; 1 to {MAX_UNITS} can be read."
        )
