"""Start, queue, stop and resume runs.

Pages and commands use it to start and stop a run; the trainer's process uses it to train when the
run's turn comes. A training is checked against the bounds of this server before it starts.
"""

import contextlib
import math
import os
import time
from collections.abc import Callable
from dataclasses import replace

from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject
from rnn_demo.runs import folders, processes, snapshots, warm_trainer
from rnn_demo.runs.estimate import duration_in_words, memory_needed, total_weighted_image_count
from rnn_demo.runs.events import add_event
from rnn_demo.runs.server_settings import (
    NOTHING_IS_TRAINED,
    server_bound,
    server_mode_name,
)
from rnn_demo.runs.status import LOG, RunRequestError
from rnn_demo.spec import NetworkSpec, TrainingRecipe

POLL_SECONDS = 0.3
MEGABYTE = 1_000_000

OnEvent = Callable[[JsonObject], None]
ShouldStop = Callable[[], bool]


class TrainingFailedError(UserError):
    """A training failed; the run's folder records the same reason."""


def start_training(
    spec: NetworkSpec, recipe: TrainingRecipe, title: str = "", seconds: float | None = None
) -> str:
    """Train in a separate process, which outlives this one; return the run's id.

    `title` is as for `folders.create_run`, `seconds` as for `check_server_bounds`. Raises UserError
    if training is not possible here, or not for these settings.
    """
    check_training_is_offered()
    disk_bytes = _runs_disk_usage()
    folders.run_titles_by_id()  # fills the cache before the lock is taken
    with folders.lock_runs():
        check_server_bounds(spec, recipe, seconds, disk_bytes=disk_bytes, is_new_run=True)
        run_id = folders.create_run(spec, recipe, title)
    _hand_run_to_trainer(run_id)
    return run_id


def check_training_is_offered() -> None:
    """Raise UserError in show mode, without TensorFlow, or if RNN_DEMO_TRAININGS is invalid."""
    if server_mode_name() == "show":
        raise RunRequestError(NOTHING_IS_TRAINED)
    if not processes.has_tensorflow():
        raise RunRequestError(
            "TensorFlow isn't installed, so nothing can be trained here: pip install -r "
            "requirements.txt."
        )
    processes.max_trainings()


def resume_training(run_id: str, more_epochs: int = 0, seconds: float | None = None) -> None:
    """Continue a run from its last snapshot, in a separate process.

    `more_epochs` are added to those of its recipe; `seconds` is as for `check_server_bounds`.
    Raises UserError if it is still being trained, has nothing left to train, or can't be trained.
    """
    now = folders.status_for_id(run_id)
    if now.spec is None:
        raise RunRequestError(now.reason)
    if now.state == "finished" and more_epochs < 1:
        raise RunRequestError("This run has finished: add an epoch to go on.")
    check_training_is_offered()
    more = replace(now.recipe, epochs=now.recipe.epochs + more_epochs)
    disk_bytes = _runs_disk_usage()
    spec = now.spec
    folders.claim_run_or_raise(
        run_id, lambda: check_server_bounds(spec, more, seconds, disk_bytes=disk_bytes)
    )
    _hand_run_to_trainer(run_id, more)


def _runs_disk_usage() -> int:
    """Return the bytes of all runs. It visits every file, so call it without the lock."""
    size = 0
    for place, _, files in os.walk(folders.runs_folder()):
        for name in files:
            with contextlib.suppress(OSError):  # deleted in between
                size += os.stat(f"{place}/{name}").st_size
    return size


def check_server_bounds(
    spec: NetworkSpec,
    recipe: TrainingRecipe,
    seconds: float | None = None,
    *,
    disk_bytes: int = 0,
    is_new_run: bool = False,
) -> None:
    """Check that this server may train a network now; `is_new_run` if it would be a new run.

    It reads only active runs, because other processes wait for the lock meanwhile. `seconds` is an
    estimate of the whole time, None to skip this check; `disk_bytes` come from `_runs_disk_usage`.
    Raises RunRequestError if the training exceeds one of `server_settings.BOUNDS`.
    """
    parameters, work_bound = (
        sum(spec.parameter_count_by_weight().values()),
        server_bound("WORK"),
    )
    work = total_weighted_image_count(recipe) * parameters
    if work > work_bound:
        estimate = "" if seconds is None else f" It would take about {duration_in_words(seconds)}."
        raise RunRequestError(
            f"This training is too long for this server: {recipe.epochs} epochs of "
            f"{recipe.images:,} images with {parameters:,} parameters are "
            f"{work / max(1, work_bound):,.1f} times what it allows.{estimate} Use fewer epochs, "
            "images or units."
        )
    if seconds is not None and seconds > 3600 * server_bound("HOURS"):
        raise RunRequestError(
            f"This training would take about {duration_in_words(seconds)}, and may take "
            f"{server_bound('HOURS')} hours here: use fewer epochs, images or units, or larger "
            "batches."
        )
    wanted = memory_needed(spec, recipe)
    if wanted > server_bound("MEMORY") * MEGABYTE:
        raise RunRequestError(
            f"This training would take about {math.ceil(wanted / MEGABYTE):,} MB of memory, and "
            f"may take {server_bound('MEMORY'):,} MB here: take a smaller batch, or fewer units or "
            "layers."
        )
    held = (path.name for path in processes.active_runs(folders.runs_folder()))
    alive = [run for run in folders.statuses_for_ids(held) if run.trains_or_waits]
    if len(alive) >= server_bound("WAITING"):
        raise RunRequestError(
            "As many trainings are running or waiting as this server takes "
            f"({server_bound('WAITING')}): stop one, or wait for it."
        )
    if is_new_run and len(folders.run_ids_in_folder(folders.runs_folder())) >= server_bound("KEPT"):
        raise RunRequestError(
            f"There are as many runs here as this server keeps ({server_bound('KEPT'):,}): delete "
            "one that nobody needs."
        )
    disk_bytes += sum(
        estimate_run_bytes(each) for each in [spec, *(r.spec for r in alive if r.spec)]
    )
    if disk_bytes > server_bound("DISK") * MEGABYTE:
        raise RunRequestError(
            f"All runs together would take up {disk_bytes // MEGABYTE:,} MB of the "
            f"{server_bound('DISK'):,} MB that they may: delete one that nobody needs, or train a "
            "smaller network."
        )


