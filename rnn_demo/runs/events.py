"""The diary of a run: events.jsonl, one JSON object a line, appended to by its trainer."""

import json
import math
import os
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

from rnn_demo.files import MOST_NUMBER, open_regular, read_json

NAME = "events.jsonl"
# Of all diaries in memory, some 100 MB, and of one: a trainer writes 12,000 in its first day, and
# 9,000 in every other one. Of one that is longer the newest are read.
MOST_EVENTS = 100_000
MOST_OF_ONE = 50_000
MOST_BYTES = 2**25  # of the end of a diary: twice as many as these events have
MOST_LINE = 2**16  # bytes; what is longer is no event
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
_read_before: dict[Path, tuple[int, int, deque[dict[str, Any]]]] = {}  # inode, end, events


def read_events(path: Path) -> list[dict[str, Any]]:
    """The events of a run's folder in order; lines that are broken or unknown are left out.

    A diary only grows, so what was read of it before is kept: a page that follows a long run reads
    the new lines alone.
    """
    file = path / NAME
    try:
        with _reading, open_regular(file, math.inf) as stream:
            about, partial, read = os.fstat(stream.fileno()), b"", False
            inode, end, events = _read_before.pop(file, (0, 0, deque()))
            if inode != about.st_ino or end > about.st_size:  # not read yet, or another by now
                end, events = 0, deque(maxlen=MOST_OF_ONE)
            end = max(end, about.st_size - MOST_BYTES)
            stream.seek(end)
            while line := stream.readline(MOST_LINE):
                read = True
                if line.endswith(b"\n") or len(line) == MOST_LINE:
                    end += len(line)
                    events.extend(_read_event(line))
                else:  # it is being written, or was cut off
                    partial = line
            _read_before[file] = (about.st_ino, end, events)
            if read:
                _forget(file)
            return [*events, *_read_event(partial)]
    except OSError:
        return []


def _forget(newest: Path) -> None:
    """Let go of the diaries that were read longest ago, where all together are too many events."""
    total = sum(len(events) for _, _, events in _read_before.values())
    for file in list(_read_before):
        if total <= MOST_EVENTS or file == newest:
            break
        total -= len(_read_before.pop(file)[2])


def _read_event(line: bytes) -> list[dict[str, Any]]:
    """The event of a line, if it is one."""
    try:
        event = {sys.intern(name): value for name, value in read_json(line).items()}
        needs = {"at": float, **REQUIRED[event["kind"]]}
        whole = all(isinstance(event[name], kind) for name, kind in needs.items())
        numbers = [value for value in event.values() if isinstance(value, int | float)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
    return [event] if whole and all(0 <= number <= MOST_NUMBER for number in numbers) else []


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
