"""Save and load in one file all that a training needs to continue as if it had never stopped."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from rnn_demo.errors import UserError
from rnn_demo.files import (
    JsonObject,
    parse_json_with_nan_as_none,
    read_arrays,
    temporary_path_for_atomic_write,
)
from rnn_demo.trainer.builders import recurrent_layers_of_model

MOST_POSITION = 2**24  # bytes: some 250 characters for each of 1,000 epochs, four bytes a character
UNREADABLE = (
    "This run can't go on: its resume.npz is broken or of another version. Its networks are kept; "
    "start a new run with the same settings."
)


@dataclass
class TrainingCountsAndHistory:
    """The position of a training.

    Attributes:
        step: Number of steps so far, in all epochs.
        loss: Sum of losses in the current epoch.
        right: Correct answers in the current epoch.
        images: Images so far in the current epoch.
        trained: Images in all training steps that were timed.
        seconds: Time of these steps.
        wall: Time since the training began, without pauses.
        history: One record for each epoch.
    """

    step: int
    loss: float
    right: float
    images: int
    trained: int
    seconds: float
    wall: float
    history: list[JsonObject]


def variables_to_save(
    model: keras.Model, optimizer: keras.optimizers.Optimizer
) -> list[keras.Variable]:
    """Return all variables that a training continues from, in a fixed order.

    They are weights and seeds of dropout, states, and the optimizer's variables.
    """
    states = [v for layer in recurrent_layers_of_model(model) for v in (layer.states or [])]
    return [*model.variables, *states, *optimizer.variables]


def save_state(path: Path, values: list[np.ndarray], position: TrainingCountsAndHistory) -> None:
    """Write the state that a training continues from; `values` are those of `variables_to_save`."""
    arrays = {f"v{i}": value for i, value in enumerate(values)}
    with temporary_path_for_atomic_write(path) as temporary:
        np.savez(temporary, position=json.dumps(asdict(position)), **arrays)  # type: ignore[arg-type]


def restore_variables_and_return_progress(
    path: Path, into: list[keras.Variable]
) -> TrainingCountsAndHistory | None:
    """Set the variables of `variables_to_save` to the values that `save_state` wrote.

    An array is read only if its header has the shape and type of its variable. Returns the
    position; None if there is no file, and then no variable is set. Raises UserError if the file is
    broken or of another version.
    """
    if not path.exists():
        return None
    try:
        expected = {f"v{i}": np.empty(v.shape, v.dtype) for i, v in enumerate(into)}
        arrays = read_arrays(path, {**expected, "position": np.array("", f"U{MOST_POSITION // 4}")})
        position = TrainingCountsAndHistory(**parse_json_with_nan_as_none(str(arrays["position"])))
    except (OSError, ValueError, TypeError, RecursionError):
        raise UserError(UNREADABLE) from None
    for name, variable in zip(expected, into, strict=True):
        variable.assign(arrays[name])
    return position
