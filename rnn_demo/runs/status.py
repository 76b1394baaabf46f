"""Where a run stands, read from its folder."""

import os
import re
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rnn_demo.errors import UserError
from rnn_demo.files import MOST_NUMBER, lies_in, read_object
from rnn_demo.runs.events import read_events
from rnn_demo.runs.trainers import is_held
from rnn_demo.spec import Recipe, Spec

LOG = "worker.log"  # in a run's folder: what its trainer printed
ALIVE = ("starting", "queued", "running")
SNAPSHOT = re.compile(r"[0-9]{1,12}\.keras")
UNREADABLE = (
    "Its run.json is missing, broken or of another version: the run can't be resumed. Its network, "
    "if it has one, can be downloaded."
)
KILLED = "The training was killed or the machine went down: resume it from its last snapshot."
NO_MEMORY = (
    "There is not enough memory for this network: use fewer units or layers, or a smaller batch."
)
# What a trainer prints that ended for want of memory before it could say so itself.
_OUT_OF_MEMORY = re.compile("std::bad_alloc|[Oo]ut of memory|Cannot allocate memory|MemoryError")


class RunError(UserError):
    """A run isn't there, or can't do now what was asked of it."""


@dataclass(frozen=True)
class Status:
    """Where a run stands.

    state: starting, queued, running; finished, stopped, failed; or lost (its trainer was killed).
    number: by which it has its colour everywhere. reason: a sentence where the state needs one.
    change: fields of the recipe that would help a failed run. created: in seconds since 1970.
    progress: the newest progress event or None. moving: whether there was progress since it came to
    this state. curve: all progress events. history: one record an epoch. snapshots: in the order of
    their steps, each with `file`.
    """

    id: str
    title: str
    created: float
    spec: Spec | None
    recipe: Recipe | None
    state: str
    number: int = 0
    reason: str = ""
    change: dict[str, Any] = field(default_factory=dict)
    device: str = ""
    moving: bool = False
    progress: dict[str, Any] | None = None
    curve: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    snapshots: list[dict[str, Any]] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        """Whether a trainer works on it, or waits to."""
        return self.state in ALIVE


def read_status(path: Path) -> Status:
    """Read a run's folder; half-written and unreadable parts are left out, not raised."""
    run_id = title = path.name
    progress: list[dict[str, Any]] = []
    history: dict[int, dict[str, Any]] = {}
    snapshots: dict[int, dict[str, Any]] = {}
    created, number = _modified(path), zlib.crc32(run_id.encode())
    try:
        about = read_about(path)
        if type(about.get("number")) is int:  # else it was made elsewhere
            number = about["number"]
        title, moment = str(about["title"]), float(about["created"])
        if not 0 <= moment <= MOST_NUMBER:
            raise ValueError
        created = moment
        spec, recipe = Spec.from_json(about["spec"]), Recipe.from_json(about["recipe"])
        now = Status(run_id, title, created, spec, recipe, "starting", number)
    except (KeyError, TypeError, ValueError):
        history = {e["epoch"]: e for e in read_events(path) if e["kind"] == "epoch"}
        return Status(
            run_id,
            title,
            created,
            None,
            None,
            "failed",
            number,
            UNREADABLE,
            history=[history[k] for k in sorted(history)],
        )
    held = is_held(path)  # before the events: a trainer writes its last and then ends
    moving = False  # by the order of events: the clock may have been set in between
    for event in read_events(path):
        match event["kind"]:
            case "state":
                now = replace(
                    now,
                    state=event["state"],
                    reason=str(event.get("reason", "")),
                    change=change if isinstance(change := event.get("change"), dict) else {},
                    device=str(event.get("device", now.device)),
                )
                moving = False
            case "progress":
                progress.append(event)
                moving = True
            case "epoch":
                history[event["epoch"]] = event
            case "snapshot":
                file = event["file"]
                if SNAPSHOT.fullmatch(file) and lies_in(path, path / "snapshots" / file):
                    snapshots[event["step"]] = event
            case "resumed":  # what came after the last snapshot is trained again
                step = event["step"]
                progress = [e for e in progress if e["step"] <= step]
                history = {k: e for k, e in history.items() if e["step"] <= step}
                snapshots = {k: e for k, e in snapshots.items() if k <= step}
    if now.state in ALIVE and not held:
        if _OUT_OF_MEMORY.search(read_log(path)):
            now = replace(now, state="failed", reason=NO_MEMORY)
        else:
            now = replace(now, state="lost", reason=KILLED)
    return replace(
        now,
        progress=progress[-1] if progress else None,
        moving=moving,
        curve=progress,
        history=[history[k] for k in sorted(history)],
        snapshots=[snapshots[k] for k in sorted(snapshots)],
    )


def as_of(run: Status, step: float) -> Status:
    """A run that is over as it stood after so many steps."""
    curve = [e for e in run.curve if e["step"] <= step]
    if len(curve) == len(run.curve):
        return run
    return replace(
        run,
        state="running",
        reason="",
        moving=bool(curve),
        progress=curve[-1] if curve else None,
        curve=curve,
        history=[e for e in run.history if e["step"] <= step],
        snapshots=[e for e in run.snapshots if e["step"] <= step],
    )


def read_about(path: Path) -> dict[str, Any]:
    """What a run's run.json says. Raises RunError where that is missing or broken."""
    about = read_object(path / "run.json")
    if not about:
        raise RunError("This run can't be read: its run.json is missing or broken.")
    return about


def read_log(path: Path, lines: int = 30) -> str:
    """The end of what the trainer of a run's folder printed."""
    try:
        if not lies_in(path, path / LOG):
            return ""
        with open(path / LOG, "rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 20_000))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # deleted in between
        return 0.0
