"""Surgery: change what is read, or wipe the hidden state, and see what comes of it."""

import zlib

import numpy as np
import streamlit as st
from PIL import Image

from rnn_demo.data import ROWS
from rnn_demo.figures.answers import answers_figure, in_words
from rnn_demo.images import canvas, link
from rnn_demo.lenses.poke.figure import surgery_figure
from rnn_demo.lenses.poke.link import MOST_OPERATIONS, operations
from rnn_demo.lenses.poke.numbers import Patient, change
from rnn_demo.library import Model
from rnn_demo.ui import chart, choices, session
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, commas, one_of, several, shared, whole

ORDER = 8
TITLE = "Surgery"
SENTENCE = (
    "Change rows of your digit, or wipe the hidden state. Where the states stay apart, the change "
    "is remembered; where they meet again, it is forgotten."
)
MORE = (
    "From left to right: the digit before and after, how h changes, how large that change is, and "
    "how the answer changes. A digit cut up like this is not something the network was trained "
    "for."
)
OF_DIGITS = False
TOOLS = ("Blank", "Shift", "Swap", "Repaint", "Wipe state")
FIELDS = {
    **shared("grouped"),
    "tool": Field("Blank", one_of(*TOOLS)),
    "blank": Field((10, 14), several(2, 1, ROWS), write=commas),
    "shift": Field(4, whole(-14, 14)),
    "swap": Field((6, 16, 6), several(3, 1, ROWS), write=commas),
    "wipe": Field(14, whole(1, ROWS)),
    "operations": Field((), operations, write="~".join, of_digit=True),  # that are applied
    # What a painting has made of the digit since, as links name it.
    "painted": Field(None, lambda text: link.encode(link.decode(text)), of_digit=True),
}
CANVAS = 224


def show(shown: Shown) -> None:
    """The operation, the states before and after it, and both answers."""
    _forget_what_was_painted_on_other_rows(shown.model)
    with st.container(key="tools-of-surgery", horizontal=True, vertical_alignment="bottom"):
        tool = st.segmented_control("Operation", TOOLS, required=True, **session.widget("tool"))
        kept = _so_far(shown.reading.image, tool)
        operation = _operation(kept, tool)
        patient = kept if operation is None else kept.operate(operation)
        done = session.state("operations")
        st.button(
            "Apply and continue",
            key="keep",
            on_click=_apply,
            args=[operation],
            disabled=operation is None or len(done) == MOST_OPERATIONS,
            help="The next operation starts from here.",
        )
        st.button(
            "Start over",
            key="over",
            on_click=session.keep,
            kwargs={"operations": (), "painted": None},
            disabled=not done,
        )
        choices.choose_layer(shown.model)
        choices.group_columns(shown.model)
    k = shown.layer
    after = patient.read(shown.model.network)
    found = change(shown.reading, after, k)
    with st.container(key="poke"):
        parted = (
            ""
            if found.first_row is None
            else f" The states first differ after row {found.first_row + 1}."
        )
        st.markdown(
            f"It read **{shown.reading.digit}** ({shown.reading.probabilities[-1].max():.0%}) and "
            f"now reads **{after.digit}** ({after.probabilities[-1].max():.0%}).{parted}"
        )
        layer = shown.reading.layers[k]
        columns = choices.columns(shown.model, shown.reading)[k]
        said = f"It reads {after.digit} instead of {shown.reading.digit}."
        chart.show(
            surgery_figure(patient, layer, columns, found, shown.row, shown.look),
            "change",
            f"The changed digit, the states before and after, and their difference. {said}",
        )
        answers = {"before": shown.reading, "after": after}
        chart.show(answers_figure(answers, shown.look), "answers", in_words(answers))
    order = (shown.model.row_order, shown.model.row_seed)
    st.session_state["surgery.before"] = (*_painting(), order)


def _forget_what_was_painted_on_other_rows(model: Model) -> None:
    """A picture whose rows were in another order is none in this one; a new link holds its own."""
    *painting, order = st.session_state.get("surgery.before", (None,))
    if painting == _painting() and order != (model.row_order, model.row_seed):
        done = tuple(d for d in session.state("operations") if not d.startswith("paint."))
        session.keep(operations=done, painted=None)


def _painting() -> list:
    return [session.state("operations"), session.state("painted")]


def _so_far(image: np.ndarray, tool: str) -> Patient:
    """The digit after the operations that were applied."""
    kept = Patient(image, image)
    for operation in session.state("operations"):
        kept = kept.operate(operation)
    painted = session.state("painted")
    if tool == "Repaint" and painted and _canvas(kept) not in st.session_state:
        _apply(f"paint.{painted}")  # out of a link, or before another tool: no strokes are left
        kept = kept.operate(f"paint.{painted}")
    return kept


def _canvas(kept: Patient) -> str:
    return f"surgery-{zlib.crc32(kept.image.tobytes())}"  # another picture begins another canvas


def _apply(operation: str) -> None:
    done = session.state("operations")
    if operation.startswith("paint."):  # the picture is all that earlier ones have made of it
        done = tuple(d for d in done if d.startswith("wipe."))
    session.keep(operations=(*done, operation), painted=None)


def _operation(kept: Patient, tool: str) -> str | None:
    """What is to be done, as `Patient.operate` names it; None for nothing."""
    match tool:
        case "Blank":
            first, last = st.slider("Rows to blank", 1, 28, width=300, **session.widget("blank"))
            return f"blank.{first}.{last}"
        case "Shift":
            by = st.slider(
                "Rows down (up if negative)", -14, 14, width=300, **session.widget("shift")
            )
            return f"shift.{by}"
        case "Swap":
            one, other, count = (
                _part_of_swap(i, label, most)
                for i, (label, most) in enumerate(
                    (("Rows from", 28), ("and from", 28), ("how many", 14))
                )
            )
            return f"swap.{one}.{other}.{count}"
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
    return f"wipe.{at}"


def _part_of_swap(i: int, label: str, most: int) -> int:
    key = f"swap-{i + 1}"
    st.session_state[key] = min(session.state("swap")[i], most)
    return st.number_input(label, 1, most, key=key, width=110, on_change=_take_swap, args=[i, key])


def _take_swap(i: int, key: str) -> None:
    swap = list(session.state("swap"))
    swap[i] = st.session_state[key]
    session.keep(swap=tuple(swap))


def _repaint(kept: Patient) -> str | None:
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
            key=_canvas(kept),
        )
    with st.container(width=220):
        st.toggle("Ink", True, key="ink", help="Off: rub out.")
        st.slider("Brush width", 8, 48, 16, key="brush", help="8 is one pixel of the image.")
    png = canvas.png_of(sent)
    strokes = None if png is None else canvas.pixels(png)
    if strokes is None or not strokes[..., 3].any():
        session.keep(painted=None)
        return None
    session.keep(painted=link.encode(kept.paint(strokes).image))
    return f"paint.{session.state('painted')}"
