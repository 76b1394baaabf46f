"""The rail: the canvas, what else can be read, and the answer, beside what is looked at."""

import streamlit as st

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.explain import doubt
from rnn_demo.explain.first_look import WAYS, way
from rnn_demo.figures.bars import digit_tile, probability_bars
from rnn_demo.images import drawing
from rnn_demo.library import Model
from rnn_demo.text import as_markdown
from rnn_demo.ui import choices, drawn, live, session, uploads
from rnn_demo.ui.choices import example_buttons

CANVAS = 280
PEN = 18
NOT_CALIBRATED = (
    "No temperature was fitted to this network: it may be surer than it should be, here and in "
    "every figure."
)
STYLE = """<style>
.stColumn:has(> div > .st-key-rail, > div > * > .st-key-rail) {flex: 0 0 300px; min-width: 300px}
.stColumn:has(.st-key-stage) {flex: 1 1 0; min-width: 0}
.st-key-rail, .st-key-choices, .st-key-drawing {gap: .5rem}
.st-key-answer {gap: .5rem}
.st-key-canvas {width: 280px; height: 280px; border-radius: .5rem; overflow: hidden;
  background: #000; outline: 1px solid light-dark(#0000, #3b4252)}
.st-key-tools button {min-height: 2rem; padding: 0 .5rem}
.st-key-reader {flex-wrap: nowrap}
.st-key-reader > .st-key-model {flex: 1 1 0; min-width: 0}
.st-key-examples {gap: 2px !important}
.st-key-examples img {height: 26px !important; max-height: none !important; width: 26px;
  image-rendering: pixelated; border-radius: .25rem; display: block}
.st-key-examples button {padding: 0; min-height: 0; border: none}
.st-key-prediction p {margin: 0}
.st-key-prediction, .st-key-confidence, .st-key-probabilities {gap: 0; flex-grow: 0}
.st-key-confidence {flex: 1}
.st-key-prediction .digit {font-size: 4.5rem; font-weight: 700; line-height: 5.5rem;
  width: 5.5rem; text-align: center; border-radius: .5rem}
.st-key-prediction .none {opacity: .65}
.st-key-doubt p {font-size: .9rem; font-weight: 600; line-height: 1.25; margin: 0}
.bars > div {display: flex; align-items: center; gap: .5rem; height: 1rem; font-size: .85rem;
  line-height: 1rem}
.bars > div > :first-child {width: 1ch}
.bars > div > :last-child {flex: 1; display: flex; align-items: center; gap: .35rem}
.bars .best {font-weight: 700}
.bars i {min-width: 1px; height: .72rem; border-radius: 2px}
.bars b {font-size: .75rem; font-weight: inherit; opacity: .85}
.st-key-pad-helper {position: absolute; height: 0; overflow: hidden}
@media (max-width: 640px) {
  .stMain .stHorizontalBlock:has(> .stColumn .st-key-rail) {flex-direction: column; gap: .5rem}
  .stColumn:has(.st-key-rail), .stColumn:has(.st-key-rail) > .stVerticalBlock {display: contents}
  .stColumn:has(.st-key-stage) {width: 100%; order: 1}
  :has(> .st-key-choices) {order: 2}
  .st-key-rail {display: grid; grid-template-columns: 206px minmax(0, 1fr); gap: .4rem .6rem}
  .st-key-drawing, :has(> .st-key-drawing) {display: contents}
  :has(> .st-key-tools) {grid-area: 2 / 1 / 3 / 3}
  :has(> .st-key-answered) {grid-area: 1 / 2 / 2 / 3; min-width: 0}
  .st-key-canvas {zoom: .7357}
  .st-key-answer {flex-direction: column; align-items: stretch; gap: .25rem}
  .st-key-prediction .digit {font-size: 2.6rem; line-height: 3.2rem; width: 3.2rem}
  .st-key-confidence {flex: none}
  .st-key-examples img {height: 34px !important; width: 34px}
  .st-key-examples {flex-wrap: nowrap; overflow-x: auto}
  .st-key-tools {flex-wrap: nowrap}
}
</style>"""


def rail(place: str) -> session.Shown | None:
    """The whole of it; returns what is to be looked at: a digit, as the chosen network reads it.

    place: the page that it is on; a canvas belongs to one. None: the canvas is empty, or the
    network can't read what is on it, and the rail says so.
    """
    st.html(STYLE)
    rail, reads = st.container(key="rail"), st.container(key="choices")
    with reads:
        with st.container(key="reader", horizontal=True, gap="xsmall"):
            try:
                as_trained = choices.choose_model()
            except UserError as error:  # there is none, or the default one is broken
                st.error(as_markdown(error))
                return None
            more(as_trained)
        examples()
    with rail:
        with st.container(key="drawing"):
            canvas(place)
            tools()
        order = session.state("order") or as_trained.row_order
        model, warning = library.in_other_order(as_trained, order)
        image, shown, said = session.image(), None, ""
        with st.container(key="answered", gap="small"):
            try:
                shown = None if image is None else session.shown(model, image, session.is_dark())
                said = answer(shown)
            except UserError as error:  # such as numbers that overflow on this drawing
                st.error(as_markdown(error))
        live.live(
            model,
            image,
            session.look(),
            said,
            on_canvas=session.state("strokes") is not None,
        )
        if warning:
            st.warning(as_markdown(warning))
    return shown


