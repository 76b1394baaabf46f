"""Show a figure, and an addition in text, on a page."""

import streamlit as st


def show_figure(figure: object, key: str, alt: str) -> None:
    """Show a Plotly figure under a stable key; `stage.show_stage` takes clicks on its heatmaps.

    alt: the text for screen readers; a changed text redraws the figure.
    """
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def show_addition(text: str, error: float | None, when: str = "") -> None:
    """Show an addition as on paper, as fixed-width text, with its check.

    error: its difference from the network's own number; None if it is not the whole sum. when: the
    rows after which it adds up, if this must be mentioned.
    """
    st.code(text, language=None)
    if error is not None:
        st.caption(
            f"It adds up{when and ' '}{when}.",
            help=f"The sum and the network's own number differ by {abs(error):.1e}, which is what "
            "float32 rounds off.",
        )
