"""A reading as arrays in one file, for a notebook."""

import io
import zipfile
from typing import Any

import numpy as np

from rnn_demo.reader import LayerReading, Reading
from rnn_demo.reader.cancel import go_on


def to_npz(reading: Reading) -> bytes:
    """All arrays of a reading, for `numpy.load(..., allow_pickle=False)`.

    image, logits, probabilities, and for the layer number i, from 1: layer_i_h, layer_i_c where it
    has one, layer_i_ and each gate's name, layer_i_inputs. layers: (n, 3) str, the name, cell and
    direction of each.
    """
    arrays: dict[str, Any] = {
        "image": reading.image,
        "logits": reading.logits,
        "probabilities": reading.probabilities,
        "layers": np.array([[m.name, m.cell, m.direction] for m in reading.layers]),
    }
    for i, layer in enumerate(reading.layers, 1):
        named = {**_arrays(layer), "inputs": layer.inputs}
        arrays |= {f"layer_{i}_{name}": values for name, values in named.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:  # as np.savez_compressed
        for name, values in arrays.items():
            go_on()
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, values, allow_pickle=False)
    return file.getvalue()


def _arrays(layer: LayerReading) -> dict[str, np.ndarray]:
    carried = {} if layer.cell_states is None else {"c": layer.cell_states}
    return {"h": layer.states, **carried, **layer.gates}
