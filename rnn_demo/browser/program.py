"""A network as a program for the browser: its operations as JSON and its weights as float32.

The bytes are a header's length (uint32), the header (JSON, UTF-8, filled up with spaces to a
multiple of four), then all arrays one after the other, float32; everything little-endian. Where an
operation has an array, the header has {"at": its first number, "shape": [...]}.
"""

import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from rnn_demo.reader import Network
from rnn_demo.reader.activations import Activation

MOST_WORK = 16_000_000  # multiplications an image: 40 ms in a browser, still felt as at once
MOST_NUMBERS = 2_000_000  # 8 MB of weights, on their way to every visitor


def is_live(network: Network) -> bool:
    """Whether a browser can read with this network at every move of the pen."""
    return network.work <= MOST_WORK and network.parameters <= MOST_NUMBERS


def program(network: Network, stamp: str = "") -> bytes:
    """The network for `reader.js`. stamp: names its weights, as the server's words about it do."""
    arrays: list[np.ndarray] = []
    temperatures = network.temperatures
    header = {
        "stamp": stamp,
        "pixel_scale": float(network.pixel_scale),
        "dark_ink": network.dark_ink,
        "one_way": network.one_way,
        "temperatures": None if temperatures is None else temperatures.tolist(),
        "nodes": [
            {
                **_described(node.operation, arrays),
                "inputs": list(node.inputs),
            }
            for node in network.nodes
        ],
    }
    text = json.dumps(header, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    numbers = np.concatenate([np.zeros(0, "<f4"), *(a.astype("<f4").ravel() for a in arrays)])
    return len(text).to_bytes(4, "little") + text + numbers.tobytes()


def _described(thing: Any, arrays: list[np.ndarray]) -> dict[str, Any]:
    """An operation or a cell: the name of its class, and its fields by their names."""
    found = fields(thing) if is_dataclass(thing) else ()
    return {
        "kind": type(thing).__name__,
        **{f.name: _value(getattr(thing, f.name), arrays) for f in found},
    }


def _value(value: Any, arrays: list[np.ndarray]) -> Any:
    if isinstance(value, np.ndarray) and value.ndim:
        at = sum(a.size for a in arrays)
        arrays.append(value)
        return {"at": at, "shape": list(value.shape)}
    if isinstance(value, Activation):
        return value.name
    if is_dataclass(value):
        return _described(value, arrays)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, np.generic | np.ndarray):
        return value.item()
    return value
