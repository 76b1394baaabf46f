"""The small HDF5 reader reads what h5py writes by default, and refuses the rest."""

import io
import struct
import tracemalloc

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_demo.reader.keras.hdf5 import Hdf5, Hdf5Error


def written(write, **options) -> bytes:
    data = io.BytesIO()
    with h5py.File(data, "w", **options) as file:
        write(file)
    return data.getvalue()


def arrays(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@settings(max_examples=30)
@given(
    sizes=st.dictionaries(
        st.text("abc_0", min_size=1, max_size=12),
        st.lists(st.integers(1, 7), min_size=0, max_size=4).map(tuple),
        min_size=1,
        max_size=40,
    )
)
def test_arrays_come_out_as_h5py_put_them_in(sizes):
    def write(file):
        for i, (name, shape) in enumerate(sizes.items()):
            group = file.create_group(f"layers/{name}/vars")
            group.attrs["name"] = name * 3
            group["0"] = arrays(shape, i)

    file = Hdf5(written(write))
    for i, (name, shape) in enumerate(sizes.items()):
        address = file.find("layers", name, "vars", "0")
        assert file.shape(address) == shape
        assert file.is_float32(address)
        np.testing.assert_array_equal(file.array(address), arrays(shape, i))
        assert file.find("layers", name, "vars", "1") is None
        assert file.find("layers", name, "vars", "0", "more") is None
    assert file.find("layers", "nothing") is None


@pytest.mark.parametrize("dtype", ["<f8", ">f4", "<f2", "<i4", "S4", bool])
def test_only_float32(dtype):
    file = Hdf5(written(lambda f: f.create_dataset("x", data=np.zeros(3).astype(dtype))))
    address = file.find("x")
    assert not file.is_float32(address)
    with pytest.raises(Hdf5Error):
        file.array(address)


@pytest.mark.parametrize(
    "options",
    [
        {"chunks": (2,)},
        {"chunks": (2,), "compression": "gzip"},
        {"external": [("/etc/hostname", 0, 12)]},
        {"shape": (0, 2**60), "data": None},
        {"shape": (10**6,), "data": None},  # declared, never stored
        {"shape": (10**15,), "data": None, "chunks": (10,)},
    ],
)
def test_only_what_is_stored_in_one_piece(options):
    options = {"shape": (3,), "data": np.zeros(3), **options}
    if options["data"] is None:
        del options["data"]
    file = Hdf5(written(lambda f: f.create_dataset("x", dtype="<f4", **options)))
    with pytest.raises(Hdf5Error):
        file.array(file.find("x"))


def test_links_lead_nowhere():
    def write(file):
        file["x"] = arrays((3,))
        file["soft"] = h5py.SoftLink("/x")

    file = Hdf5(written(write))
    assert file.find("x") is not None
    assert file.find("soft") is None


def test_external_links_and_new_formats_are_refused():
    def write(file):
        file["there"] = h5py.ExternalLink("/etc/hostname", "/x")

    with pytest.raises(Hdf5Error):
        Hdf5(written(write, libver="latest"))
    assert Hdf5(written(write)).find("there") is None


@settings(max_examples=150)
@given(data=st.data())
def test_damage_is_an_hdf5_error_and_nothing_else(data):
    def write(file):
        for i in range(3):
            file[f"layers/cell_{i}/vars/0"] = arrays((4, 5), i)

    damaged = bytearray(written(write))
    cut = data.draw(st.integers(0, len(damaged)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 8))
        damaged[at : at + 8] = data.draw(st.binary(min_size=1, max_size=8)).ljust(8, b"\xff")
    if data.draw(st.booleans()):
        del damaged[cut:]
    try:
        file = Hdf5(bytes(damaged))
        for i in range(3):
            address = file.find("layers", f"cell_{i}", "vars", "0")
            if address is not None:
                file.array(address)
    except Hdf5Error:
        pass


def heap_of_names(count: int) -> bytes:
    """A group whose heap has no zero byte: every name would run to its end."""

    def write(file):
        for i in range(count):
            file[f"g/{i:04d}"] = arrays((1,))

    data = bytearray(written(write))
    at = data.rindex(b"HEAP")
    for found in range(data.find(b"HEAP"), at + 1):
        if data[found : found + 4] == b"HEAP":
            size, _, start = struct.unpack_from("<QQQ", data, found + 8)
            data[start : start + size] = data[start : start + size].replace(b"\0", b"x")
    return bytes(data)


def test_names_that_run_to_the_heaps_end():
    """55 kB of file became 1.3 GB."""
    data = heap_of_names(1_500)
    tracemalloc.start()
    try:
        with pytest.raises(Hdf5Error):
            Hdf5(data).find("g", "0001")
        assert tracemalloc.get_traced_memory()[1] < 2 * len(data) + 2**20
    finally:
        tracemalloc.stop()


def test_continuation_blocks_one_over_another():
    """A header that goes on in itself: every round would copy its block again."""

    def write(file):
        group = file.create_group("g")
        for i in range(40):
            group.attrs[f"note {i}"] = "x" * 1000

    data = bytearray(written(write))
    file = Hdf5(bytes(data))
    header = file.find("g")
    assert header is not None
    (length,) = struct.unpack_from("<I", data, header + 8)
    at, end, blocks = header + 16, header + 16 + length, 0
    while at + 8 <= end:
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == 0x10:
            target, long = struct.unpack_from("<QQ", data, at + 8)
            # in the block: a row of messages that each say that the header goes on in the block
            for i in range(long // 24):
                struct.pack_into(
                    "<HHBBBBQQ", data, target + 24 * i, 0x10, 16, 0, 0, 0, 0, target, long
                )
            blocks += 1
        at += 8 + size
    assert blocks
    tracemalloc.start()
    try:
        with pytest.raises(Hdf5Error):
            Hdf5(bytes(data)).find("g", "x")
        assert tracemalloc.get_traced_memory()[1] < 5 * len(data) + 2**20
    finally:
        tracemalloc.stop()
