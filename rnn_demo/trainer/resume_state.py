"""Everything that a training needs to go on as if it had never stopped, in one file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from rnn_demo.errors import UserError
from rnn_demo.files import atomic_write, read_arrays, read_json
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
    with atomic_write(path) as temporary:
        np.savez(temporary, position=json.dumps(asdict(position)), **arrays)  # type: ignore[arg-type]


def load(path: Path, into: list[keras.Variable]) -> Position | None:
    """Set the variables to what `save` wrote; returns None, and sets nothing, if there is no file.

    Raises UserError for a broken file, and for one of another version's training. An array is read
    only if its header says that it is of its variable's shape and type.
    """
    if not path.exists():
        return None
    try:
        wanted = {f"v{i}": np.empty(v.shape, v.dtype) for i, v in enumerate(into)}
        found = read_arrays(path, {**wanted, "position": np.array("", f"U{MOST_POSITION // 4}")})
        position = Position(**read_json(str(found["position"])))
    except (OSError, ValueError, TypeError, RecursionError):
        raise UserError(BROKEN) from None
    for name, variable in zip(wanted, into, strict=True):
        variable.assign(found[name])
    return position
