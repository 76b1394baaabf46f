"""Files that are no networks, or mean harm: one sentence, at once, in little memory."""

import io
import itertools
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from rnn_demo.reader import Network, ReaderError, open_keras
from tests.reader.keras_side import saved, sequential

GOOD = saved(sequential(layers.LSTM(6, name="memory")))
MEMBERS = ("metadata.json", "config.json", "model.weights.h5")


def members(data: bytes = GOOD) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def with_member(name: str, content: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    return packed({**members(), name: content}, compression)


def with_config(change: Callable[[dict], object]) -> bytes:
    """The good file, its config changed in place by `change`."""
    config = json.loads(members()["config.json"])
    change(config)
    return with_member("config.json", json.dumps(config).encode())


def with_layer(**options: object) -> bytes:
    return with_config(lambda c: c["config"]["layers"][1]["config"].update(options))


def with_weights(change: Callable[[h5py.File], object]) -> bytes:
    data = io.BytesIO(members()["model.weights.h5"])
    with h5py.File(data, "r+") as file:
        change(file)
    return with_member("model.weights.h5", data.getvalue())


def replaced(path: str, value: object, **options: object) -> bytes:
    def change(file: h5py.File) -> None:
        del file[path]
        if options:
            file.create_dataset(path, data=value, **options)
        else:
            file[path] = value

    return with_weights(change)


KERNEL = "layers/lstm/cell/vars/0"
NOT_FINITE = np.full((28, 24), np.nan, np.float32)
BOMB = bytes(60 * 2**20)


def many_members() -> bytes:
    return packed({**members(), **{f"assets/{i}": b"" for i in range(5000)}})


def lying_about_size() -> bytes:
    """The directory says config.json has one byte."""
    data = bytearray(GOOD)
    at = data.rindex(b"PK\1\2", 0, data.rindex(b"config.json"))
    data[at + 20 : at + 28] = struct.pack("<LL", 1, 1)
    return bytes(data)


def doubling() -> bytes:
    """Each layer doubles the width: 2 ** 60 numbers, were it ever run."""

    def tensor(name: str) -> dict:
        return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}}

    def change(config: dict) -> None:
        config["class_name"] = "Functional"
        start = config["config"]["layers"][0]
        names = [start["config"]["name"], *(f"c{i}" for i in range(60))]
        for before, name in itertools.pairwise(names):
            config["config"]["layers"].append(
                {
                    "module": "keras.layers",
                    "class_name": "Concatenate",
                    "config": {"name": name, "axis": -1},
                    "inbound_nodes": [{"args": [[tensor(before)] * 2], "kwargs": {}}],
                }
            )
        config["config"]["layers"] = [start, *config["config"]["layers"][3:]]
        config["config"]["output_layers"] = [names[-1], 0, 0]

    return with_config(change)


def deep(opening: bytes, closing: bytes) -> bytes:
    return with_member("config.json", opening * 100_000 + closing * 100_000)


def soft_link(file: h5py.File) -> None:
    del file["layers/lstm"]
    file["layers/lstm"] = h5py.SoftLink("/elsewhere")


