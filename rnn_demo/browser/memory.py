"""The memory's picture for the browser: maps and basis as bytes, for `memory.js`.

Both are a header's length (uint32), the header (JSON, UTF-8, filled up with spaces to a multiple of
four), float32 numbers, then the codes of `Quantised`, int8; everything little-endian. Maps are
about a megabyte for 256 numbers carried; the basis, 0.1 MB, is the same for all networks that read
in the same order.
"""

import json
from typing import Any

import numpy as np

from rnn_demo.explain.memory_picture.basis import Basis
from rnn_demo.explain.memory_picture.readout import Readout


def maps(readout: Readout) -> bytes:
    """The maps of a network, with the rows each step has seen and what is explained of each row."""
    weights, left = readout.weights, readout.carried.left
    header = {
        "columns": readout.columns.tolist(),
        "seen": readout.seen.astype(int).tolist(),
        "left": [[None if np.isnan(v) else round(float(v), 4) for v in row] for row in left],
    }
    return _packed(header, [weights.scale, readout.offset], weights.codes)


def basis(b: Basis) -> bytes:
    """The basis of pictures in one order of reading."""
    return _packed({}, [b.components.scale, b.mean], b.components.codes)


def _packed(header: dict[str, Any], numbers: list[np.ndarray], codes: np.ndarray) -> bytes:
    text = json.dumps({**header, "shape": codes.shape}, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    floats = b"".join(a.astype("<f4").tobytes() for a in numbers)
    return len(text).to_bytes(4, "little") + text + floats + codes.tobytes()
