"""Everything that a training needs to go on as if it had never stopped, in one file."""

import json
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from rnn_demo.errors import UserError
from rnn_demo.files import read_json, replacing
from rnn_demo.trainer.builders import recurrent_layers

MOST_POSITION = 2**24  # bytes: some 250 for each of 1,000 epochs, four a letter
BROKEN = (
    "This run can't go on: its resume.npz is broken or of another version. Its networks are kept; "
    "start a new run with the same settings."
)


@dataclass
class Position:
    """How far a training is. step: of all steps, in all epochs. loss, right, images: the totals of
    the epoch under way. trained, seconds: images and time in training steps alone; wall: all time.
    history: one record an epoch."""

    step: int
    loss: float
    right: float
    images: int
    trained: int
    seconds: float
    wall: float
    history: list[dict[str, Any]]


def variables(model: keras.Model, optimizer: keras.optimizers.Optimizer) -> list[keras.Variable]:
    """Weights, seeds of dropout, kept states and the optimizer's own, always in the same order."""
    states = [v for layer in recurrent_layers(model) for v in (layer.states or [])]
    return [*model.variables, *states, *optimizer.variables]


def save(path: Path, values: list[np.ndarray], position: Position) -> None:
    """Write `values` of the variables, in their order, and the position."""
    arrays = {f"v{i}": value for i, value in enumerate(values)}
    with replacing(path) as temporary:
        np.savez(temporary, position=json.dumps(asdict(position)), **arrays)  # type: ignore[arg-type]


def load(path: Path, into: list[keras.Variable]) -> Position | None:
    """Set the variables to what `save` wrote; returns None, and sets nothing, if there is no file.

    Raises UserError for a broken file, and for one of another version's training. An array is read
    only if its header says that it is of its variable's shape and type.
    """
    if not path.exists():
        return None
    try:
        with zipfile.ZipFile(path) as file:
            shape, dtype = _header(file, "position")
            if shape or dtype.kind != "U" or dtype.itemsize > MOST_POSITION:
                raise ValueError
            for i, v in enumerate(into):
                if _header(file, f"v{i}") != (tuple(v.shape), np.dtype(v.dtype)):
                    raise ValueError
            position = Position(**read_json(str(_array(file, "position"))))
            values = [_array(file, f"v{i}") for i in range(len(into))]
    except (OSError, ValueError, KeyError, TypeError, RecursionError, EOFError, zipfile.BadZipFile):
        raise UserError(BROKEN) from None
    for variable, value in zip(into, values, strict=True):
        variable.assign(value)
    return position


def _header(file: zipfile.ZipFile, name: str) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type of an array that `np.savez` has stored. Raises ValueError for others."""
    member = file.getinfo(f"{name}.npy")
    with file.open(member) as stream:
        if member.compress_type != zipfile.ZIP_STORED or np.lib.format.read_magic(stream) != (1, 0):
            raise ValueError
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    return shape, dtype


def _array(file: zipfile.ZipFile, name: str) -> np.ndarray:
    with file.open(f"{name}.npy") as stream:
        return np.lib.format.read_array(stream, allow_pickle=False)
