"""Row surgery: change what is read, or wipe the memory of it, and see what comes of it."""

import numpy as np
import streamlit as st
from PIL import Image
from streamlit_drawable_canvas import st_canvas

from rnn_demo.explain.surgery import Patient, change
from rnn_demo.figures.answers import answers_figure
from rnn_demo.figures.surgery import surgery_figure
from rnn_demo.images import canvas
from rnn_demo.ui import choices, headline

QUIET = {"displayModeBar": False}
CANVAS = 280
TOOLS = ["Blank", "Shift", "Swap", "Repaint", "Wipe memory"]

v = headline.visit(
    "Row surgery",
    "Change rows of your digit, or make the network forget, and compare. Where the states stay "
    "apart the change is remembered; where they meet again it is forgotten. A digit cut up like "
    "this lies outside what the network was trained on.",
)


def begin(patient: Patient) -> None:
    canvas = st.session_state.get("surgery.canvas", 0) + 1  # a new number gives an empty canvas
    st.session_state.update({"surgery.patient": patient, "surgery.canvas": canvas})


image = v.reading.image
kept = st.session_state.get("surgery.patient")
if kept is None or not np.array_equal(kept.origin, image):
    begin(kept := Patient(image, image))

tool = st.segmented_control(
    "Operation", TOOLS, default=TOOLS[0], required=True, key="tool", bind="query-params"
)
with st.container(key="tools", horizontal=True, vertical_alignment="center", gap="medium"):
    match tool:
        case "Blank":
            first, last = st.slider(
                "Rows that become empty", 1, 28, (10, 14), key="blank", width=420
            )
            patient = kept.blank(first - 1, last - 1)
        case "Shift":
            by = st.slider("Rows down (up if negative)", -14, 14, 4, key="shift", width=420)
            patient = kept.shift(by)
        case "Swap":
            one = st.number_input("Rows from", 1, 28, 6, key="one", width=120)
            other = st.number_input("and from", 1, 28, 16, key="other", width=120)
            count = st.number_input("how many", 1, 14, 6, key="count", width=120)
            patient = kept.swap(one - 1, other - 1, count)
        case "Repaint":
            with st.container(key="repaint", width=CANVAS):
                large = Image.fromarray((kept.image * 255).round().astype(np.uint8))
                sent = st_canvas(
                    stroke_width=st.session_state.get("brush", 20),
                    stroke_color="#ffffff" if st.session_state.get("ink", True) else "#000000",
                    background_image=large.resize((CANVAS, CANVAS), Image.Resampling.NEAREST),
                    width=CANVAS,
                    height=CANVAS,
                    return_image_data=True,
                    key=f"surgery-{st.session_state['surgery.canvas']}",
                )
            with st.container(width=220):
                st.caption("Paint on the picture.")
                st.toggle("Ink", True, key="ink", help="Off: paint with paper, to rub out.")
                st.slider("Brush width", 10, 60, 20, key="brush", help="10 is one pixel.")
            painted = canvas.png_of(sent)
            patient = kept if painted is None else kept.paint(canvas.pixels(painted))
        case _:
            at = st.slider(
                "Wipe when this row is about to be read",
                1,
                28,
                14,
                key="wipe",
                width=420,
                help="All states become 0, as they are before the first row.",
            )
            patient = kept.wipe(at - 1)
with st.container(horizontal=True):
    st.button(
        "Keep this, then go on",
        key="keep",
        on_click=begin,
        args=[patient],
        help="The next operation starts from here.",
    )
    st.button(
        "Start over",
        key="over",
        on_click=begin,
        args=[Patient(image, image)],
        disabled=kept.image is kept.origin and not kept.wiped,
    )

layer = choices.choose_layer(v.model)
after = patient.read(v.model.network)
found = change(v.reading, after, layer)
with st.container(key="surgery"):
    parted = (
        ""
        if found.first_row is None
        else f" The states after row {found.first_row + 1} and later differ."
    )
    st.markdown(
        f"It read **{v.reading.digit}** ({v.reading.probabilities[-1].max():.0%}) and now reads "
        f"**{after.digit}** ({after.probabilities[-1].max():.0%}).{parted}"
    )
    st.plotly_chart(
        surgery_figure(patient, v.reading.layers[layer], found, v.row, v.colours),
        key="change",
        config=QUIET,
    )
    answers = {"before": v.reading, "after": after}
    st.plotly_chart(answers_figure(answers, v.colours), key="answers", config=QUIET)
