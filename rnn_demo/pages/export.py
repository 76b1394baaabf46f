"""Export: the reading to take away, as numbers and as pictures."""

import streamlit as st

from rnn_demo.explain.export import to_csv, to_npz
from rnn_demo.figures.picture import gif, png
from rnn_demo.figures.standalone import to_html
from rnn_demo.ui import headline

v = headline.visit(
    "Export",
    "Take this reading with you. The pictures are in the colours of this page, light or dark.",
    row=False,
)
title = f"{v.model.title}: a {v.reading.digit}"
name = f"reading-{v.model.name}-{v.reading.digit}"
picture = png(v.reading, title, v.colours)

pictures, numbers = st.columns(2, gap="large")
with pictures, st.container(key="pictures"):
    st.markdown("**Pictures**")
    st.download_button(
        "Animation (GIF)",
        lambda: gif(v.reading, title, v.colours),
        f"{name}.gif",
        "image/gif",
        key="gif",
        on_click="ignore",
    )
    st.caption("Row by row, for slides and messages.")
    st.download_button(
        "Picture (PNG)", picture, f"{name}.png", "image/png", key="png", on_click="ignore"
    )
    st.caption("The whole reading, as below.")
    st.download_button(
        "Playing figure (HTML)",
        lambda: to_html(v.reading, title, dark=v.dark),
        f"{name}.html",
        "text/html",
        key="html",
        on_click="ignore",
    )
    st.caption("With Play and slider, in one file of 5 MB that opens anywhere, offline too.")
with numbers, st.container(key="numbers"):
    st.markdown("**Numbers**")
    st.download_button(
        "Table (CSV)",
        lambda: to_csv(v.reading),
        f"{name}.csv",
        "text/csv",
        key="csv",
        on_click="ignore",
    )
    st.caption("One line for each row read: pixels, states, gates, logits, probabilities.")
    st.download_button(
        "Arrays (NPZ)",
        lambda: to_npz(v.reading),
        f"{name}.npz",
        "application/octet-stream",
        key="npz",
        on_click="ignore",
    )
    st.caption("The same as NumPy arrays: `numpy.load(file)`.")
with st.container(key="preview"):
    st.image(picture, width=880)
