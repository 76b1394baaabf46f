"""Open a `.keras` file as data: members of a zip, a JSON object and float arrays.

Nothing in it is executed, and nothing is read before its size is known to be small.
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

from rnn_demo.errors import UnusableNetworkError
from rnn_demo.files import JsonObject, parse_json_with_nan_as_none
from rnn_demo.reader.keras.hdf5 import Hdf5, Hdf5Error
from rnn_demo.reader.network_file import FILE_BYTES, network_file_bytes

CONFIG_BYTES = 2**20
MEMBERS = 64  # Keras writes 3; other tools may have added some
UNPACKED_BYTES = 4 * 2**20  # most that the members may exceed the file; Keras does not compress
_SAVED_MODEL = (
    "This is a SavedModel, which holds a program and no layers. With the package tf_keras: "
    'tf_keras.models.load_model("folder").save("model.h5"), and then '
    'keras.models.load_model("model.h5").save("model.keras").'
)
_OTHER = 'This is not a .keras file: save your model with model.save("model.keras").'
_TORCH = (
    "This is a file of torch.save, which is never opened, as it may hold code: make one that is "
    'read, of its state_dict, with pip install safetensors and python -c "import torch, '
    "safetensors.torch as s; s.save_file(torch.load('model.pt', weights_only=True), "
    "'model.safetensors')\"."
)
_BY_BEGINNING = {  # messages by the first bytes of a file
    b"\x89HDF\r\n\x1a\n": 'This is a .h5 file. Convert it with keras.models.load_model("model.h5")'
    '.save("model.keras"); a file with only weights needs the model that they belong to, and its '
    "load_weights.",
    b"PK\3\4": "This .keras file ends too early: it was not copied whole. Copy it again, or save "
    'it again with model.save("model.keras").',
    b"\x80\x02": _TORCH,  # a pickle, written by torch.save before version 1.6
    b"\x08\x01\x12": _SAVED_MODEL,  # a protocol buffer: schema version 1, and a graph
}


class Archive:
    """An open `.keras` file.

    Attributes:
        names: The names of the classes in the metadata, not validated; None if there are none.
        count: The number of weights read so far.
    """

    def __init__(self, source: Path | bytes) -> None:
        """Open a file, or its bytes.

        Raises UnusableNetworkError if it is not a `.keras` file of Keras 3, or is damaged or too
        large.
        """
        self.count = 0
        self.config, self.names, self._h5 = self._read_config_names_and_hdf5(
            network_file_bytes(source)
        )

    def _read_config_names_and_hdf5(self, content: bytes) -> tuple[JsonObject, object, Hdf5]:
        size = len(content)
        _check_directory(content)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = {i.filename: i for i in archive.infolist()}
                metadata = _parse_json_object(
                    _read_member(archive, members, "metadata.json", CONFIG_BYTES, size)
                )
                config = _parse_json_object(
                    _read_member(archive, members, "config.json", CONFIG_BYTES, size)
                )
                weights = _read_member(archive, members, "model.weights.h5", FILE_BYTES, size)
                version = metadata.get("keras_version", "an unknown version")
                if not str(version).startswith("3."):
                    raise UnusableNetworkError(
                        f"This file was saved by Keras {str(version)[:20]!r}: save it again with "
                        "Keras 3."
                    )
                return config, metadata.get("signs"), Hdf5(weights)
        except (
            *(zipfile.BadZipFile, zlib.error, struct.error, OSError),
            *(EOFError, ValueError, RuntimeError, OverflowError),
        ) as error:
            if isinstance(error, UnusableNetworkError):
                raise
            raise UnusableNetworkError(
                "This .keras file is damaged: save it again with model.save()."
            ) from None

    def read_weight(self, path: str, index: int, shape: tuple[int, ...], layer: str) -> np.ndarray:
        """Read one weight, float32, from the group `path` of `model.weights.h5`.

        `layer` is the layer's name, for messages. Raises UnusableNetworkError if the weight is
        missing, of another shape or type, or not finite.
        """
        where = f"Weight {index} of layer {layer!r}"
        try:
            numbers = self._h5.read_array(*path.split("/"), "vars", str(index))
        except Hdf5Error:
            raise UnusableNetworkError(
                f"{where} is missing, damaged or not plain float32: save the network again."
            ) from None
        if numbers.shape != shape:
            raise UnusableNetworkError(
                f"{where} has shape {numbers.shape}, where {shape} was expected."
            )
        if not np.isfinite(numbers).all():
            raise UnusableNetworkError(f"{where} holds NaN or infinite numbers: train it again.")
        self.count += numbers.size
        # Otherwise 64 MB of overlapping arrays could become 4 GB
        if 4 * self.count > self._h5.size:
            raise UnusableNetworkError(f"{where} lies over others: save the network again.")
        return numbers.astype(np.float32)


def _check_directory(content: bytes) -> None:
    """Check the zip's central directory before it is parsed."""
    tail = content[-(2**16) - 64 :]
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        kinds = (why for begins, why in _BY_BEGINNING.items() if content.startswith(begins))
        raise UnusableNetworkError(next(kinds, _OTHER))
    if b"/data.pkl" in tail:
        raise UnusableNetworkError(_TORCH)
    entries, directory = struct.unpack_from("<HL", tail, at + 10)
    if b"PK\6\7" in tail[max(0, at - 20) : at] or entries > MEMBERS or directory > 2**16:
        raise UnusableNetworkError("This file holds more than a .keras file does: save it again.")


def _read_member(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str, most: int, size: int
) -> bytes:
    info = members.get(name)
    if info is None and any(n.endswith("saved_model.pb") for n in members):
        raise UnusableNetworkError(_SAVED_MODEL)
    if info is None:
        raise UnusableNetworkError(f"This is not a .keras file of Keras 3: it has no {name}.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnusableNetworkError(f"{name} is packed in an unusual way: save the network again.")
    if info.file_size > min(most, size + UNPACKED_BYTES):
        raise UnusableNetworkError(
            f"{name} is larger than what is read: {info.file_size >> 20} MB."
        )
    with archive.open(info) as member:
        data = member.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise UnusableNetworkError(f"{name} is not as long as it says: save the network again.")
    return data


def _parse_json_object(text: bytes) -> JsonObject:
    try:
        value = parse_json_with_nan_as_none(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise UnusableNetworkError("The config in this .keras file is damaged: save it again.")
    return value
