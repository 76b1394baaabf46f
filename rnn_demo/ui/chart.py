"""Show a figure, and an addition in text, on a page."""

import streamlit as st


def show(figure: object, key: str, alt: str) -> None:
    """Show a Plotly figure under a stable key; `stage.show` takes clicks on its heatmaps.

    alt: the text for who can't see it; another text draws the figure anew.
    """
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def addition(text: str, error: float | None, when: str = "") -> None:
    """Show an addition as on paper, in fixed width, and that it adds up.

    error: its difference from the network's own number; None where it is not the whole sum. when:
    after which rows it adds up, if that needs saying.
    """
    st.code(text, language=None)
    if error is not None:
        st.caption(
            f"It adds up{when and ' '}{when}.",
            help=f"The sum and the network's own number differ by {abs(error):.1e}, which is what "
            "float32 rounds off.",
        )
