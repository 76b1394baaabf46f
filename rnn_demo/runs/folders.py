"""Run folders: make, claim, list, read, rename and delete them; `lifecycle` trains in them.

A run is a folder under `runs_folder()`. Server and trainer communicate only through its files:

    run.json      the training: spec, recipe, title, creation time
    events.jsonl  what happened, one JSON object a line: state, progress, epoch, snapshot
    stop          a request to stop
    snapshots/    the network at earlier steps, NUMBER-OF-STEPS.keras
    resume.npz    weights and optimizer at the last snapshot (written and read by the trainer)
    model.keras   the network at the end; card.json is about it
    worker.log    the trainer's output
    reserve       space that a trainer holds until it ends: see `disk`

All files except events.jsonl are written under another name and then renamed, so that no reader
sees an incomplete file. Which process trains a run is recorded outside of its folder: see
`processes`.
"""

import contextlib
import functools
import itertools
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from rnn_demo.errors import UserError
from rnn_demo.files import call_retrying_permission_errors, read_json_or_empty, write_json
from rnn_demo.places import ASSETS, parent_of_runs_folder
from rnn_demo.runs import processes, titles
from rnn_demo.runs.events import add_event
from rnn_demo.runs.processes import FOLDER
from rnn_demo.runs.server_settings import server_mode_name
from rnn_demo.runs.status import LAST_MOMENT, RunRequestError, Status, status_from_folder
from rnn_demo.spec import NetworkSpec, TrainingRecipe, check_spec_fits_recipe

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
# Recorded trainings that come with the app, made by `train --preset` (those of `spec/failures.py`
# with further options), without some of the snapshots and without resume.npz.
SHIPPED_RUNS = ASSETS / "runs"
PATIENCE = 10.0  # seconds to wait for another process that holds the lock
# Seconds to wait for a run that has ended, but is still evaluating the test set for its card
CARD_SECONDS = 30.0


def runs_folder() -> Path:
    """Return the folder of all runs: RNN_DEMO_RUNS, or `runs` in the clone or in the user's data.

    In show mode it is another folder, RNN_DEMO_SHOW or `show`, whose runs are public.
    """
    name = "show" if server_mode_name() == "show" else "runs"
    return Path(os.environ.get(f"RNN_DEMO_{name.upper()}") or parent_of_runs_folder() / name)


def run_folder(run_id: str) -> Path:
    """Return the folder of a run. Raises RunRequestError if there is none with this id."""
    for place in (runs_folder(), SHIPPED_RUNS):
        if ID.fullmatch(run_id) and (place / run_id).is_dir():
            return place / run_id
    raise RunRequestError(f"There is no run {run_id!r}: choose one from the list of runs.")


def is_shipped(run_id: str) -> bool:
    """Return True if a run came with the app."""
    return run_folder(run_id).parent == SHIPPED_RUNS


def can_change(run_id: str) -> bool:
    """Return True if a run may be changed: not in show mode, nor if it came with the app."""
    return server_mode_name() != "show" and not is_shipped(run_id)


def shipped_statuses() -> list[Status]:
    """Return the status of the runs that come with the app."""
    return [status_from_folder(SHIPPED_RUNS / run_id) for run_id in run_ids_in_folder(SHIPPED_RUNS)]


def run_ids_in_folder(place: Path) -> list[str]:
    """Return the ids of the runs in a folder, sorted; an id begins with the time of creation."""
    with contextlib.suppress(OSError):  # there is none yet
        return sorted(p.name for p in place.iterdir() if ID.fullmatch(p.name) and p.is_dir())
    return []


@contextlib.contextmanager
def lock_runs() -> Iterator[None]:
    """Keep other processes from making, naming, claiming or deleting a run within a `with`.

    It is reentrant. Raises RunRequestError if another process holds the lock too long, or the
    folder can't be written.
    """
    place = runs_folder() / FOLDER
    try:
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / ".lock", timeout=PATIENCE, is_singleton=True):
            yield
    except Timeout:
        raise RunRequestError(
            f"Another process has kept the runs folder locked for {PATIENCE:g} seconds: try again, "
            "or end that process."
        ) from None
    except OSError as error:
        raise make_write_error(error) from None


def create_run(spec: NetworkSpec, recipe: TrainingRecipe, title: str = "") -> str:
    """Make the folder of a new run, claimed by this process; return its id.

    A number is added to the title if another run has it; without a title the run is named after its
    network. Raises SpecError if spec and recipe contradict each other, and RunRequestError if the
    folder can't be written.
    """
    check_spec_fits_recipe(spec, recipe)
    with lock_runs():
        run_id = time.strftime("%Y%m%d-%H%M%S-") + secrets.token_hex(4)
        hidden = runs_folder() / f".{run_id}"
        # A run's number determines its colour.
        numbers = {
            _read_title_number_and_time(runs_folder() / other)[1]
            for other in run_ids_in_folder(runs_folder())
        }
        try:
            about = {
                "title": titles.unique_title(title, spec, recipe, run_titles_by_id().values()),
                "number": next(n for n in itertools.count() if n not in numbers),
                "spec": spec.to_json(),
                "recipe": recipe.to_json(),
                "created": time.time(),
            }
            (hidden / "snapshots").mkdir(parents=True)
            write_json(hidden / "run.json", about)
            processes.claim(runs_folder() / run_id)
            call_retrying_permission_errors(lambda: hidden.rename(runs_folder() / run_id))
        except (OSError, UserError):
            processes.delete_record(runs_folder() / run_id)
            shutil.rmtree(hidden, ignore_errors=True)
            raise
    return run_id


