"""Shows how the snapshots of a run read the drawing: the newest while it trains, then each of them.

A run that has ended can also be replayed from its beginning.
"""

import functools
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from rnn_demo.data import images_in_reading_order
from rnn_demo.errors import UserError
from rnn_demo.explain.answer import answer_with_probability
from rnn_demo.explain.memory_picture.final_readout import FinalReadout, fit_final_readout
from rnn_demo.figures.pixels import heat_url, image_url
from rnn_demo.figures.row_panels import colour_limits_and_scale
from rnn_demo.files import JsonObject
from rnn_demo.reader import Reading, open_keras
from rnn_demo.runs import folders
from rnn_demo.runs.status import Status
from rnn_demo.ui import session
from rnn_demo.ui.rail import show_answer_from_probabilities
from rnn_demo.words.glossary import GLOSSARY

SECONDS = 20.0  # duration of a replay
LEAST_SECONDS = 1.0  # each snapshot is shown at least this long, as its memory must be fitted
MOST_FITTED = 64  # maps from states to pictures, 0.4 MB for the largest
MEMORY_HELP = (
    "In its memory: the digit as read off its numbers after the last row, by a linear map that is "
    "fitted again to each of these snapshots on training images."
)
_fitting = threading.Lock()


@dataclass
class FollowedRunViewState:
    """A visitor's view of the followed run."""

    # The replayed run, and the time when the replay started, in seconds
    start: tuple[str, float] = ("", 0.0)
    # The run, its snapshot that reads the drawing, and since when, in seconds
    reading: tuple[str, JsonObject | None, float] = ("", None, 0.0)
    picture: bytes | None = b""  # the image that the run read, None for no ink; b"": not yet known


def start_replay(run_id: str) -> None:
    """Replay a run that has ended, from its beginning."""
    session.update_values(FollowedRunViewState, start=(run_id, time.monotonic()))


def seconds_since_replay_start(run_id: str) -> float:
    """Return for how many seconds a run has been replayed, or 0 if it is not."""
    run, began = session.visitor_values(FollowedRunViewState).start
    return time.monotonic() - began if run == run_id else 0.0


def stop_replay() -> None:
    """Show the run as it is now."""
    session.update_values(FollowedRunViewState, start=("", 0.0))


def show_snapshot_reading(run: Status) -> None:
    """Show how a run's newest snapshot reads the drawing; for one that has ended, any snapshot."""
    image = session.current_image()
    if image is None:
        st.info("Draw a digit, and watch here how the network learns to read it.")
        return
    by, before, since = session.visitor_values(FollowedRunViewState).reading
    now = time.monotonic()
    what, snapshot = "Your digit, as the network reads it so far", run.snapshots[-1]
    if not run.trains_or_waits and len(run.snapshots) > 1:
        what = "Your digit, as the network read it then"
        snapshot = st.select_slider(
            "Epoch time machine",
            run.snapshots,
            snapshot,
            format_func=snapshot_epoch_text,
            help=GLOSSARY["snapshot"],
        )
    elif by == run.id and before is not None and now - since <= LEAST_SECONDS:
        snapshot = before if run.trains_or_waits and before in run.snapshots else snapshot
    _show_snapshot(what, run, snapshot, image)
    if (by, before) != (run.id, snapshot):
        session.update_values(FollowedRunViewState, reading=(run.id, snapshot, now))
        if not run.trains_or_waits:
            st.rerun()  # the rail was drawn before, and must agree


def show_snapshot_answer(run_id: str, is_static: bool) -> None:
    """Show the answer of the shown snapshot in the rail.

    `is_static` is True if the page does not rerun by itself.
    """
    state = session.visitor_values(FollowedRunViewState)
    (by, snapshot, _), image = state.reading, session.current_image()
    run = sure = None
    if is_static and by != run_id:
        run = folders.status_for_id(run_id)
        if run.snapshots:  # `show_snapshot_reading` will show the last one
            by, snapshot = run_id, run.snapshots[-1]
            state.reading = by, snapshot, time.monotonic()
    if image is not None and snapshot is not None and by == run_id:
        made = read_image_with_snapshot(run or folders.status_for_id(run_id), snapshot, image)
        sure = None if made is None else made.probabilities[-1]
    later = "Its answer comes once it has learned something."
    show_answer_from_probabilities(sure, "Draw a digit." if image is None else later)
    seen = None if image is None else image.tobytes()
    if is_static and seen != (before := state.picture):
        session.update_values(FollowedRunViewState, picture=seen)
        if before != b"":
            st.rerun()  # the parts next to it follow the drawing


