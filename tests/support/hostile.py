"""A good `.keras` file, and invalid or malicious ones."""

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

from rnn_demo.reader import UnusableNetworkError, open_keras
from tests.fixtures import golden

GOOD = golden.content("files: good")
MEMBERS = ("metadata.json", "config.json", "model.weights.h5")


def refusal(data: bytes) -> str:
    """Return the sentence that refuses a file, within 50 MB, which also bounds the time."""
    tracemalloc.start()
    try:
        with pytest.raises(UnusableNetworkError) as caught:
            open_keras(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 300
    assert peak < 50 * 2**20
    return sentence


def members(data: bytes = GOOD) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def with_member(name: str, content: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    return pack({**members(), name: content}, compression)


def with_config(change: Callable[[dict], object]) -> bytes:
    """Return the good file with its config changed in place by `change`."""
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
    return pack({**members(), **{f"assets/{i}": b"" for i in range(5000)}})


def lying_about_size() -> bytes:
    """Return a file whose directory gives config.json one byte."""
    data = bytearray(GOOD)
    at = data.rindex(b"PK\1\2", 0, data.rindex(b"config.json"))
    data[at + 20 : at + 28] = struct.pack("<LL", 1, 1)
    return bytes(data)


def merging(class_name: str, count: int, times: int = 1) -> bytes:
    """Return the good network after merges, each with `times` copies of the previous one as input.

    Concatenating two copies 60 times would give 2 ** 60 numbers if it were run.
    """

    def change(config: dict) -> None:
        start, *rest = config["config"]["layers"]
        merges = [
            {"module": "keras.layers", "class_name": class_name, "config": {"name": f"merge_{i}"}}
            for i in range(times)
        ]
        chain = [start, *merges, *rest]
        for before, layer in itertools.pairwise(chain):
            history = {"keras_history": [before["config"]["name"], 0, 0]}
            tensor = {"class_name": "__keras_tensor__", "config": history}
            args = [[tensor] * count] if layer in merges else [tensor]
            layer["inbound_nodes"] = [{"args": args, "kwargs": {}}]
        config["class_name"] = "Functional"
        config["config"]["layers"] = chain
        config["config"]["output_layers"] = [chain[-1]["config"]["name"], 0, 0]

    return with_config(change)


def soft_link(file: h5py.File) -> None:
    del file["layers/lstm"]
    file["layers/lstm"] = h5py.SoftLink("/elsewhere")


def external_link(file: h5py.File) -> None:
    del file["layers/lstm"]
    file["layers/lstm"] = h5py.ExternalLink("/etc/passwd", "/")


def virtual(file: h5py.File) -> None:
    del file[KERNEL]
    layout = h5py.VirtualLayout((28, 24), "<f4")
    layout[...] = h5py.VirtualSource("/elsewhere", "x", (28, 24))
    file.create_virtual_dataset(KERNEL, layout)


def never_stored(file: h5py.File) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, (28, 24), "<f4")


def large_and_broken() -> bytes:
    """Return a file whose error is found last, so that its refusal takes longest."""
    units = 680
    shapes = [(28, 4 * units), (units, 4 * units), (4 * units,)]

    def grow(file: h5py.File) -> None:
        paths = [f"layers/lstm/cell/vars/{i}" for i in range(3)] + ["layers/dense/vars/0"]
        for path, shape in zip(paths, [*shapes, (units, 10)], strict=True):
            del file[path]
            file[path] = np.full(shape, np.nan if "dense" in path else 0.5, np.float32)

    return pack(
        {
            **members(with_layer(units=units)),
            "model.weights.h5": members(with_weights(grow))["model.weights.h5"],
        }
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "empty zip": lambda: pack({}),
    "no weights": lambda: pack({n: members()[n] for n in MEMBERS[:2]}),
    "members elsewhere": lambda: pack({f"../{n}": c for n, c in members().items()}),
    "many members": many_members,
    "a zip bomb of weights": lambda: with_member(MEMBERS[2], BOMB, zipfile.ZIP_DEFLATED),
    "a zip bomb of config": lambda: with_member(MEMBERS[1], b"[" + BOMB, zipfile.ZIP_DEFLATED),
    "another compression": lambda: pack(members(), zipfile.ZIP_LZMA),
    "lying about size": lying_about_size,
    "Keras 2": lambda: with_member(MEMBERS[0], b'{"keras_version": "2.13.1"}'),
    "config is no JSON": lambda: with_member(MEMBERS[1], b"{'a': 1}"),
    "config is not UTF-8": lambda: with_member(MEMBERS[1], b'{"class_name": "\xff\xfe"}'),
    "deep lists": lambda: with_member(MEMBERS[1], b"[" * 100_000 + b"]" * 100_000),
    "a number of many digits": lambda: with_member(MEMBERS[1], b'{"a": ' + b"9" * 900_000 + b"}"),
    "NaN in the config": lambda: with_layer(units=float("nan")),
    "no layers": lambda: with_config(lambda c: c["config"].update(layers=[])),
    "no name": lambda: with_layer(name=None, units=0),
    "a name of many letters": lambda: with_layer(name="x" * 10_000),
    "a name that is half a letter": lambda: with_layer(name="\ud800"),
    "more units than weights": lambda: with_layer(units=1024),
    "units are no number": lambda: with_layer(units="6"),
    "an activation that is code": lambda: with_layer(
        activation={"class_name": "function", "config": "os.system", "module": "os"}
    ),
    "an activation that is a list": lambda: with_layer(activation=["tanh"]),
    "flags that are numbers": lambda: with_layer(go_backwards=1),
    "doubling": lambda: merging("Concatenate", 2, times=60),
    "weights are no HDF5": lambda: with_member(MEMBERS[2], b"hello" * 100),
    "weights are float64": lambda: replaced(KERNEL, np.zeros((28, 24))),
    "weights in another order": lambda: replaced(KERNEL, np.zeros((28, 24), ">f4")),
    "weights are text": lambda: replaced(KERNEL, np.full((28, 24), b"abcd")),
    "weights are pack": lambda: replaced(
        KERNEL, np.zeros((28, 24), np.float32), compression="gzip"
    ),
    "weights lie in another file": lambda: replaced(
        KERNEL, np.zeros((28, 24), np.float32), external=[("/etc/hostname", 0, 28 * 24 * 4)]
    ),
    "weights lie in another network": lambda: with_weights(virtual),
    "weights were never stored": lambda: with_weights(never_stored),
    "a weight is missing": lambda: with_weights(lambda f: f.__delitem__(KERNEL)),
    "a soft link": lambda: with_weights(soft_link),
    "an external link": lambda: with_weights(external_link),
    "NaN at the end of 8 MB": large_and_broken,
}
