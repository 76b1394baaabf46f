"""The app: page settings and navigation."""

import streamlit as st

st.set_page_config(page_title="Watch a network read", page_icon="✍️", layout="wide")
st.navigation(
    [
        st.Page("rnn_demo/pages/draw.py", title="Draw", icon="✍️", default=True),
        st.Page("rnn_demo/pages/about.py", title="How it works", icon="💡", url_path="about"),
    ],
    position="top",
).run()
