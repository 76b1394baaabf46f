"""The status of a run, read from its folder."""

import os
import re
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from rnn_demo.errors import UserError
from rnn_demo.files import JsonObject, file_exists_inside, read_json_or_empty
from rnn_demo.runs import disk, titles
from rnn_demo.runs.events import read_events
from rnn_demo.runs.processes import is_active
from rnn_demo.spec import NetworkSpec, TrainingRecipe

LOG = "worker.log"  # the output of the trainer, in a run's folder
LOG_LINES = 30  # shown on a page
ALIVE = ("starting", "queued", "running")
LAST_MOMENT = 2.0**35  # seconds since 1970; about 1,100 years
SNAPSHOT = re.compile(r"[0-9]{1,12}\.keras")
UNREADABLE = (
    "Its run.json is missing, broken or of another version: the run can't be resumed. Its network, "
    "if it has one, can be downloaded."
)
CRASH_REASON = "The training was killed or the machine went down: resume it from its last snapshot."
NO_MEMORY = (
    "There is not enough memory for this network: use fewer units or layers, or a smaller batch."
)
# Found in the log of a trainer that ran out of memory before it could write an event.
_OUT_OF_MEMORY = re.compile("std::bad_alloc|[Oo]ut of memory|Cannot allocate memory|MemoryError")


class RunRequestError(UserError):
    """There is no such run, or it can't do what was requested now."""


@dataclass(frozen=True)
class Status:
    """The status of a run.

    Attributes:
        id: Name of its folder.
        creation_time: In seconds since 1970.
        spec: The network, or None if run.json can't be read; then only the title is known.
        state: starting, queued or running; finished, stopped, failed or lost (its trainer was
            killed).
        number: Determines its colour on every page.
        reason: A sentence about the state, if it needs one.
        change: Changes to the recipe that would help a failed run.
        device: Its device, such as "/CPU:0".
        note: Why a GPU is not used, or "".
        moving: True if there was progress since it entered this state.
        curve: Its progress events.
        history: Its epoch events.
        snapshots: Its snapshot events, in the order of their steps.
    """

    id: str
    title: str
    creation_time: float
    spec: NetworkSpec | None
    recipe: TrainingRecipe
    state: str
    number: int = 0
    reason: str = ""
    change: JsonObject = field(default_factory=dict)
    device: str = ""
    note: str = ""
    moving: bool = False
    curve: list[JsonObject] = field(default_factory=list)
    history: list[JsonObject] = field(default_factory=list)
    snapshots: list[JsonObject] = field(default_factory=list)

    @property
    def trains_or_waits(self) -> bool:
        """True if a process trains it or waits for its turn."""
        return self.state in ALIVE

    @property
    def newest_progress(self) -> JsonObject | None:
        """The newest progress event, or None."""
        return self.curve[-1] if self.curve else None


def status_from_folder(path: Path) -> Status:
    """Read the status of a run from its folder; unreadable parts are left out, without an error."""
    # Checked before events are read, as a trainer ends after its last event
    held = is_active(path)
    now = _status_from_run_file(path)
    if now.spec is None:
        return now
    events: list[JsonObject] = []
    moving = False  # by the order of events, as the clock may be changed
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
            case "note":
                now = replace(now, note=event["note"])
            case "resumed":  # steps after the last snapshot are repeated
                events = [e for e in events if e["step"] <= event["step"]]
            case "snapshot" if not SNAPSHOT.fullmatch(event["file"]):
                pass
            case "snapshot" if not file_exists_inside(path, path / "snapshots" / event["file"]):
                pass  # `thin_snapshots` has deleted it
            case kind:
                events.append(event)
                moving |= kind == "progress"
    if now.state in ALIVE and not held:
        if disk.is_full(path):  # its trainer could not write an event
            now = replace(now, state="failed", reason=disk.FULL)
        elif _OUT_OF_MEMORY.search(last_log_lines(path)):
            now = replace(now, state="failed", reason=NO_MEMORY)
        else:
            now = replace(now, state="lost", reason=CRASH_REASON)
    curve, history, snapshots = (
        [event for event in events if event["kind"] == kind]
        for kind in ("progress", "epoch", "snapshot")
    )
    return replace(now, moving=moving, curve=curve, history=history, snapshots=snapshots)


def _status_from_run_file(path: Path) -> Status:
    """Return the status given by only run.json: starting, or failed if it can't be read."""
    about = read_json_or_empty(path / "run.json")
    title, number, created = path.name, zlib.crc32(path.name.encode()), 0.0
    try:
        created = min(max(0.0, path.stat().st_mtime), LAST_MOMENT)
        if type(about.get("number")) is int:  # otherwise it comes from another program
            number = about["number"]
        title = titles.clean_title(about["title"]) or title
        moment = float(about["created"])
        if not 0 <= moment <= LAST_MOMENT:
            raise ValueError
        spec = NetworkSpec.from_json(about["spec"])
        recipe = TrainingRecipe.from_json(about["recipe"])
    except (OSError, UserError, KeyError, TypeError, ValueError):
        none = TrainingRecipe()
        return Status(path.name, title, created, None, none, "failed", number, UNREADABLE)
    return Status(path.name, title, moment, spec, recipe, "starting", number)


def status_at_step(run: Status, step: float) -> Status:
    """Return the status that a run, now ended, had after some steps."""
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


def last_log_lines(path: Path) -> str:
    """Return the last LOG_LINES lines of the output of a run's trainer."""
    try:
        if not file_exists_inside(path, path / LOG):
            return ""
        with open(path / LOG, "rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 20_000))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-LOG_LINES:])
