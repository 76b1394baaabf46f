"""Pack for the browser a network, the maps of its memory, and the ranges of its units.

Format of each: the header's length (uint32), the header (JSON, UTF-8, padded with spaces to a
multiple of four), float32 numbers, then int8 numbers; little-endian. The header represents an array
by {"at": the index of its first number, "shape": [...]}.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass

import numpy as np

from rnn_demo.cells.activations import Activation
from rnn_demo.data import PIXEL_INDICES
from rnn_demo.explain.memory_picture.basis import Basis
from rnn_demo.explain.memory_picture.readout import Readout
from rnn_demo.explain.unit_ranges import UnitRanges
from rnn_demo.files import JsonObject
from rnn_demo.library import Model
from rnn_demo.reader import Network
from rnn_demo.spec.presets import DEFAULT

MOST_WORK = 16_000_000  # multiplications per image: 40 ms in a browser, which feels immediate
MOST_NUMBERS = 2_000_000  # 8 MB of weights, which every visitor downloads


def runs_live_in_browser(network: Network) -> bool:
    """Return True if a browser can run a network at every move of the pen."""
    return network.work <= MOST_WORK and network.parameters <= MOST_NUMBERS


def pack_program(network: Network) -> bytes:
    """Pack a network for which `runs_live_in_browser` is true."""
    arrays: list[np.ndarray] = []
    temperatures = network.temperatures
    header = {
        "pixel_scale": float(network.pixel_scale),
        "temperatures": None if temperatures is None else temperatures.tolist(),
        "nodes": [
            {**_object_to_dict_and_arrays(node.operation, arrays), "inputs": list(node.inputs)}
            for node in network.nodes
        ],
    }
    return _pack_record_as_bytes(header, arrays)


def pack_memory_readout(readout: Readout) -> bytes:
    """Pack the maps of a memory with the rows that each step has seen: 0.5 MB for 128 units."""
    weights, left = readout.weights, readout.h.left
    header = {
        "columns": readout.columns.tolist(),
        "seen": readout.has_seen.astype(int).tolist(),
        "left": [[None if np.isnan(v) else round(float(v), 3) for v in row] for row in left],
        "shape": weights.codes.shape,
    }
    return _pack_record_as_bytes(header, [weights.scale, readout.offset], weights.codes.tobytes())


def pack_picture_basis(b: Basis) -> bytes:
    """Pack the basis of pictures, 0.1 MB; networks with the same order of rows share it."""
    codes = b.components.codes
    return _pack_record_as_bytes(
        {"shape": codes.shape}, [b.components.scale, b.mean], codes.tobytes()
    )


def pack_unit_ranges(ranges: Sequence[UnitRanges]) -> bytes:
    """Pack the ranges of units for `memory_edit.js`: 75 kB for 256 units."""
    layers = [
        {
            "layer": of.layer,
            "first": of.first,
            "states": of.state_array_count,
            "digit": of.digit.tolist(),
            "sign": of.sign.tolist(),
        }
        for of in ranges
    ]
    codes = b"".join(of.means.codes.tobytes() for of in ranges)
    numbers = [a for of in ranges for a in (of.means.scale, of.low, of.high)]
    return _pack_record_as_bytes({"shape": [len(codes)], "layers": layers}, numbers, codes)


def strangeness_limit(model: Model) -> float | None:
    """Return the limit of `confidence.is_strange` in the browser, or None.

    There only the default network detects non-digits; for others the server says so later.
    """
    return model.named_doubt_value_from_card("limit") if model.name == DEFAULT else None


def pixel_order(model: Model) -> list[int] | None:
    """Return for each pixel in reading order its index in the image; None if the orders agree."""
    if model.network.row_order == "top":
        return None
    return model.images_in_reading_order(PIXEL_INDICES).ravel().tolist()


def pixels_as_base64(image: np.ndarray) -> str:
    """Return an image (28, 28) float32 in [0, 1] as bytes in base64."""
    return bytes_as_base64((image * 255).round().astype(np.uint8).tobytes())


def bytes_as_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _pack_record_as_bytes(
    header: JsonObject, numbers: list[np.ndarray], codes: bytes = b""
) -> bytes:
    text = json.dumps(header, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    floats = b"".join(a.astype("<f4").tobytes() for a in numbers)
    return len(text).to_bytes(4, "little") + text + floats + codes


def _object_to_dict_and_arrays(thing: object, arrays: list[np.ndarray]) -> JsonObject:
    """Return an operation or a cell as a dict of its class name and its fields."""
    parts = fields(thing) if is_dataclass(thing) else ()
    return {
        "kind": type(thing).__name__,
        **{f.name: _header_value_storing_arrays(getattr(thing, f.name), arrays) for f in parts},
    }


def _header_value_storing_arrays(value: object, arrays: list[np.ndarray]) -> object:
    if isinstance(value, np.ndarray) and value.ndim:
        at = sum(a.size for a in arrays)
        arrays.append(value)
        return {"at": at, "shape": list(value.shape)}
    if isinstance(value, Activation):
        return value.name
    if is_dataclass(value):
        return _object_to_dict_and_arrays(value, arrays)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, np.generic | np.ndarray):
        return value.item()
    return value
