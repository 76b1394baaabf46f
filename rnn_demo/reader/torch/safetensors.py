"""The `.safetensors` format: the header's length (uint64), the header (JSON), and the numbers.

Everything is little-endian. For each tensor the header has {"dtype", "shape", "data_offsets"}, with
offsets from the header's end; "__metadata__" holds texts. Tensors lie without gaps, and nothing is
ever executed. Source: https://github.com/huggingface/safetensors#format
"""

import json
import math
from pathlib import Path

import numpy as np

from rnn_demo.errors import UnusableNetworkError
from rnn_demo.files import JsonObject, open_regular

FILE_BYTES = 64 * 2**20
HEADER_BYTES = 100_000
MOST_NUMBERS = 6_000_000  # in all tensors together: 24 MB as float32
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}  # BF16: a float32's upper half
_AGAIN = 'save it again with safetensors.torch.save_file(model.state_dict(), "model.safetensors").'


def unpack(source: Path | bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read all tensors of a file.

    Args:
        source: the file, or its bytes.

    Returns:
        The tensors by name, float32, in the file's order; and the metadata.

    Raises:
        UnusableNetworkError: if the file is damaged or too large, or a number is not finite.
    """
    content = source if isinstance(source, bytes) else _content(source)
    if len(content) > FILE_BYTES:
        raise UnusableNetworkError(
            f"This file is larger than {FILE_BYTES >> 20} MB, the most that is read."
        )
    length = int.from_bytes(content[:8], "little")
    if length > HEADER_BYTES:
        raise UnusableNetworkError(
            f"This is not a .safetensors file with a header of at most {HEADER_BYTES:,} bytes: "
            + _AGAIN
        )
    if len(content) < 8 + length:
        raise UnusableNetworkError(
            f"This .safetensors file ends too early: copy it again, or {_AGAIN}"
        )
    at, arrays = 8 + length, {}
    tensors, about = _header(content[8:at], len(content) - at)
    for name, (kind, shape, size) in tensors.items():
        arrays[name] = _numbers(content[at : at + size], kind, name).reshape(shape)
        at += size
    return arrays, about


def pack(tensors: dict[str, np.ndarray], about: dict[str, str] | None = None) -> bytes:
    """Make a file of tensors.

    Args:
        tensors: float arrays by name; they are saved as float32.
        about: metadata.

    Returns:
        The file's bytes.
    """
    header: JsonObject = {"__metadata__": {"format": "pt", **(about or {})}}
    at = 0
    for name, tensor in tensors.items():
        end = at + 4 * tensor.size
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    numbers = b"".join(tensor.astype("<f4").tobytes() for tensor in tensors.values())
    return len(text).to_bytes(8, "little") + text + numbers


def _content(path: Path) -> bytes:
    try:
        with open_regular(path, math.inf) as file:
            return file.read(FILE_BYTES + 1)
    except (OSError, ValueError):
        raise UnusableNetworkError(f"There is no file {str(path)!r} that can be opened.") from None


def _header(
    text: bytes, size: int
) -> tuple[dict[str, tuple[str, tuple[int, ...], int]], dict[str, str]]:
    """Parse the header.

    Args:
        text: the header.
        size: bytes of everything behind it.

    Returns:
        Dtype, shape and size in bytes of each tensor, in the file's order; and the metadata.
    """
    try:
        header = json.loads(text.decode(), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or not text.startswith(b"{"):
        raise UnusableNetworkError(f"The header of this .safetensors file is damaged: {_AGAIN}")
    about = header.pop("__metadata__", {})
    if not isinstance(about, dict) or not all(isinstance(text, str) for text in about.values()):
        raise UnusableNetworkError(
            f"The __metadata__ of this .safetensors file are no texts: {_AGAIN}"
        )
    lie = sorted((*_entry(name, entry), name) for name, entry in header.items())
    at = 0
    for begin, end, _, _, name in lie:
        if begin != at:
            what = "overlaps the one before it" if begin < at else "leaves a hole before it"
            raise UnusableNetworkError(f"Tensor {name!r} {what}: {_AGAIN}")
        at = end
    if at != size:
        raise UnusableNetworkError(
            f"This .safetensors file does not end where its tensors do: {_AGAIN}"
        )
    if sum(math.prod(shape) for _, _, _, shape, _ in lie) > MOST_NUMBERS:
        raise UnusableNetworkError(
            f"This file holds more than {MOST_NUMBERS:,} numbers, the most that fit."
        )
    return {name: (kind, shape, end - begin) for begin, end, kind, shape, name in lie}, about


def _each_once(pairs: list[tuple[str, object]]) -> JsonObject:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key stands twice")
    return members


def _entry(name: str, entry: object) -> tuple[int, int, str, tuple[int, ...]]:
    """Return where a tensor begins and ends, its dtype and its shape."""
    if not name.isprintable() or not 1 <= len(name) <= 100:
        raise UnusableNetworkError("A tensor in this file has an unusable name: rename it.")
    match entry:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [begin, end]} if all(
            type(n) is int and 0 <= n < 2**32 for n in (*shape, begin, end)
        ):
            pass
        case _:
            raise UnusableNetworkError(
                f"What the header says of tensor {name!r} can't be read: {_AGAIN}"
            )
    if kind not in TYPES:
        raise UnusableNetworkError(
            f"Tensor {name!r} holds {kind[:20]!r}; {', '.join(TYPES)} can be read: save the layers "
            "that read rows, and the nn.Linear behind them, alone."
        )
    if len(shape) > 8 or math.prod(shape) * np.dtype(TYPES[kind]).itemsize != end - begin:
        raise UnusableNetworkError(f"Tensor {name!r} is not as long as its shape says: {_AGAIN}")
    return begin, end, kind, tuple(shape)


def _numbers(content: bytes, kind: str, name: str) -> np.ndarray:
    numbers = np.frombuffer(content, TYPES[kind])
    if kind == "BF16":
        numbers = (numbers.astype("<u4") << 16).view("<f4")
    with np.errstate(over="ignore"):
        numbers = numbers.astype(np.float32)
    if not np.isfinite(numbers).all():
        raise UnusableNetworkError(
            f"Tensor {name!r} holds NaN or infinite numbers: train it again."
        )
    return numbers