def canvas(place: str) -> None:
    """The canvas; what lies behind its strokes is `pad.py`'s.

    Without a picture of its own: it would tell how that fits, by another run of the page, in which
    the browser's widgets are still those of before.
    """
    from streamlit_drawable_canvas import st_canvas  # it can be imported in a running app only

    key = f"pad-{place}"
    with st.container(key="canvas"):
        drawn.take(
            st_canvas(
                stroke_width=st.session_state.get("pen", PEN),
                stroke_color="#ffffff",
                width=CANVAS,
                height=CANVAS,
                return_image_data=True,
                initial_drawing=drawn.canvas_drawing(key),
                key=key,
            )
        )


def tools() -> None:
    """Clear, Undo, Redo and the pen's width."""
    # Streamlit writes a button with help twice, for mouse and for touch: no help where a
    # button speaks for itself, so that a stable handle finds one.
    with st.container(key="tools", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button("Clear", key="clear", on_click=drawn.clear)
        past, future = session.state("past"), session.state("future")
        st.button(
            "Undo",
            key="undo",
            on_click=drawn.undo,
            disabled=not (past or session.state("too_long")),
        )
        st.button("Redo", key="redo", on_click=drawn.redo, disabled=not future)
        with st.popover("Pen", key="pen-width"):
            st.slider("Pen width", 8, 32, PEN, key="pen", help="In pixels of the canvas.")


def examples() -> None:
    """A real image of each digit, one click away."""
    try:
        pictures = session.examples()
    except UserError as error:
        st.warning(as_markdown(error))
        return
    with st.container(key="examples", horizontal=True, gap=None):
        example_buttons(pictures, "example", drawn.take_example)


def more(model: Model) -> None:
    """What is needed less often: files of one's own, and another order of rows."""
    with st.popover("More", key="upload"):
        _uploads()
        st.session_state["order"] = session.state("order") or model.row_order
        st.radio(
            "The order in which it reads",
            library.ORDERS,
            key="order",
            on_change=_take_order,
            args=[model.row_order],
            format_func=lambda order: (
                library.ORDERS[order] + (", as trained" * (order == model.row_order))
            ),
        )


def _take_order(as_trained: str) -> None:
    order = st.session_state["order"]
    session.keep(order=None if order == as_trained else order)


def _uploads() -> None:
    st.file_uploader(
        "A picture of a digit",
        ["png", "jpg", "jpeg", "webp", "gif"],
        key="picture",
        on_change=_take_picture,
        help="A drawing, or a photo of a digit on paper. It is cropped and centred like a drawing.",
    )
    st.file_uploader(
        "A network of your own",
        ["keras", "h5", "hdf5", "pb", "zip"],
        key="network",
        on_change=_take_network,
        help="A .keras file: SimpleRNN, LSTM or GRU layers, 28 rows of 28 pixels in, 2 to 64 "
        "classes out. It is read as data, never run, and stays in your session. For older formats "
        "you are told how to convert them.",
    )
    if complaint := st.session_state.get("network-complaint"):
        st.error(as_markdown(complaint))
    elif look := uploads.look(session.state("model")):
        st.success(as_markdown(look.sentence), icon=":material/check:")
        ways = list(WAYS)
        st.session_state["pixels"] = ways.index(way(look.model))
        st.radio(
            "How its pixels are given",
            range(len(ways)),
            key="pixels",
            format_func=lambda i: WAYS[ways[i]],
            on_change=lambda: uploads.give(look.model.name, ways[st.session_state["pixels"]]),
            help="The file doesn't say. Choose what it was trained on.",
        )
    if complaint := st.session_state.get("complaint"):
        st.error(as_markdown(complaint))


def _take_picture() -> None:
    st.session_state["complaint"] = None
    if (file := st.session_state["picture"]) is None:
        return
    try:
        image = drawing.from_picture(file.getvalue())
    except UserError as error:
        _refuse_picture(str(error))
        return
    if image is None:
        _refuse_picture("This picture is blank: nothing stands out from the paper.")
        return
    drawn.take_image(image)


def _refuse_picture(why: str) -> None:
    """Say why, and read nothing: the digit of before is not what the new file's name stands for."""
    drawn.clear()
    st.session_state["complaint"] = why


def _take_network() -> None:
    st.session_state["network-complaint"] = None
    if (file := st.session_state["network"]) is None:
        return
    try:
        session.keep(model=uploads.upload(file.name, file.getvalue()))
    except UserError as error:
        st.session_state["network-complaint"] = str(error)


def answer(shown: session.Shown | None) -> str:
    """The digit as of the row at the cursor, and how sure the network is of each; also in words."""
    look, doubted = session.look(), None
    if shown is not None and shown.row == len(shown.reading.probabilities) - 1:
        doubted = doubt.sentence(shown.model, shown.image, shown.reading, library.guard())
    grey = doubted is not None
    with st.container(key="answer", horizontal=True, gap="small", vertical_alignment="center"):
        with st.container(key="prediction", width=96 if shown else "stretch"):
            if shown is None:
                st.html('<p class="none">Draw a digit on the canvas, or pick an example.</p>')
            else:
                sure = shown.reading.probabilities[shown.row]
                st.html(digit_tile(int(sure.argmax()), look, doubted=grey))
            live.part("digit")
        with st.container(key="confidence", gap="xxsmall"):
            if shown is not None and shown.model.network.temperatures is None:
                st.caption("Not calibrated", help=NOT_CALIBRATED)
            with st.container(key="probabilities"):
                if shown is not None:
                    st.html(probability_bars(sure, look, doubted=grey))
                live.part("bars")
    if doubted:
        with st.container(key="doubt"):
            st.html(f'<p class="doubt">{doubted}</p>')
    live.part("doubt")
    return "" if shown is None else " ".join(filter(None, (shown.said, doubted)))
