"""A run's life: it is started, waits for its turn, trains, is told to stop, ends and is resumed.

What asks for it, a page or the command line, and the trainer's process that lives it meet here.
"""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rnn_demo.errors import UserError
from rnn_demo.runs import admission, folders, trainers, warm
from rnn_demo.runs.events import add_event
from rnn_demo.runs.mode import NOTHING_IS_TRAINED, mode
from rnn_demo.runs.status import LOG, RunError
from rnn_demo.spec import Recipe, Spec

POLL_SECONDS = 0.3

Tell = Callable[[dict[str, Any]], None]
Stop = Callable[[], bool]


class TrainingError(UserError):
    """A training came to a bad end; the run's folder says the same."""


def start(spec: Spec, recipe: Recipe, title: str = "", seconds: float | None = None) -> str:
    """Train in a process of its own, which outlives this one; returns the run's id.

    title: as for `folders.create`. seconds: as for `admission.admit`. Raises UserError.
    """
    check_that_it_can_train()
    taken = admission.taken()
    folders.titles()  # they are known then while nobody else can change a run
    with folders.changing():
        admission.admit(spec, recipe, seconds, taken=taken, another=True)
        run_id = folders.create(spec, recipe, title)
    _launch(run_id)
    return run_id


def check_that_it_can_train() -> None:
    """Raise UserError where nothing is trained, or a setting says how many runs at once wrongly."""
    if mode() == "show":
        raise RunError(NOTHING_IS_TRAINED)
    if not trainers.can_train():
        raise RunError(
            "TensorFlow isn't installed, so nothing can be trained here: pip install -r "
            "requirements.txt."
        )
    trainers.limit()


def resume(run_id: str, more_epochs: int = 0, seconds: float | None = None) -> None:
    """Go on from the last snapshot, in a process of its own; `more_epochs` beyond the recipe's.

    seconds: as for `admission.admit`. Raises UserError, also when the run is still under way or has
    nothing left to train.
    """
    now = folders.status(run_id)
    if now.spec is None:
        raise RunError(now.reason)
    if now.state == "finished" and more_epochs < 1:
        raise RunError("This run has finished: add an epoch to go on.")
    check_that_it_can_train()
    more = replace(now.recipe, epochs=now.recipe.epochs + more_epochs)
    taken = admission.taken()
    with folders.changing():
        admission.admit(now.spec, more, seconds, taken=taken)
    folders.claim(run_id)
    _launch(run_id, more)


def request_stop(run_id: str) -> None:
    """Ask a run to stop; it does within a second and keeps what it has.

    One that waits, or loads TensorFlow and compiles, has nothing new to keep: it is ended at once,
    and deleted where it was never trained.
    """
    path = folders.folder(run_id)
    try:
        (path / "stop").touch()
        run = folders.status(run_id)
        if run.alive and not run.moving and trainers.end(path):
            _end_early(run_id)
    except OSError as error:
        raise folders.unwritable(error) from None


def stopping_since(run_id: str) -> float | None:
    """When a trainer was asked to stop, in seconds since 1970; None if it was not, or has."""
    path = folders.folder(run_id)
    with contextlib.suppress(OSError):
        return (path / "stop").stat().st_mtime if trainers.is_held(path) else None
    return None


def is_busy(run_id: str) -> bool:
    """Whether a trainer holds a run: also between its end and its card."""
    return trainers.is_held(folders.folder(run_id))


def end(run_id: str) -> None:
    """End a trainer that no longer hears: what is after its last snapshot is lost."""
    if not trainers.end(folders.folder(run_id)):
        raise RunError("Its trainer has ended, or can't be ended by this server.")


def carry_out(
    run_id: str, work: Callable[[str, Tell, Stop], dict[str, Any]], tell: Tell, interrupted: Stop
) -> dict[str, Any] | None:
    """Train a run that this process has claimed or was started for, in its turn; returns its card.

    None if it was stopped while it waited. work: trains, and may first import what takes long.
    tell: is handed each event. interrupted: whether this process was told to end. Raises
    TrainingError.
    """
    path = folders.folder(run_id)

    def stop() -> bool:
        return interrupted() or (path / "stop").exists()

    trainers.hand_to(path, os.getpid())
    try:
        if not trainers.is_its_turn(path):
            reason = f"Waiting: {trainers.limit()} training runs are in progress."
            tell(add_event(path, "state", state="queued", reason=reason))
        while not trainers.is_its_turn(path):
            if stop():
                _end_early(run_id)
                return None
            time.sleep(POLL_SECONDS)
        tell(add_event(path, "state", state="starting"))
        return work(run_id, tell, stop)
    finally:
        trainers.forget(path)


def _end_early(run_id: str) -> None:
    """Tell that a run was stopped; of one that was never trained nothing stays."""
    if folders.status(run_id).curve:
        add_event(folders.folder(run_id), "state", state="stopped")
    else:
        folders.remove(run_id)


def _launch(run_id: str, recipe: Recipe | None = None) -> None:
    """Start a trainer's process for a run that this one has claimed, and let it have the run.

    recipe: another one than it had.
    """
    path = folders.folder(run_id)
    try:
        if recipe is not None:
            folders.write_about(run_id, recipe=recipe.to_json())
        (path / "stop").unlink(missing_ok=True)
        (path / LOG).unlink(missing_ok=True)  # it holds what this trainer prints, and no other
        add_event(path, "state", state="starting")
        pid = warm.hand_over(folders.root(), run_id)
        if pid is None:
            command = ["train", "--resume", run_id, "--launched"]
            with open(path / LOG, "ab") as log:
                pid = trainers.launch(command, log, folders.root()).pid
        trainers.hand_to(path, pid)
    except (OSError, UserError) as error:
        trainers.forget(path)
        if isinstance(error, UserError):
            raise
        reason = f"The training can't be started: {error.strerror}."
        with contextlib.suppress(OSError):
            add_event(path, "state", state="failed", reason=reason)
        raise RunError(reason) from None
