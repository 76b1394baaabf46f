"""The one place that says how a Plotly figure stands on a page."""

from collections.abc import Callable
from typing import Any

import streamlit as st

CONFIG = {"displayModeBar": False}


def show(figure: Any, key: str, *, on_click: Callable[[], None] | None = None) -> None:
    """A figure under a stable key. on_click: called when a point of it was clicked."""
    if on_click is None:
        st.plotly_chart(figure, key=key, config=CONFIG)
    else:
        st.plotly_chart(figure, key=key, config=CONFIG, on_select=on_click, selection_mode="points")
