"""Read float arrays from an HDF5 file in the form of Keras's `model.weights.h5`.

That form is h5py's default: the file format's first version, groups with symbol tables, contiguous
arrays. A reader for only this form, which checks every offset, is safe with an untrusted file. The
HDF5 library is not: of 80,000 files with a few changed bytes, three kept h5py 3.14 and 3.16 busy
for ever, and blocked every thread of the server. Nor is pyfive 1.3, which is pure Python: a file of
21 MB, in which 1,500 names share a heap of 20 MB, kept it busy for over a minute, in over 10 GB.

Source: HDF5 File Format Specification 3.0,
https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

import math
import struct
from collections.abc import Mapping

import numpy as np

SIGNATURE = b"\x89HDF\r\n\x1a\n"
DATASPACE, DATATYPE, LAYOUT, CONTINUATION, SYMBOL_TABLE = 0x01, 0x03, 0x08, 0x10, 0x11
FILTERS, EXTERNAL_FILES = 0x0B, 0x07
CONTIGUOUS = 1
FLOAT32 = bytes.fromhex("11201f00 04000000 0000 2000 17 08 00 17 7f000000")  # little-endian
MAX_PIECE = 2**16  # bytes of one read, except of arrays
MAX_NAME = 512  # bytes
MAX_TOTAL = 2**22  # bytes of all reads together; a network of 64 layers takes an eighth
READ_COST = 16  # bytes counted for each read in addition to its size


class Hdf5Error(ValueError):
    """The file is damaged, or not in the form that Keras writes."""


class Hdf5:
    """An HDF5 file in memory."""

    def __init__(self, data: bytes) -> None:
        """Check the superblock.

        Raises Hdf5Error if the file is damaged or in another form; so do all methods.
        """
        self._data, self._budget = memoryview(data), MAX_TOTAL
        self.size = len(data)
        self._groups: dict[bytes, dict[bytes, int]] = {}
        # superblock version 0, with offsets and lengths of 8 bytes, and addresses from 0
        if self._bytes(0, 9) != SIGNATURE + b"\0" or self._bytes(13, 2) != b"\x08\x08":
            raise Hdf5Error("not a superblock of version 0")
        if self._unpack("<Q", 24) != (0,):
            raise Hdf5Error("addresses do not count from 0")
        (self._root,) = self._unpack("<Q", 64)

    def read_array(self, *path: str) -> np.ndarray:
        """Return an array, float32, a view of the file; links are not followed.

        `path` are the names of the groups from the root, and of the array. Raises Hdf5Error if
        there is no such array.
        """
        start, shape = self._place_and_shape(*path)
        return np.frombuffer(self._data, "<f4", math.prod(shape), start).reshape(shape)

    def _place_and_shape(self, *path: str) -> tuple[int, tuple[int, ...]]:
        """Return where an array begins in the file, and its shape. Errors as for `read_array`."""
        messages = self._first_header_message_by_type(self._find_object_address(*path))
        version, rank = _unpack("<BB", messages.get(DATASPACE, b""))
        shape = _unpack(f"<{rank}Q", messages[DATASPACE], 8 if version == 1 else 4)
        version, kind, start, size = _unpack("<BBQQ", messages.get(LAYOUT, b""))
        plain = messages.get(DATATYPE, b"").startswith(FLOAT32) and kind == CONTIGUOUS
        if version not in (3, 4) or not plain or {FILTERS, EXTERNAL_FILES} & messages.keys():
            raise Hdf5Error("no float32 in one piece")
        if not size == 4 * math.prod(shape) > 0 or start + size > self.size:
            raise Hdf5Error("an array has another size than its shape")
        return start, shape

    def bytes_with_replaced_arrays(self, arrays: Mapping[tuple[str, ...], np.ndarray]) -> bytes:
        """Copy the file with other numbers in some arrays.

        `arrays` are, by path as for `read_array`, of the shapes of those that they replace. Raises
        Hdf5Error if there is no such array, or it has another shape.
        """
        copy = bytearray(self._data)
        for path, array in arrays.items():
            start, shape = self._place_and_shape(*path)
            if array.shape != shape:
                raise Hdf5Error("an array has another shape")
            copy[start : start + array.size * 4] = array.astype("<f4").tobytes()
        return bytes(copy)

    def _find_object_address(self, *path: str) -> int:
        address = self._root
        for part in path:
            member = self._members(self._first_header_message_by_type(address)).get(part.encode())
            if member is None:
                raise Hdf5Error("nothing of that name")
            address = member
        return address

    def _members(self, messages: dict[int, bytes]) -> dict[bytes, int]:
        """Return the members of a group by name; empty if this is not a group."""
        table = messages.get(SYMBOL_TABLE)
        if table is None:
            return {}
        if table not in self._groups:
            self._groups[table] = self._members_from_tree(*_unpack("<QQ", table))
        return self._groups[table]

    def _members_from_tree(self, tree: int, heap: int) -> dict[bytes, int]:
        """Return the members of a group from the leaves of its B-tree and the names in its heap."""
        if self._bytes(heap, 4) != b"HEAP":
            raise Hdf5Error("a group has no heap")
        size, _, start = self._unpack("<QQQ", heap + 8)
        names = bytes(self._bytes(start, size))
        members: dict[bytes, int] = {}
        nodes = [tree]
        while nodes:
            node = nodes.pop()
            kind, (count,) = bytes(self._bytes(node, 4)), self._unpack("<H", node + 6)
            if kind == b"TREE":  # key, child, key, child, ..., key
                nodes += self._unpack(f"<{2 * count + 1}Q", node + 24)[1::2]
            elif kind == b"SNOD":
                for i in range(count):
                    at, address = self._unpack("<QQ", node + 8 + 40 * i)
                    name, end, _ = names[at : at + MAX_NAME].partition(b"\0")
                    self._spend_budget(len(name))
                    if not end:
                        raise Hdf5Error("a name does not end")
                    members[name] = address
            else:
                raise Hdf5Error("a group's tree is damaged")
        return members

    def _first_header_message_by_type(self, address: int) -> dict[int, bytes]:
        """Return the messages of a version 1 object header, by type; the first of each."""
        version, _, _, _, length = self._unpack("<BBHII", address)
        if version != 1:
            raise Hdf5Error("unknown object header")
        messages: dict[int, bytes] = {}
        pieces = [(address + 16, length)]
        while pieces:
            begin, size = pieces.pop()
            piece, at = self._bytes(begin, size), 0
            while at + 8 <= len(piece):
                kind, size = struct.unpack_from("<HH", piece, at)
                content = bytes(piece[at + 8 : at + 8 + size])
                if kind == CONTINUATION:
                    pieces.append(_unpack("<QQ", content))
                messages.setdefault(kind, content)
                at += 8 + size
        return messages

    def _unpack(self, form: str, offset: int) -> tuple:
        return struct.unpack(form, self._bytes(offset, struct.calcsize(form)))

    def _bytes(self, offset: int, size: int) -> memoryview:
        if size > MAX_PIECE or offset + size > self.size:
            raise Hdf5Error("an address lies outside the file")
        self._spend_budget(size)
        return self._data[offset : offset + size]

    def _spend_budget(self, size: int) -> None:
        self._budget -= size + READ_COST
        if self._budget < 0:
            raise Hdf5Error("more than a network has, or parts lie one over another")


def _unpack(form: str, content: bytes, offset: int = 0) -> tuple:
    try:
        return struct.unpack_from(form, content, offset)
    except struct.error:
        raise Hdf5Error("a message is too short") from None
