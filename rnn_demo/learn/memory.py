"""The live figures of Learn about what is in a memory, and what it keeps and loses."""

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.data import ROWS
from rnn_demo.figures.pixels import image_url
from rnn_demo.figures.rows import row_figure
from rnn_demo.figures.thumbnails import thumbnails
from rnn_demo.lenses.memory.figure import triangle
from rnn_demo.lenses.memory.numbers import fading
from rnn_demo.library import Model
from rnn_demo.text import as_markdown
from rnn_demo.ui import chart, memory
from rnn_demo.ui.session import Shown

SHOWN = (7, 10, 14, 18, 22, 28)  # rows read
PICTURE = 96  # pixels on the page
EXPECTED = 0.5  # of the ink of rows that are still to come
SMALL, LARGE = "notebook", "lstm-128"


def pictures(shown: Shown, model: Model) -> None:
    """A strip: the digit as a network's memory has it after some rows, and its answer there."""
    readout = memory.readout(model)
    if readout is None:
        return
    reading = model.read(shown.image)
    film = readout.pictures(reading)
    strip = []
    for rows in SHOWN:
        seen = readout.seen[rows - 1][:, None]
        said = reading.probabilities[rows - 1]
        strip.append(
            (
                image_url(np.where(seen, film[rows - 1], EXPECTED * film[rows - 1])),
                f"row {rows}\n{said.argmax()} ({said.max():.0%})",
            )
        )
    st.html(thumbnails(strip, PICTURE))


def keeps_and_loses(shown: Shown) -> None:
    """Both memories of the visitor's digit, and what is left of each row, on average."""
    panels = []
    for name in (SMALL, LARGE):
        model = library.find(name)
        readout = memory.readout(model)
        if readout is None:
            continue
        fades, left = fading(readout, model.read(shown.image))
        st.markdown(f"**{as_markdown(model.title)}.** {fades} {left}")
        pictures(shown, model)
        panels.append(triangle(model.title, readout.carried.left, readout.seen, shown.look))
    figure = row_figure(panels, shown.look, row=ROWS - 1, height=400)
    chart.show(figure, "learn-keeps", "What is left of each row after each row, in two networks.")
