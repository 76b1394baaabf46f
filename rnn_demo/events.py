"""The diary of a run: events.jsonl, one JSON object a line, appended to by its trainer."""

import json
import os
import time
from pathlib import Path
from typing import Any

NAME = "events.jsonl"
REQUIRED: dict[str, dict[str, type]] = {  # an event without these is not read
    "state": {"state": str},
    "progress": {"step": int, "epoch": int, "loss": float, "accuracy": float},
    "epoch": {"step": int, "epoch": int, "loss": float, "accuracy": float},
    "snapshot": {"step": int, "epoch": float, "file": str},
    "resumed": {"step": int},
}


def read_events(path: Path) -> list[dict[str, Any]]:
    """The events of a run's folder in order; lines that are broken or unknown are left out."""
    try:
        lines = (path / NAME).read_bytes().splitlines()
    except OSError:
        return []
    return [event for event in map(_read_event, lines) if event is not None]


def _read_event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
        fields = REQUIRED[event["kind"]]
        whole = all(isinstance(event[name], kind) for name, kind in fields.items())
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
