"""The one place that says how a Plotly figure stands on a page."""

from typing import Any

import streamlit as st


def show(figure: Any, key: str, alt: str) -> None:
    """A figure under a stable key; clicks on its heatmaps are taken by `player.py`.

    alt: what who can't see it is told; another text draws the figure anew.
    """
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})
