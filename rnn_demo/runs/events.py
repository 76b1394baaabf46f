"""The event log of a run, to which its trainer appends: events.jsonl, one JSON object a line."""

import json
import math
import os
import sys
import threading
import time
from collections import deque
from pathlib import Path

from rnn_demo.files import MOST_NUMBER, JsonObject, open_regular, parse_json_with_nan_as_none

NAME = "events.jsonl"
# Most events in memory, over all logs (about 100 MB) and of one log. A trainer writes 12,000 on its
# first day and 9,000 on every further day. Of a longer log only the newest events are read.
MAX_EVENTS = 100_000
MAX_OF_ONE = 50_000
MAX_BYTES = 2**25  # read from the end of a log; twice the size of MAX_OF_ONE events
MAX_LINE = 2**16  # bytes; a longer line is not an event
REQUIRED: dict[str, dict[str, type]] = {  # events without these fields are ignored
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
    "note": {"note": str},
}
_lock = threading.Lock()
_cache: dict[Path, tuple[int, int, deque[JsonObject]]] = {}  # inode, end, events


def read_events(folder: Path) -> list[JsonObject]:
    """Read the events of a run in order, each with `kind`, `at` and the fields of REQUIRED.

    Broken or unknown lines are left out. A log only grows, so its events are cached, and a page
    that follows a long run reads only the new lines.
    """
    file = folder / NAME
    try:
        with _lock, open_regular(file, math.inf) as stream:
            about, partial, read = os.fstat(stream.fileno()), b"", False
            inode, end, events = _cache.pop(file, (0, 0, deque()))
            # Not read yet, or replaced by another file
            if inode != about.st_ino or end > about.st_size:
                end, events = 0, deque(maxlen=MAX_OF_ONE)
            end = max(end, about.st_size - MAX_BYTES)
            stream.seek(end)
            while line := stream.readline(MAX_LINE):
                read = True
                if line.endswith(b"\n") or len(line) == MAX_LINE:
                    end += len(line)
                    events.extend(_events_in_line(line))
                else:  # the last line is being written, or was cut off
                    partial = line
            _cache[file] = (about.st_ino, end, events)
            if read:
                _trim_cache(file)
            return [*events, *_events_in_line(partial)]
    except OSError:
        return []


def _trim_cache(newest: Path) -> None:
    """Drop the least recently read logs until the cache holds at most MAX_EVENTS."""
    total = sum(len(events) for _, _, events in _cache.values())
    for file in list(_cache):
        if total <= MAX_EVENTS or file == newest:
            break
        total -= len(_cache.pop(file)[2])


def _events_in_line(line: bytes) -> list[JsonObject]:
    """Return the event of a line, in a list that is empty if the line is not an event."""
    try:
        event = {
            sys.intern(name): value for name, value in parse_json_with_nan_as_none(line).items()
        }
        needs = {"at": float, **REQUIRED[event["kind"]]}
        whole = all(isinstance(event[name], kind) for name, kind in needs.items())
        numbers = [value for value in event.values() if isinstance(value, int | float)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
    return [event] if whole and all(0 <= number <= MOST_NUMBER for number in numbers) else []


def add_event(folder: Path, kind: str, **fields: object) -> JsonObject:
    """Append an event to a run's log, and return it. Raises OSError if the log can't be written."""
    event = {"kind": kind, "at": round(time.time(), 3), **fields}
    line = json.dumps(event).encode() + b"\n"
    with open(folder / NAME, "ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # the last line was cut off: begin a new one
                line = b"\n" + line
        file.write(line)
    return event
