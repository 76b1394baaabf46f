"""The title that every page begins with: one line in plain words, and one on what is to be seen."""

from collections.abc import Callable

import streamlit as st


def headline(title: str, line: str, beside: Callable[[], None] | None = None) -> None:
    """Both of them, ours and no user's text; how they look: `everywhere.css`.

    beside: draws what stands at the end of the line, where there is room for it.
    """
    with st.container(key="headline", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.html(f"<h1>{title}</h1><p>{line}</p>", width="content")
        if beside is not None:
            beside()
