"""The drawing as the snapshots of a run read it: the newest one live, all as an animation."""

import time

import numpy as np
import streamlit as st

from rnn_demo.errors import UserError
from rnn_demo.figures.bars import probability_bars
from rnn_demo.figures.pixels import heat_url, image_url
from rnn_demo.figures.rows import state_range
from rnn_demo.glossary import says
from rnn_demo.pages.train.time_machine import moments, newest, time_machine_figure
from rnn_demo.runs import folders
from rnn_demo.runs.status import Status
from rnn_demo.ui import chart, session

SECONDS = 20.0  # that a training takes where it is watched again


def again(run_id: str) -> None:
    """Watch a run that is over from its beginning."""
    session.keep(watched=(run_id, time.monotonic()))


def seconds(run_id: str) -> float:
    """For how long a run has been watched again; 0 where it is not."""
    run, began = session.state("watched")
    return time.monotonic() - began if run == run_id else 0.0


def end() -> None:
    """Show the run as it is."""
    session.keep(watched=("", 0.0))


def reading_now(run: Status) -> None:
    """What the newest snapshot reads in the drawing: pictures and bars that change in place."""
    image = session.image()
    if image is None:
        st.info("Draw a digit, and watch here how the network learns to read it.")
        return
    moment = newest(run, image)
    if moment is None:
        st.caption("Its last snapshot can't be read.")
        return
    look = session.look()
    reading = moment.reading
    layer = [m for m in reading.layers if m.direction == "forward"][-1]
    states = layer.states[layer.rows]
    low, high, scale = state_range(states, layer.activation, look)
    width = int(np.clip(6 * states.shape[1], 60, 140))
    pictures = [
        (image_url(reading.image), 84, "the digit"),
        (heat_url(states, low, high, scale), width, "hidden state h"),
        (heat_url(reading.probabilities, 0, 1, look.sequential), 50, "0 … 9"),
    ]
    shown = "".join(
        f'<div><img src="{url}" width="{wide}" height="150" alt="{name}"><span>{name}</span></div>'
        for url, wide, name in pictures
    )
    st.html(
        f'<p style="margin: 0 0 .4rem">Your digit, as the network reads it so far<br>'
        f'<b style="font-size: 1.3rem">{moment.label}</b></p><div class="pictures">{shown}'
        f"{probability_bars(reading.probabilities[-1], look)}</div>"
    )


@st.fragment
def time_machine(run_id: str) -> None:
    """All snapshots read the drawing: an animation with a slider; for a living run on request."""
    try:
        run = folders.status(run_id)
    except UserError:
        return
    image = session.image()
    if len(run.snapshots) < 2 or image is None:
        return
    st.subheader("Epoch time machine", anchor=False)
    st.markdown(
        "The same drawing, read by the network as it was at each snapshot, from random weights to "
        "trained.",
        help=says("snapshot"),
    )
    if run.alive and not st.button("Replay what it has learned so far", key="replay"):
        return
    with st.container(key="time-machine"):
        found = moments(run, image)
        if not found:
            st.caption("No snapshot of this run can be read.")
            return
        last = found[-1].reading
        chart.show(
            time_machine_figure(found, session.look()),
            "machine",
            "The digit, the hidden state and the probabilities, snapshot by snapshot. The last one "
            f"reads {last.digit}, {last.probabilities[-1].max():.0%}.",
        )
        if len(found) < len(run.snapshots):
            st.caption(f"{len(found)} of {len(run.snapshots)} snapshots, evenly spaced.")
