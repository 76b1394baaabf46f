"""The diary of a run: events.jsonl, one JSON object a line, appended to by its trainer."""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

NAME = "events.jsonl"
MOST_DIARIES = 200  # kept in memory
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
_reading = threading.Lock()
_read_before: dict[Path, tuple[int, int, list[dict[str, Any]]]] = {}  # inode, end, events


def read_events(path: Path) -> list[dict[str, Any]]:
    """The events of a run's folder in order; lines that are broken or unknown are left out.

    A diary only grows, so what was read of it before is kept: a page that follows a long run reads
    the new lines alone.
    """
    file = path / NAME
    try:
        with _reading, open(file, "rb") as stream:
            about = os.fstat(stream.fileno())
            inode, end, events = _read_before.pop(file, (about.st_ino, 0, []))
            if inode != about.st_ino or end > about.st_size:  # another file by now
                end, events = 0, []
            stream.seek(end)
            whole, newline, rest = stream.read().rpartition(b"\n")
            events += [e for e in map(_read_event, whole.splitlines()) if e is not None]
            _read_before[file] = (about.st_ino, end + len(whole) + len(newline), events)
            while len(_read_before) > MOST_DIARIES:  # the one that was read longest ago goes
                _read_before.pop(next(iter(_read_before)))
            events = list(events)
    except OSError:
        return []
    last = _read_event(rest)  # written, or cut off, without its newline
    return events if last is None else [*events, last]


def _read_event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
        fields = REQUIRED[event["kind"]]
        whole = all(isinstance(event[name], kind) for name, kind in {"at": float, **fields}.items())
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return event if whole else None


def add_event(path: Path, kind: str, **fields: Any) -> dict[str, Any]:
    """Append an event to a run's folder; returns it."""
    event = {"kind": kind, "at": round(time.time(), 3), **fields}
    line = json.dumps(event).encode() + b"\n"
    with open(path / NAME, "ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a line that was cut off must not spoil this one
                line = b"\n" + line
        file.write(line)
    return event
