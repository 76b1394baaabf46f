"""Reads and writes `.safetensors` files with the package `safetensors`, within our bounds.

The package checks the header, and that there are no gaps between tensors; nothing is executed.
Files that are too large or unusable for us are refused here. Source:
https://github.com/huggingface/safetensors#format
"""

import json
import math
import re
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save

from rnn_demo.errors import UnusableNetworkError
from rnn_demo.files import JsonObject
from rnn_demo.reader.network_file import network_file_bytes

HEADER_BYTES = 100_000
MOST_TENSORS = 1_500  # 32 bidirectional layers have 256, and the last layer two
MOST_NUMBERS = 6_000_000  # in all tensors: 24 MB as float32
# BF16: the upper half of a float32
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
_AGAIN = 'save it again with safetensors.torch.save_file(model.state_dict(), "model.safetensors").'
_SENTENCES = {  # by the package's error text
    "invalid offset for tensor": "Tensor{} does not begin where the one before it ends: ",
    "file not fully covered": "This .safetensors file does not end where its tensors do: ",
    "invalid shape": "A tensor is not as long as its shape says: ",
    "invalid header length": "This .safetensors file ends too early: copy it again, or ",
    "header too small": "This .safetensors file ends too early: copy it again, or ",
}


def read_tensors_and_metadata(source: Path | bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read all tensors of a file by name, float32, in the file's order; and its metadata.

    Raises UnusableNetworkError if the file is damaged or too large, or a number is not finite.
    """
    content = network_file_bytes(source)
    length = int.from_bytes(content[:8], "little")
    if length > HEADER_BYTES:
        raise UnusableNetworkError(
            f"This is not a .safetensors file with a header of at most {HEADER_BYTES:,} bytes: "
            + _AGAIN
        )
    header, about = _parse_tensor_entries_and_metadata(content[8 : 8 + length])
    try:
        tensors = deserialize(content)
    except SafetensorError as error:
        raise UnusableNetworkError(_error_sentence_beginning(str(error)) + _AGAIN) from None
    if not tensors:
        raise UnusableNetworkError(f"This .safetensors file holds no tensors: {_AGAIN}")
    if sum(math.prod(tensor["shape"]) for _, tensor in tensors) > MOST_NUMBERS:
        raise UnusableNetworkError(
            f"This file holds more than {MOST_NUMBERS:,} numbers, the most that fit."
        )
    arrays = {
        name: _decode_tensor_numbers(tensor["data"], tensor["dtype"], name).reshape(tensor["shape"])
        for name, tensor in tensors
    }
    begins = {name: entry["data_offsets"][0] for name, entry in header.items()}
    return {name: arrays[name] for name in sorted(arrays, key=begins.__getitem__)}, about


def pack_tensors(tensors: dict[str, np.ndarray], about: dict[str, str] | None = None) -> bytes:
    """Make a file of float arrays by name, which are saved as float32."""
    arrays = {name: np.ascontiguousarray(a, dtype="<f4") for name, a in tensors.items()}
    content = save(arrays, {"format": "pt", **(about or {})})
    at = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:at])
    # Otherwise in arbitrary order
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    return content[:8] + text.ljust(at - 8) + content[at:]


def _parse_tensor_entries_and_metadata(text: bytes) -> tuple[JsonObject, dict[str, str]]:
    """Return the header's record of each tensor, and the metadata.

    Unusable names, types and sizes are refused; a damaged header is left to the package, which
    reports it.
    """
    try:
        header: JsonObject = json.loads(text.decode())
    except (ValueError, RecursionError):
        header = {}
    if not isinstance(header, dict):
        return {}, {}
    about = header.pop("__metadata__", None) or {}
    if not isinstance(about, dict) or not all(isinstance(text, str) for text in about.values()):
        raise UnusableNetworkError(
            f"The __metadata__ of this .safetensors file are no texts: {_AGAIN}"
        )
    if len(header) > MOST_TENSORS:
        raise UnusableNetworkError(
            f"This file holds more than {MOST_TENSORS} tensors, the most that are read."
        )
    for name, entry in header.items():
        if not name.isprintable() or not 1 <= len(name) <= 100:
            raise UnusableNetworkError("A tensor in this file has an unusable name: rename it.")
        kind = entry.get("dtype") if isinstance(entry, dict) else None
        if isinstance(kind, str) and kind not in TYPES:
            raise UnusableNetworkError(
                f"Tensor {name!r} holds {kind[:20]!r}; {', '.join(TYPES)} can be read: save only "
                "the layers that read rows, and the nn.Linear behind them."
            )
    return header, about


def _error_sentence_beginning(error: str) -> str:
    for part, sentence in _SENTENCES.items():
        if part in error:
            named = re.search("`(.*)`", error)
            return sentence.format(f" {named[1]!r}" if named else "")
    return "The header of this .safetensors file is damaged: "


def _decode_tensor_numbers(content: bytes, kind: str, name: str) -> np.ndarray:
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
