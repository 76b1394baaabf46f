"""Read a network that was trained in a browser from a link of `train/network_formats.js`."""

import re

import numpy as np

from rnn_demo.cells import CELLS
from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.link_text import bytes_of_link_text
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Dense, Node
from rnn_demo.reader.recurrent import Recurrent

LONGEST = 8_100  # characters: 3,000 numbers
_CODE = re.compile(r"(\w+)-([1-9]\d?)-(relu|tanh|sigmoid)-([\w-]+)", re.ASCII)
_COARSEST = 32767  # the largest 16-bit integer; it stands for the largest weight


def network_from_link(code: str) -> Network:
    """Decode a network: kind of cell, units, activation, and weights as 16-bit integers in base64.

    Raises UnusableNetworkError for any other text.
    """
    match = _CODE.fullmatch(code) if len(code) <= LONGEST else None
    try:
        if match is None or not (match[1] in CELLS and CELLS[match[1]].IN_BROWSER):
            raise ValueError
        kind, units, activation, text = match.groups()
        content = bytes_of_link_text(text, LONGEST)
        largest, rounded = np.frombuffer(content[:4], "<f4"), np.frombuffer(content[4:], "<i2")
        if not np.isfinite(largest).all():
            raise ValueError
        return _network_from_weights(kind, int(units), activation, rounded * (largest / _COARSEST))
    except ValueError:
        again = "The network in this link can't be read: ask for the link again."
        raise UnusableNetworkError(again) from None


def _network_from_weights(kind: str, units: int, activation: str, numbers: np.ndarray) -> Network:
    """Build a network of all of Keras's weights; raises ValueError for another number of them."""
    cell_class = CELLS[kind]
    columns, biases = cell_class.block_count() * units, cell_class.bias_count_per_column()
    bias = (biases, columns) if biases > 1 else (columns,)
    shapes = ((COLUMNS, columns), (units, columns), bias, (units, DIGITS), (DIGITS,))
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    if len(numbers) != ends[-1]:
        raise ValueError
    parts = np.split(numbers.astype(np.float32), ends[:-1])
    w, r, b, *head = (part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))
    cell = cell_class.from_weights(w, r, b, activation=activation)
    layer = Node(Recurrent("recurrent", cell, False, False), (-1,), ROWS * units, last=True)
    return Network([layer, Node(Dense(*head), (0,), ROWS * DIGITS, last=True)], len(numbers))
