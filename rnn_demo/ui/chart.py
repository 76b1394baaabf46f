"""Show a figure on a page."""

import streamlit as st


def show_figure(figure: object, key: str, alt: str) -> None:
    """Show a Plotly figure under a stable key; `stage.show_stage` takes clicks on its heatmaps.

    `alt` is the text for screen readers; a changed text redraws the figure.
    """
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})
