"""The one place that says how a Plotly figure stands on a page."""

from typing import Any

import streamlit as st


def show(figure: Any, key: str) -> None:
    """A figure under a stable key; clicks on its heatmaps are taken by `player.py`."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})
