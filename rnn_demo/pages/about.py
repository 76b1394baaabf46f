"""How it works: what a recurrent network does with an image, in a few paragraphs."""

import streamlit as st

st.title("How it works", anchor=False)
