"""The Draw page: a canvas, the answer, and the reading row by row."""

from dataclasses import replace

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from rnn_demo import library
from rnn_demo.errors import UserError
from rnn_demo.explain import doubt
from rnn_demo.figures.bars import probability_bars
from rnn_demo.figures.colours import Colours, colours
from rnn_demo.figures.reading import reading_figure
from rnn_demo.images import drawing
from rnn_demo.library import Model
from rnn_demo.reader import Reading
from rnn_demo.text import as_markdown
from rnn_demo.ui import headline, live, models, session

CANVAS = 280
PEN = 18
WHY = {
    "belief": "When it made up its mind →",
    "numbers": "The sums behind it →",
    "memory": "How far back it remembers →",
    "tour": "Or take a short tour →",
}
STYLE = """<style>
.st-key-prediction {min-height: 136px}
.st-key-prediction p.digit {font-size: 8.5rem; font-weight: 700; line-height: 1; margin: 0}
.st-key-prediction p.none {font-size: 1.2rem; opacity: .65; margin: 0}
.st-key-prediction p.doubt {font-size: .95rem; font-weight: 600; line-height: 1.25; margin: 0}
.st-key-seen img {image-rendering: pixelated; border-radius: .5rem}
.st-key-examples {gap: .3rem !important}
.st-key-examples img {height: 28px !important; max-height: none !important; width: 28px;
  image-rendering: pixelated; border-radius: .25rem; display: block}
.st-key-examples button {padding: 0; min-height: 0; border: none}
</style>"""


def canvas_column() -> None:
    with st.container(key="canvas"):
        sent = st_canvas(
            stroke_width=st.session_state.get("pen", PEN),
            stroke_color="#ffffff",
            background_color="#000000",
            width=CANVAS,
            height=CANVAS,
            return_image_data=True,
            key=session.canvas_key(),
            initial_drawing=session.state("on_the_pad"),
        )
        session.take(sent)
    with st.container(horizontal=True, vertical_alignment="bottom", width=CANVAS):
        # Streamlit writes a button with help twice, for mouse and for touch: no help where a
        # button speaks for itself, so that a stable handle finds one.
        st.button("Clear", key="clear", on_click=session.clear)
        if session.state("cleared") and session.state("drawn") is None:
            st.button("Undo", key="undo", on_click=session.undo)
        st.slider("Pen width", 8, 32, PEN, key="pen", help="In pixels of the canvas.")


def answer_column(
    model: Model,
    image: np.ndarray | None,
    reading: Reading | None,
    doubted: str | None,
    look: Colours,
) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        with st.container(key="prediction", width=150 if reading else "stretch"):
            if reading is None:
                st.html('<p class="none">Draw a digit on the canvas, or pick one below.</p>')
            else:
                st.html(f'<p class="digit" style="color: {look.accent}">{reading.digit}</p>')
                if doubted:
                    st.html(f'<p class="doubt" role="status">{doubted}</p>')
            live.part("digit")
        if image is not None:
            with st.container(key="seen", width=150):
                st.image(headline.png_url(image), width=112)
                live.part("seen")
                st.caption("What the network sees: 28 rows of 28 pixels.")
    st.caption("Or let it read a real image of the MNIST test set:")
    try:
        pictures = session.examples()
    except UserError as error:
        st.warning(as_markdown(error))
        pictures = []
    with st.container(key="examples", horizontal=True, gap="xsmall"):
        for digit, picture in enumerate(pictures):
            st.button(
                f"![an example of {digit}]({headline.png_url(picture)})",
                key=f"example-{digit}",
                on_click=session.take_example,
                args=[digit],
            )
    with st.container(horizontal=True):
        with st.popover("Upload a picture or a network", key="upload"):
            uploads()
        with st.popover("Reading order", key="order"):
            st.radio(
                "In which order it reads",
                library.ORDERS,
                key=order_key(model),
                index=list(library.ORDERS).index(model.row_order),
                format_func=lambda order: (
                    library.ORDERS[order]
                    + (", as it was taught" if order == model.row_order else "")
                ),
            )
    if session.state("example") is not None and session.state("drawn") is not None:
        st.button("Back to my drawing", key="mine", on_click=session.keep, kwargs={"example": None})


