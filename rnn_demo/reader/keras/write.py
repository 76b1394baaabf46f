"""Write a `.keras` file with another last layer; everything else stays as saved."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np

from rnn_demo.errors import UnusableNetworkError
from rnn_demo.reader.keras.archive import Archive
from rnn_demo.reader.keras.hdf5 import Hdf5, Hdf5Error
from rnn_demo.reader.keras.layer_config import weight_group_path_per_layer
from rnn_demo.reader.network_file import network_file_bytes

NAMES = "signs"  # the key of the classes' names in metadata.json, which Keras ignores


def keras_bytes_with_last_layer(
    source: Path | bytes, kernel: np.ndarray, bias: np.ndarray, names: tuple[str, ...] | None = None
) -> bytes:
    """Replace the Dense at the end of a model.

    Keras's own file is copied; only the last layer's units and numbers change. The compile config
    is removed, as an optimizer's state would not fit.

    Args:
        kernel: (features, classes) float32.
        bias: (classes,) float32, not more classes than the model has now.
        names: The names of the classes; None for the ten digits.

    Returns:
        A `.keras` file, whose metadata hold the names, if there are any.

    Raises:
        UnusableNetworkError: If the model does not end in such a layer.
    """
    content = network_file_bytes(source)
    Archive(content)  # checks that it is valid
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    config, metadata = (json.loads(members[f"{name}.json"]) for name in ("config", "metadata"))
    records = config["config"]["layers"]
    last = records[-1]
    if last["class_name"] != "Dense" or last["config"].get("activation") != "softmax":
        raise UnusableNetworkError(
            'This network does not end in Dense(10, activation="softmax"): download the signs as '
            ".safetensors instead."
        )
    last["config"]["units"] = len(bias)
    last.pop("build_config", None)
    config.pop("compile_config", None)
    where = (*weight_group_path_per_layer(records, "layers")[-1].split("/"), "vars")
    try:
        weights = Hdf5(members["model.weights.h5"]).bytes_with_replaced_arrays(
            {(*where, "0"): kernel, (*where, "1"): bias}
        )
    except Hdf5Error:
        raise UnusableNetworkError(
            "The last layer of this network has no room for so many signs."
        ) from None
    members |= {
        "metadata.json": json.dumps(metadata | ({NAMES: list(names)} if names else {})).encode(),
        "config.json": json.dumps(config).encode(),
        "model.weights.h5": weights,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()
