"""How a figure, and a sum in text, stand on a page."""

import streamlit as st


def show(figure: object, key: str, alt: str) -> None:
    """A Plotly figure under a stable key; clicks on its heatmaps are taken by `stage.show`.

    alt: what who can't see it is told; another text draws the figure anew.
    """
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def addition(text: str, apart: float | None, when: str = "") -> None:
    """A sum as one adds on paper, in fixed width, and that it adds up.

    apart: how far it is from the network's own number; None where it is not all of it. when: after
    which rows that is so, if it needs saying.
    """
    st.code(text, language=None)
    if apart is not None:
        st.caption(
            f"It adds up{when and ' '}{when}.",
            help=f"The sum and the network's own number differ by {abs(apart):.1e}, which is what "
            "float32 rounds off.",
        )
