"""Decodes taught signs from the text of browser/teach/signs_code.js, to hold JavaScript against."""

import json
from dataclasses import dataclass, replace

import numpy as np

from rnn_demo.data import COLUMNS, ROWS
from rnn_demo.errors import UnusableNetworkError
from rnn_demo.link_text import bytes_of_link_text, inflate
from rnn_demo.reader.class_names import are_names
from rnn_demo.reader.network import Network
from rnn_demo.reader.operations import Dense

MOST_DRAWINGS = 20  # most drawings of each sign
LONGEST_SIGNS = 7_500  # characters of a text; with the rest of a link, 8 kB
_MOST_BYTES = 2**20  # unpacked; more than all drawings take
_FINEST = 32767  # the largest int16; it represents the largest number
_SHADES = 15


@dataclass(frozen=True, eq=False)
class SignLayerWithDrawings:
    """A visitor's taught signs: a last layer that answers with them.

    Attributes:
        names: The names of the 2 to 10 signs, all different.
        kernel: (features, signs) float32, of the layer.
        bias: (signs,) float32.
        drawings: For each sign (count, 28, 28) float32 in [0, 1], as drawn; empty if it has
            none.
    """

    names: tuple[str, ...]
    kernel: np.ndarray
    bias: np.ndarray
    drawings: tuple[np.ndarray, ...]


def decode_layer_and_signs(code: str) -> SignLayerWithDrawings:
    """Decode the signs in a link's text, at most 7,500 characters of base64 for URLs.

    Their names are plain text, which must still be escaped for display. Raises UnusableNetworkError
    for any other text.
    """
    try:
        return _layer_and_signs_from_bytes(
            inflate(bytes_of_link_text(code, LONGEST_SIGNS), _MOST_BYTES)
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        again = "The signs in this link can't be read: ask for the link again."
        raise UnusableNetworkError(again) from None


def network_with_signs_head(network: Network, signs: SignLayerWithDrawings) -> Network:
    """Return a network, not calibrated, whose last layer answers with signs.

    All other weights are unchanged. Raises UnusableNetworkError if the signs were taught on another
    network.
    """
    head = network.dense_at_end
    if head is None or head.kernel.shape[0] != signs.kernel.shape[0]:
        raise UnusableNetworkError("These signs were taught on another network: choose that one.")
    old, new = (k.shape[1] * (k.shape[0] + 1) for k in (head.kernel, signs.kernel))
    classes = len(signs.names)
    last = replace(
        network.nodes[-1], operation=Dense(signs.kernel, signs.bias), width=ROWS * classes
    )
    return replace(
        network,
        nodes=[*network.nodes[:-1], last],
        parameters=network.parameters - old + new,
        classes=classes,
        temperatures=None,
        names=signs.names,
    )


def _layer_and_signs_from_bytes(content: bytes) -> SignLayerWithDrawings:
    start = 2 + int.from_bytes(content[:2], "little")
    header = json.loads(content[2:start])
    names, counts, features = header["names"], header["drawings"], header["features"]
    if not (are_names(names) and _are_drawing_counts(counts, len(names)) and type(features) is int):
        raise ValueError
    sizes = (features * len(names), len(names))
    largest = np.frombuffer(content[start : start + 8], "<f4")
    middle = start + 8 + 2 * sum(sizes)
    drawn = content[middle:]
    if features < 1 or len(content) != middle + sum(counts) * ROWS * COLUMNS // 2:
        raise ValueError
    if not np.isfinite(largest).all():
        raise ValueError
    numbers = np.frombuffer(content[start + 8 : middle], "<i2").astype(np.float64)
    kernel, bias = np.split(numbers, [sizes[0]])
    packed = np.frombuffer(drawn, np.uint8)
    shades = np.stack([packed & 15, packed >> 4], axis=-1).reshape(-1, ROWS, COLUMNS)
    pixels = (np.round(shades * (255 / _SHADES)) / 255).astype(np.float32)
    return SignLayerWithDrawings(
        names=tuple(names),
        kernel=(kernel * (largest[0] / _FINEST)).astype(np.float32).reshape(features, -1),
        bias=(bias * (largest[1] / _FINEST)).astype(np.float32),
        drawings=tuple(np.split(pixels, np.cumsum(counts)[:-1])) if counts else (),
    )


def _are_drawing_counts(counts: object, signs: int) -> bool:
    if not isinstance(counts, list) or len(counts) not in (0, signs):
        return False
    return all(type(n) is int and 1 <= n <= MOST_DRAWINGS for n in counts)
