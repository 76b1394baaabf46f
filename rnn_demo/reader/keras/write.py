"""Write a `.keras` file with other numbers in its last layer; everything else stays as saved."""

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


def keras_bytes_with_last_layer(
    source: Path | bytes, kernel: np.ndarray, bias: np.ndarray
) -> bytes:
    """Return a `.keras` file with another kernel and bias of the Dense at the end of a model.

    Keras's own file is copied. The kernel is (features, classes) float32, the bias (classes,)
    float32. Raises UnusableNetworkError if the model does not end in such a layer.
    """
    content = network_file_bytes(source)
    Archive(content)  # checks that it is valid
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    records = json.loads(members["config.json"])["config"]["layers"]
    where = (*weight_group_path_per_layer(records, "layers")[-1].split("/"), "vars")
    try:
        members["model.weights.h5"] = Hdf5(members["model.weights.h5"]).bytes_with_replaced_arrays(
            {(*where, "0"): kernel, (*where, "1"): bias}
        )
    except Hdf5Error:
        raise UnusableNetworkError("This network does not end in a Dense of this size.") from None
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()
