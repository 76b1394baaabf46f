"""The files that ask most of the server among those that it accepts."""

import io
import json
import zipfile
from pathlib import Path

import h5py
import numpy as np

from tests.fixtures import golden

STACKED = Path(__file__).parents[2] / "assets" / "models" / "stacked" / "model.keras"
UNITS = 340  # of each of three LSTM layers: 9.4 MB, where an upload has at most 10


def heaviest() -> bytes:
    """As many weights as an upload holds, all of them used at every row: `stacked`, but wider."""
    with zipfile.ZipFile(STACKED) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(files["config.json"])
    for layer in config["config"]["layers"]:
        if layer["class_name"] == "LSTM":
            layer["config"]["units"] = UNITS
        layer.pop("build_config", None)
    files["config.json"] = json.dumps(config).encode()
    weights, rng = io.BytesIO(files["model.weights.h5"]), np.random.default_rng(0)
    with h5py.File(weights, "r") as old:
        shapes = {}
        old.visititems(lambda name, o: shapes.update({name: getattr(o, "shape", None)}))
    wider = {32: UNITS, 128: 4 * UNITS}
    new = io.BytesIO()
    with h5py.File(new, "w") as file:
        for name, shape in shapes.items():
            if shape is None:
                file.require_group(name)
            else:
                size = [wider.get(n, n) for n in shape]
                file[name] = rng.normal(0, 0.03, size).astype(np.float32)
    files["model.weights.h5"] = new.getvalue()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def widest() -> bytes:
    """As many numbers beside each other as are accepted, in a file of 73 kB."""
    return golden.content("files: wide")


WORST = {"heaviest": heaviest, "widest": widest}
