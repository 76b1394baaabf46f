"""The files of uploaded networks, which a server in the mode `own` keeps for a day.

Below the runs' folder there is one copy of the same bytes, `.uploads/networks/NAME/model.*`, with
what `explain.passes` saves beside it; and for each browser that has it a record,
`.uploads/browsers/DIGEST/NAME.json`. DIGEST is that of the browser's key, so that the folder's name
can't be used as a key.
"""

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from rnn_demo.files import JsonObject, read_json_object, write_json
from rnn_demo.runs import folders
from rnn_demo.runs.server_settings import mode

DAY = 86_400  # seconds
MOST_BYTES = 200 * 2**20  # of all networks
MOST_RECORDS = 5_000


def lifetime() -> str:
    """Return how long an uploaded network is stored, in words."""
    return "a day" if mode() == "own" else "an hour"


def write(key: str, name: str, content: bytes, suffix: str, record: JsonObject) -> Path:
    """Store a network's file for the browser with a key.

    Returns its path, or Path() where it is in memory alone.
    """
    if mode() != "own":
        return Path()
    file = _networks() / name / f"model{suffix}"
    try:
        write_record(key, name, record)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_bytes(content)
        os.utime(file)
        _tidy()
    except OSError:
        return Path()
    return file


def write_record(key: str, name: str, record: JsonObject) -> None:
    """Record that a browser has a network: its file's name, and how it is read. Raises OSError."""
    folder = _records(key)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / f"{name}.json", record)


def records(key: str) -> Iterator[tuple[str, JsonObject]]:
    """Return the networks of a browser by name, with their records, the oldest first."""
    if mode() == "own":
        with contextlib.suppress(OSError):
            _tidy()
            files = sorted(_records(key).glob("*.json"), key=lambda file: file.stat().st_mtime)
            for file in files:
                yield file.stem, read_json_object(file)


def find(name: str) -> Path | None:
    """Return the file of a network, or None where it is gone."""
    return next(iter(_networks().joinpath(name).glob("model.*")), None) if mode() == "own" else None


def remove(key: str, name: str, *, everywhere: bool) -> None:
    """Delete a browser's record of a network.

    everywhere: also its file, unless another record names it.
    """
    if mode() == "own":
        with contextlib.suppress(OSError):
            (_records(key) / f"{name}.json").unlink(missing_ok=True)
            if everywhere and not any(_all_records().glob(f"*/{name}.json")):
                shutil.rmtree(_networks() / name, ignore_errors=True)


def _networks() -> Path:
    return folders.root() / ".uploads" / "networks"


def _all_records() -> Path:
    return folders.root() / ".uploads" / "browsers"


def _records(key: str) -> Path:
    return _all_records() / hashlib.sha256(key.encode()).hexdigest()[:32]


def _tidy() -> None:
    """Delete records of more than a day ago, networks without one, and the oldest of too many."""
    named = set()
    for number, (when, record) in enumerate(_newest_first(_all_records().glob("*/*.json"))):
        if number >= MOST_RECORDS or when < time.time() - DAY:
            record.unlink(missing_ok=True)
        else:
            named.add(record.stem)
    size = 0
    for _, file in _newest_first(_networks().glob("*/model.*")):
        size += sum(part.stat().st_size for part in file.parent.iterdir())
        if size > MOST_BYTES or file.parent.name not in named:
            shutil.rmtree(file.parent, ignore_errors=True)


def _newest_first(files: Iterator[Path]) -> list[tuple[float, Path]]:
    return sorted(((file.stat().st_mtime, file) for file in files), reverse=True)
