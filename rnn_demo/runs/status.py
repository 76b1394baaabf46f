"""Where a run stands, read from its folder."""

import os
import re
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rnn_demo.errors import UserError
from rnn_demo.files import is_inside, read_json_object
from rnn_demo.runs import disk, names
from rnn_demo.runs.events import read_events
from rnn_demo.runs.trainers import is_held
from rnn_demo.spec import Recipe, Spec

LOG = "worker.log"  # in a run's folder: what its trainer printed
LOG_LINES = 30  # that are shown of it
ALIVE = ("starting", "queued", "running")
LAST_MOMENT = 2.0**35  # seconds since 1970, or some 1,100 years
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

    spec: None where run.json can't be read: then nothing else is known but its title.
    state: starting, queued, running; finished, stopped, failed; or lost (its trainer was killed).
    number: by which it has its colour everywhere. reason: a sentence where the state needs one.
    change: fields of the recipe that would help a failed run. created: in seconds since 1970.
    moving: whether there was progress since it came to this state. curve: all progress events.
    history: one record an epoch. snapshots: in the order of their steps, each with `file`.
    """

    id: str
    title: str
    created: float
    spec: Spec | None
    recipe: Recipe
    state: str
    number: int = 0
    reason: str = ""
    change: dict[str, Any] = field(default_factory=dict)
    device: str = ""
    moving: bool = False
    curve: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    snapshots: list[dict[str, Any]] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        """Whether a trainer works on it, or waits to."""
        return self.state in ALIVE

    @property
    def progress(self) -> dict[str, Any] | None:
        """The newest progress event, if there is one."""
        return self.curve[-1] if self.curve else None


def read_status(path: Path) -> Status:
    """Read a run's folder; half-written and unreadable parts are left out, not raised."""
    held = is_held(path)  # before the events: a trainer writes its last and then ends
    now = _read_about(path)
    if now.spec is None:
        return now
    told: list[dict[str, Any]] = []
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
            case "resumed":  # what came after the last snapshot is trained again
                told = [e for e in told if e["step"] <= event["step"]]
            case "snapshot" if not SNAPSHOT.fullmatch(event["file"]):
                pass
            case "snapshot" if not is_inside(path, path / "snapshots" / event["file"]):
                pass  # it has been thinned out
            case kind:
                told.append(event)
                moving |= kind == "progress"
    if now.state in ALIVE and not held:
        if disk.is_full(path):  # so that its trainer could not say anything any more
            now = replace(now, state="failed", reason=disk.FULL)
        elif _OUT_OF_MEMORY.search(read_log(path)):
            now = replace(now, state="failed", reason=NO_MEMORY)
        else:
            now = replace(now, state="lost", reason=KILLED)
    curve, history, snapshots = (
        [event for event in told if event["kind"] == kind]
        for kind in ("progress", "epoch", "snapshot")
    )
    return replace(now, moving=moving, curve=curve, history=history, snapshots=snapshots)


def _read_about(path: Path) -> Status:
    """What run.json says, before anything happened; of one that can't be read, that it failed."""
    about, title, number = (
        read_json_object(path / "run.json"),
        path.name,
        zlib.crc32(path.name.encode()),
    )
    created = 0.0
    try:
        created = min(max(0.0, path.stat().st_mtime), LAST_MOMENT)
        if type(about.get("number")) is int:  # else it was made elsewhere
            number = about["number"]
        title = names.clean(about["title"]) or title
        moment = float(about["created"])
        if not 0 <= moment <= LAST_MOMENT:
            raise ValueError
        spec, recipe = Spec.from_json(about["spec"]), Recipe.from_json(about["recipe"])
    except (OSError, UserError, KeyError, TypeError, ValueError):
        return Status(path.name, title, created, None, Recipe(), "failed", number, UNREADABLE)
    return Status(path.name, title, moment, spec, recipe, "starting", number)


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
        curve=curve,
        history=[e for e in run.history if e["step"] <= step],
        snapshots=[e for e in run.snapshots if e["step"] <= step],
    )


def read_log(path: Path) -> str:
    """The end of what the trainer of a run's folder printed."""
    try:
        if not is_inside(path, path / LOG):
            return ""
        with open(path / LOG, "rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 20_000))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-LOG_LINES:])