def external_link(file: h5py.File) -> None:
    del file["layers/lstm"]
    file["layers/lstm"] = h5py.ExternalLink("/etc/passwd", "/")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"hello" * 100,
    "PNG": lambda: b"\x89PNG\r\n\x1a\n" + bytes(500),
    "old .h5": lambda: members()["model.weights.h5"],
    "empty zip": lambda: packed({}),
    "no weights": lambda: packed({n: members()[n] for n in MEMBERS[:2]}),
    "no config": lambda: packed({n: members()[n] for n in (MEMBERS[0], MEMBERS[2])}),
    "members elsewhere": lambda: packed({f"../{n}": c for n, c in members().items()}),
    "many members": many_members,
    "a zip bomb of weights": lambda: with_member(MEMBERS[2], BOMB, zipfile.ZIP_DEFLATED),
    "a zip bomb of config": lambda: with_member(MEMBERS[1], b"[" + BOMB, zipfile.ZIP_DEFLATED),
    "a small bomb": lambda: with_member(MEMBERS[2], BOMB[: 2**24 - 1], zipfile.ZIP_DEFLATED),
    "another compression": lambda: packed(members(), zipfile.ZIP_LZMA),
    "lying about size": lying_about_size,
    "Keras 2": lambda: with_member(MEMBERS[0], b'{"keras_version": "2.13.1"}'),
    "no version": lambda: with_member(MEMBERS[0], b"{}"),
    "config is a list": lambda: with_member(MEMBERS[1], b"[]"),
    "config is no JSON": lambda: with_member(MEMBERS[1], b"{'a': 1}"),
    "config is not UTF-8": lambda: with_member(MEMBERS[1], b'{"class_name": "\xff\xfe"}'),
    "deep lists": lambda: deep(b"[", b"]"),
    "deep objects": lambda: deep(b'{"config":', b"}"),
    "a number of many digits": lambda: with_member(MEMBERS[1], b'{"a": ' + b"9" * 900_000 + b"}"),
    "NaN in the config": lambda: with_layer(units=float("nan")),
    "no layers": lambda: with_config(lambda c: c["config"].update(layers=[])),
    "layers are numbers": lambda: with_config(lambda c: c["config"].update(layers=[1, 2])),
    "many layers": lambda: with_config(
        lambda c: c["config"].update(layers=c["config"]["layers"] * 100)
    ),
    "no name": lambda: with_layer(name=None, units=0),
    "a name of many letters": lambda: with_layer(name="x" * 10_000),
    "a name that is half a letter": lambda: with_layer(name="\ud800"),
    "a name of several lines": lambda: with_layer(name="a\nb"),
    "enormous units": lambda: with_layer(units=300_000_000),
    "more units than weights": lambda: with_layer(units=1024),
    "fewer units than weights": lambda: with_layer(units=5),
    "units are no number": lambda: with_layer(units="6"),
    "units are true": lambda: with_layer(units=True),
    "an activation that is code": lambda: with_layer(
        activation={"class_name": "function", "config": "os.system", "module": "os"}
    ),
    "an activation that is a list": lambda: with_layer(activation=["tanh"]),
    "flags that are numbers": lambda: with_layer(go_backwards=1),
    "doubling": doubling,
    "weights are no HDF5": lambda: with_member(MEMBERS[2], b"hello" * 100),
    "NaN weights": lambda: replaced(KERNEL, NOT_FINITE),
    "infinite weights": lambda: replaced(KERNEL, np.full((28, 24), np.inf, np.float32)),
    "weights of another shape": lambda: replaced(KERNEL, np.zeros((24, 28), np.float32)),
    "weights of another type": lambda: replaced(KERNEL, np.zeros((28, 24))),
    "weights are text": lambda: replaced(KERNEL, np.full((28, 24), b"abcd")),
    "weights are references": lambda: replaced(
        KERNEL, np.full((28, 24), None), dtype=h5py.ref_dtype
    ),
    "weights are packed": lambda: replaced(
        KERNEL, np.zeros((28, 24), np.float32), compression="gzip"
    ),
    "weights lie in another file": lambda: replaced(
        KERNEL, np.zeros((28, 24), np.float32), external=[("/etc/hostname", 0, 28 * 24 * 4)]
    ),
    "a weight is missing": lambda: with_weights(lambda f: f.__delitem__(KERNEL)),
    "a weight is a group": lambda: with_weights(
        lambda f: (f.__delitem__(KERNEL), f.create_group(KERNEL))
    ),
    "a soft link": lambda: with_weights(soft_link),
    "an external link": lambda: with_weights(external_link),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name):
    data = HOSTILE[name]()
    tracemalloc.start()
    try:
        with pytest.raises(ReaderError) as caught:
            open_keras(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 300
    assert peak < 50 * 2**20


def test_layers_at_fault_are_named():
    for data, words in (
        (with_layer(units=5), "layer 'memory'"),
        (with_layer(units=300_000_000), "Layer 'memory' is an LSTM, which has units=300000000"),
        (replaced(KERNEL, NOT_FINITE), "Weight 0 of layer 'memory' holds NaN"),
    ):
        with pytest.raises(ReaderError) as caught:
            open_keras(data)
        assert words in str(caught.value)


def test_a_file_larger_than_any_network(tmp_path):
    """Refused by its size alone: it is never read."""
    path = tmp_path / "large.keras"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(ReaderError, match="64 MB"):
        open_keras(path)


def test_no_such_file(tmp_path):
    for path in (tmp_path / "none.keras", tmp_path, "a\0b"):
        with pytest.raises(ReaderError, match="no file"):
            open_keras(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_extra_members_and_compression_do_no_harm(compression):
    network = open_keras(packed({**members(), "notes.txt": b"mine", "/etc/x": b""}, compression))
    assert network.parameters == open_keras(GOOD).parameters


def outcome(data: bytes) -> Network | ReaderError:
    try:
        return open_keras(data)
    except ReaderError as error:
        return error


def test_truncated_anywhere():
    """Nothing but the whole file opens; no other error comes out."""
    for end in {*range(0, len(GOOD), 97), *range(len(GOOD) - 200, len(GOOD)), *range(100)}:
        assert isinstance(outcome(GOOD[:end]), ReaderError), end


@settings(max_examples=400)
@given(data=st.data())
def test_damaged_anywhere(data):
    """Any bytes changed anywhere, in the file or in a member: a network or a ReaderError."""
    name = data.draw(st.sampled_from([None, *MEMBERS]))
    content = bytearray(GOOD if name is None else members()[name])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.binary(min_size=1, max_size=8))
        content[at : at + len(piece)] = piece
    damaged = bytes(content) if name is None else with_member(name, bytes(content))
    result = outcome(damaged)
    if isinstance(result, Network):
        assert np.isfinite(result.predict(np.ones((1, 28, 28)))).all()


@st.composite
def mutated_configs(draw) -> str:
    """The good file's config, with some values, anywhere, replaced by any JSON."""
    config = json.loads(members()["config.json"])
    places = []

    def walk(value: object) -> None:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            places.append((value, key))
            if isinstance(inner, dict | list):
                walk(inner)

    walk(config)
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
        | st.sampled_from(["LSTM", "GRU", "softmax", "float32", "keras.layers", -1, 0, 28, 10**20]),
        lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3),
        max_leaves=5,
    )  # fmt: skip
    for place, key in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        place[key] = draw(json_values)
    return json.dumps(config)


@settings(max_examples=400)
@given(config=mutated_configs())
def test_any_config(config):
    result = outcome(with_member("config.json", config.encode()))
    if isinstance(result, Network):
        assert result.predict(np.ones((1, 28, 28))).shape == (1, 10)
