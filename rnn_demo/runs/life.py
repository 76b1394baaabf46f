"""A run's life: it is started, waits for its turn, trains, is told to stop, ends and is resumed.

What asks for it, a page or the command line, and the trainer's process that lives it meet here.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from filelock import FileLock

from rnn_demo.errors import UserError
from rnn_demo.runs import folders, process, turns, warm
from rnn_demo.runs.events import add_event
from rnn_demo.runs.mode import NOTHING_IS_TRAINED, mode
from rnn_demo.runs.status import LOG, RunError
from rnn_demo.spec import Recipe, Spec

TOO_EARLY = "Stopped before it began to train."
POLL_SECONDS = 0.1

Tell = Callable[[dict[str, Any]], None]
Stop = Callable[[], bool]


class TrainingError(UserError):
    """A training came to a bad end; the run's folder says the same."""


def start(spec: Spec, recipe: Recipe, title: str = "") -> str:
    """Train in a process of its own, which outlives this one; returns the run's id.

    title: as for `folders.create`.
    """
    check_that_it_can_train()
    run_id, lock = folders.create(spec, recipe, title)
    _launch(run_id, lock)
    return run_id


def check_that_it_can_train() -> None:
    """Raise UserError where nothing is trained, or a setting says how many runs at once wrongly."""
    if mode() == "show":
        raise RunError(NOTHING_IS_TRAINED)
    if not process.can_train():
        raise RunError(
            "TensorFlow isn't installed, so nothing can be trained here: pip install -r "
            "requirements.txt."
        )
    turns.limit()


def resume(run_id: str, more_epochs: int = 0) -> None:
    """Go on from the last snapshot, in a process of its own; `more_epochs` beyond the recipe's.

    Raises RunError when the run is still under way or has nothing left to train.
    """
    now = folders.status(run_id)
    if now.recipe is None:
        raise RunError(now.reason)
    if now.state == "finished" and more_epochs < 1:
        raise RunError("This run has finished: add an epoch to go on.")
    check_that_it_can_train()
    more = replace(now.recipe, epochs=now.recipe.epochs + more_epochs)
    lock = folders.claim(run_id)
    try:
        folders.write_about(run_id, recipe=more.to_json())
    except BaseException:
        lock.release()
        raise
    _launch(run_id, lock)


def request_stop(run_id: str) -> None:
    """Ask a run to stop; it does within a second and keeps what it has."""
    try:
        (folders.folder(run_id) / "stop").touch()
    except OSError as error:
        raise folders.unwritable(error) from None


def is_stopping(run_id: str) -> bool:
    """Whether a run was asked to stop."""
    return (folders.folder(run_id) / "stop").exists()


def is_busy(run_id: str) -> bool:
    """Whether a trainer holds a run: also between its end and its card."""
    return process.is_held(folders.folder(run_id))


def end(run_id: str) -> None:
    """End a trainer that no longer hears: what is after its last snapshot is lost."""
    if not process.end(folders.folder(run_id)):
        raise RunError("Its trainer can't be ended from here: it runs on another machine.")


def carry_out(
    run_id: str,
    lock: FileLock,
    work: Callable[[str, Tell, Stop], dict[str, Any]],
    tell: Tell,
    interrupted: Stop,
    leave: Callable[[], Any],
) -> dict[str, Any] | None:
    """Train a run that this process has locked, in its turn; returns its card.

    None if it was stopped while it waited. work: trains, and may first import what takes long.
    tell: is handed each event. interrupted: whether this process was told to end. leave: ends it,
    where the run is stopped before it began to train. Raises TrainingError.
    """
    path = folders.folder(run_id)

    def stop() -> bool:
        return interrupted() or (path / "stop").exists()

    def wait() -> None:
        reason = f"Waiting: {turns.limit()} training runs are in progress."
        tell(add_event(path, "state", state="queued", reason=reason))

    def end_early() -> None:
        (path / "reserve").unlink(missing_ok=True)
        stopped_early()
        leave()

    def stopped_early() -> None:
        reason = {} if folders.status(run_id).curve else {"reason": TOO_EARLY}  # resumed, or new
        add_event(path, "state", state="stopped", **reason)

    try:
        process.record(path, os.getpid(), locked=True)
        with turns.turn(folders.root(), stop, wait) as mine:
            if not mine:
                stopped_early()
                return None
            tell(add_event(path, "state", state="starting"))
            with until_begun(stop, end_early) as begun:

                def told(event: dict[str, Any]) -> None:
                    if event["kind"] == "progress":
                        begun()
                    tell(event)

                return work(run_id, told, stop)
    finally:
        lock.release()


@contextlib.contextmanager
def until_begun(stop: Stop, end: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Call `end` as soon as `stop()` is true, from a thread; gives a function that calls this off.

    For the 3 to 20 seconds of importing TensorFlow and compiling, in which nobody asks for stops
    and there is nothing to keep. `end` is expected to end the process. Once the function has
    returned, it is not called any more.
    """
    begun, busy = threading.Event(), threading.Lock()

    def watch() -> None:
        while not begun.wait(POLL_SECONDS):
            with busy:
                if not begun.is_set() and stop():
                    end()
                    return

    def call_off() -> None:
        begun.set()
        with busy:  # an end that is under way is waited for
            pass

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield call_off
    finally:
        call_off()


def _launch(run_id: str, lock: FileLock) -> None:
    """Start a trainer's process for a run that this one has locked, and let go of the lock."""
    path = folders.folder(run_id)
    (path / "stop").unlink(missing_ok=True)
    try:
        (path / LOG).unlink(missing_ok=True)  # it holds what this trainer prints, and no other
        add_event(path, "state", state="starting")
        pid = warm.hand_over(folders.root(), run_id)
        if pid is None:
            command = ["train", "--resume", run_id, "--launched"]
            with open(path / LOG, "ab") as log:
                pid = process.launch(command, log, folders.root()).pid
        process.record(path, pid, locked=False)
    except OSError as error:
        raise folders.unwritable(error) from None
    except UserError as error:
        add_event(path, "state", state="failed", reason=str(error))
        raise
    finally:
        lock.release()  # the trainer waits for it
