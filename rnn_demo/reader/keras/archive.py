"""A `.keras` file as data: two members of a zip, a JSON object and float arrays, all bounded.

Nothing of it is ever executed, and nothing is read before its size is known to be small. Of the
weights' HDF5 only plain arrays are read, as Keras writes them: in one piece, and in this file.
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import numpy as np

from rnn_demo.errors import ReaderError
from rnn_demo.files import read_json
from rnn_demo.reader.keras.formats import BEGINNING, SAVED_MODEL, what_it_is

FILE_BYTES = WEIGHTS_BYTES = 64 * 2**20
CONFIG_BYTES = 2**20
MEMBERS = 64  # Keras writes 3; others may have added notes
UNPACKED_BYTES = 4 * 2**20  # how much more than the file its members may hold: Keras packs none
_DAMAGE = (  # what zipfile and h5py raise
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError),
    *(ValueError, TypeError, KeyError, RuntimeError, OverflowError),
)


class Archive:
    """An open `.keras` file: its config at once, its weights one by one."""

    def __init__(self, source: Path | bytes) -> None:
        """source: the file, or its bytes. Raises ReaderError."""
        self._arrays: dict[tuple[str, int], np.ndarray] = {}
        with _opened(source) as file:
            self.config, self._h5 = self._read(file)

    def _read(self, file: BinaryIO) -> tuple[dict[str, Any], h5py.File]:
        size = _check_directory(file)
        try:
            with zipfile.ZipFile(file) as archive:
                members = {i.filename: i for i in archive.infolist()}
                metadata = _json(_member(archive, members, "metadata.json", CONFIG_BYTES, size))
                config = _json(_member(archive, members, "config.json", CONFIG_BYTES, size))
                weights = _member(archive, members, "model.weights.h5", WEIGHTS_BYTES, size)
                version = metadata.get("keras_version", "an unknown version")
                if not str(version).startswith("3."):
                    raise ReaderError(
                        f"This file was saved by Keras {str(version)[:20]!r}: save it again with "
                        "Keras 3."
                    )
                return config, h5py.File(io.BytesIO(weights), "r")
        except _DAMAGE as error:
            if isinstance(error, ReaderError):
                raise
            raise ReaderError(
                "This .keras file is damaged: save it again with model.save()."
            ) from None

    @property
    def count(self) -> int:
        """How many numbers the weights read so far hold."""
        return sum(a.size for a in self._arrays.values())

    def weights(self, path: str, index: int, shape: tuple[int, ...], layer: str) -> np.ndarray:
        """The float32 array number `index` of the group `path`, checked to have this shape.

        layer: named in the ReaderError when the array is missing, of another shape or type, or
        not finite.
        """
        where = f"Weight {index} of layer {layer!r}"
        if (path, index) not in self._arrays:  # a layer that is used twice has it already
            try:
                dataset = self._find(*path.split("/"), "vars", str(index))
                self._arrays[path, index] = self._read_array(dataset, shape, where)
            except _DAMAGE as error:
                if isinstance(error, ReaderError):
                    raise
                raise ReaderError(f"{where} is damaged: save the network again.") from None
        return self._arrays[path, index]

    def _find(self, *path: str) -> h5py.Dataset | None:
        """What stands in the file itself at that path; no link is followed out of it."""
        place = self._h5
        for name in path:
            is_group = isinstance(place, h5py.Group)
            if not is_group or not isinstance(place.get(name, getlink=True), h5py.HardLink):
                return None
            place = place[name]
        return place if isinstance(place, h5py.Dataset) else None

    def _read_array(
        self, dataset: h5py.Dataset | None, shape: tuple[int, ...], where: str
    ) -> np.ndarray:
        if dataset is None:
            raise ReaderError(f"{where} is missing from the file: save the network again.")
        if dataset.shape != shape:
            raise ReaderError(f"{where} has shape {dataset.shape}, where {shape} was expected.")
        if dataset.dtype != np.dtype("<f4"):
            raise ReaderError(f"{where} is not float32: save the network in float32.")
        plain = dataset.chunks is None and dataset.external is None and not dataset.is_virtual
        if not plain or dataset.id.get_storage_size() != dataset.nbytes:
            raise ReaderError(f"{where} is not stored in one piece: save the network again.")
        if 4 * self.count + dataset.nbytes > WEIGHTS_BYTES:
            raise ReaderError(f"{where} is more than can be read: at most 64 MB are.")
        array = dataset[...]
        if not np.isfinite(array).all():
            raise ReaderError(f"{where} holds NaN or infinite numbers: train it again.")
        return array


def _opened(source: Path | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return source.open("rb")
    except (OSError, ValueError):
        raise ReaderError(f"There is no file {str(source)!r} that can be opened.") from None


def _check_directory(file: BinaryIO) -> int:
    """The file's size, after a look at the zip's own table of contents, before parsing it."""
    size = file.seek(0, io.SEEK_END)
    if size > FILE_BYTES:
        raise ReaderError(f"This file is larger than {FILE_BYTES >> 20} MB, the most that is read.")
    file.seek(max(0, size - 2**16 - 64))
    tail = file.read(2**16 + 64)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        file.seek(0)
        raise ReaderError(what_it_is(file.read(BEGINNING)))
    entries, directory = struct.unpack_from("<HL", tail, at + 10)
    if b"PK\6\7" in tail[max(0, at - 20) : at] or entries > MEMBERS or directory > 2**16:
        raise ReaderError("This file holds more than a .keras file does: save it again.")
    file.seek(0)
    return size


def _member(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str, most: int, size: int
) -> bytes:
    info = members.get(name)
    if info is None and any(n.endswith("saved_model.pb") for n in members):
        raise ReaderError(SAVED_MODEL)
    if info is None:
        raise ReaderError(f"This is not a .keras file of Keras 3: it has no {name}.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ReaderError(f"{name} is packed in an unusual way: save the network again.")
    if info.file_size > min(most, size + UNPACKED_BYTES):
        raise ReaderError(f"{name} is larger than what is read: {info.file_size >> 20} MB.")
    with archive.open(info) as member:
        data = member.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise ReaderError(f"{name} is not as long as it says: save the network again.")
    return data


def _json(text: bytes) -> dict[str, Any]:
    try:
        value = read_json(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ReaderError("The config in this .keras file is damaged: save it again.")
    return value
