"""The title that every page begins with: one line in plain words, and one on what is to be seen."""

import streamlit as st


def headline(title: str, line: str) -> None:
    """Both of them, ours and no user's text; how they look: `everywhere.css`."""
    with st.container(key="headline"):
        st.html(f"<h1>{title}</h1><p>{line}</p>")
