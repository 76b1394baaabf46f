"""The Draw page: a canvas, the answer, and the reading row by row."""

import base64
import io

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image
from streamlit_drawable_canvas import st_canvas

from rnn_demo import data, library
from rnn_demo.figures.colours import colours
from rnn_demo.figures.reading import reading_figure
from rnn_demo.pages import drawn
from rnn_demo.presets import PRESETS

CANVAS = 280
STYLE = """<style>
.st-key-canvas {width: 284px}
.st-key-prediction p.digit {font-size: 8.5rem; font-weight: 700; line-height: 1; margin: 0}
.st-key-prediction p.none {font-size: 1.25rem; opacity: .65; margin: 1.2rem 0}
.st-key-seen img {image-rendering: pixelated; border-radius: .5rem}
.st-key-examples img {height: 34px !important; max-height: none !important; width: 34px;
  image-rendering: pixelated; border-radius: .25rem; display: block}
.st-key-examples button {padding: .2rem; min-height: 0}
</style>"""


@st.cache_data
def examples() -> list[np.ndarray]:
    """The first test image of each digit, (28, 28) float32 in [0, 1]."""
    test = data.test_split()
    return [
        test.images[np.flatnonzero(test.labels == digit)[0]].astype(np.float32) / 255
        for digit in range(data.DIGITS)
    ]


@st.cache_data
def png_url(image: np.ndarray) -> str:
    """A (28, 28) image as a data URL of a PNG, white ink on black."""
    buffer = io.BytesIO()
    Image.fromarray((image * 255).round().astype(np.uint8)).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def probability_bars(probabilities: np.ndarray, accent: str, quiet: str) -> alt.LayerChart:
    """Ten horizontal bars, the answer's in the accent colour."""
    table = pd.DataFrame({"digit": [str(d) for d in range(10)], "probability": probabilities})
    best = str(int(probabilities.argmax()))
    bars = alt.Chart(table, height=250).encode(
        y=alt.Y("digit:O", title=None, axis=alt.Axis(ticks=False, domain=False, labelFontSize=14)),
        x=alt.X("probability:Q", title=None, scale=alt.Scale(domain=[0, 1.18]), axis=None),
        tooltip=[alt.Tooltip("digit"), alt.Tooltip("probability", format=".4f")],
    )
    colour = alt.condition(alt.datum.digit == best, alt.value(accent), alt.value(quiet))
    return bars.mark_bar(cornerRadius=3).encode(color=colour) + bars.mark_text(
        align="left", dx=5, fontSize=12
    ).encode(text=alt.Text("probability", format=".1%"), color=alt.value(quiet))


@st.fragment
def page() -> None:
    dark = st.context.theme.type == "dark"
    look = colours(dark)
    pad, answer, bars = st.columns([300, 260, 420], gap="large", vertical_alignment="top")

    with pad:
        with st.container(key="canvas"):
            sent = st_canvas(
                stroke_width=st.session_state.get("pen", 18),
                stroke_color="#ffffff",
                background_color="#000000",
                width=CANVAS,
                height=CANVAS,
                return_image_data=True,
                key=drawn.canvas_key(),
                initial_drawing=drawn.state("on_the_pad"),
            )
            drawn.take(sent.image_bytes, sent.image_data, sent.json_data)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.button("Clear", key="clear", on_click=drawn.clear, help="Empty the canvas.")
            if drawn.state("cleared") and not drawn.state("strokes"):
                st.button("Undo", key="undo", on_click=drawn.undo, help="Bring your drawing back.")
            if drawn.state("example") is not None and drawn.state("strokes"):
                st.button(
                    "My drawing", key="mine", on_click=drawn.keep, kwargs={"example": None},
                    help="Read what is on the canvas again.",
                )  # fmt: skip
            st.slider("Pen width", 8, 32, 18, key="pen", help="In pixels of the canvas.")

    example = drawn.state("example")
    image = drawn.state("drawn") if example is None else examples()[example]
    model = library.find(st.session_state["model"])
    reading = None if image is None else model.read(image)

    with answer:
        with st.container(key="prediction"):
            if reading is None:
                st.html('<p class="none">Draw a digit on the canvas.</p>')
            else:
                st.html(f'<p class="digit" style="color: {look.accent}">{reading.digit}</p>')
        if image is not None:
            with st.container(key="seen"):
                st.image(png_url(image), width=112)
                st.caption("What the network sees: 28 rows of 28 pixels.")

    with bars, st.container(key="probabilities"):
        if reading is not None:
            st.altair_chart(probability_bars(reading.probabilities[-1], look.accent, look.faint))

    with st.container(key="examples", horizontal=True, gap="small"):
        for digit, picture in enumerate(examples()):
            st.button(
                f"![an example of {digit}]({png_url(picture)})", key=f"example-{digit}",
                on_click=drawn.keep, kwargs={"example": digit},
                help="A real test image of MNIST: read it.",
            )  # fmt: skip

    with st.container(key="reading"):
        if reading is None:
            st.info("The reading appears here: draw a digit above, or pick an example.")
        else:
            st.plotly_chart(
                reading_figure(reading, dark=dark), key="figure", config={"displayModeBar": False}
            )


st.html(STYLE)
st.title("Draw a digit, watch a recurrent network read it", anchor=False)
with st.container(key="model"):
    st.selectbox(
        "Network",
        library.names(),
        key="model",
        format_func=lambda name: PRESETS[name].title if name in PRESETS else name,
        help="Which trained network reads the digit.",
    )
page()