def claim_run_or_raise(run_id: str, check: Callable[[], None] = lambda: None) -> None:
    """Claim a run for this process, which may then train it, delete it or assign it to a trainer.

    The run then counts as active for every other process. `check` is called while no other run can
    be claimed; it raises if this run may not be trained. Raises RunRequestError if the run is being
    trained, or can't be changed.
    """
    path = _changeable_folder(run_id)
    until = time.monotonic() + CARD_SECONDS
    while True:
        with lock_runs():
            if not processes.is_active(path):
                check()
                try:
                    (path / "stop").unlink(missing_ok=True)  # a request to an earlier trainer
                    processes.claim(path)
                    add_event(path, "state", state="starting")
                except OSError:
                    processes.delete_record(path)
                    raise
                return
        if status_for_id(run_id).trains_or_waits or time.monotonic() > until:
            raise RunRequestError("This run is being trained already: stop it first.")
        time.sleep(0.1)


def _changeable_folder(run_id: str) -> Path:
    """Return the folder of a run; raise RunRequestError if it may not be changed."""
    if not can_change(run_id):
        raise RunRequestError("This run is here to be looked at: it can't be changed.")
    return run_folder(run_id)


def delete_idle_run(run_id: str) -> None:
    """Delete a run; raise RunRequestError while it is being trained."""
    claim_run_or_raise(run_id)
    delete_run_folder(run_id)


def delete_run_folder(run_id: str) -> None:
    """Delete a run that this process has claimed, or whose trainer it has killed.

    Raises RunRequestError if the folder can't be written.
    """
    try:
        gone = runs_folder() / f".deleted-{run_id}"
        call_retrying_permission_errors(lambda: run_folder(run_id).rename(gone))
        shutil.rmtree(gone, ignore_errors=True)
    except OSError as error:
        raise make_write_error(error) from None
    finally:
        processes.delete_record(runs_folder() / run_id)


def change_run_title(run_id: str, title: str) -> None:
    """Give a run another title, of at most 80 characters.

    Raises RunRequestError if the title is empty or belongs to another run or network.
    """
    title = titles.clean_title(title)
    if not title:
        raise RunRequestError("A run needs a name: enter one.")
    with lock_runs():
        others = [called for other, called in run_titles_by_id().items() if other != run_id]
        if titles.is_taken(title, others):
            raise RunRequestError(
                f"Another network is called {title} already: choose another name."
            )
        update_run_file(run_id, title=title)


def update_run_file(run_id: str, **changed: object) -> None:
    """Change fields of a run's run.json; raise RunRequestError if it can't be read or written."""
    path = _changeable_folder(run_id)
    with lock_runs():
        # Otherwise writing would lose its other fields
        if not (about := read_json_or_empty(path / "run.json")):
            raise RunRequestError("The run.json of this run can't be read, so it can't be changed.")
        write_json(path / "run.json", {**about, **changed})


def run_title(run_id: str) -> str | None:
    """Return the title of a run, or None if there is no such run or it can't be read."""
    with contextlib.suppress(RunRequestError):
        return _read_title_number_and_time(run_folder(run_id))[0]
    return None


def _read_title_number_and_time(path: Path) -> tuple[str | None, int | None, float]:
    """Return the title and number of a run, None if it lacks them, and its creation time, or 0."""
    try:
        about = (path / "run.json").stat()
    except OSError:
        return None, None, 0.0
    return _cached_title_number_and_time(path, about.st_ino, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=4096)  # every page reads all runs, which seldom change
def _cached_title_number_and_time(path: Path, *_: int) -> tuple[str | None, int | None, float]:
    about = read_json_or_empty(path / "run.json")
    title, number, created = (about.get(name) for name in ("title", "number", "created"))
    called = None if title is None else titles.clean_title(title) or path.name
    if not isinstance(created, int | float) or abs(created) > LAST_MOMENT:
        created = 0.0
    return called, number if type(number) is int else None, float(created)


def run_titles_by_id() -> dict[str, str]:
    """Return the title of every run by its id; runs that can't be read are left out."""
    called = {run_id: run_title(run_id) for run_id in run_ids_in_folder(runs_folder())}
    return {run_id: title for run_id, title in called.items() if title is not None}


def ids_newest_first() -> list[str]:
    """Return the ids of all runs, the newest first, without reading their events."""
    return sorted(
        run_ids_in_folder(runs_folder()),
        key=lambda run_id: _read_title_number_and_time(runs_folder() / run_id)[2],
        reverse=True,
    )


def statuses_for_ids(run_ids: Iterable[str]) -> Iterator[Status]:
    """Yield the status of runs, one after the other; runs that do not exist are left out."""
    for run_id in run_ids:
        with contextlib.suppress(RunRequestError):  # deleted in between
            yield status_for_id(run_id)


def statuses_newest_first() -> list[Status]:
    """Return the status of all runs, the newest first; an unreadable one counts as failed."""
    return list(statuses_for_ids(ids_newest_first()))


def status_for_id(run_id: str) -> Status:
    """Read the status of a run; raise RunRequestError if there is no such run."""
    return status_from_folder(run_folder(run_id))


def make_write_error(error: OSError) -> RunRequestError:
    """Return the error to raise when the runs folder can't be written."""
    return RunRequestError(f"The runs folder {runs_folder()} can't be written: {error.strerror}.")