def order_key(model: Model) -> str:
    return f"order-{model.name}"


def uploads() -> None:
    st.file_uploader(
        "A picture of a digit",
        ["png", "jpg", "jpeg", "webp", "bmp", "gif"],
        key="picture",
        on_change=take_picture,
        help="A drawing, or a photo of a digit on paper. It is cropped and centred like a drawing.",
    )
    st.file_uploader(
        "A network of your own",
        ["keras"],
        key="network",
        on_change=take_network,
        help="A .keras file: SimpleRNN, LSTM or GRU layers, 28 rows of 28 pixels in, ten "
        "probabilities out. It is read as data and stays in your session.",
    )
    if complaint := st.session_state.get("complaint"):
        st.error(as_markdown(complaint))


def take_picture() -> None:
    st.session_state["complaint"] = None
    if (file := st.session_state["picture"]) is None:
        return
    try:
        image = drawing.from_picture(file.getvalue())
    except UserError as error:
        st.session_state["complaint"] = str(error)
        return
    if image is None:
        st.session_state["complaint"] = "This picture is blank: nothing stands out from the paper."
        return
    session.take_image(image)


def take_network() -> None:
    st.session_state["complaint"] = None
    if (file := st.session_state["network"]) is None:
        return
    try:
        name = models.upload(file.name, file.getvalue())
    except UserError as error:
        st.session_state["complaint"] = str(error)
        return
    session.keep(model=name)
    st.session_state["model"] = name  # for the select box,
    st.session_state["whole_page"] = True  # which stands outside the fragment


@st.fragment
def page(model: Model) -> None:
    if st.session_state.pop("whole_page", False):
        st.rerun()
    dark = headline.is_dark()
    look = colours(dark)
    canvas, answer, bars = st.columns([CANVAS + 16, 400, 400], gap="medium")
    with canvas:
        canvas_column()
    image = session.image()
    taught = model
    order = st.session_state.get(order_key(model), model.row_order)
    model, other_order = library.in_other_order(model, order)
    reading = None if image is None else model.read(image)
    doubted = None
    if image is not None and reading is not None:
        doubted = doubt.sentence(model, image, reading)
    sure_look = replace(look, accent=look.faint) if doubted else look  # no bold look for a guess
    with answer:
        answer_column(taught, image, reading, doubted, sure_look)
    with bars, st.container(key="probabilities"):
        if reading is not None:
            sure = doubt.probabilities(reading.logits[-1], model.card)
            st.html(probability_bars(sure, sure_look))
            if not np.allclose(sure, reading.probabilities[-1], atol=5e-4):
                st.caption(
                    "How sure it is, fitted to how often it is right. The rows below and the views "
                    "show its own numbers, as it was trained."
                )
        live.part("bars")
    live.live(
        model, image, look,
        on_canvas=session.state("example") is None and session.state("strokes") is not None,
    )  # fmt: skip
    session.write_link()
    if other_order:
        st.warning(as_markdown(other_order))
    with st.container(key="reading"):
        if reading is None:
            st.info("The reading appears here: draw a digit above, or pick an example.")
        else:
            row = session.state("row")
            st.plotly_chart(
                live.figure(model, lambda: reading_figure(reading, row=row, dark=dark), row, dark),
                key="figure",
                config={"displayModeBar": False},
            )


st.html(STYLE)
title, choice = st.columns([7, 3], vertical_alignment="bottom")
title.header("Draw a digit, watch a recurrent network read it", anchor=False)
with choice:
    chosen = headline.choose_model()
page(chosen)
with st.container(key="why", horizontal=True, gap="medium", vertical_alignment="center"):
    st.markdown("**See why it says so:**", width="content")
    for name, label in WHY.items():
        st.page_link(f"rnn_demo/pages/{name}.py", label=label)
