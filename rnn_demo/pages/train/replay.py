"""A run's snapshots, each reading the same drawing: from random weights to trained ones."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnn_demo.data import in_order
from rnn_demo.errors import UserError
from rnn_demo.reader import Reading, open_keras
from rnn_demo.runs import folders
from rnn_demo.runs.status import Status

MOST_NUMBERS = 160_000  # in all frames of a replay together: about 1 MB in the browser
MOST_FRAMES = 40


@dataclass(frozen=True)
class Moment:
    """A snapshot and what it read. epoch: how many had been trained, such as 0.25."""

    epoch: float
    step: int
    reading: Reading


def newest(run: Status, image: np.ndarray) -> Moment | None:
    """What the run's last snapshot reads in an image (28, 28) as drawn; None if there is none."""
    for snapshot in reversed(run.snapshots):
        moment = _moment(run, snapshot, image)
        if moment is not None:
            return moment
    return None


def moments(run: Status, image: np.ndarray) -> list[Moment]:
    """What each snapshot reads in an image (28, 28) as drawn, in order; a bounded choice of many.

    A snapshot that can't be read is left out.
    """
    units = max(run.spec.units) if run.spec else 1
    most = max(2, min(MOST_FRAMES, MOST_NUMBERS // (28 * (units + 10))))
    found = (_moment(run, s, image) for s in choose(run.snapshots, most))
    return [moment for moment in found if moment is not None]


def choose(snapshots: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """At most that many: the first, the last, and evenly chosen ones between them."""
    if len(snapshots) <= most:
        return snapshots
    return [snapshots[i] for i in np.linspace(0, len(snapshots) - 1, most).round().astype(int)]


def _moment(run: Status, snapshot: dict[str, Any], image: np.ndarray) -> Moment | None:
    if run.spec is None:
        return None
    rows = in_order(image, run.spec.row_order, run.spec.row_seed)
    rows = np.ascontiguousarray(rows, np.float32)
    try:
        path = folders.folder(run.id) / "snapshots" / snapshot["file"]
        reading = _read(path, path.stat().st_mtime_ns, rows.tobytes())
    except (UserError, OSError):  # half of it, or gone, or numbers that overflow
        return None
    return Moment(float(snapshot["epoch"]), int(snapshot["step"]), reading)


@functools.lru_cache(maxsize=160)
def _read(path: Path, stamp: int, rows: bytes) -> Reading:
    return open_keras(path).read(np.frombuffer(rows, np.float32).reshape(28, 28))
