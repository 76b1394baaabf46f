"""A reading as arrays in one file, for a notebook."""

import io

import numpy as np

from rnn_demo.reader import Reading


def to_npz(reading: Reading) -> bytes:
    """All arrays of a reading, for `numpy.load(..., allow_pickle=False)`.

    image, logits, probabilities, and for the layer number i, from 1: layer_i_h, layer_i_c where it
    has one, layer_i_ and each gate's name, layer_i_inputs. layers: (n, 3) str, the name, cell and
    direction of each.
    """
    arrays: dict[str, np.ndarray] = {
        "image": reading.image,
        "logits": reading.logits,
        "probabilities": reading.probabilities,
        "layers": np.array([[m.name, m.cell, m.direction] for m in reading.layers]),
    }
    for i, layer in enumerate(reading.layers, 1):
        named = {"h": layer.states, "c": layer.cell_states, **layer.gates, "inputs": layer.inputs}
        arrays |= {f"layer_{i}_{name}": a for name, a in named.items() if a is not None}
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()
