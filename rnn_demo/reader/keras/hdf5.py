"""Float arrays out of an HDF5 file, in the form in which Keras writes `model.weights.h5`.

That form is h5py's default: the file format's first version, groups with symbol tables, arrays in
one piece. Reading no more than that, with every offset checked, makes a file from a stranger
harmless (the HDF5 library, in C, has crashed on crafted files more than once).

Source: HDF5 File Format Specification 3.0, https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
"""

import math
import struct

import numpy as np

SIGNATURE = b"\x89HDF\r\n\x1a\n"
DATASPACE, DATATYPE, LAYOUT, CONTINUATION, SYMBOL_TABLE = 0x01, 0x03, 0x08, 0x10, 0x11
FILTERS, EXTERNAL_FILES = 0x0B, 0x07
CONTIGUOUS = 1
SOFT_LINK = 2
FLOAT32 = bytes.fromhex("11201f00 04000000 0000 2000 17 08 00 17 7f000000")  # little-endian
MAX_STEPS = 50_000  # parts of the file that are looked at: a network of 64 layers has some 3,000
MAX_PIECE = 2**16  # bytes of one such part, other than an array
MAX_NAME = 512  # bytes
MAX_VISITS = 4  # bytes that are looked at, for each of the file: pieces may lie one over another


class Hdf5Error(ValueError):
    """The file is damaged, or not in the form that Keras writes."""


class Hdf5:
    """An HDF5 file, as bytes."""

    def __init__(self, data: bytes) -> None:
        """Raises Hdf5Error if the file does not begin as it should; so do all methods."""
        self._data = memoryview(data)
        self._steps = self._copied = self._visited = 0
        self._headers: dict[int, dict[int, bytes]] = {}
        self._groups: dict[int, dict[bytes, int]] = {}
        # superblock version 0, with offsets and lengths of 8 bytes, and addresses from 0
        if self._bytes(0, 9) != SIGNATURE + b"\0" or self._bytes(13, 2) != b"\x08\x08":
            raise Hdf5Error("not a superblock of version 0")
        if self._unpack("<Q", 24) != (0,):
            raise Hdf5Error("addresses do not count from 0")
        (self._root,) = self._unpack("<Q", 64)

    def find(self, *path: str) -> int | None:
        """The address of the object at that path from the root; None if there is none."""
        address: int | None = self._root
        for part in path:
            if address is None:
                return None
            address = self._members(address).get(part.encode())
        return address

    def shape(self, address: int) -> tuple[int, ...]:
        """The shape of the array at that address."""
        space = self._message(address, DATASPACE)
        version, rank = _unpack("<BB", space)
        start = {1: 8, 2: 4}.get(version)
        if start is None or rank > 32:
            raise Hdf5Error("unknown dataspace")
        return _unpack(f"<{rank}Q", space, start)

    def is_float32(self, address: int) -> bool:
        """Whether the array at that address is of little-endian float32."""
        return self._message(address, DATATYPE)[: len(FLOAT32)] == FLOAT32

    def array(self, address: int) -> np.ndarray:
        """A copy of the float32 array at that address."""
        shape, header = self.shape(address), self._header(address)
        if FILTERS in header or EXTERNAL_FILES in header or not self.is_float32(address):
            raise Hdf5Error("not a plain float32 array")
        version, kind, start, size = _unpack("<BBQQ", self._message(address, LAYOUT))
        if version not in (3, 4) or kind != CONTIGUOUS or not size == 4 * math.prod(shape) > 0:
            raise Hdf5Error("not stored in one piece")
        self._copied += size
        if self._copied > len(self._data):
            raise Hdf5Error("arrays lie one over another")
        raw = self._bytes(start, size, most=size)
        return np.frombuffer(raw, np.dtype("<f4")).astype(np.float32).reshape(shape)

    def _members(self, address: int) -> dict[bytes, int]:
        """The members of a group, by name; nothing for what is no group. Links are left out."""
        if address not in self._groups:
            table = self._header(address).get(SYMBOL_TABLE)
            self._groups[address] = {} if table is None else self._symbols(*_unpack("<QQ", table))
        return self._groups[address]

    def _symbols(self, tree: int, heap: int) -> dict[bytes, int]:
        """The members of a group, whose names lie in a heap, from the leaves of its B-tree."""
        if self._bytes(heap, 4) != b"HEAP":
            raise Hdf5Error("a group has no heap")
        size, _, names = self._unpack("<QQQ", heap + 8)
        text = bytes(self._bytes(names, size))
        members: dict[bytes, int] = {}
        nodes = [tree]
        while nodes:
            node = nodes.pop()
            kind, (count,) = bytes(self._bytes(node, 4)), self._unpack("<H", node + 6)
            self._spend(count)
            if kind == b"TREE":  # key, child, key, child, ..., key
                nodes += self._unpack(f"<{2 * count + 1}Q", node + 24)[1::2]
            elif kind == b"SNOD":
                for i in range(count):
                    name, address, link = self._unpack("<QQI", node + 8 + 40 * i)
                    if link != SOFT_LINK:
                        members[self._name(text, name)] = address
            else:
                raise Hdf5Error("a group's tree is damaged")
        return members

    def _name(self, heap: bytes, start: int) -> bytes:
        end = heap.find(b"\0", start, start + MAX_NAME)
        if end < 0:
            raise Hdf5Error("a name does not end")
        self._visit(end - start)
        return heap[start:end]

    def _message(self, address: int, kind: int) -> bytes:
        try:
            return self._header(address)[kind]
        except KeyError:
            raise Hdf5Error("not an array") from None

    def _header(self, address: int) -> dict[int, bytes]:
        """The messages of an object's header of version 1, by type; the first of each."""
        if address in self._headers:
            return self._headers[address]
        version, _, _, _, length = self._unpack("<BBHII", address)
        if version != 1:
            raise Hdf5Error("unknown object header")
        messages: dict[int, bytes] = {}
        pieces = [(address + 16, length)]
        while pieces:
            piece = self._bytes(*pieces.pop(0))
            at = 0
            while at + 8 <= len(piece):
                self._spend(1)
                kind, size = struct.unpack_from("<HH", piece, at)
                content = bytes(piece[at + 8 : at + 8 + size])
                if kind == CONTINUATION:
                    pieces.append(_unpack("<QQ", content))
                messages.setdefault(kind, content)
                at += 8 + size
        self._headers[address] = messages
        return messages

    def _unpack(self, form: str, offset: int) -> tuple:
        return struct.unpack(form, self._bytes(offset, struct.calcsize(form)))

    def _bytes(self, offset: int, size: int, most: int = MAX_PIECE) -> memoryview:
        self._spend(1)
        if size > most or offset + size > len(self._data):
            raise Hdf5Error("an address lies outside the file")
        self._visit(size)
        return self._data[offset : offset + size]

    def _spend(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise Hdf5Error("more parts than a network has")

    def _visit(self, size: int) -> None:
        self._visited += size
        if self._visited > MAX_VISITS * len(self._data) + MAX_PIECE:
            raise Hdf5Error("parts lie one over another")


def _unpack(form: str, content: bytes, offset: int = 0) -> tuple:
    try:
        return struct.unpack_from(form, content, offset)
    except struct.error:
        raise Hdf5Error("a message is too short") from None
