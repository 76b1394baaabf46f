"""The drawing as the snapshots of a run read it: the newest one live, then each by a slider."""

import functools
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from rnn_demo.data import in_order
from rnn_demo.errors import UserError
from rnn_demo.explain.memory_picture.last_row import LastRow, fit_last_row
from rnn_demo.figures.pixels import heat_url, image_url
from rnn_demo.figures.row_panels import colour_range
from rnn_demo.reader import Reading, open_keras
from rnn_demo.runs import folders
from rnn_demo.runs.status import Status
from rnn_demo.ui import session
from rnn_demo.ui.rail import told
from rnn_demo.words.glossary import GLOSSARY

SECONDS = 20.0  # that a training takes where it is watched again
HELD_SECONDS = 1.0  # for which a snapshot is shown at least: into each memory one looks anew
MOST_FITTED = 64  # maps of memories, 0.4 MB of the largest
IN_MEMORY = (
    "In its memory: the digit as read off its numbers after the last row, by a linear map that is "
    "fitted anew to each of these snapshots on training images."
)
_fitting = threading.Lock()


def again(run_id: str) -> None:
    """Watch a run that is over from its beginning."""
    session.keep(watched=(run_id, time.monotonic()))


def seconds(run_id: str) -> float:
    """For how long a run has been watched again; 0 where it is not."""
    run, began = session.current().watched
    return time.monotonic() - began if run == run_id else 0.0


def end() -> None:
    """Show the run as it is."""
    session.keep(watched=("", 0.0))


def reading(run: Status) -> None:
    """What the newest snapshot reads in the drawing; of a run that is over, what each does."""
    image = session.image()
    if image is None:
        st.info("Draw a digit, and watch here how the network learns to read it.")
        return
    what, snapshot = "Your digit, as the network reads it so far", run.snapshots[-1]
    if not run.alive and len(run.snapshots) > 1:
        what = "Your digit, as the network read it then"
        snapshot = st.select_slider(
            "Epoch time machine",
            run.snapshots,
            snapshot,
            format_func=moment,
            help=GLOSSARY["snapshot"],
        )
    elif run.alive:
        snapshot = _held(run)
    _show(what, run, snapshot, image)
    before = session.current().read_by
    session.keep(read_by=(run.id, snapshot))
    if not run.alive and before != (run.id, snapshot):
        st.rerun()  # the rail stands before it, and says the same


def _held(run: Status) -> dict[str, Any]:
    """The newest snapshot, or that which is shown, for a second at least."""
    by, snapshot, since = session.current().held
    if (
        snapshot is None
        or by != run.id
        or snapshot not in run.snapshots
        or time.monotonic() - since > HELD_SECONDS
    ):
        newest = run.snapshots[-1]
        if (by, snapshot) != (run.id, newest):
            session.keep(held=(run.id, newest, time.monotonic()))
        return newest
    return snapshot


def answer(run_id: str, still: bool) -> None:
    """What the snapshot that is shown answers, in the rail. still: whether nothing looks again."""
    (by, snapshot), image, sure = session.current().read_by, session.image(), None
    if image is not None and by == run_id:
        made = reading_of(folders.status(run_id), snapshot, image)
        sure = None if made is None else made.probabilities[-1]
    told(sure, "Draw a digit." if image is None else "As soon as it has learned something.")
    seen = None if image is None else image.tobytes()
    if still and session.current().seen_by_run != seen:
        session.keep(seen_by_run=seen)
        st.rerun()  # what stands beside it follows the drawing


def moment(snapshot: dict[str, Any]) -> str:
    """When a snapshot was taken: "epoch 0.25"."""
    step, epoch = snapshot["step"], snapshot["epoch"]
    return f"epoch {round(epoch, 2):g}" if step else "before training"


def reading_of(run: Status, snapshot: dict[str, Any], image: np.ndarray) -> Reading | None:
    """What a snapshot reads in an image (28, 28) as drawn; None where it can't be read."""
    if run.spec is None:
        return None
    rows = np.asarray(in_order(image, run.spec.row_order, run.spec.row_seed), np.float32)
    try:
        path = folders.folder(run.id) / "snapshots" / snapshot["file"]
        return _read(path, path.stat().st_mtime_ns, rows.tobytes())
    except (UserError, OSError):  # half of it, or gone, or numbers that overflow
        return None


@functools.lru_cache(maxsize=160)
def _read(path: Path, stamp: int, rows: bytes) -> Reading:
    return open_keras(path).read(np.frombuffer(rows, np.float32).reshape(28, 28))


def in_memory(run: Status, snapshot: dict[str, Any], reading: Reading) -> np.ndarray | None:
    """(28, 28): what is in a snapshot's memory after the last row of a reading; None where it can't
    be said. It is fitted once for all who watch the run, one after the other."""
    assert run.spec is not None
    try:
        path = folders.folder(run.id) / "snapshots" / snapshot["file"]
        with _fitting:
            last = _fitted(path, path.stat().st_mtime_ns, run.spec.row_order, run.spec.row_seed)
    except (UserError, OSError):
        return None
    return last.picture(reading)


@functools.lru_cache(maxsize=MOST_FITTED)
def _fitted(path: Path, stamp: int, row_order: str, row_seed: int) -> LastRow:
    return fit_last_row(open_keras(path), row_order, row_seed)


def _show(what: str, run: Status, snapshot: dict[str, Any], image: np.ndarray) -> None:
    reading = reading_of(run, snapshot, image)
    if reading is None:
        st.caption("This snapshot can't be read.")
        return
    look, p = session.look(), reading.probabilities
    layer = [m for m in reading.layers if m.direction == "forward"][-1]
    states = layer.states[layer.rows]
    low, high, scale = colour_range(states, layer.activation, look)
    width = int(np.clip(6 * states.shape[1], 60, 140))
    memory = in_memory(run, snapshot, reading)
    pictures = [
        (image_url(reading.image), 84, "the digit"),
        (heat_url(states, low, high, scale), width, "hidden state h"),
        *([] if memory is None else [(image_url(memory), 84, "in its memory")]),
        (heat_url(p, 0, 1, look.sequential), 50, "0 … 9"),
    ]
    shown = "".join(
        f'<div><img src="{url}" width="{wide}" height="150" alt="{name}"><span>{name}</span></div>'
        for url, wide, name in pictures
    )
    st.markdown(what, help=None if memory is None else IN_MEMORY)
    st.html(
        f'<p style="margin: 0 0 .4rem"><b style="font-size: 1.3rem">{moment(snapshot)}: '
        f'{reading.digit} ({p[-1].max():.0%})</b></p><div class="pictures">{shown}</div>'
    )
