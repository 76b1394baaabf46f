"""A network that was trained in a browser, out of a link: the text that train/trained.js writes."""

import base64
import binascii
import math
import re

import numpy as np

from rnn_demo.data import COLUMNS, DIGITS, ROWS
from rnn_demo.errors import ReaderError
from rnn_demo.reader.activations import ACTIVATIONS
from rnn_demo.reader.cells import GRU, LSTM, Cell, SimpleRNN
from rnn_demo.reader.network import Network, Node
from rnn_demo.reader.operations import Dense, Recurrent

LONGEST = 8_100  # characters: 3,000 numbers
_CODE = re.compile(r"(SimpleRNN|LSTM|GRU)-(\d{1,2})-(relu|tanh|sigmoid)-([\w-]+)", re.ASCII)
_COARSEST = 32767  # the largest of 16 bits, which stands for the largest number of all


def network_of(code: str) -> Network:
    """The network of a link's text. Raises ReaderError on any other."""
    match = _CODE.fullmatch(code) if len(code) <= LONGEST else None
    try:
        if match is None:
            raise ValueError
        kind, units, activation, text = match.groups()
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return _network(kind, int(units), activation, packed)
    except (ValueError, binascii.Error):
        raise ReaderError(
            "The network in this link can't be read: ask for the link again."
        ) from None


def _network(kind: str, units: int, activation: str, packed: bytes) -> Network:
    largest, rounded = np.frombuffer(packed[:4], "<f4"), np.frombuffer(packed[4:], "<i2")
    columns = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}[kind] * units
    bias = (2, columns) if kind == "GRU" else (columns,)
    shapes = ((COLUMNS, columns), (units, columns), bias, (units, DIGITS), (DIGITS,))
    sizes = [math.prod(shape) for shape in shapes]
    if units == 0 or len(rounded) != sum(sizes) or not np.isfinite(largest[0]):
        raise ValueError
    numbers = rounded * (largest / _COARSEST).astype(np.float32)
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    *cell, kernel, dense_bias = (p.reshape(shape) for p, shape in zip(parts, shapes, strict=True))
    layer = Recurrent("recurrent", _cell(kind, activation, *cell), False, False)
    nodes = [
        Node(layer, (-1,), ROWS * units, last=True),
        Node(Dense(kernel, dense_bias), (0,), ROWS * DIGITS, last=True),
    ]
    return Network(nodes, sum(sizes))


def _cell(kind: str, activation: str, *weights: np.ndarray) -> Cell:
    act, gate = ACTIVATIONS[activation], ACTIVATIONS["sigmoid"]
    if kind == "SimpleRNN":
        return SimpleRNN(*weights, act)
    return LSTM(*weights, act, gate) if kind == "LSTM" else GRU(*weights, act, gate, True)
