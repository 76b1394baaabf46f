"""A reading as a table (CSV) and as arrays (NPZ), for a notebook or a spreadsheet."""

import csv
import io
import zipfile
from typing import Any

import numpy as np

from rnn_demo.reader import LayerReading, Reading
from rnn_demo.reader.cancel import go_on


def to_csv(reading: Reading) -> bytes:
    """One line for each step, in the order of reading, UTF-8.

    Columns: step (from 1), pixel 0 to 27 of that row, then for each layer h, c where it has one,
    and its gates, unit by unit, then logit and probability of each digit. Layers are numbered from
    1; a backward layer's line holds what it had after as many steps, from the last row.
    """
    columns: dict[str, np.ndarray] = {"step": np.arange(1, len(reading.logits) + 1)}
    columns |= _numbered("pixel", reading.image)
    for i, layer in enumerate(reading.layers, 1):
        for name, values in _arrays(layer).items():
            columns |= _numbered(f"layer {i} {name}", values)
    columns |= _numbered("logit", reading.logits)
    columns |= _numbered("probability", reading.probabilities)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    for t in range(len(reading.logits)):
        go_on()
        table.writerow([column[t].item() for column in columns.values()])
    return text.getvalue().encode()


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


def _numbered(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """(T, n) -> n columns, "name 0" and so on."""
    return {f"{name} {i}": column for i, column in enumerate(values.T)}
