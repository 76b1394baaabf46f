"""The last section's figure: what a gate that cannot see the memory leaves to the next layer."""

import numpy as np
import streamlit as st

from rnn_demo import library
from rnn_demo.explain.transplant import wiping
from rnn_demo.figures.curves import curves_figure, dots, line
from rnn_demo.reader import Network
from rnn_demo.ui import chart
from rnn_demo.ui.session import Shown

ONE, TWO = "mingru-64", "mingru-32x2"
LAYERS = ("the first layer's gates", "the second layer's gates")
WIPED = 14  # the row before which the memory is wiped


def moved(network: Network, image: np.ndarray, row: int) -> list[np.ndarray]:
    """By how much each layer's update gates move where all memory is wiped before a row, from 1.

    (28,) for each layer: the mean over its units, of gates between 0 and 1.
    """
    readings = network.read(image), network.read(image, wiping(network, row))
    pairs = zip(*(reading.layers for reading in readings), strict=True)
    return [np.abs(a.gates["update"] - b.gates["update"]).mean(axis=1) for a, b in pairs]


def blind(shown: Shown) -> None:
    """Which gates notice that the memory was wiped; how one layer and two read."""
    one, two = library.find(ONE), library.find(TWO)
    differences = moved(two.network, two.in_order(shown.image), WIPED)
    traces = [
        line(by, name, colour, f"row %{{x}}: {name} move by %{{y:.3f}}")
        for by, name, colour in zip(differences, LAYERS, shown.look.series, strict=False)
    ]
    chart.show(
        curves_figure(traces, shown.look, row=WIPED - 1, height=220),
        "learn-blind",
        f"How far gates move where the memory is wiped before row {WIPED}.",
    )
    st.html(" &nbsp; ".join(dots(LAYERS, shown.look)))
    read = [f"{m.title} reads it as {m.read(shown.image).digit}" for m in (one, two)]
    right = [f"{m.card['test_accuracy']:.1%}" for m in (one, two)]
    st.caption(
        f"Your digit: {read[0]}, {read[1]}. Of the 10,000 test images the one layer reads "
        f"{right[0]} correctly, the two {right[1]}, with about as many numbers to train."
    )