def snapshot_epoch_text(snapshot: JsonObject) -> str:
    """Return when a snapshot was taken, such as "epoch 0.25"."""
    step, epoch = snapshot["step"], snapshot["epoch"]
    return f"epoch {round(epoch, 2):g}" if step else "before training"


def read_image_with_snapshot(
    run: Status, snapshot: JsonObject, image: np.ndarray
) -> Reading | None:
    """Read an image, (28, 28) float32 in [0, 1] as drawn, with a snapshot.

    None if the snapshot is gone, damaged or overflows.
    """
    if run.spec is None:
        return None
    rows = images_in_reading_order(image, run.spec.row_order, run.spec.row_seed)
    try:
        path = folders.run_folder(run.id) / "snapshots" / snapshot["file"]
        pixels = rows.astype(np.float32).tobytes()
        return _snapshot_reading(path, path.stat().st_mtime_ns, pixels)
    except (UserError, OSError):  # incomplete or deleted, or numbers overflow
        return None


@functools.lru_cache(maxsize=160)
def _snapshot_reading(path: Path, stamp: int, rows: bytes) -> Reading:
    return open_keras(path).read_image(np.frombuffer(rows, np.float32).reshape(28, 28))


def reconstruct_image_from_final_state(
    run: Status, snapshot: JsonObject, reading: Reading
) -> np.ndarray | None:
    """Reconstruct the image, (28, 28) float32, from a snapshot's state after the last row.

    The map from states to pixels is fitted once for all visitors, one at a time. None if the
    snapshot is gone or damaged.
    """
    assert run.spec is not None
    order = run.spec.row_order, run.spec.row_seed
    try:
        path = folders.run_folder(run.id) / "snapshots" / snapshot["file"]
        with _fitting:
            last = _fit_snapshot_readout(path, path.stat().st_mtime_ns, *order)
    except (UserError, OSError):
        return None
    return last.picture(reading)


@functools.lru_cache(maxsize=MOST_FITTED)
def _fit_snapshot_readout(path: Path, stamp: int, row_order: str, row_seed: int) -> FinalReadout:
    return fit_final_readout(open_keras(path), row_order, row_seed)


def _show_snapshot(what: str, run: Status, snapshot: JsonObject, image: np.ndarray) -> None:
    reading = read_image_with_snapshot(run, snapshot, image)
    if reading is None:
        st.caption("This snapshot can't be read.")
        return
    look, p = session.page_colours(), reading.probabilities
    layer = [m for m in reading.layers if m.direction == "forward"][-1]
    states = layer.states[layer.row_index_by_step]
    low, high, scale = colour_limits_and_scale(states, layer.activation, look)
    width = int(np.clip(6 * states.shape[1], 60, 140))
    is_hidden = session.is_quiz()  # hide the answer and all that reveals it
    memory = None if is_hidden else reconstruct_image_from_final_state(run, snapshot, reading)
    pictures = [
        (image_url(reading.image), 84, "the digit"),
        (heat_url(states, low, high, scale), width, "hidden state h"),
        *([] if memory is None else [(image_url(memory), 84, "in its memory")]),
        *([] if is_hidden else [(heat_url(p, 0, 1, look.sequential), 50, "0 … 9")]),
    ]
    shown = "".join(
        f'<div><img src="{url}" width="{wide}" height="150" alt="{name}"><span>{name}</span></div>'
        for url, wide, name in pictures
    )
    answer = "" if is_hidden else f": {answer_with_probability(reading)}"
    st.markdown(what, help=None if memory is None else MEMORY_HELP)
    st.html(
        '<p style="margin: 0 0 .4rem"><b style="font-size: var(--large)">'
        f"{snapshot_epoch_text(snapshot)}{answer}</b></p>"
        f'<div class="pictures">{shown}</div>'
    )
