"""The tour: its stops on real digits, and what the visitor is told at each of them."""

from dataclasses import dataclass

import streamlit as st

from rnn_demo.ui import session


@dataclass(frozen=True)
class Stop:
    """title, text: what to do and see. lens: of Read. row: the first being 1."""

    title: str
    text: str
    lens: str
    example: int
    network: str
    row: int


STOPS = (
    Stop(
        "Watch it read",
        "Press Play. The rows above the line have been read, the rest is still unknown. See when "
        "the column of the right digit turns dark, and how late that is.",
        "reading",
        3,
        "lstm-128",
        28,
    ),
    Stop(
        "Ask it early",
        "A nine and a four begin alike. Move the row: where do the two part? Then switch to *the "
        "rest is blank*: an empty page is also something that is read.",
        "belief",
        9,
        "lstm-128",
        14,
    ),
    Stop(
        "Check the sums",
        "Nothing here is magic: open one unit of the smallest network down to its 28 + 16 products "
        "and add them up.",
        "numbers",
        5,
        "simple-16",
        12,
    ),
    Stop(
        "Let three cells read the same digit",
        "As many parameters each, but not as much memory. Which one keeps the first stroke?",
        "compare",
        2,
        "lstm-128",
        28,
    ),
    Stop(
        "Operate on a row",
        "Blank the row where a seven turns down, or wipe the memory in the middle. What is "
        "forgiven, and what is fatal?",
        "surgery",
        7,
        "lstm-128",
        10,
    ),
    Stop(
        "See the gradient vanish",
        "On the right are random weights, as training begins. Follow a curve upwards: twenty rows "
        "back hardly a thousandth is left, so the first strokes teach the network almost nothing. "
        "This is the vanishing gradient. On the left is what training made of it: to read a digit "
        "it had to learn to let every row count.",
        "memory",
        5,
        "notebook",
        28,
    ),
)


def go(number: int) -> None:
    """Open a stop, the first being 0, with its digit, network and row."""
    stop = STOPS[number]
    session.take_example(stop.example)
    session.open_read(
        stop=number,
        lens=stop.lens,
        model=stop.network,
        row=stop.row - 1,
        order=None,
        unit=None,
        compared=None,
    )


def guide(page: str) -> None:
    """What to try, and the way on, while the visitor is on the tour."""
    number = session.state("stop")
    if number is None or page != "read":
        return
    stop, last = STOPS[number], number + 1 == len(STOPS)
    with st.container(key="guide", border=True):
        st.markdown(f"**Stop {number + 1} of {len(STOPS)}: {stop.title}.** {stop.text}")
        with st.container(horizontal=True):
            if not last and st.button("Next stop", key="next-stop", type="primary"):
                go(number + 1)
            st.button("End the tour", key="end-tour", on_click=session.keep, kwargs={"stop": None})
