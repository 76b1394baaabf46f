"""Transplant: one digit is read, then the reading goes on with the memory of another."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnn_demo.data import DIGITS, ROWS
from rnn_demo.explain.memory_picture.readout import states_of
from rnn_demo.explain.transplant import PARTS, Transplants, parts_of, transplant
from rnn_demo.figures.pixels import image_url, thumbnails
from rnn_demo.figures.row_curves import dots
from rnn_demo.lenses.poke.figure import transplant_figure, wins_figure
from rnn_demo.reader import Network, Reading
from rnn_demo.spec.spec import MAX_LAYERS
from rnn_demo.ui import chart, choices, known, live, session
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, one_of, whole

NAMES = {"both": "h and c", "h": "h alone", "c": "c alone"}
FIELDS = {
    "second": Field(8, whole(0, DIGITS - 1)),  # the example whose memory is taken
    "graft": Field(None, whole(0, ROWS - 1)),  # rows read before; None: where the other wins
    "part": Field("both", one_of(*PARTS)),
    "graft-layer": Field(None, whole(0, 2 * MAX_LAYERS - 1)),  # None for all
}
USUAL = 20  # rows read before, where the other's answer never wins
PICTURE = 108  # pixels on the page


def show(shown: Shown, first: DeltaGenerator) -> None:
    """The choice of another digit, of rows and parts, and what comes of it, said in `first`."""
    model, network, mine = shown.model, shown.model.network, shown.reading
    with st.container(key="second", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("The other:", width="content")
        choices.example_buttons("second", lambda digit: session.keep(second=digit))
    image = session.examples()[session.state("second")]
    image = model.in_order(image)
    other = shown.once("second", lambda: network.read(image), image.tobytes())
    with st.container(key="asked-of-transplant", horizontal=True, gap="medium"):
        part, layer = _what_is_taken(network)
        answers = shown.once(
            "grafts",
            lambda: grafted_answers(network, mine, other, part, layer),
            image.tobytes(),
            part,
            layer,
        )
        wins, rows = first_win(answers, other.digit), session.state("graft")
        if rows is None:
            rows = USUAL if wins is None else wins
        rows = st.slider(
            "Go on with the other's memory after row",
            0,
            ROWS - 1,
            width=300,
            help="0: begin with what the other left behind in the end, as `stateful=True` does "
            "where `reset_state` isn't called.",
            **session.widget("graft", rows),
        )
    after = transplant(network, mine.image, other, rows, part, layer)
    sentence = told(mine, other, after, rows, wins)
    first.markdown(f"**{sentence}**")
    titles = (f"yours: {mine.digit}", f"the other: {other.digit}", f"grafted: {after.digit}")
    readings = dict(zip(titles, (mine, other, after), strict=True))
    with st.container(key="transplant"):
        readout = known.readout(model)
        if readout is not None:
            now = {title: states_of(reading)[shown.row] for title, reading in readings.items()}
            pictures = [(image_url(readout.picture(s, shown.row)), t) for t, s in now.items()]
            st.html(thumbnails(pictures, PICTURE))
            st.caption(f"What can be read off each memory after row {shown.row + 1}.")
        columns = choices.columns(model, mine)[shown.layer if layer is None else layer]
        chart.show(
            transplant_figure(readings, columns, rows, shown.row, shown.look),
            "grafted",
            f"The hidden states of three readings, and how sure each is. {sentence}",
        )
        live.player(shown)
        st.caption("On the right, dotted: the two plain readings.")
        _over_pairs(shown, rows)


def _what_is_taken(network: Network) -> tuple[str, int | None]:
    """Of PARTS, and the index of a layer, or None for all."""
    parts = parts_of(network)
    part, layer = "both", None
    if len(parts) > 1:
        part = st.segmented_control(
            "What of it",
            parts,
            format_func=NAMES.__getitem__,
            required=True,
            **session.widget("part"),
        )
    if len(network.layers) > 1:
        every = range(len(network.layers))
        now = session.state("graft-layer")
        layer = st.selectbox(
            "Of which layer",
            [None, *every],
            width=200,
            format_func=lambda k: "all" if k is None else network.layers[k].name,
            **session.widget("graft-layer", now if now in every else None, network),
        )
    return part, layer


def grafted_answers(
    network: Network, mine: Reading, other: Reading, part: str, layer: int | None
) -> list[int]:
    """What is answered after a transplant, at [n] after n rows."""
    return [transplant(network, mine.image, other, rows, part, layer).digit for rows in range(ROWS)]


def first_win(answers: list[int], other: int) -> int | None:
    """From how many rows on the other's answer always wins; None where it never does."""
    wins = np.array(answers) == other
    loses = np.flatnonzero(~wins)
    first = int(loses[-1]) + 1 if loses.size else 0
    return first if first < len(wins) else None


def told(mine: Reading, other: Reading, after: Reading, rows: int, wins: int | None) -> str:
    """What came of it, in a sentence or two; wins: of `first_win`."""
    if not rows:
        what = f"Begun with what the {other.digit} left behind, it"
    else:
        what = f"With the memory of the {other.digit} after row {rows}, it"
    sure = f"({after.probabilities[-1].max():.0%})"
    if mine.digit == other.digit:
        return f"Both are read as {mine.digit}: choose another digit."
    if after.digit == mine.digit:
        said = f"{what} still reads {mine.digit} {sure}."
    elif after.digit == other.digit:
        said = f"{what} reads {other.digit} {sure}, although the ink is yours."
    else:
        said = f"{what} reads {after.digit} {sure}, which is neither."
    if wins is None:
        return f"{said} The other's answer never wins for good."
    return f"{said} From row {wins} on the other's answer wins."


def _over_pairs(shown: Shown, rows: int) -> None:
    """How often the other's answer wins, which is known of networks that ship."""
    if choices.other_classes(shown.model):
        return
    if over := known.finished(Transplants, shown.model, "Transplants"):
        with st.container(key="over-pairs"):
            names = NAMES if len(over.parts) > 1 else {"both": "h"}
            st.markdown(over_pairs(over.shares, names, rows or USUAL, over.pairs))
            st.html(" &nbsp; ".join(dots([names[part] for part in over.parts], shown.look)))
            chart.show(
                wins_figure(over.shares, names, rows, shown.look),
                "wins",
                "How often the other's answer wins, by the row after which its memory is taken.",
            )


def over_pairs(shares: dict[str, list[float]], names: dict[str, str], rows: int, pairs: int) -> str:
    """Who wins after so many rows, and what of a memory carries the digit."""
    at = {part: share[rows - 1] for part, share in shares.items()}
    listed = ", ".join(f"{names[part]} **{share:.0%}**" for part, share in at.items())
    said = (
        f"After row {rows}, over {pairs} pairs of test images, the other's answer wins: {listed}."
    )
    if len(at) > 1 and max(at["h"], at["c"]) > 2 * min(at["h"], at["c"]):
        said += f" What carries the digit is {'c' if at['c'] > at['h'] else 'h'}."
    return said
