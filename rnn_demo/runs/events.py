"""The diary of a run: events.jsonl, one JSON object a line, appended to by its trainer.

However long a training is, its diary is small to read: the longer it has run the rarer are the
lines that tell its progress, of which the newest stands in a file of its own. And of a diary that
is long all the same, few of those lines are kept.
"""

import contextlib
import json
import math
import os
import threading
import time
from pathlib import Path
from typing import Any

from rnn_demo.files import MOST_NUMBER, read_json, replacing

NAME = "events.jsonl"
NEWEST = "progress.json"  # the newest progress, where it is not in the diary
KEPT = 1_000  # progress events of a diary in memory, or up to twice as many
MOST_EVENTS = 100_000  # of all diaries in memory
BLOCK = 2**22  # bytes that are read at once
USUAL_SECONDS = 0.2  # from one progress to the next, as a trainer tells it
LINE = 300  # bytes of a line, about
PROGRESS = b'{"kind": "progress"'
REQUIRED: dict[str, dict[str, type]] = {  # an event without these is not read
    "state": {"state": str},
    "progress": {
        "step": int,
        "steps": int,
        "epoch": int,
        "loss": float,
        "accuracy": float,
        "chunk_loss": float,
        "chunk_accuracy": float,
        "samples_per_second": int,
        "seconds": float,
    },
    "epoch": {
        "step": int,
        "epoch": int,
        "loss": float,
        "accuracy": float,
        "val_loss": float,
        "val_accuracy": float,
    },
    "snapshot": {"step": int, "epoch": float, "file": str},
    "resumed": {"step": int},
}
OPTIONAL: dict[str, dict[str, type]] = {"epoch": {"seconds": float}}
_reading = threading.Lock()
_read_before: dict[Path, tuple[int, int, list[dict[str, Any]]]] = {}  # inode, end, events
_told: dict[Path, float] = {}  # the seconds of the last progress in a diary that is written here
_withheld: dict[Path, dict[str, Any]] = {}  # the progress after it that stands in NEWEST alone


def read_events(path: Path) -> list[dict[str, Any]]:
    """The events of a run's folder in order; lines that are broken or unknown are left out.

    A diary only grows, so what was read of it before is kept: a page that follows a long run reads
    the new lines alone. Of more than some thousand progress events every other one is left out.
    """
    file = path / NAME
    try:
        with _reading, open(file, "rb") as stream:
            about = os.fstat(stream.fileno())
            inode, end, events = _read_before.pop(file, (about.st_ino, 0, []))
            if inode != about.st_ino or end > about.st_size:  # another file by now
                end, events = 0, []
            stream.seek(end)
            rest = b""
            stride = max(1, (about.st_size - end) // (KEPT * LINE))
            while block := stream.read(BLOCK):
                whole, newline, rest = (rest + block).rpartition(b"\n")
                end += len(whole) + len(newline)
                _take(whole.splitlines(), stride, events)
            _read_before[file] = (about.st_ino, end, events)
            _forget(file)
            events = list(events)
    except OSError:
        return []
    last = _read_event(rest)  # written, or cut off, without its newline
    if last is not None:
        events.append(last)
    newest = _newest(path)
    if newest is not None and (not events or _moment(newest) > _moment(events[-1])):
        events.append(newest)
    return events


def _take(lines: list[bytes], stride: int, events: list[dict[str, Any]]) -> None:
    """Append the events of lines; of those that tell progress one in `stride`, and the last."""
    last = len(lines) - 1
    for i, line in enumerate(lines):
        if stride > 1 and i % stride and i != last and line.startswith(PROGRESS):
            continue
        event = _read_event(line)
        if event is not None:
            events.append(event)
    count = sum(e["kind"] == "progress" for e in events)
    while count > 2 * KEPT:
        keep = [True] * len(events)
        found = [i for i, e in enumerate(events) if e["kind"] == "progress"]
        for i in found[-2::-2]:  # the newest stays
            keep[i] = False
        events[:] = [e for e, k in zip(events, keep, strict=True) if k]
        count = len(found) - len(found) // 2


def _forget(newest: Path) -> None:
    """Let go of the diaries that were read longest ago, where all together are too many events."""
    total = sum(len(events) for _, _, events in _read_before.values())
    for file in list(_read_before):
        if total <= MOST_EVENTS or file == newest:
            break
        total -= len(_read_before.pop(file)[2])


def _moment(event: dict[str, Any]) -> tuple[float, int]:
    return event["at"], event.get("step", 0)


def _newest(path: Path) -> dict[str, Any] | None:
    """The progress that is not in the diary yet."""
    try:
        return _read_event((path / NEWEST).read_bytes())
    except OSError:
        return None


def _read_event(line: bytes) -> dict[str, Any] | None:
    try:
        event = read_json(line)
        needs = {"at": float, **REQUIRED[event["kind"]]}
        may_have = OPTIONAL.get(event["kind"], {})
        whole = all(isinstance(event[name], kind) for name, kind in needs.items()) and all(
            isinstance(event[name], kind) for name, kind in may_have.items() if name in event
        )
        numbers = [value for value in event.values() if isinstance(value, int | float)]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return event if whole and all(0 <= number <= MOST_NUMBER for number in numbers) else None


def add_event(path: Path, kind: str, **fields: Any) -> dict[str, Any]:
    """Append an event to a run's folder; returns it.

    Progress that comes soon after the last, for a run of this age, only replaces the newest: a day
    of training leaves some 13,000 lines, not 400,000. The newest is written down before an event of
    another kind, which tells how things stand at that step.
    """
    event = {"kind": kind, "at": round(time.time(), 3), **fields}
    if kind == "progress":
        seconds = float(fields.get("seconds", 0))
        apart = seconds / (2 * KEPT)
        soon = apart > USUAL_SECONDS and 0 < seconds - _told.get(path, -math.inf) < apart
        if soon and fields.get("step") != fields.get("steps"):
            with replacing(path / NEWEST) as temporary:
                temporary.write_text(json.dumps(event))
            _withheld[path] = event
            return event
        _told[path] = seconds
    withheld = _withheld.pop(path, None)
    events = [event] if withheld is None or kind == "progress" else [withheld, event]
    line = b"".join(json.dumps(e).encode() + b"\n" for e in events)
    with open(path / NAME, "ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a line that was cut off must not spoil this one
                line = b"\n" + line
        file.write(line)
    if withheld is not None:
        with contextlib.suppress(OSError):  # read just now, on Windows
            (path / NEWEST).unlink()
    return event
