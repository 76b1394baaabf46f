"""Surgery: change what is read, or wipe the hidden state, and see what comes of it."""

import numpy as np
import streamlit as st
from PIL import Image

from rnn_demo.explain.surgery import Patient, change
from rnn_demo.figures.answers import answers_figure
from rnn_demo.figures.surgery import surgery_figure
from rnn_demo.images import canvas
from rnn_demo.ui import chart, choices, session
from rnn_demo.ui.session import Shown

TITLE = "Surgery"
SENTENCE = (
    "Change rows of your digit, or wipe the hidden state. Where the states stay apart, the change "
    "is remembered; where they meet again, it is forgotten."
)
MORE = (
    "From left to right: the digit before and after, how h changes, how large that change is, and "
    "how the answer changes (Δ). A digit cut up like this is not something the network was trained "
    "for."
)
ROW = True
CANVAS = 224
TOOLS = ["Blank", "Shift", "Swap", "Repaint", "Wipe state"]


def why_not(model: object) -> None:
    """Every network can be looked at."""


def _begin(patient: Patient) -> None:
    canvas = st.session_state.get("surgery.canvas", 0) + 1  # a new number gives an empty canvas
    st.session_state.update({"surgery.patient": patient, "surgery.canvas": canvas})


def show(shown: Shown) -> None:
    """The operation, the states before and after it, and both answers."""
    image = shown.reading.image
    kept = st.session_state.get("surgery.patient")
    if kept is None or not np.array_equal(kept.origin, image):
        _begin(kept := Patient(image, image))
    with st.container(key="tools-of-surgery", horizontal=True, vertical_alignment="bottom"):
        tool = st.segmented_control("Operation", TOOLS, required=True, **session.widget("tool"))
        patient = _operate(kept, tool)
        st.button(
            "Apply and continue",
            key="keep",
            on_click=_begin,
            args=[patient],
            help="The next operation starts from here.",
        )
        st.button(
            "Start over",
            key="over",
            on_click=_begin,
            args=[Patient(image, image)],
            disabled=kept.image is kept.origin and not kept.wiped,
        )
        choices.choose_layer(shown.model)
    k = shown.layer
    after = patient.read(shown.model.network)
    found = change(shown.reading, after, k)
    with st.container(key="surgery"):
        parted = (
            ""
            if found.first_row is None
            else f" The states after row {found.first_row + 1} and later differ."
        )
        st.markdown(
            f"It read **{shown.reading.digit}** ({shown.reading.probabilities[-1].max():.0%}) and "
            f"now reads **{after.digit}** ({after.probabilities[-1].max():.0%}).{parted}"
        )
        layer = shown.reading.layers[k]
        chart.show(surgery_figure(patient, layer, found, shown.row, shown.look), "change")
        answers = {"before": shown.reading, "after": after}
        chart.show(answers_figure(answers, shown.look), "answers")


def _operate(kept: Patient, tool: str) -> Patient:
    match tool:
        case "Blank":
            first, last = st.slider("Rows to blank", 1, 28, width=300, **session.widget("blank"))
            return kept.blank(first - 1, last - 1)
        case "Shift":
            by = st.slider(
                "Rows down (up if negative)", -14, 14, width=300, **session.widget("shift")
            )
            return kept.shift(by)
        case "Swap":
            one, other, count = (
                _part_of_swap(i, label, most)
                for i, (label, most) in enumerate(
                    (("Rows from", 28), ("and from", 28), ("how many", 14))
                )
            )
            return kept.swap(one - 1, other - 1, count)
        case "Repaint":
            return _repaint(kept)
    at = st.slider(
        "Wipe before this row is read",
        1,
        28,
        width=300,
        help="All states become 0, as they are before the first row.",
        **session.widget("wipe"),
    )
    return kept.wipe(at - 1)


def _part_of_swap(i: int, label: str, most: int) -> int:
    key = f"swap-{i + 1}"
    st.session_state[key] = min(session.state("swap")[i], most)
    return st.number_input(label, 1, most, key=key, width=110, on_change=_take_swap, args=[i, key])


def _take_swap(i: int, key: str) -> None:
    swap = list(session.state("swap"))
    swap[i] = st.session_state[key]
    session.keep(swap=tuple(swap))


def _repaint(kept: Patient) -> Patient:
    from streamlit_drawable_canvas import st_canvas  # it can be imported in a running app only

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
        st.toggle("Ink", True, key="ink", help="Off: rub out.")
        st.slider("Brush width", 8, 48, 16, key="brush", help="8 is one pixel of the image.")
    painted = canvas.png_of(sent)
    return kept if painted is None else kept.paint(canvas.pixels(painted))