def estimate_run_bytes(spec: NetworkSpec) -> int:
    """Return the bytes of a complete run: network, snapshots and the file to resume from."""
    weights = 4 * sum(spec.parameter_count_by_weight().values())
    kept = max(2 * weights, min(snapshots.MAX_COUNT * weights, snapshots.MAX_BYTES))
    return weights + kept + 3 * weights  # resume.npz: the optimizer has two numbers for each weight


def request_stop_or_discard(run_id: str) -> None:
    """Ask a run to stop; it does so within a second, and writes a last snapshot.

    A run that waits, loads TensorFlow or compiles has nothing new to write, so its trainer is
    killed; the run is deleted if it was never trained.
    """
    path = folders.run_folder(run_id)
    try:
        (path / "stop").touch()
        run = folders.status_for_id(run_id)
        if run.trains_or_waits and not run.moving:
            try:
                processes.kill_trainer(path)
            except UserError:
                return  # it has ended, or its trainer will find the request when it starts
            _discard_or_mark_stopped(run_id)
    except OSError as error:
        raise folders.make_write_error(error) from None


def stop_requested_at(run_id: str) -> float | None:
    """Return the time of the request to stop, in seconds since 1970, or None if there is none."""
    path = folders.run_folder(run_id)
    with contextlib.suppress(OSError):
        return (path / "stop").stat().st_mtime if processes.is_active(path) else None
    return None


def is_run_busy(run_id: str) -> bool:
    """Return True while a process trains a run, and after its end until the card is written."""
    return processes.is_active(folders.run_folder(run_id))


def wait_for_turn_and_train(
    run_id: str,
    train: Callable[[str, OnEvent, ShouldStop], JsonObject],
    on_event: OnEvent,
    is_interrupted: ShouldStop,
) -> JsonObject | None:
    """Wait for a run's turn, and train it in this process.

    Args:
        run_id: A run that this process has claimed or was started for.
        train: Trains the run, given its id, `on_event` and a function that says when to stop;
            returns its card. It is called when the turn comes, so slow imports can wait until then.
        is_interrupted: Returns True once this process was asked to end.

    Returns:
        The run's card, or None if the run was stopped before its training began.

    Raises:
        TrainingFailedError: If the training failed.
    """
    path = folders.run_folder(run_id)

    def should_stop() -> bool:
        return is_interrupted() or (path / "stop").exists()

    processes.assign(path, os.getpid())
    try:
        if not processes.is_its_turn(path):
            reason = f"Waiting: {processes.max_trainings()} training runs are in progress."
            on_event(add_event(path, "state", state="queued", reason=reason))
        while not should_stop() and not processes.is_its_turn(path):
            time.sleep(POLL_SECONDS)
        if should_stop():
            _discard_or_mark_stopped(run_id)
            return None
        on_event(add_event(path, "state", state="starting"))
        return train(run_id, on_event, should_stop)
    finally:
        processes.delete_record(path)


def _discard_or_mark_stopped(run_id: str) -> None:
    """Mark a run as stopped; delete it if it was never trained."""
    if folders.status_for_id(run_id).curve:
        add_event(folders.run_folder(run_id), "state", state="stopped")
    else:
        folders.delete_run_folder(run_id)


def _hand_run_to_trainer(run_id: str, recipe: TrainingRecipe | None = None) -> None:
    """Start a process to train a run that this process has claimed, and assign the run to it.

    A `recipe` replaces that of the run.
    """
    path = folders.run_folder(run_id)
    try:
        if recipe is not None:
            folders.update_run_file(run_id, recipe=recipe.to_json())
        (path / LOG).unlink(missing_ok=True)  # the output of an earlier trainer
        add_event(path, "state", state="starting")
        if not warm_trainer.try_to_hand_over_run(path):
            command = ["train", "--resume", run_id, "--launched"]
            with open(path / LOG, "ab") as log:
                trainer = processes.launch_own_command(command, log, folders.runs_folder())
            processes.assign(path, trainer.pid)
    except (OSError, UserError) as error:
        processes.delete_record(path)
        if isinstance(error, UserError):
            raise
        reason = f"The training can't be started: {error.strerror}."
        with contextlib.suppress(OSError):
            add_event(path, "state", state="failed", reason=reason)
        raise RunRequestError(reason) from None
