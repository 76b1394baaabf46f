"""Run folders: make, claim, list, read, rename and delete them. `life` has what happens in one.

A run is a folder under `root()`, and all that the server and a trainer say to each other:

    run.json      what is trained and how: spec, recipe, title, when it was made
    events.jsonl  what happened, one JSON object a line: state, progress, epoch, snapshot
    stop          a request to stop
    snapshots/    the network as it was, NUMBER-OF-STEPS.keras
    resume.npz    weights and optimizer at the last snapshot (written and read by the trainer)
    model.keras   the network at the end, card.json about it
    worker.log    what the trainer printed
    reserve       space that a trainer holds until it ends: see `disk`

Everything but events.jsonl is written whole, under another name, and renamed. Who trains a run is
noted beside them all: see `trainers`.
"""

import contextlib
import functools
import itertools
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rnn_demo.data import ASSETS
from rnn_demo.errors import UserError
from rnn_demo.files import is_inside, read_json_object, retry, write_json
from rnn_demo.runs import names, trainers
from rnn_demo.runs.mode import mode
from rnn_demo.runs.status import LAST_MOMENT, RunError, Status, read_status
from rnn_demo.runs.trainers import FOLDER, PROJECT
from rnn_demo.spec import Recipe, Spec, check_together

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
# Trainings that come with the app, to be looked at: each as `train --preset` left it, a twin with
# the fields that differ as options, without some of the snapshots and what it takes to go on.
SHIPPED = ASSETS / "runs"
PATIENCE = 10.0  # seconds to wait for who changes the runs folder just now
CARD_SECONDS = 30.0  # to wait for a run that has ended, and reads the test set for its card


def root() -> Path:
    """The folder of all runs: RNN_DEMO_RUNS, or `runs` in the project.

    Of a server to show it is another one, RNN_DEMO_SHOW or `show`: what is in that is meant for
    everyone's eyes.
    """
    name = "show" if mode() == "show" else "runs"
    return Path(os.environ.get(f"RNN_DEMO_{name.upper()}") or PROJECT / name)


def folder(run_id: str) -> Path:
    """The folder of a run. Raises RunError for what is no id, and for a run that isn't there."""
    for place in (root(), SHIPPED):
        if ID.fullmatch(run_id) and (place / run_id).is_dir():
            return place / run_id
    raise RunError(f"There is no run {run_id!r}: choose one from the list of runs.")


def is_shipped(run_id: str) -> bool:
    """Whether a run came with the app."""
    return folder(run_id).parent == SHIPPED


def may_change(run_id: str) -> bool:
    """Whether a run can be changed: neither on a server to show, nor one that came with the app."""
    return mode() != "show" and not is_shipped(run_id)


def shipped() -> list[Status]:
    """The runs that come with the app."""
    return [read_status(SHIPPED / run_id) for run_id in ids(SHIPPED)]


def ids(place: Path) -> list[str]:
    """The runs in a folder of runs, in the order of their ids, which begin with their time."""
    with contextlib.suppress(OSError):  # there is none yet
        return sorted(p.name for p in place.iterdir() if ID.fullmatch(p.name) and p.is_dir())
    return []


@contextlib.contextmanager
def changing() -> Iterator[None]:
    """Within it nobody else makes, names, claims or deletes a run. Raises RunError.

    It can be entered again within itself.
    """
    place = root() / FOLDER
    try:
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / ".lock", timeout=PATIENCE, is_singleton=True):
            yield
    except Timeout:
        raise RunError(
            f"Another process has kept the runs folder locked for {PATIENCE:g} seconds: try again, "
            "or end that process."
        ) from None
    except OSError as error:
        raise unwritable(error) from None


def create(spec: Spec, recipe: Recipe, title: str = "") -> str:
    """Make the folder of a run that this process trains, or hands on; returns its id.

    title: what it is to be called; a number is added where another run has that name, and without
    one it is named by what it is. The run appears in the list at once and whole. Raises SpecError,
    or RunError if the folder can't be written.
    """
    check_together(spec, recipe)
    with changing():
        run_id = time.strftime("%Y%m%d-%H%M%S-") + secrets.token_hex(4)
        hidden = root() / f".{run_id}"
        numbers = {_called(root() / other)[1] for other in ids(root())}  # and so their colours
        try:
            about = {
                "title": names.new(title, spec, recipe, titles().values()),
                "number": next(n for n in itertools.count() if n not in numbers),
                "spec": spec.to_json(),
                "recipe": recipe.to_json(),
                "created": time.time(),
            }
            (hidden / "snapshots").mkdir(parents=True)
            write_json(hidden / "run.json", about)
            trainers.draw(root() / run_id)
            retry(lambda: hidden.rename(root() / run_id))
        except (OSError, UserError):
            trainers.forget(root() / run_id)
            shutil.rmtree(hidden, ignore_errors=True)
            raise
    return run_id


def claim(run_id: str) -> None:
    """Have this process train a run, or hand it on. Raises RunError if it is under way."""
    path = _own(run_id)
    until = time.monotonic() + CARD_SECONDS
    while True:
        with changing():
            if not trainers.is_held(path):
                trainers.draw(path)
                return
        if status(run_id).alive or time.monotonic() > until:
            raise RunError("This run is being trained already: stop it first.")
        time.sleep(0.1)


