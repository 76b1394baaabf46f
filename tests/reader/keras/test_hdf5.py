"""The small HDF5 reader reads h5py's default format, and refuses the rest."""

import io
import struct
import tracemalloc
from collections.abc import Callable

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo.reader.keras.hdf5 import Hdf5, Hdf5Error

ARRAY = np.arange(6, dtype=np.float32).reshape(2, 3)


def written(write: Callable[[h5py.File], object], **options) -> bytearray:
    data = io.BytesIO()
    with h5py.File(data, "w", **options) as file:
        write(file)
    return bytearray(data.getvalue())


@settings(max_examples=30)
@given(
    sizes=st.dictionaries(
        st.text("abc_0", min_size=1, max_size=12),
        st.lists(st.integers(1, 7), min_size=0, max_size=4).map(tuple),
        min_size=1,
        max_size=40,
    )
)
def test_arrays_equal_those_that_h5py_wrote(sizes):
    arrays = {n: np.random.default_rng(0).random(s, np.float32) for n, s in sizes.items()}

    def write(file):
        for name, array in arrays.items():
            group = file.create_group(f"layers/{name}/vars")
            group.attrs["name"] = name * 3
            group["0"] = array

    file = Hdf5(bytes(written(write)))
    for name, array in arrays.items():
        np.testing.assert_array_equal(
            file.read_array("layers", name, "vars", "0"), array, strict=True
        )
        for missing in ("1", "0/more"):
            with pytest.raises(Hdf5Error):
                file.read_array("layers", name, "vars", *missing.split("/"))


def test_the_latest_version_of_hdf5_is_refused():
    with pytest.raises(Hdf5Error):
        Hdf5(bytes(written(lambda f: f.create_dataset("x", data=ARRAY), libver="latest")))


def names_that_do_not_end() -> bytearray:
    """Return a group whose heap has no zero byte, so that every name extends to its end."""
    data = written(lambda f: [f.create_group(f"g/{i:04d}") for i in range(1_500)])
    at = -1
    while (at := data.find(b"HEAP", at + 1)) >= 0:
        size, _, start = struct.unpack_from("<QQQ", data, at + 8)
        data[start : start + size] = data[start : start + size].replace(b"\0", b"x")
    return data


def a_header_that_goes_on_in_itself() -> bytearray:
    data = written(lambda f: f.create_group("g").attrs.create("n", "x"))
    with h5py.File(io.BytesIO(data)) as file:
        at = h5py.h5o.get_info(file["g"].id).addr
    (length,) = struct.unpack_from("<I", data, at + 8)
    for i in range(length // 24):  # a row of messages that all refer to it
        message = (0x10, 16, 0, 0, 0, 0, at + 16, length)
        struct.pack_into("<HHBBBBQQ", data, at + 16 + 24 * i, *message)
    return data


def a_tree_that_is_its_own_branch() -> bytearray:
    data = written(lambda f: [f.create_group(f"g/{i:04d}") for i in range(300)])
    at = -1
    while (at := data.find(b"TREE", at + 1)) >= 0:
        for i in range(struct.unpack_from("<H", data, at + 6)[0]):
            struct.pack_into("<Q", data, at + 32 + 16 * i, at)
    return data


def names_that_share_a_large_heap() -> bytearray:
    data = written(lambda f: [f.create_group(f"g/{i:04d}") for i in range(1_500)])
    at, places, size = -1, [], 20_000_000
    while (at := data.find(b"HEAP", at + 1)) >= 0:
        places.append((struct.unpack_from("<Q", data, at + 8), at))
    struct.pack_into("<QQQ", data, max(places)[1] + 8, size, 2**64 - 1, len(data))
    return data + b"x" * (size - 1) + b"\0"


@pytest.mark.parametrize(
    "make",
    [
        names_that_share_a_large_heap,
        names_that_do_not_end,
        a_header_that_goes_on_in_itself,
        a_tree_that_is_its_own_branch,
    ],
)
def test_overlapping_parts_are_refused_in_little_memory(make):
    """55 kB of file became 1.3 GB, or were read for ever."""
    data = bytes(make())
    tracemalloc.start()
    try:
        with pytest.raises(Hdf5Error):
            Hdf5(data).read_array("g", "0001", "x")
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()
