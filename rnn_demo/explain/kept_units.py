"""What the units of a network say, kept beside it in units.json.

It names the weights it is about by their SHA-256, so that it is never taken for that of others.
"""

import json
from typing import Any

import numpy as np

from rnn_demo.data import DIGITS, ROWS, fingerprint, in_order, validation_split
from rnn_demo.errors import UserError
from rnn_demo.explain.unit_groups import NOTHING, Says, Units, units
from rnn_demo.files import read_object, replacing
from rnn_demo.library import Model
from rnn_demo.reader import Network

FILE = "units.json"
PATIENCE = 0.8  # seconds for a network that nothing is written down about


def units_of(model: Model) -> Units:
    """What is written down, or else what as many validation images show as can be read quickly."""
    return read(model) or survey(model, PATIENCE)


def survey(model: Model, seconds: float = np.inf) -> Units:
    """Computed anew from the validation images, about so many seconds at most."""
    known = validation_split()
    images = in_order(known.images, model.row_order, model.row_seed)
    return units(model.network, images, known.labels, seconds)


def read(model: Model) -> Units | None:
    """What is written down about the weights of a model; None where that is nothing, or damaged."""
    try:
        record = read_object(model.file.parent / FILE)
        if record.get("weights") != fingerprint(model.file):
            return None
        return _from_json(record, model.network)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def write(model: Model, found: Units) -> None:
    """Write down what the units of a model say, beside its file. Raises UserError."""
    path = model.file
    try:
        with replacing(path.parent / FILE) as temporary:
            record = {"weights": fingerprint(path), **_to_json(found)}
            temporary.write_text(json.dumps(record, separators=(",", ":")) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path.parent / FILE} can't be written: {error.strerror}.") from None


def _to_json(found: Units) -> dict[str, Any]:
    return {
        "images": found.images,
        "layers": [
            {
                "digit": says.digit.tolist(),
                "sign": says.sign.tolist(),
                "row": says.row.tolist(),
                "strength": [float(f"{s:.4g}") for s in says.strength],
                "votes": says.votes,
            }
            for says in found.layers
        ],
    }


def _from_json(record: dict[str, Any], network: Network) -> Units:
    """Raises ValueError, KeyError or TypeError for what is not about such a network."""
    layers = [
        Says(
            digit=_whole(about["digit"], layer.cell.units, NOTHING, DIGITS - 1),
            sign=_whole(about["sign"], layer.cell.units, -1, 1),
            row=_whole(about["row"], layer.cell.units, 0, ROWS - 1),
            strength=_numbers(about["strength"], layer.cell.units),
            votes=bool(about["votes"]),
            backward=layer.direction == "backward",
        )
        for about, layer in zip(record["layers"], network.layers, strict=True)
    ]
    return Units(int(record["images"]), tuple(layers))


def _whole(values: Any, count: int, low: int, high: int) -> np.ndarray:
    found = np.array(values, dtype=np.int64)
    if found.shape != (count,) or found.min() < low or found.max() > high:
        raise ValueError
    return found


def _numbers(values: Any, count: int) -> np.ndarray:
    found = np.array(values, dtype=np.float32)
    if found.shape != (count,) or not np.isfinite(found).all():
        raise ValueError
    return found
