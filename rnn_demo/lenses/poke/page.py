"""Poke: change what is read, or what is remembered, and see what it does to the answer."""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from rnn_demo.data import ROWS
from rnn_demo.images import canvas, link
from rnn_demo.lenses.poke import transplant_page
from rnn_demo.lenses.poke.breaking import breaking
from rnn_demo.lenses.poke.figure import surgery_figure
from rnn_demo.lenses.poke.link import MOST_OPERATIONS, operations
from rnn_demo.lenses.poke.numbers import Patient, change
from rnn_demo.lenses.poke.words import differs, outcome, said
from rnn_demo.library import Model
from rnn_demo.ui import chart, choices, session
from rnn_demo.ui.session import Shown
from rnn_demo.ui.state import Field, commas, one_of, several, shared, whole

ORDER = 8
TITLE = "Poke"
SENTENCE = "Change your digit, or the memory on the way, and see what becomes of the answer."
MORE = (
    "Where the hidden states stay apart, a change is remembered; where they meet again, it is "
    "forgotten. It opens with the smallest change that was found to give another answer: of up to "
    "8 blank rows, of a shift by up to 8 rows, or of a wiped memory. A digit cut up like this is "
    "not something the network was trained for. *Transplant* goes on with the memory of another "
    "digit."
)
OF_DIGITS = False
TOOLS = ("Blank", "Shift", "Swap", "Repaint", "Wipe state", "Transplant")
USUAL: dict[str, Any] = {"blank": (10, 14), "shift": 4, "swap": (6, 16, 6), "wipe": 14}
FIELDS = {
    **shared("grouped"),
    "tool": Field(None, one_of(*TOOLS)),  # None: what breaks the reading
    "blank": Field(None, several(2, 1, ROWS), write=commas),
    "shift": Field(None, whole(-14, 14)),
    "swap": Field(None, several(3, 1, ROWS), write=commas),
    "wipe": Field(None, whole(1, ROWS)),
    "operations": Field((), operations, write="~".join, of_digit=True),  # that are applied
    # What a painting has made of the digit since, as links name it.
    "painted": Field(None, lambda text: link.encode(link.decode(text)), of_digit=True),
    **transplant_page.FIELDS,
}
NAMES = {"blank": "Blank", "shift": "Shift", "wipe": "Wipe state"}  # of what may break a reading
CANVAS = 224


def show(shown: Shown) -> None:
    """The operation, what it does to the answer in a sentence, and what to the states."""
    _forget_what_was_painted_on_other_rows(shown.model)
    done, tool, at_first = session.state("operations"), session.state("tool"), None
    if tool is None and not done:
        at_first = shown.once("breaking", lambda: breaking(shown.model.network, shown.reading))
    name, _, numbers = (at_first or "blank").partition(".")
    usual = USUAL | {name: _parsed(numbers)} if at_first else USUAL
    first = st.container(key="outcome")
    tools = st.container(key="tools-of-surgery", horizontal=True, vertical_alignment="center")
    with tools:
        tool = st.segmented_control(
            "What to do",
            TOOLS,
            required=True,
            label_visibility="collapsed",
            **_widget("tool", tool or NAMES[name]),
        )
        if tool == "Transplant":
            _another(tool)
    if tool == "Transplant":
        transplant_page.show(shown, first)
        return
    with tools:
        kept = _so_far(shown.reading.image, tool)
        operation = _operation(kept, tool, usual)
        patient = kept if operation is None else kept.operate(operation)
        st.button(
            "Apply and continue",
            key="keep",
            on_click=_apply,
            args=[operation],
            disabled=operation is None or len(done) == MOST_OPERATIONS,
            help="The next operation starts from here.",
        )
        if done:
            forget = {"operations": (), "painted": None}
            st.button("Start over", key="over", on_click=session.keep, kwargs=forget)
        _another(session.state("tool"))
    after = patient.read(shown.model.network)
    with first:
        words = said(operation, len(done))
        none = at_first is None and session.state("tool") is None and not done
        nothing = " No small change gives another answer." if none else ""
        st.markdown(f"**{words} {outcome(shown.reading, after)}**{nothing}")
    with st.container(key="poke"):
        k = shown.layer
        difference = change(shown.reading, after, k)
        columns = choices.columns(shown.model, shown.reading)[k]
        chart.show(
            surgery_figure(
                patient,
                shown.reading,
                after,
                shown.reading.layers[k],
                columns,
                difference,
                shown.row,
                shown.look,
            ),
            "change",
            "The changed digit, how the states differ, and how sure it is of both answers. "
            f"It reads {after.digit} instead of {shown.reading.digit}.",
        )
        st.caption(f"{differs(difference)} Dotted: as it was before the change.")
        with st.container(horizontal=True):
            choices.choose_layer(shown.model)
            choices.group_columns(shown.model)
    order = (shown.model.row_order, shown.model.row_seed)
    st.session_state["surgery.before"] = (*_painting(), order)


def _another(tool: str | None) -> None:
    if tool is not None:
        st.button(
            "Show me one that breaks it",
            key="break",
            on_click=session.keep,
            kwargs={"tool": None, "operations": (), "painted": None, **dict.fromkeys(USUAL)},
        )


def _widget(name: str, value: Any) -> dict[str, Any]:
    """As `session.widget`, for what says by its change that its tool is wanted."""
    st.session_state[name] = value
    return {"key": name, "on_change": _take, "args": (name,)}


def _take(name: str) -> None:
    session.keep(**{"tool": st.session_state["tool"], name: st.session_state[name]})


def _parsed(numbers: str) -> Any:
    several_ = tuple(map(int, numbers.split(".")))
    return several_ if len(several_) > 1 else several_[0]


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
    session.keep(
        operations=(*done, operation), painted=None, tool=st.session_state.get("tool", "Repaint")
    )


def _operation(kept: Patient, tool: str, usual: dict[str, Any]) -> str | None:
    """What is to be done, as `Patient.operate` names it; None for nothing."""

    def slider(name: str, label: str, low: int, high: int, **more: Any) -> Any:
        now = session.state(name)
        now = usual[name] if now is None else now
        return st.slider(label, low, high, width=210, **more, **_widget(name, now))

    match tool:
        case "Blank":
            first, last = slider("blank", "Rows to blank", 1, ROWS)
            return f"blank.{first}.{last}"
        case "Shift":
            return f"shift.{slider('shift', 'Rows down (up if negative)', -14, 14)}"
        case "Swap":
            swap = session.state("swap") or usual["swap"]
            labels = (("Rows from", 28), ("and from", 28), ("how many", 14))
            parts = [_part_of_swap(swap, i, *label) for i, label in enumerate(labels)]
            return f"swap.{'.'.join(map(str, parts))}"
        case "Repaint":
            return _repaint(kept)
    says = "All states become 0, as they are before the first row."
    return f"wipe.{slider('wipe', 'Wipe before this row is read', 1, ROWS, help=says)}"


def _part_of_swap(swap: Sequence[int], i: int, label: str, most: int) -> int:
    key = f"swap-{i + 1}"
    st.session_state[key] = min(swap[i], most)
    args = [tuple(swap), i, key]
    return st.number_input(label, 1, most, key=key, width=110, on_change=_take_swap, args=args)


def _take_swap(swap: tuple[int, ...], i: int, key: str) -> None:
    session.keep(swap=(*swap[:i], st.session_state[key], *swap[i + 1 :]), tool="Swap")


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