def _own(run_id: str) -> Path:
    """The folder of a run. Raises RunError where nobody may change it."""
    if not may_change(run_id):
        raise RunError("This run is here to be looked at: it can't be changed.")
    return folder(run_id)


def delete(run_id: str) -> None:
    """Remove a run for good. Raises RunError while it is under way."""
    claim(run_id)
    remove(run_id)


def remove(run_id: str) -> None:
    """The same of a run that this process has claimed, or ended. Raises RunError."""
    try:
        gone = root() / f".deleted-{run_id}"
        retry(lambda: folder(run_id).rename(gone))
        shutil.rmtree(gone, ignore_errors=True)
    except OSError as error:
        raise unwritable(error) from None
    finally:
        trainers.forget(root() / run_id)


def rename(run_id: str, title: str) -> None:
    """Give a run another title, of at most 80 characters, that no other run or network has."""
    title = names.clean(title)
    if not title:
        raise RunError("A run needs a name: enter one.")
    with changing():
        others = [called for other, called in titles().items() if other != run_id]
        if names.is_taken(title, others):
            raise RunError(f"Another network is called {title} already: choose another name.")
        write_about(run_id, title=title)


def write_about(run_id: str, **changed: Any) -> None:
    """Change some of what a run's run.json says. Raises RunError."""
    path = _own(run_id)
    with changing():
        if not (about := read_json_object(path / "run.json")):  # the rest of it would be lost
            raise RunError("The run.json of this run can't be read, so it can't be changed.")
        write_json(path / "run.json", {**about, **changed})


def card(run_id: str) -> dict[str, Any]:
    """The card of a run that has ended; raises RunError where there is none yet."""
    path = folder(run_id)
    if is_inside(path, path / "card.json") and (card := read_json_object(path / "card.json")):
        return card
    raise RunError("This run has no card yet: it is written when training ends.")


def cards() -> list[tuple[str, int]]:
    """The runs that have a card: each id, and when the card was written, in ns."""
    paths = root().glob("*/card.json")
    with contextlib.suppress(OSError):  # one is deleted just now
        return [(p.parent.name, p.stat().st_mtime_ns) for p in sorted(paths)]
    return []


def model_file(run_id: str) -> Path | None:
    """The newest network of a run: model.keras, or its last snapshot where that is newer.

    None of both is a link that leads out of the run's folder.
    """
    path = folder(run_id)
    snapshots = sorted((path / "snapshots").glob("[0-9]*.keras"))
    networks = [p for p in (path / "model.keras", *snapshots[-1:]) if is_inside(path, p)]
    return max(networks, key=lambda p: p.stat().st_mtime_ns, default=None)


def title(run_id: str) -> str | None:
    """What a run is called; None for what is no run, or can't be read."""
    with contextlib.suppress(RunError):
        return _called(folder(run_id))[0]
    return None


def _called(path: Path) -> tuple[str | None, int | None, float]:
    """The title and the number of a run's folder, None for either that it lacks; when it was made,
    in seconds, 0 where it does not say."""
    try:
        about = (path / "run.json").stat()
    except OSError:
        return None, None, 0.0
    return _read_called(path, about.st_ino, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=4096)  # each run of every page asks for all, and a run seldom changes
def _read_called(path: Path, *_: int) -> tuple[str | None, int | None, float]:
    about = read_json_object(path / "run.json")
    title, number, created = (about.get(name) for name in ("title", "number", "created"))
    called = None if title is None else names.clean(title) or path.name
    if not isinstance(created, int | float) or abs(created) > LAST_MOMENT:
        created = 0.0
    return called, number if type(number) is int else None, float(created)


def titles() -> dict[str, str]:
    """What every run is called, by id; those that can't be read are left out."""
    called = {run_id: title(run_id) for run_id in ids(root())}
    return {run_id: title for run_id, title in called.items() if title is not None}


def trained() -> list[str]:
    """The runs that have a network to open, the newest first."""
    networks = []
    for run_id in reversed(titles()):
        with contextlib.suppress(RunError, OSError):  # deleted in between
            if model_file(run_id) is not None:
                networks.append(run_id)
    return networks


def newest() -> list[str]:
    """Every run, the newest first, without reading what happened in them: there may be many."""
    return sorted(ids(root()), key=lambda run_id: _called(root() / run_id)[2], reverse=True)


def statuses(run_ids: Iterable[str]) -> Iterator[Status]:
    """Where these stand, one after the other, as far as they are there."""
    for run_id in run_ids:
        with contextlib.suppress(RunError):  # deleted in between
            yield status(run_id)


def all_runs() -> list[Status]:
    """Every run, the newest first; a folder that can't be read is in the list, as failed."""
    return sorted(statuses(ids(root())), key=lambda run: run.created, reverse=True)


def status(run_id: str) -> Status:
    """Read where a run stands. Raises RunError only where there is no run."""
    return read_status(folder(run_id))


def unwritable(error: OSError) -> RunError:
    """What to tell a user where the runs folder can't be written."""
    return RunError(f"The runs folder {root()} can't be written: {error.strerror}.")
